"""The invented clinic: made once, kept, and never anyone's real one."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from yintang.front.cli.demo import MARKER, reset
from yintang.front.cli.errors import BadInput
from yintang.front.cli.tests.conftest import Run


@pytest.fixture(scope="module")
def told(yintang: Run) -> dict[str, object]:
    done = yintang("demo", "--no-serve", "--json")
    assert done.returncode == 0, done.stderr
    document: dict[str, object] = json.loads(done.stdout)
    return document


def bookings(home: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{home / 'yintang.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute("SELECT public_id FROM scheduling_booking ORDER BY id").fetchall()


def test_it_says_where_it_is_and_how_to_sign_in(told: dict[str, object], module_home: Path) -> None:
    assert set(told) == {"addresses", "sign_ins"}
    assert (module_home / "demo").exists()
    assert bookings(module_home)


@pytest.mark.usefixtures("told")
def test_a_second_start_keeps_it(yintang: Run, module_home: Path) -> None:
    first = bookings(module_home)
    assert yintang("demo", "--no-serve").returncode == 0
    assert bookings(module_home) == first


@pytest.mark.usefixtures("told")
def test_a_demo_home_never_becomes_a_clinic(yintang: Run) -> None:
    refused = yintang("init", "--owner", "owner@clinic.example")
    assert (refused.returncode, refused.stderr.count("\n"), "YINTANG_HOME" in refused.stderr) == (2, 1, True)


def test_a_reset_deletes_the_demo_s_own_files_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YINTANG_DATABASE_URL", raising=False)
    for name in (MARKER, "yintang.sqlite3", "yintang.sqlite3-journal", "audit-head", "secret.key", "letter-to-my-aunt.txt"):
        (tmp_path / name).write_text("")
    for name in ("keys", "files", "photographs"):
        (tmp_path / name).mkdir()
    reset(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {MARKER, "letter-to-my-aunt.txt", "photographs"}


def test_what_is_not_a_demo_or_not_in_its_folder_is_never_reset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="--reset"):
        reset(tmp_path)
    (tmp_path / MARKER).write_text("")
    monkeypatch.setenv("YINTANG_DATABASE_URL", "postgresql://localhost/clinic")
    with pytest.raises(BadInput, match="YINTANG_DATABASE_URL"):
        reset(tmp_path)
