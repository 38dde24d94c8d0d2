"""Small clinics made from a seed: days around clock changes, crowded diaries, and every rule in play."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from yintang.scheduling.tests.oracle import (
    DAY,
    HANDS_ON,
    MINUTE,
    RESTING,
    TURNOVER,
    Appointment,
    Person,
    Piece,
    Treatment,
    World,
    hands_on,
    in_room,
    midnight,
)

PLACES = {
    "America/Edmonton": [
        "2026-03-08",
        "2025-11-02",
        "2026-11-01",
        "2026-11-24",
    ],  # gap, fold, no change any more, plain
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],  # half an hour back, half an hour forward
    "Europe/Berlin": ["2026-03-29", "2026-10-25"],
    "America/St_Johns": ["2026-03-08", "2026-11-01"],
    "Asia/Kathmandu": ["2026-06-10"],
}
STEPS = (5, 10, 15, 15, 20, 30, 30, 60)


def world(seed: int) -> World:
    random = Random(seed)
    zone = random.choice(list(PLACES))
    change = date.fromisoformat(random.choice(PLACES[zone]))
    days = random.choice([1, 2, 2, 3])
    first = change - random.randrange(days) * DAY
    asked = [first + n * DAY for n in range(days)]
    base = _base_hours(random)
    people = tuple(_person(random, base, asked, zone) for _ in range(random.randint(1, 3)))
    rooms = tuple(_away(random, asked, zone, odds=0.15) for _ in range(random.randint(1, 3)))
    made = midnight(first) - random.randint(-200, 4000) * random.choice([0, 1]) * MINUTE
    now = made + random.choice([0, 0, 1, 59]) * timedelta(seconds=1)
    return World(
        zone=zone,
        now=now,
        first=first,
        days=days,
        treatment=_treatment(random),
        people=people,
        rooms=rooms,
        diary=_diary(random, people, rooms, base, asked, zone, now),
        step=random.choice(STEPS),
        notice=random.choice([0, 0, 30, 120, 125, 720]),
        horizon=random.choice([540, 540, 540, 540, 3]),
        closed=frozenset(day for day in asked if random.random() < 0.05),
        safe=frozenset(day for day in asked if random.random() < 0.8) if random.random() < 0.3 else None,
    )


def _base_hours(random: Random) -> tuple[int, int]:
    """Day and night, the small hours in which clocks change, or some hours of the day."""
    kind = random.random()
    if kind < 0.2:
        return 0, 1440
    if kind < 0.45:
        return 0, random.randrange(180, 420, 5)
    opens = random.randrange(360, 900, 5)
    return opens, opens + random.randrange(120, 360, 5)


def _person(random: Random, base: tuple[int, int], asked: list[date], zone: str) -> Person:
    hours: list[tuple[int, int, bool]] = [(*base, False)]
    if random.random() < 0.3:
        hours = [(*sorted(_within(random, base, 2)), False) for _ in range(2)]  # type: ignore[misc]
    if random.random() < 0.4:
        start = _within(random, base, 1)[0]
        hours.append((start, min(start + random.choice([15, 30, 60]), 1440), True))
    hours = [h for h in hours if h[0] < h[1]]
    instead: dict[date, tuple[tuple[int, int], ...]] = {}
    for day in asked:
        if random.random() < 0.1:
            start, end = sorted(_within(random, base, 2))
            instead[day] = ((start, end),) if start < end and random.random() < 0.6 else ()
    return Person(
        hours=tuple((weekday, *row) for weekday in range(7) for row in hours if random.random() < 0.97),
        instead=instead,
        at_once=random.choice([1, 1, 2, 2, 3]),
        leave=_away(random, asked, zone, odds=0.2),
    )


def _within(random: Random, base: tuple[int, int], count: int) -> list[int]:
    return [random.randrange(base[0], base[1] + 5, 5) for _ in range(count)]


def _away(random: Random, asked: list[date], zone: str, odds: float) -> tuple[tuple[datetime, datetime], ...]:
    """Leave, or a room out of use; written by hand, so on any minute, and sometimes for days."""
    if random.random() >= odds:
        return ()
    start = _moment(random.choice(asked), random.randrange(1440), zone)
    return ((start, start + random.choice([7, 45, 60, 180, 1440]) * MINUTE),)


def _treatment(random: Random) -> Treatment:
    lengths = (5, 10, 15, 20, 30, 45)
    kinds = [HANDS_ON, *(random.choice([HANDS_ON, RESTING, RESTING]) for _ in range(random.choice([0, 0, 1, 2, 3])))]
    if random.random() < 0.4:
        kinds.append(TURNOVER)
    buffers = [random.choice([0, 0, 5, 10, 15, 30]) for _ in range(2)]
    return Treatment(tuple((kind, random.choice(lengths)) for kind in kinds), *buffers)


def _diary(
    random: Random,
    people: tuple[Person, ...],
    rooms: tuple[tuple[tuple[datetime, datetime], ...], ...],
    base: tuple[int, int],
    asked: list[date],
    zone: str,
    now: datetime,
) -> tuple[Appointment, ...]:
    """Appointments of other treatments that share nobody's hands and no room; some are holds, some of those are over."""
    kept: list[Appointment] = []
    for _ in range(random.choice([0, 4, 8, 16])):
        day = random.choice([asked[0] - DAY, *asked, *asked, *asked, asked[-1] + DAY])
        held = random.choice([None, None, None, now, now + MINUTE, now - DAY])
        tried = Appointment(
            treatment=_treatment(random),
            person=random.randrange(len(people)),
            room=random.randrange(len(rooms)),
            start=_moment(day, random.randrange(max(0, base[0] - 60), min(base[1] + 60, 1440), 5), zone),
            held_until=held,
        )
        if _has_place(tried, kept, people[tried.person].leave, rooms[tried.room]):
            kept.append(tried)
    return tuple(kept)


def _has_place(
    tried: Appointment,
    kept: list[Appointment],
    leave: tuple[tuple[datetime, datetime], ...],
    out_of_use: tuple[tuple[datetime, datetime], ...],
) -> bool:
    hands = [p for a in kept if a.person == tried.person for p in hands_on(a.treatment, a.start)]
    places = [p for a in kept if a.room == tried.room for p in in_room(a.treatment, a.start)]
    hands += [Piece(*span) for span in leave]
    places += [Piece(*span) for span in out_of_use]
    return not (
        _overlap(hands_on(tried.treatment, tried.start), hands)
        or _overlap(in_room(tried.treatment, tried.start), places)
    )


def _overlap(some: list[Piece], others: list[Piece]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in some for b in others)


def _moment(day: date, minute: int, zone: str) -> datetime:
    return (datetime.combine(day, time(), ZoneInfo(zone)) + minute * MINUTE).astimezone(UTC)
