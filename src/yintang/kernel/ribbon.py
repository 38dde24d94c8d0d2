"""The year ribbon: one picture of when a face may be needled, drawn the same for patients, planner and desk. Pure.

Positions are days from the left edge; `left` and `span` are the same as percentages, ready for SVG attributes, so that
the picture is as wide as its page while its words keep their size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

Span = tuple[date, date | None, str, str]  # from, until (None: beyond the ribbon), kind, words


@dataclass(frozen=True, slots=True)
class Bar:
    kind: str
    x: int
    width: int
    label: str
    from_date: date
    until_date: date | None
    days: int

    @property
    def left(self) -> str:
        return _percent(self.x, self.days)

    @property
    def span(self) -> str:
        return _percent(self.width, self.days)

    @property
    def middle(self) -> str:
        return _percent(self.x + self.width / 2, self.days)

    @property
    def anchor(self) -> str:
        """Which way words at its left edge must run to stay inside the picture."""
        return "end" if self.x > self.days * 0.6 else "start"

    @property
    def last_date(self) -> date | None:
        """The last day inside, as people say it; None where the span runs on beyond the ribbon."""
        return None if self.until_date is None else self.until_date - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tick:
    first: date
    x: int
    days: int

    @property
    def left(self) -> str:
        return _percent(self.x, self.days)

    @property
    def has_room(self) -> bool:
        """Whether the month's name fits before the right edge."""
        return self.days - self.x >= self.days // 15


@dataclass(frozen=True, slots=True)
class Ribbon:
    start: date
    days: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]

    @property
    def first_open(self) -> Bar | None:
        """Where waiting ends: the first open bar that does not begin at the left edge."""
        first = next((bar for bar in self.bars if bar.kind == "safe"), None)
        return first if first and first.x else None

    @property
    def kinds(self) -> list[str]:
        """Each kind once, in the order it first appears: what a key must explain."""
        return list(dict.fromkeys(bar.kind for bar in self.bars))

    @property
    def last(self) -> date:
        return self.start + timedelta(days=self.days - 1)


def ribbon(spans: Iterable[Span], start: date, days: int = 365) -> Ribbon:
    """Spans cut to `[start, start + days)`, earliest first; those wholly outside are left out."""
    end = start + timedelta(days=days)
    bars = [_bar(span, start, end) for span in spans if span[0] < end and (span[1] is None or span[1] > start)]
    return Ribbon(start, days, tuple(sorted(bars, key=lambda bar: (bar.x, bar.width))), tuple(_ticks(start, end)))


def _bar(span: Span, start: date, end: date) -> Bar:
    first, until, kind, label = span
    x = (max(first, start) - start).days
    stop = (min(until or end, end) - start).days
    return Bar(kind, x, stop - x, label, first, until, (end - start).days)


def _ticks(start: date, end: date) -> Iterable[Tick]:
    month = start.replace(day=1)
    while month < end:
        if month >= start:
            yield Tick(month, (month - start).days, (end - start).days)
        month = (month + timedelta(days=32)).replace(day=1)


def _percent(part: float, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"
