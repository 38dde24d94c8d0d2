"""A new clinic, from an empty folder."""

from __future__ import annotations

import json
import sqlite3
import stat
from pathlib import Path

import pytest
from django.conf import LazySettings

from yintang.front.cli.tests.conftest import Run
from yintang.kernel.files import unwrap_key


@pytest.fixture(scope="module")
def made(yintang: Run) -> dict[str, str]:
    done = yintang("init", "--owner", "Owner@Clinic.example", "--clinic", "Plum Street", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document: dict[str, str] = json.loads(done.stdout)
    return document


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{home / 'yintang.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(sql).fetchall()


def test_it_makes_the_clinic_and_an_owner_without_a_password(made: dict[str, str], module_home: Path) -> None:
    assert rows(module_home, "SELECT slug, name, email FROM practice_clinic") == [
        ("plum-street", "Plum Street", "owner@clinic.example")
    ]
    [(email, role, password)] = rows(module_home, "SELECT email, role, password FROM accounts_user")
    assert (email, role, str(password)[:1]) == ("owner@clinic.example", "owner", "!")
    assert made["link"].startswith("http://localhost:8000/accounts/welcome/")


def test_the_recovery_key_opens_the_file_key_and_is_kept_nowhere(
    made: dict[str, str], module_home: Path, settings: LazySettings
) -> None:
    settings.YINTANG_HOME = module_home
    assert unwrap_key(made["recovery_key"]) == (module_home / "keys" / "files.key").read_bytes()
    files = [path for path in module_home.rglob("*") if path.is_file()]
    assert not any(made["recovery_key"].encode() in path.read_bytes() for path in files)


@pytest.mark.usefixtures("made")
def test_nobody_else_can_read_the_home(module_home: Path) -> None:
    assert [str(path) for path in module_home.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


@pytest.mark.usefixtures("made")
def test_a_clinic_is_made_once_and_never_becomes_a_demo(yintang: Run, module_home: Path) -> None:
    again, demo = yintang("init", "--owner", "other@clinic.example"), yintang("demo", "--no-serve")
    for refused in (again, demo):
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert "YINTANG_HOME" in refused.stderr
    assert not (module_home / "demo").exists()
    assert yintang("demo", "--no-serve", "--reset").returncode == 2
    assert rows(module_home, "SELECT count(*) FROM accounts_user") == [(1,)]


def test_the_owner_gets_a_fresh_link_and_nobody_else_does(made: dict[str, str], yintang: Run) -> None:
    fresh, refused = (
        yintang("init", "--new-link", "--json", "--owner", owner) for owner in ("owner@clinic.example", "other@clinic.example")
    )
    assert set(json.loads(fresh.stdout)) == {"link"}
    assert (refused.returncode, "--owner" in refused.stderr) == (2, True)


@pytest.mark.usefixtures("made")
def test_a_new_clinic_passes_its_self_check(yintang: Run) -> None:
    done = yintang("check", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["ok"]) == (0, True)
    assert {check["what"]: check["level"] for check in document["checks"]} == {
        "database": "ok", "migrations": "ok", "guards": "ok", "time zones": "ok", "audit trail": "ok", "home folder": "ok",
        "address": "warn", "rules": "ok", "mail": "warn", "outbox": "ok",
    }
