from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yintang.accounts.actions import LinkUsed, set_first_password
from yintang.accounts.forms import FirstPassword
from yintang.accounts.links import opens
from yintang.accounts.models import User
from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.kernel.throttle import client_address


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, uid: int, token: str) -> HttpResponse:
    """Where the one-time link leads: opening it shows a form, sending the form sets the password and signs in."""
    user = User.objects.filter(pk=uid, is_active=True).first()
    if user is None or not opens(user, token, clock.now()):
        return _closed(request)
    form = FirstPassword(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "accounts/welcome.html", {"form": form, "user_email": user.email},
                      status=422 if form.is_bound else 200)
    by = Actor(user.role, user.name, user.pk, "accounts", client_address(request))
    try:
        set_first_password(user=user, password=form.cleaned_data["password"], by=by)
    except LinkUsed:
        return _closed(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/welcome_closed.html", status=410)
