"""Who may open which page. Answers are for practitioners; the desk and the owner see that a visit is booked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from yintang.accounts.models import Role, User
from yintang.kernel.actor import Actor
from yintang.kernel.throttle import client_address

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def _only(*roles: str) -> Callable[[View[P]], View[P]]:
    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if who(request).role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard


def staff(view: View[P]) -> View[P]:
    return _only(Role.OWNER, Role.PRACTITIONER, Role.DESK)(view)


def practitioners(view: View[P]) -> View[P]:
    return _only(Role.PRACTITIONER)(view)


def who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def actor(request: HttpRequest) -> Actor:
    user = who(request)
    return Actor(role=user.role, name=str(user), user_id=user.pk, door="desk", address=client_address(request))
