from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from yintang.kernel.secrecy import classified


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    PRACTITIONER = "practitioner", _("practitioner")
    DESK = "desk", _("desk")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who works here. One person, one account; patients have none."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    secrecy = classified(
        internal="id role is_active is_staff is_superuser joined_at last_login groups user_permissions",
        personal="email name",
        secret="password",  # noqa: S106  a field name
    )

    def __str__(self) -> str:
        return self.name or self.email
