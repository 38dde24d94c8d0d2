"""What every test may count on: a home of its own, loopback and no further, and a flush that the guards let through."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.cache import cache, caches
from django.db import connection
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from yintang.kernel.guards import AppendOnly, guards_of

pytest_plugins = ["tests.cast"]

# The browser's driver runs an event loop in the test's own thread, where Django would otherwise refuse the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_house = hypothesis_settings(
    max_examples=50, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("house", _house)
hypothesis_settings.register_profile("prove", _house, max_examples=2000)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def quick_and_plain_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Cheap password hashes, and static files under their own names: no manifest is collected for tests."""
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture(autouse=True)
def own_home(settings: LazySettings, tmp_path: Path) -> Path:
    """A YINTANG_HOME for this test alone, so that sealed files and the audit head of another never show."""
    settings.YINTANG_HOME = tmp_path
    caches["process"].clear()
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def guards_off_for_flush() -> Iterator[None]:
    """After a `transaction=True` test Django empties every table, which append-only guards rightly refuse.

    They stand aside for the flush alone. Production has no such switch.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_past_guards(case: TransactionTestCase) -> None:
        with _append_only_guards_off():
            flush(case)
            cache.clear()  # its table has no model, so the flush passes it by

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_past_guards)
        yield


@contextmanager
def _append_only_guards_off() -> Iterator[None]:
    guarded = [(guard, model._meta.db_table) for model in apps.get_models() for guard in guards_of(model)
               if isinstance(guard, AppendOnly)]
    _execute(sql for guard, table in guarded for sql in guard.removals(table, connection.vendor))
    try:
        yield
    finally:
        _execute(sql for guard, table in guarded for sql in guard.statements(table, connection.vendor))


def _execute(statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """No test leaves this machine."""
    connect = socket.socket.connect

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise OSError(f"a test tried to reach {address[0]}: tests stay on this machine")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"
