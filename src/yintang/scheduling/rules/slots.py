"""Which visits fit: the one computation behind every door.

    bookable = open hours − closures − occupied (with buffers) ∩ notice..horizon ∩ safe time

Spans say it; a raster counts it. Each resource becomes a line of ticks, one byte per five minutes of UTC, so that "free for
k ticks from here" is a handful of shifts on one large integer, whatever the horizon, and no clock change can bend it.
Each room is eroded before the rooms are joined: a visit never changes rooms half way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from yintang.kernel.clock import offset_at
from yintang.kernel.spans import Spans
from yintang.practice.rules import TICK, Pattern

BITS = 8  # a tick is a byte: the whole line shifts by whole bytes


class Busy(NamedTuple):
    """Something a resource is taken by, in UTC minutes, with the buffers that keep its neighbours away."""

    start: int
    end: int
    buffer_before: int = 0
    buffer_after: int = 0


class Slot(NamedTuple):
    """A visit that fits, in UTC minutes; `end` is when the patient leaves."""

    start: int
    end: int
    practitioner: int
    room: int


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


def slots(
    desks: Iterable[Desk], room_busy: dict[int, Sequence[Busy]], pattern: Pattern, window: tuple[int, int]
) -> list[Slot]:
    """Every start and practitioner with the first fitting room, sorted by start, then by the order of `desks`."""
    line = Line.over(window)
    rooms = {room: line.fits(busy, [(0, pattern.room_minutes)], pattern) for room, busy in room_busy.items()}
    found: list[tuple[int, int, Slot]] = []
    for order, desk in enumerate(desks):
        own = [(room, rooms[room]) for room in desk.rooms if room in rooms]
        some_room = 0
        for _, fitting in own:
            some_room |= fitting
        starts = line.starts(desk, pattern.visit_minutes) & line.fits(desk.busy, pattern.hands_on, pattern) & some_room
        if desk.visits:
            starts &= line.fits(full(desk.visits, desk.at_once), [(0, pattern.visit_minutes)])
        bytes_of_rooms = [(room, line.bytes_of(fitting)) for room, fitting in own]
        for tick in line.ticks_in(starts):
            start = line.origin + tick * TICK
            room = next(room for room, fitting in bytes_of_rooms if fitting[tick])
            found.append((start, order, Slot(start, start + pattern.visit_minutes, desk.practitioner, room)))
    found.sort()
    return [slot for _, _, slot in found]


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


def steady(start: int, end: int, zone: str) -> list[tuple[int, int]]:
    """The span cut where the clocks change, so that inside each piece local time runs evenly."""
    before = offset_at(start, zone)
    if end - start <= 0 or before == offset_at(end - 1, zone):
        return [(start, end)]
    low, high = start, end - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset_at(middle, zone) == before else (low, middle)
    return [(start, high), (high, end)]


def full(visits: Iterable[tuple[int, int]], at_once: int) -> list[Busy]:
    """The stretches in which a practitioner already has `at_once` patients."""
    changes = sorted([(start, 1) for start, _ in visits] + [(end, -1) for _, end in visits])
    spans: list[Busy] = []
    present, since = 0, 0
    for minute, change in changes:  # at the same minute −1 sorts before +1: someone leaves, someone comes
        if present >= at_once and present + change < at_once and since < minute:
            spans.append(Busy(since, minute))
        if present < at_once <= present + change:
            since = minute
        present += change
    return spans
