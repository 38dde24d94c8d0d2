"""SIGKILL in the middle of bookings: what was acknowledged is there, once and whole, and nothing is there by half."""

from __future__ import annotations

import http.client
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from itertools import product
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest

from tests.proofs import clients
from tests.proofs.cluster import durable_cluster
from tests.proofs.door import Visitor, served
from tests.proofs.harness import Clients, Ground, Place

VISITORS = 8
TAKES = {"cosmetic-facial": 4, "consultation": 3}  # rows of occupancy: each hands-on part, the room, the patient
WISHES = tuple(product(TAKES, ("mei-tanaka", "amara-okafor")))

BOOKINGS = """
SELECT s.slug, b.status, b.patient_id IS NOT NULL,
 (SELECT count(*) FROM scheduling_occupancy o WHERE o.booking_id = b.id),
 (SELECT count(*) FROM scheduling_statuschange c WHERE c.booking_id = b.id),
 (SELECT count(*) FROM kernel_audit a WHERE a.kind = 'scheduling.Booking' AND a.key = CAST(b.id AS text))
FROM scheduling_booking b JOIN practice_service s ON s.id = b.service_id
"""
BOOKED_MAILS = """
SELECT p.email FROM scheduling_booking b JOIN patients_patient p ON p.id = b.patient_id WHERE b.status = 'booked'
"""


class Killable(NamedTuple):
    """A clinic, what kills its database and what starts it again. SQLite lives and dies with the server."""

    clinic: Ground
    kill_database: Callable[[], object]
    start_database: Callable[[], object]


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.long)])
def test_every_acknowledged_booking_survives_kill_9(kills: int, killable: Killable, tmp_path: Path) -> None:
    place, acknowledged = killable.clinic.place, set[str]()
    for _ in range(kills):
        acknowledged |= _book_until_killed(killable, tmp_path / "log")
        killable.start_database()
        booked = [mail for (mail,) in place.sql(BOOKED_MAILS)]
        assert (len(booked), acknowledged - set(booked)) == (len(set(booked)), set())
        assert _half_written(place) == []
        assert place.overlaps() == 0
        assert place.url or place.sql("PRAGMA integrity_check") == [("ok",)]
    assert len(acknowledged) > kills


def _book_until_killed(killable: Killable, log: Path) -> set[str]:
    """Kill the database and the real server amid bookings; returns the mails of those that were answered 201."""
    started = Event()
    with served(killable.clinic.place, log) as server, ThreadPoolExecutor(VISITORS) as threads:
        work = [threads.submit(_book_on, server.port, killable.clinic.times, started) for _ in range(VISITORS)]
        assert started.wait(60), log.read_text()
        time.sleep(random.uniform(0.3, 1.5))
        killable.kill_database()  # first, so that a server which does not wait for its answer gives itself away
        server.kill()
        return {mail for visitor in work for mail in visitor.result()}


def _book_on(port: int, times: list[datetime], started: Event) -> list[str]:
    """Book one visit after another until the server is gone."""
    acknowledged: list[str] = []
    with closing(Visitor(port)) as visitor:
        try:
            while True:
                service, practitioner = random.choice(WISHES)
                screening = visitor.no_to_all(service) if service == "cosmetic-facial" else None
                mail = f"{uuid.uuid4().hex}@mail.example"
                status, _ = visitor.take(service, random.choice(times), practitioner, screening, mail)
                if status == 201:
                    acknowledged.append(mail)
                    started.set()
        except (OSError, http.client.HTTPException, AssertionError):  # gone, or it says that its database is
            return acknowledged


def _half_written(place: Place) -> list[tuple[object, ...]]:
    """Bookings that are neither a whole hold nor a whole booking, history and audit trail included."""
    whole = {(slug, "booked", True, rows, 2, 2) for slug, rows in TAKES.items()}
    whole |= {(slug, "held", False, rows - 1, 1, 1) for slug, rows in TAKES.items()}
    found = [(slug, status, bool(patient), *counts) for slug, status, patient, *counts in place.sql(BOOKINGS)]
    return [booking for booking in found if booking not in whole]


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Killable]:
    home = tmp_path / "home"
    home.mkdir()
    if not os.environ.get("YINTANG_DATABASE_URL"):
        yield Killable(_opened(Place(home)), bool, bool)
        return
    with durable_cluster() as cluster:
        yield Killable(_opened(Place(home, cluster.url)), cluster.kill, cluster.start)


def _opened(place: Place) -> Ground:
    with Clients(place, processes=1) as builder:
        return Ground(place, builder.one(clients.open_clinic))
