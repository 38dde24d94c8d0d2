"""The self-check sees what is wrong: each check is shown its fault."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from yintang.kernel import checks
from yintang.kernel.actions import note
from yintang.kernel.actor import Actor
from yintang.kernel.models import AuditHead, AuditRow

BY = Actor.system("test")


@pytest.mark.django_db
@pytest.mark.parametrize("check", [checks.migrations, checks.guards, checks.time_zones, checks.audit_head, checks.home])
def test_a_sound_home_passes(check: Callable[[], checks.Finding]) -> None:
    assert check().level == "ok"


@pytest.mark.django_db
def test_a_missing_guard_is_named() -> None:
    name = "audit_append_only_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON kernel_audit" if connection.vendor == "postgresql" else ""))
    found = checks.guards()
    assert (found.level, name in found.why) == ("fail", True)


def test_the_host_s_time_zone_files_are_refused() -> None:
    zoneinfo.reset_tzpath(to=["/usr/share/zoneinfo"])
    try:
        assert checks.time_zones().level == "fail"
    finally:
        zoneinfo.reset_tzpath(to=())


@pytest.mark.django_db
def test_a_trail_that_does_not_end_where_its_head_says_is_found() -> None:
    note("looked", by=BY)
    assert checks.audit_head().level == "warn"  # nothing was committed, so nothing is kept outside
    AuditHead.objects.update(count=2)
    assert checks.audit_head().level == "fail"


@pytest.mark.django_db(transaction=True)
def test_a_trail_cut_off_at_its_end_is_found_by_the_head_outside(own_home: Path) -> None:
    note("looked", by=BY)
    assert checks.audit_head().level == "ok"
    kept = json.loads((own_home / "audit-head").read_text())
    assert kept == {"count": 1, "head": AuditRow.objects.get().hash}
    (own_home / "audit-head").write_text(json.dumps(kept | {"count": 2}))
    assert checks.audit_head().level == "fail"


def test_a_home_that_others_can_read_is_named(own_home: Path) -> None:
    (own_home / "secret.key").write_text("secret")
    (own_home / "secret.key").chmod(0o644)
    found = checks.home()
    assert (found.level, "secret.key" in found.why) == ("fail", True)


@pytest.mark.parametrize(("https", "demo", "level"), [(True, False, "ok"), (False, True, "ok"), (False, False, "warn")])
def test_plain_http_is_for_a_demo_alone(settings: LazySettings, *, https: bool, demo: bool, level: str) -> None:
    settings.HTTPS, settings.DEMO = https, demo
    assert checks.https().level == level


@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_forget_at_a_power_cut_is_refused() -> None:
    careless, careful = {
        "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
        "postgresql": ("SET synchronous_commit=off", "SET synchronous_commit=on"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(careless)
        try:
            assert checks.database().level == "fail"
        finally:
            cursor.execute(careful)
