"""Days laid out as month calendars, so that a page of days is a server-rendered table of links. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

FIRST, OPEN, CHOSEN, FULL, BLOCKED, CLOSED = "first", "open", "chosen", "full", "blocked", "closed"


@dataclass(frozen=True, slots=True)
class Day:
    """`state` is one of the names above; `href` only where the day can be chosen; `words` say what the colour shows."""

    date: date
    state: str
    words: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def weekdays(self) -> tuple[date, ...]:
        """One date per column, for the heading to take its name from."""
        monday = self.first - timedelta(days=self.first.weekday())
        return tuple(monday + timedelta(days=n) for n in range(7))


def months(days: Iterable[Day]) -> list[Month]:
    """Calendars from Monday to Sunday for consecutive days; cells outside the given days are None."""
    ordered = sorted(days, key=lambda day: day.date)
    return [_month(first, list(group)) for first, group in groupby(ordered, key=lambda day: day.date.replace(day=1))]


def _month(first: date, days: list[Day]) -> Month:
    known = {day.date: day for day in days}
    monday = days[0].date - timedelta(days=days[0].date.weekday())
    weeks = []
    while monday <= days[-1].date:
        weeks.append(tuple(known.get(monday + timedelta(days=n)) for n in range(7)))
        monday += timedelta(days=7)
    return Month(first, tuple(weeks))
