"""The clinic's own arithmetic: what a service takes, and when its people are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from yintang.kernel.clock import wall_minute
from yintang.kernel.spans import Spans

TICK = 5  # minutes; every length, buffer and opening time is a multiple of it
LONGEST_VISIT = 480  # minutes, turnover included

HANDS_ON, RESTING, TURNOVER = "hands_on", "resting", "turnover"


_wall_minute = lru_cache(maxsize=1 << 15)(wall_minute)  # practitioners open and close at the same few times of day


class BadParts(ValueError):
    """The parts of a service cannot be meant as written."""


@dataclass(frozen=True, slots=True)
class Part:
    kind: str
    minutes: int


def read_parts(document: object) -> tuple[Part, ...]:
    """Parts from `[{"kind": "hands_on", "minutes": 30}, …]`. Raises BadParts with the mend."""
    if not isinstance(document, list) or not document:
        raise BadParts("parts: list at least one part")
    parts = tuple(_read_part(item) for item in document)
    if parts[0].kind != HANDS_ON:
        raise BadParts("parts: begin with a hands-on part")
    if any(part.kind == TURNOVER for part in parts[:-1]):
        raise BadParts("parts: turnover comes last")
    if sum(part.minutes for part in parts) > LONGEST_VISIT:
        raise BadParts(f"parts: a visit takes at most {LONGEST_VISIT} minutes")
    return parts


def _read_part(item: object) -> Part:
    if not isinstance(item, dict) or item.get("kind") not in (HANDS_ON, RESTING, TURNOVER):
        raise BadParts("parts: each part is hands_on, resting or turnover")
    minutes = item.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes <= 0 or minutes % TICK:
        raise BadParts("parts: minutes are a positive multiple of 5")
    return Part(item["kind"], minutes)


@dataclass(frozen=True)
class Pattern:
    """What one visit takes, from its start: the room and the patient throughout, the practitioner when hands-on.

    Turnover follows the visit and takes the room alone. Buffers keep neighbours apart at both ends of the visit.
    """

    parts: tuple[Part, ...]
    buffer_before: int = 0
    buffer_after: int = 0

    @cached_property
    def visit_minutes(self) -> int:
        return sum(part.minutes for part in self.parts if part.kind != TURNOVER)

    @cached_property
    def room_minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    @cached_property
    def hands_on(self) -> tuple[tuple[int, int], ...]:
        """(from, until) of each stretch with the practitioner, in minutes from the start; touching parts are one."""
        spans, cursor = [], 0
        for part in self.parts:
            if part.kind == HANDS_ON:
                spans.append((cursor, cursor + part.minutes))
            cursor += part.minutes
        return Spans(spans).pairs

    @property
    def rests(self) -> bool:
        """Whether the practitioner is free for others at some time of the visit."""
        return self.hands_on != ((0, self.visit_minutes),)


@dataclass(frozen=True, slots=True)
class Hours:
    """Regular hours on one weekday (Monday 0), in minutes of the local day."""

    weekday: int
    from_minute: int
    until_minute: int
    is_break: bool = False
    valid_from: date | None = None
    valid_until: date | None = None

    def hold_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day < self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class OtherHours:
    """Hours that replace the regular ones on one day; None means away."""

    day: date
    from_minute: int | None
    until_minute: int | None


def open_minutes(
    days: Iterable[date], weekly: Iterable[Hours], exceptions: Iterable[OtherHours], zone: str
) -> Spans[int]:
    """When someone is there on those days, in UTC minutes."""
    regular: defaultdict[int, list[Hours]] = defaultdict(list)
    for hours in weekly:
        regular[hours.weekday].append(hours)
    other: defaultdict[date, list[OtherHours]] = defaultdict(list)
    for exception in exceptions:
        other[exception.day].append(exception)
    opened: list[tuple[int, int]] = []
    breaks: list[tuple[int, int]] = []
    for day in days:
        for start, end, is_break in _day_hours(day, regular[day.weekday()], other.get(day)):
            span = (_wall_minute(day, start, zone), _wall_minute(day, end, zone))
            (breaks if is_break else opened).append(span)
    return Spans(opened) - Spans(breaks)


def _day_hours(
    day: date, regular: Iterable[Hours], instead: Iterable[OtherHours] | None
) -> list[tuple[int, int, bool]]:
    """(from, until, is it a break) in minutes of the local day. Other hours replace the regular ones, breaks included."""
    if instead is not None:
        return [
            (o.from_minute, o.until_minute, False)
            for o in instead
            if o.from_minute is not None and o.until_minute is not None
        ]
    return [(h.from_minute, h.until_minute, h.is_break) for h in regular if h.hold_on(day)]


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]
