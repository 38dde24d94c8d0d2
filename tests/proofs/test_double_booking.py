"""Sixteen clients, one place in the diary: exactly one of them gets it, whoever asks for what, on either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import pytest

from tests.proofs import clients
from tests.proofs.clients import RACES, Naive, Rival, Try
from tests.proofs.harness import CLIENTS, LONGEST_WAIT, Clients, Ground, Place, place_of_its_own

DROP_GUARD = {
    "PostgreSQL": ["ALTER TABLE scheduling_occupancy DROP CONSTRAINT occupancy_no_overlap"],
    "SQLite": ["DROP TRIGGER occupancy_no_overlap_insert", "DROP TRIGGER occupancy_no_overlap_update"],
}


@dataclass
class Races:
    """What became of every race in one clinic."""

    place: Place
    rounds: int
    tries: dict[type[Rival], list[Try]]
    deadlocks: int


@pytest.fixture(scope="module", params=[3, pytest.param(50, marks=pytest.mark.long)])
def races(request: pytest.FixtureRequest, ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Races]:
    rounds: int = request.param
    home = tmp_path_factory.mktemp("races") / "home"
    with place_of_its_own(home, ground.place.url, like=ground.place) as place:
        before, times = place.deadlocks(), iter(ground.times)
        with Clients(place) as crowd:
            tries = {kind: crowd.all(clients.race, kind, _next(times, rounds + 1)) for kind in RACES}
        yield Races(place, rounds, tries, place.deadlocks() - before)


def _next(times: Iterator[datetime], count: int) -> list[datetime]:
    return [next(times) for _ in range(count)]


def test_each_race_has_its_one_winner_and_everybody_else_is_told_the_time_is_taken(races: Races) -> None:
    for kind, tries in races.tries.items():
        expected = Counter({"won": kind.winners, "SlotTaken": CLIENTS - kind.winners})
        outcomes = {start: Counter[str]() for start in sorted({t.start for t in tries})}
        for t in tries:
            outcomes[t.start][t.outcome] += 1
        assert (kind, list(outcomes.values())) == (kind, [expected] * races.rounds)


def test_what_was_won_stands_in_the_diary_and_nothing_overlaps(races: Races) -> None:
    won = {t.booking for tries in races.tries.values() for t in tries if t.booking}
    standing = {pk for (pk,) in races.place.sql("SELECT id FROM scheduling_booking WHERE status = 'booked'")}
    assert (won - standing, races.place.overlaps()) == (set(), 0)


def test_nobody_is_killed_by_a_deadlock(races: Races) -> None:
    assert races.deadlocks == 0


def test_the_longest_wait_stays_near_the_median(races: Races) -> None:
    waits = {kind: [t.seconds for t in tries] for kind, tries in races.tries.items()}
    ratios = {kind.__name__: max(seconds) / median(seconds) for kind, seconds in waits.items()}
    assert max(ratios.values()) <= LONGEST_WAIT[races.place.vendor], ratios


# --- the positive control: what the same clients do to a diary that is not guarded -----------------------------------


@pytest.fixture
def naive_clinic(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("naive") / "home"
    with place_of_its_own(home, ground.place.url, like=ground.place) as place:
        if place.url:  # writers without locks deadlock under the guard; do not wait a second for each
            place.sql("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET deadlock_timeout = 20'; END $$")
        yield place


def _race_naively(place: Place, times: list[datetime]) -> int:
    """How many were told that the time is theirs, in four races."""
    with Clients(place) as crowd:
        return [t.outcome for t in crowd.all(clients.race, Naive, times[:5])].count("won")


def test_without_guard_and_locks_the_same_clients_double_book(ground: Ground, naive_clinic: Place) -> None:
    for drop in DROP_GUARD[naive_clinic.vendor]:
        naive_clinic.sql(drop)
    assert (_race_naively(naive_clinic, ground.times) > 4, naive_clinic.overlaps() > 0) == (True, True)


def test_the_guard_alone_keeps_careless_code_from_double_booking(ground: Ground, naive_clinic: Place) -> None:
    assert (_race_naively(naive_clinic, ground.times), naive_clinic.overlaps()) == (4, 0)
