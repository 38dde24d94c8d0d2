"""A visitor who is told "booked" is booked though the power fails in the next instant: everything was forced to disk before."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from dev import ROOT
from tests.proofs import clients
from tests.proofs.cluster import durable_cluster
from tests.proofs.harness import Clients, Ground, Place, place_of_its_own
from yintang.kernel.home import journal_mode_for

BOOKINGS = 5
CALL = re.compile(r"^(\w+)\(\d+<(?P<file>[^>]*)>")  # strace -y: pwrite64(7</home/yintang.sqlite3-journal>, …
SYNCS = ("fsync", "fdatasync")

on_sqlite = pytest.mark.skipif(bool(os.environ.get("YINTANG_DATABASE_URL")), reason="about SQLite")
on_postgresql = pytest.mark.skipif(not os.environ.get("YINTANG_DATABASE_URL"), reason="about PostgreSQL")


def _can_trace() -> bool:
    return bool(shutil.which("strace")) and subprocess.run(["strace", "-o", os.devnull, "true"]).returncode == 0


traced = pytest.mark.skipif(
    not _can_trace(), reason="strace is missing or not allowed: that SQLite is durable before the reply is NOT proved"
)


@on_sqlite
@traced
@pytest.mark.parametrize("pragmas", ["", "journal_mode=TRUNCATE", "journal_mode=WAL"])  # as shipped; either mode in use
def test_a_booking_is_forced_to_disk_before_it_is_acknowledged(ground: Ground, tmp_path: Path, pragmas: str) -> None:
    assert _acknowledged(ground, tmp_path, pragmas.split()) == Acknowledged(BOOKINGS, durable=BOOKINGS)


@on_sqlite
@traced
@pytest.mark.parametrize("pragmas", ["journal_mode=TRUNCATE synchronous=NORMAL", "journal_mode=WAL synchronous=NORMAL"])
def test_the_trace_tells_when_a_booking_is_acknowledged_too_early(ground: Ground, tmp_path: Path, pragmas: str) -> None:
    assert _acknowledged(ground, tmp_path, pragmas.split()) == Acknowledged(BOOKINGS, durable=0)


class Acknowledged(NamedTuple):
    all: int
    durable: int  # at the moment of the reply nothing of the database was left to be synced


def _acknowledged(ground: Ground, folder: Path, pragmas: list[str]) -> Acknowledged:
    with place_of_its_own(folder / "home", "", like=ground.place) as place:
        return _read(_trace(place, folder, pragmas), place.home / "yintang.sqlite3", folder / "acknowledged")


def _trace(place: Place, folder: Path, pragmas: list[str]) -> list[str]:
    strace = ["strace", "-y", "-s", "0", "-e", "trace=write,pwrite64,ftruncate,fsync,fdatasync", "-o", f"{folder}/trace"]
    booker = [sys.executable, "-m", "tests.proofs.booker", f"{folder}/acknowledged", str(BOOKINGS), *pragmas]
    subprocess.run([*strace, *booker], cwd=ROOT, env=os.environ | place.env, check=True)
    return (folder / "trace").read_text().splitlines()


def _read(trace: list[str], database: Path, acknowledgements: Path) -> Acknowledged:
    kept = {f"{database}{suffix}" for suffix in ("", "-journal", "-wal")}  # -shm is rebuilt after a crash
    unsynced: set[str] = set()
    written = False
    durable = acknowledged = 0
    for call, file in (match.groups() for match in map(CALL.match, trace) if match):
        if file == str(acknowledgements):
            assert written, "an acknowledgement for which nothing was written"
            durable, acknowledged, written = durable + (not unsynced), acknowledged + 1, False
        elif file in kept and call in SYNCS:
            unsynced.discard(file)
        elif file in kept:
            unsynced.add(file)
            written = True
    return Acknowledged(acknowledged, durable)


@on_sqlite
def test_the_sqlite_connection_is_durable_and_its_journal_safe_for_the_version(ground: Ground) -> None:
    with Clients(ground.place, processes=1) as clinic:
        found = [clinic.one(clients.setting, f"PRAGMA {name}") for name in ("journal_mode", "synchronous")]
    assert found == [journal_mode_for(sqlite3.sqlite_version_info).lower(), "2"]


@on_postgresql
def test_a_postgresql_connection_waits_for_the_disk(tmp_path: Path) -> None:
    with durable_cluster() as cluster, Clients(Place(tmp_path, cluster.url), processes=1) as clinic:
        asked = ("fsync", "synchronous_commit", "full_page_writes")
        assert [clinic.one(clients.setting, f"SHOW {name}") for name in asked] == ["on", "on", "on"]
