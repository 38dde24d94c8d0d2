"""Which visits fit: the one computation behind every door.

    bookable = open hours − closures − occupied (with buffers) ∩ notice..horizon ∩ safe time

Spans say it; a raster counts it. Each resource becomes a line of ticks, one byte per five minutes of UTC, so that "free for
k ticks from here" is a handful of shifts on one large integer, whatever the horizon, and no clock change can bend it.
Each room is eroded before the rooms are joined: a visit never changes rooms half way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple, TypeAlias

from yintang.kernel.clock import minute_of, offset_at
from yintang.kernel.spans import Spans
from yintang.practice.rules import TICK, Pattern, days_from

BITS = 8  # a tick is a byte: the whole line shifts by whole bytes


# What a resource is taken by: from, until (UTC minutes), and the buffers before and after that keep its neighbours away.
# A plain tuple, because ten thousand of them are read at a time.
Busy: TypeAlias = tuple[int, int, int, int]


class Slot(NamedTuple):
    """A visit that fits, in UTC minutes; `end` is when the patient leaves."""

    start: int
    end: int
    practitioner: int
    room: int


def bookable_days(
    first: date, count: int, today: date, horizon: int, closed: Spans[date], safe: Spans[date] | None = None
) -> list[date]:
    """The days asked for, from today to the horizon, − closures ∩ safe time."""
    asked = Spans([(max(first, today), min(first + timedelta(days=count), today + timedelta(days=horizon)))]) - closed
    if safe is not None:
        asked &= safe
    return [day for start, end in asked for day in days_from(start, (end - start).days)]


def past_notice(opened: Spans[int], now: datetime, notice: int) -> Spans[int]:
    """What of the open minutes is not too soon. A minute that has begun is over."""
    soonest = minute_of(now + timedelta(seconds=59, microseconds=999_999)) + notice
    return opened & Spans([(soonest, opened.pairs[-1][1])]) if opened else opened


@dataclass(frozen=True, slots=True)
class Desk:
    """One practitioner at one location, over the horizon asked for."""

    practitioner: int
    zone: str
    step: int
    open: Spans[int]
    busy: Sequence[Busy]
    rooms: Sequence[int]
    visits: Collection[tuple[int, int]] = ()
    at_once: int = 1
    leave: Sequence[Busy] = ()


def slots(
    desks: Iterable[Desk], room_busy: Mapping[int, Sequence[Busy]], pattern: Pattern, window: tuple[int, int]
) -> list[Slot]:
    """Every start and practitioner with the first fitting room, sorted by start, then by the order of `desks`."""
    line = Line.over(window)
    fitting = {room: line.fits(busy, [(0, pattern.room_minutes)], pattern) for room, busy in room_busy.items()}
    suites: dict[tuple[int, ...], Suite] = {}
    offered: defaultdict[int, int] = defaultdict(int)
    found: list[tuple[int, int, Slot]] = []
    for order, desk in enumerate(desks):
        own = tuple(desk.rooms)
        suite = suites.get(own) or suites.setdefault(own, Suite(line, {room: fitting[room] for room in own}))
        starts = line.starts(desk, pattern.visit_minutes) & line.fits(desk.busy, pattern.hands_on, pattern) & suite.fits
        # Nobody rests under needles while their practitioner is full, or away.
        if keeps_out := [*full(desk.visits, desk.at_once), *desk.leave]:
            starts &= line.fits(keeps_out, [(0, pattern.visit_minutes)])
        starts &= ~offered[desk.practitioner]  # whoever keeps hours at two places at once is still offered once
        offered[desk.practitioner] |= starts
        for tick in line.ticks_in(starts):
            start = line.origin + tick * TICK
            slot = Slot(start, start + pattern.visit_minutes, desk.practitioner, suite.first_room(tick))
            found.append((start, order, slot))
    found.sort()
    return [slot for _, _, slot in found]


class Suite:
    """The rooms of one place, the preferred one first, with the ticks from which a visit fits each."""

    def __init__(self, line: Line, fitting: dict[int, int]) -> None:
        self.fits = reduce(or_, fitting.values(), 0)
        self._rooms = [(room, line.bytes_of(fits)) for room, fits in fitting.items()]
        self._first: dict[int, int] = {}

    def first_room(self, tick: int) -> int:
        if tick not in self._first:  # asked once for all practitioners, or the work would grow with their square
            self._first[tick] = next(room for room, fits in self._rooms if fits[tick])
        return self._first[tick]


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of UTC minutes cut into ticks; integers over it hold one byte per tick, 1 for yes."""

    origin: int
    ticks: int

    @classmethod
    def over(cls, window: tuple[int, int]) -> Line:
        origin = window[0] - window[0] % TICK
        return cls(origin, max(0, -((origin - window[1]) // TICK)))

    def fits(self, busy: Iterable[Busy], pieces: Iterable[tuple[int, int]], pattern: Pattern | None = None) -> int:
        """Starts from which every piece `(from, until)` lies free. Buffers stand before the first and after the last piece."""
        busy, pieces = list(busy), list(pieces)
        free: dict[tuple[int, int], int] = {}
        fitting = self._everywhere()
        for index, (start, end) in enumerate(pieces):
            before = pattern.buffer_before if pattern and index == 0 else 0
            after = pattern.buffer_after if pattern and index == len(pieces) - 1 else 0
            if (before, after) not in free:
                free[before, after] = self._free(busy, before, after)
            fitting &= _erode(free[before, after], (end - start) // TICK) >> (BITS * (start // TICK))
        return fitting

    def starts(self, desk: Desk, minutes: int) -> int:
        """Grid points from which a visit ends within opening hours. The grid counts from local midnight."""
        line = bytearray(self.ticks)
        for span_start, span_end in desk.open:
            for start, end in steady(span_start, span_end, desk.zone):
                # The grid may change phase inside one opening (a 30-minute clock change), the visit may still run across it.
                first = start + -(start + offset_at(start, desk.zone)) % desk.step
                last = min(end - 1, span_end - minutes)
                a, b = (first - self.origin) // TICK, (last - self.origin) // TICK + 1
                stride = desk.step // TICK
                if a < 0:
                    a += -(a // stride) * stride
                b = min(b, self.ticks)
                if a < b:
                    line[a:b:stride] = b"\1" * len(range(a, b, stride))
        return int.from_bytes(line, "little")

    def _free(self, busy: Sequence[Busy], before: int, after: int) -> int:
        # Between neighbours the longer of the two buffers counts. Odd minutes are rounded outward, never inward.
        free = bytearray(b"\1") * self.ticks
        taken = bytes(self.ticks)
        origin, ticks = self.origin, self.ticks
        for start, end, own_before, own_after in busy:
            a = (start - (after if after > own_before else own_before) - origin) // TICK
            b = -((origin - end - (before if before > own_after else own_after)) // TICK)
            if a < 0:
                a = 0
            if b > ticks:
                b = ticks
            if a < b:
                free[a:b] = taken[a:b]
        return int.from_bytes(free, "little")

    def _everywhere(self) -> int:
        return int.from_bytes(b"\1" * self.ticks, "little")

    def bytes_of(self, line: int) -> bytes:
        return line.to_bytes(self.ticks, "little")

    def ticks_in(self, line: int) -> Iterator[int]:
        marks = self.bytes_of(line)
        tick = marks.find(1)
        while tick >= 0:
            yield tick
            tick = marks.find(1, tick + 1)


def _erode(free: int, ticks: int) -> int:
    """Keep the ticks from which the next `ticks` are all free, in log2(ticks) shifts."""
    have = 1
    while have < ticks:
        more = min(have, ticks - have)
        free &= free >> (BITS * more)
        have += more
    return free


def steady(start: int, end: int, zone: str) -> Iterator[tuple[int, int]]:
    """The span cut where the clocks change, so that inside each piece local time runs evenly."""
    for day in range(start, end, 1440):  # a place open day and night is one span, and no clock changes twice in a day
        yield from _steady_day(day, min(day + 1440, end), zone)


def _steady_day(start: int, end: int, zone: str) -> list[tuple[int, int]]:
    before = offset_at(start, zone)
    if before == offset_at(end - 1, zone):
        return [(start, end)]
    low, high = start, end - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset_at(middle, zone) == before else (low, middle)
    return [(start, high), (high, end)]


def full(visits: Iterable[tuple[int, int]], at_once: int) -> list[Busy]:
    """The stretches in which a practitioner already has `at_once` patients."""
    if at_once == 1:
        return [(start, end, 0, 0) for start, end in visits]
    changes = sorted([(start, 1) for start, _ in visits] + [(end, -1) for _, end in visits])
    spans: list[Busy] = []
    present, since = 0, 0
    for minute, change in changes:  # at the same minute −1 sorts before +1: someone leaves, someone comes
        if present >= at_once and present + change < at_once and since < minute:
            spans.append((since, minute, 0, 0))
        if present < at_once <= present + change:
            since = minute
        present += change
    return spans
