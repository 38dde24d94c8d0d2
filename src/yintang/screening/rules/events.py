"""When something happened or is planned: a day, or only a month; and how long the face rests afterwards."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from yintang.screening.rules.verdict import Message

FIRST_YEAR, LAST_YEAR = 1900, 2100
_DAY_OR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", re.ASCII)
_LEAP_CYCLE = [date(2027, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1)]


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clamped to its end: 31 August + 6 months is the last day of February."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Event:
    """It took place on some day from `first` to `last`; the two are equal when the day is known."""

    first: date
    last: date


def read_event(text: str) -> Event:
    """`2026-11-01` or `2026-11`. Raises ValueError with the mend."""
    found = _DAY_OR_MONTH.fullmatch(text)
    if not found:
        raise ValueError("write a day as 2026-11-22 or a month as 2026-11")
    year, month = int(found[1]), int(found[2])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    if not 1 <= month <= 12:
        raise ValueError("there is no such month; write a month from 01 to 12")
    last_day = calendar.monthrange(year, month)[1]
    if found[3] is None:
        return Event(date(year, month, 1), date(year, month, last_day))
    if not 1 <= int(found[3]) <= last_day:
        raise ValueError(f"there is no such day; this month has the days 01 to {last_day}")
    return Event(date(year, month, int(found[3])), date(year, month, int(found[3])))


def read_day(text: str) -> date:
    """Raises ValueError with the mend."""
    event = read_event(text) if len(text) == len("2026-11-22") else None
    if event is None:
        raise ValueError("write a day as 2026-11-22")
    return event.first


@dataclass(frozen=True, slots=True)
class Length:
    """A wait of so many days, or of so many calendar months."""

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        return add_months(day, self.months) + timedelta(days=self.days)

    def never_shorter_than(self, other: Length) -> bool:
        """From whatever day one starts to count: a month has 28 to 31 days."""
        return all(self.after(day) >= other.after(day) for day in _LEAP_CYCLE)

    def in_words(self) -> Message:
        if self.months:
            return Message("{count} months", {"count": str(self.months)})
        if self.days % 7 == 0 and self.days > 7:
            return Message("{count} weeks", {"count": str(self.days // 7)})
        return Message("{count} days", {"count": str(self.days)})
