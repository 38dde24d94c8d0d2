"""The same races at the real server: one visitor is booked, every other is answered 409 with other times to choose from."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.proofs.clients import chair
from tests.proofs.door import Answer, Served, Visitor, served
from tests.proofs.harness import CLIENTS, PATIENCE, Ground, Place, place_of_its_own

Wish = tuple[str, datetime, str]  # service, start, practitioner

SLOT = {"start", "end", "practitioner", "room"}


def same_slot(number: int, start: datetime) -> Wish:
    return "cosmetic-facial", start, "mei-tanaka"


def partial_overlap(number: int, start: datetime) -> Wish:
    service = ("cosmetic-facial", "consultation")[number % 2]
    return service, start + timedelta(minutes=15 * (number % 3)), "mei-tanaka"


def same_room(number: int, start: datetime) -> Wish:
    return "one-room", start, ("mei-tanaka", "amara-okafor")[number % 2]


@pytest.fixture(params=[2, pytest.param(10, marks=pytest.mark.long)])
def rounds(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def clinic(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Served]]:
    folder = tmp_path_factory.mktemp("http")
    with (
        place_of_its_own(folder / "home", ground.place.url, like=ground.place) as place,
        served(place, folder / "log") as server,
    ):
        yield place, server


@pytest.fixture(scope="module")
def times(ground: Ground) -> Iterator[datetime]:
    return iter(ground.times)


@pytest.mark.parametrize("wish", [same_slot, partial_overlap, same_room])
def test_one_visitor_is_booked_and_the_others_are_offered_other_times(
    clinic: tuple[Place, Served], times: Iterator[datetime], rounds: int, wish: Callable[[int, datetime], Wish]
) -> None:
    place, server = clinic

    def prepare(number: int, visitor: Visitor, start: datetime) -> Callable[[], Answer]:
        service, wished, practitioner = wish(number, start)
        screening = visitor.no_to_all(service) if service == "cosmetic-facial" else None
        return lambda: visitor.take(service, wished, practitioner, screening, f"visitor-{number}@mail.example")

    starts = [next(times) for _ in range(rounds)]
    assert _race(server, starts, prepare) == {("booked", 201): rounds, ("taken", 409): (CLIENTS - 1) * rounds}
    assert place.overlaps() == 0


def test_one_visit_is_moved_and_the_others_stay_where_they_were(
    clinic: tuple[Place, Served], times: Iterator[datetime], rounds: int
) -> None:
    place, server = clinic
    spare, bookings = next(times), dict[int, str]()

    def prepare(number: int, visitor: Visitor, start: datetime) -> Callable[[], Answer]:
        if number not in bookings:
            status, made = visitor.take("crowd", spare, chair(number), None, f"mover-{number}@mail.example")
            assert status == 201, made
            bookings[number] = made["booking"]
        wanted = {"start": start.isoformat(), "practitioner": chair(CLIENTS)}
        return lambda: visitor.post(f"bookings/{bookings[number]}/move", **wanted)

    starts = [next(times) for _ in range(rounds)]
    assert _race(server, starts, prepare) == {("booked", 200): rounds, ("taken", 409): (CLIENTS - 1) * rounds}
    assert place.overlaps() == 0


Prepare = Callable[[int, Visitor, datetime], Callable[[], Answer]]


def _race(server: Served, starts: list[datetime], prepare: Prepare) -> Counter[tuple[str, int]]:
    """What the clients were answered, all together."""
    line = threading.Barrier(CLIENTS, timeout=PATIENCE)

    def client(number: int) -> list[tuple[str, int]]:
        outcomes = []
        with closing(Visitor(server.port)) as visitor:
            for start in starts:
                contend = prepare(number, visitor, start)
                line.wait()
                outcomes.append(_outcome(*contend()))
        return outcomes

    with ThreadPoolExecutor(CLIENTS) as threads:
        return Counter(outcome for outcomes in threads.map(client, range(CLIENTS)) for outcome in outcomes)


def _outcome(status: int, answer: dict[str, Any]) -> tuple[str, int]:
    """A refusal counts as one only if it names other times."""
    if status == 409 and answer["type"] == "/problems/taken":
        named = answer["alternatives"] and all(set(slot) == SLOT for slot in answer["alternatives"])
        return ("taken" if named else f"no alternatives: {answer}"), status
    return (str(answer["status"]) if status < 300 else str(answer)), status
