#!/usr/bin/env python3
"""Availability for 10 practitioners × 90 days × 10,000 bookings on SQLite, beside the bare fetch of its rows and beside
django-appointment. Ratios and counts are gates; times are only told. `python benchmarks/availability.py [--no-peer]`
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, NamedTuple

import _dataset as dataset

HERE = Path(__file__).resolve().parent
PEER_PYTHON = HERE.parent / ".venv-peer" / "bin" / "python"
SIZES = [1, 10, 100]  # practitioners
MEDIUM = 10
ROUNDS = 5


class Gate(NamedTuple):
    what: str
    value: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.value <= self.limit


class Timed(NamedTuple):
    seconds: float
    answer: Any


def timed(work: Callable[[], Any]) -> Timed:
    """CPU seconds, with the collector at rest as in `timeit`: it would charge one side with the other's litter."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        answer = work()
        return Timed(time.process_time() - began, answer)
    finally:
        gc.enable()


class Own:
    """The engine under test, in a clinic made for this run."""

    def __init__(self) -> None:
        import _clinic
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        self.services = _clinic.build(SIZES)
        self.now = _clinic.NOW

    def ask(self, size: int) -> Any:
        from yintang.scheduling.queries import availability

        return availability(service=self.services[size], first=dataset.FIRST, days=dataset.DAYS, now=self.now)

    def fetch(self, size: int) -> list[Any]:
        """The very rows that `availability` reads, and nothing done with them."""
        from yintang.scheduling.models import Resource
        from yintang.scheduling.queries import OCCUPANCY_COLUMNS, occupied

        service = self.services[size]
        who = Resource.objects.filter(practitioner__services=service) | Resource.objects.filter(room__services=service)
        window = (minute_of_day(0), minute_of_day(dataset.DAYS))
        return list(
            occupied(sorted(who.values_list("pk", flat=True)), window, self.now).values_list(*OCCUPANCY_COLUMNS)
        )

    def queries(self) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            self.services[MEDIUM].refresh_from_db()
            self.ask(MEDIUM)
        return len(asked)

    def starts(self) -> list[list[str]]:
        """For each practitioner, by slug, the starts as local wall time."""
        by_slug: dict[str, list[str]] = {}
        for offer in self.ask(MEDIUM).offers():
            by_slug.setdefault(offer.practitioner.slug, []).append(offer.start.local.isoformat(timespec="minutes"))
        return [by_slug[slug] for slug in sorted(by_slug)]


def minute_of_day(n: int) -> int:
    from yintang.kernel.clock import wall_minute
    from yintang.practice.rules import days_from

    return wall_minute(days_from(dataset.FIRST, n + 1)[-1], 0, dataset.ZONE)


class Peer:
    """django-appointment in a process and an environment of its own, measured round by round between our own rounds."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._hear()

    def round(self) -> Timed:
        assert self.process.stdin is not None
        self.process.stdin.write("round\n")
        self.process.stdin.flush()
        heard = self._hear()
        return Timed(heard["cpu"], heard["slots"])

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the peer ended early; what it said stands above")
        heard: dict[str, Any] = json.loads(line)
        return heard


@contextmanager
def peer_process() -> Iterator[Peer]:
    command = [str(PEER_PYTHON), str(HERE / "_peer_django_appointment.py"), str(MEDIUM)]
    with (
        TemporaryFile("w+") as said,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True) as process,
    ):
        try:
            yield Peer(process)
        except SystemExit:
            said.seek(0)
            sys.stderr.write(said.read())
            raise
        finally:
            assert process.stdin is not None
            process.stdin.close()


def measure(own: Own, peer: Peer | None) -> dict[str, list[Timed]]:
    works: dict[str, Callable[[], Timed]] = {"fetch": lambda: timed(lambda: own.fetch(MEDIUM))}
    for size in SIZES:
        works[f"own {size}"] = lambda size=size: timed(lambda: own.ask(size))  # type: ignore[misc]
    if peer:
        works["peer"] = peer.round
    for name, work in works.items():
        if name != "peer":
            work()  # the first time pays for imports and caches
    rounds: dict[str, list[Timed]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            rounds[name].append(work())
    return rounds


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """The slope of the line through the logarithms: 1 when twice as many practitioners take twice as long."""
    x, y = [math.log(n) for n in sizes], [math.log(s) for s in seconds]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    across = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return across / sum((a - middle_x) ** 2 for a in x)


def gates(own: Own, rounds: dict[str, list[Timed]]) -> list[Gate]:
    cpu = {name: median(t.seconds for t in done) for name, done in rounds.items()}
    engine = cpu[f"own {MEDIUM}"] - cpu["fetch"]
    found = [
        Gate("queries for one answer, the service's own included", own.queries(), 6),
        Gate("engine CPU / bare fetch CPU", engine / cpu["fetch"], 1.5),
        Gate("growth exponent, 1 to 100 practitioners", exponent(SIZES, [cpu[f"own {n}"] for n in SIZES]), 1.1),
    ]
    if "peer" in rounds:
        theirs, ours = rounds["peer"][-1].answer, own.starts()
        different = sum(a != b for a, b in zip(theirs, ours, strict=True))
        found += [
            Gate("practitioners whose slot list differs from the peer's", different, 0),
            Gate("own CPU with database / django-appointment's CPU", cpu[f"own {MEDIUM}"] / cpu["peer"], 1 / 100),
        ]
    return found


def tell(own: Own, rounds: dict[str, list[Timed]], found: list[Gate]) -> None:
    print(f"{len(own.fetch(MEDIUM)):,} rows, {len(own.ask(MEDIUM).slots):,} slots, {ROUNDS} interleaved rounds\n")
    print(f"{'CPU, only told':56} {'median ms':>10} {'least':>9} {'most':>9}")
    for name, done in rounds.items():
        ms = [t.seconds * 1000 for t in done]
        print(f"{name:56} {median(ms):10.1f} {min(ms):9.1f} {max(ms):9.1f}")
    print(f"\n{'gate':56} {'measured':>10} {'limit':>9}")
    for gate in found:
        print(f"{gate.what:56} {gate.value:10.4g} {gate.limit:9.4g}  {'ok' if gate.holds else 'FAILED'}")


def run(*, with_peer: bool) -> bool:
    own = Own()
    if with_peer:
        with peer_process() as peer:
            rounds = measure(own, peer)
    else:
        rounds = measure(own, None)
    found = gates(own, rounds)
    tell(own, rounds, found)
    return all(gate.holds for gate in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peer", action="store_true", help="leave django-appointment out")
    arguments = parser.parse_args()
    if not arguments.no_peer and not PEER_PYTHON.exists():
        print(
            "!! django-appointment is not installed (.venv-peer): `python3 dev.py prove` does that. "
            "Or leave it out with --no-peer.",
            file=sys.stderr,
        )
        return 1
    with TemporaryDirectory(prefix="yintang-benchmark-") as home:
        os.environ["YINTANG_HOME"] = home
        os.environ.pop("YINTANG_DATABASE_URL", None)  # the peer is on SQLite, so we are
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yintang.config.settings")
        import django

        django.setup()
        held = run(with_peer=not arguments.no_peer)
    if arguments.no_peer:
        print("!! NOT COMPARED with django-appointment")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
