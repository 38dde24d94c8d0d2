"""One diary for every engine: Mon–Sat 08–20, 30-minute visits on the half hour, 60-minute service asked for. Standard library
alone, because the peer's environment reads it too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

ZONE = "UTC"  # the peer knows one zone; a change of clocks would measure something else
FIRST, DAYS = date(2027, 1, 4), 90
OPENS, CLOSES = 8 * 60, 20 * 60
WORKING_WEEKDAYS = range(6)  # Monday 0
VISIT, SERVICE, STEP = 30, 60, 30
VISITS_EACH = 1000


def working_days() -> list[date]:
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    return [day for day in days if day.weekday() in WORKING_WEEKDAYS]


def visits_of(practitioner: int) -> Iterator[tuple[date, int]]:
    """(day, minute of the day) of each visit already booked with that practitioner, in order."""
    cells = [(day, minute) for day in working_days() for minute in range(OPENS, CLOSES, VISIT)]
    yield from sorted(Random(practitioner).sample(cells, VISITS_EACH))  # the same sequence on every machine
