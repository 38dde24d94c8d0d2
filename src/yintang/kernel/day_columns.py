"""One day drawn as columns of visits, each visit as its parts: hands-on solid, resting hatched, turnover a hairline. Pure.

Heights are pixels and widths percentages, ready for SVG attributes. Visits of one column may overlap (a practitioner starts the
next patient while needles rest in the last), so each gets a lane of its own for as long as the crowd lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PIXELS_A_MINUTE = 1.4
HOUR = 60


@dataclass(frozen=True, slots=True)
class Part:
    kind: str  # hands_on, resting or turnover
    minutes: int


@dataclass(frozen=True, slots=True)
class Visit:
    """`column` is the key of its column; minutes count from midnight of the clinic's day."""

    column: str
    from_minute: int
    parts: tuple[Part, ...]
    title: str
    note: str = ""
    href: str = ""
    state: str = ""

    @property
    def until_minute(self) -> int:
        return self.from_minute + sum(part.minutes for part in self.parts)

    @property
    def time(self) -> str:
        return f"{self.from_minute // HOUR}:{self.from_minute % HOUR:02}"


@dataclass(frozen=True, slots=True)
class Stripe:
    kind: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Block:
    visit: Visit
    left: str
    span: str
    y: int
    height: int
    stripes: tuple[Stripe, ...]


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    shut: tuple[Stripe, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class DayPicture:
    opens: int
    height: int
    hours: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    now_y: int | None


def day_columns(
    columns: Sequence[tuple[str, str]],
    visits: Iterable[Visit],
    *,
    opens: int,
    closes: int,
    hours: dict[str, list[tuple[int, int]]] | None = None,
    now: int | None = None,
) -> DayPicture:
    """`columns` are (key, label); `hours` the open minutes per key (a key without an entry is open all day)."""
    seen = list(visits)
    opens = min([opens, *(visit.from_minute for visit in seen)]) // HOUR * HOUR
    closes = -(-max([closes, *(visit.until_minute for visit in seen)]) // HOUR) * HOUR
    drawn = tuple(
        Column(
            key,
            label,
            _shut((hours or {}).get(key, [(opens, closes)]), opens, closes),
            tuple(_blocks([visit for visit in seen if visit.column == key], opens)),
        )
        for key, label in columns
    )
    marks = tuple((f"{minute // HOUR}:00", _y(minute, opens)) for minute in range(opens, closes, HOUR))
    inside = now is not None and opens <= now < closes
    return DayPicture(opens, _y(closes, opens), marks, drawn, _y(now, opens) if inside and now is not None else None)


def _y(minute: int, opens: int) -> int:
    return round((minute - opens) * PIXELS_A_MINUTE)


def _shut(open_spans: list[tuple[int, int]], opens: int, closes: int) -> tuple[Stripe, ...]:
    edges = [opens, *(edge for span in sorted(open_spans) for edge in span), closes]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Stripe("shut", _y(a, opens), _y(b, opens) - _y(a, opens)) for a, b in pairs if a < b)


def _blocks(visits: list[Visit], opens: int) -> Iterable[Block]:
    for crowd in _crowds(sorted(visits, key=lambda visit: (visit.from_minute, visit.until_minute))):
        lanes = _lanes(crowd)
        wide = max(lanes) + 1
        for visit, lane in zip(crowd, lanes, strict=True):
            y, height = _y(visit.from_minute, opens), _y(visit.until_minute, opens) - _y(visit.from_minute, opens)
            yield Block(visit, f"{100 * lane / wide:.2f}%", f"{100 / wide:.2f}%", y, height, tuple(_stripes(visit)))


def _crowds(visits: list[Visit]) -> Iterable[list[Visit]]:
    """Runs of visits that overlap, directly or through a neighbour."""
    crowd: list[Visit] = []
    for visit in visits:
        if crowd and visit.from_minute >= max(other.until_minute for other in crowd):
            yield crowd
            crowd = []
        crowd.append(visit)
    if crowd:
        yield crowd


def _lanes(crowd: list[Visit]) -> list[int]:
    """For each visit the leftmost lane that is free when it starts."""
    busy_until: list[int] = []
    lanes = []
    for visit in crowd:
        lane = next((n for n, until in enumerate(busy_until) if until <= visit.from_minute), len(busy_until))
        busy_until[lane : lane + 1] = [visit.until_minute]
        lanes.append(lane)
    return lanes


def _stripes(visit: Visit) -> Iterable[Stripe]:
    minute = 0
    for part in visit.parts:
        yield Stripe(part.kind, _y(minute, 0), _y(minute + part.minutes, 0) - _y(minute, 0))
        minute += part.minutes
