"""Sixteen clients after one time: who waits how long, and what a booking costs. Prints a table; exits 1 where a gate is missed.

    python benchmarks/booking_contention.py [ROUNDS]    on SQLite, or on the server named by YINTANG_DATABASE_URL
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.proofs.harness import CLIENTS, LONGEST_WAIT, Clients, Ground, place_of_its_own

if TYPE_CHECKING:
    from tests.proofs.clients import Rival

EACH = 5  # bookings per client where nobody contends


def main(rounds: int = 20) -> int:
    django.setup()
    from tests.proofs.clients import RACES  # its models want Django to be ready

    with clinic() as (place, all_times):
        times, before = iter(all_times), place.deadlocks()
        allowed = LONGEST_WAIT[place.vendor]
        print(f"{place.vendor}, {CLIENTS} clients\n{'race':16} {'calls':>6} {'median':>9} {'longest':>9}   ratio")
        with Clients(place) as crowd:
            ratios = [race(crowd, kind, list(islice(times, rounds + 1))) for kind in RACES]
            tell_the_cost(crowd, list(islice(times, EACH)), list(islice(times, 4 * EACH)))
        found = {"longest wait": max(ratios), "deadlocks": place.deadlocks() - before, "overlaps": place.overlaps()}
    limits = {"longest wait": allowed, "deadlocks": 0, "overlaps": 0}
    for name, limit in limits.items():
        print(f"{'ok    ' if found[name] <= limit else 'MISSED'} {name} {found[name]:.4g}, at most {limit}")
    return int(any(found[name] > limit for name, limit in limits.items()))


@contextmanager
def clinic() -> Iterator[Ground]:
    from tests.proofs.clients import open_clinic

    server = os.environ.get("YINTANG_DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder, place_of_its_own(Path(folder) / "home", server) as place:
        with Clients(place, processes=1) as builder:
            times = builder.one(open_clinic)
        yield Ground(place, times)


def race(crowd: Clients, kind: type[Rival], times: list[datetime]) -> float:
    """Print the row of one race; returns its longest wait as a multiple of the median."""
    from tests.proofs.clients import race

    tries = crowd.all(race, kind, times)
    if any(t.outcome not in ("won", "SlotTaken") for t in tries):
        raise SystemExit(f"{kind.__name__}: {sorted({t.outcome for t in tries})}")
    waits = [t.seconds for t in tries]
    middle, longest = median(waits), max(waits)
    print(f"{kind.__name__:16} {len(waits):6} {middle * 1000:6.0f} ms {longest * 1000:6.0f} ms {longest / middle:7.1f}")
    return longest / middle


def tell_the_cost(crowd: Clients, wide: list[datetime], alone: list[datetime]) -> None:
    from _bookings import book_at_a_chair_of_ones_own, cpu_of_a_booking

    seconds = max(crowd.all(book_at_a_chair_of_ones_own, wide))
    print(f"{CLIENTS * len(wide) / seconds:.0f} bookings/s when nobody contends")
    complete, bare = crowd.one(cpu_of_a_booking, alone)
    print(f"a complete booking takes {complete * 1000:.1f} ms of CPU, {complete / bare:.1f} × its bare rows")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
