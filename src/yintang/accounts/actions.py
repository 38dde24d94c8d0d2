"""What can be done with accounts."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from yintang.accounts.models import Role, User
from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor


class OwnerExists(Exception):
    """This home belongs to someone already."""


class LinkUsed(Exception):
    """The password this link replaces is no longer the one in force."""


@action
def create_owner(*, email: str, name: str, by: Actor) -> User:
    """The first account of a clinic, which has no password yet. Raises OwnerExists."""
    if User.objects.filter(role=Role.OWNER).exists():
        raise OwnerExists
    user = User.objects.create_user(email, None, name=name, role=Role.OWNER)
    record("owner_created", user, by=by)
    return user


@action
def set_first_password(*, user: User, password: str, by: Actor) -> User:
    """Replace the password that `user` was read with. Of two who use one link, the first wins; the other gets LinkUsed."""
    fresh = make_password(password)
    if not User.objects.filter(pk=user.pk, password=user.password, is_active=True).update(password=fresh):
        raise LinkUsed
    user.password = fresh
    record("password_set", user, by=by)
    return user
