"""The one-time link with which the owner comes in. It is bound to the password it replaces: once that is set, it is dead."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from yintang.accounts.models import User
from yintang.kernel.clock import minute_of

GOOD_FOR = timedelta(hours=24)


def welcome_url(user: User, now: datetime) -> str:
    token = _signer(user).sign(str(minute_of(now)))
    return f"{settings.SITE_URL}{reverse('accounts:welcome', args=[user.pk, token])}"


def opens(user: User, token: str, now: datetime) -> bool:
    try:
        made = int(_signer(user).unsign(token))
    except (BadSignature, ValueError):
        return False
    return made <= minute_of(now) < made + GOOD_FOR // timedelta(minutes=1)


def _signer(user: User) -> Signer:
    return Signer(salt=f"yintang.welcome.{user.pk}.{user.password}", sep="~")
