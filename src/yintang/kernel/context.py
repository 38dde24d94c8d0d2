from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, object]:
    """What every page may know: whether this is a demo."""
    return {"is_demo": settings.DEMO}
