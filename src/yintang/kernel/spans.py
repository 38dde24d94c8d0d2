"""One algebra for every stretch of time: opening hours, visits, leave, and the weeks after Botox.

A `Spans` is a set of half-open spans `[from, until)`, always sorted and disjoint, over any ordered values: minutes for the
diary, dates for safe time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Point = TypeVar("Point", int, date)


@dataclass(frozen=True, init=False)
class Spans(Generic[Point]):
    """Sorted, disjoint, half-open spans. Touching spans are one span; empty ones vanish."""

    __slots__ = ("pairs",)  # not slots=True: with frozen, Python 3.11 then refuses to call Spans[int](...)

    pairs: tuple[tuple[Point, Point], ...]

    def __init__(self, pairs: Iterable[tuple[Point, Point]] = ()) -> None:
        merged: list[tuple[Point, Point]] = []
        for start, end in sorted(pair for pair in pairs if pair[0] < pair[1]):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        object.__setattr__(self, "pairs", tuple(merged))

    def __iter__(self) -> Iterator[tuple[Point, Point]]:
        return iter(self.pairs)

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __or__(self, other: Spans[Point]) -> Spans[Point]:
        return Spans([pair for spans in (self, other) for pair in spans.pairs])

    def __and__(self, other: Spans[Point]) -> Spans[Point]:
        common: list[tuple[Point, Point]] = []
        mine, theirs = list(self.pairs), list(other.pairs)
        i = j = 0
        while i < len(mine) and j < len(theirs):
            common.append((max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])))
            if mine[i][1] <= theirs[j][1]:
                i += 1
            else:
                j += 1
        return Spans(common)

    def __sub__(self, other: Spans[Point]) -> Spans[Point]:
        if not self.pairs:
            return self
        return self & other.gaps(self.pairs[0][0], self.pairs[-1][1])

    def __contains__(self, point: Point) -> bool:
        return any(start <= point < end for start, end in self.pairs)

    def gaps(self, start: Point, end: Point) -> Spans[Point]:
        """What is left of `[start, end)` when these spans are taken out."""
        free: list[tuple[Point, Point]] = []
        cursor = start
        for taken_from, taken_until in self.pairs:
            if taken_from > cursor:
                free.append((cursor, min(taken_from, end)))
            cursor = max(cursor, taken_until)
            if cursor >= end:
                break
        if cursor < end:
            free.append((cursor, end))
        return Spans(free)

    def covers(self, start: Point, end: Point) -> bool:
        """Whether one span holds all of `[start, end)`."""
        return any(has_from <= start and end <= has_until for has_from, has_until in self.pairs)

    def first_from(self, point: Point) -> Point | None:
        """The first point inside the spans that is not before `point`."""
        for start, end in self.pairs:
            if end > point:
                return max(start, point)
        return None
