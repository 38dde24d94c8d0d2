from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def quiet_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages about people are neither cached nor indexed, and no other site may embed what we send."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if request.path != "/":
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return middleware
