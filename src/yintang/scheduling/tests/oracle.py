"""What may be booked, found out the slow way: every minute and every neighbour asked one by one, on a wall clock.

Written from ARCHITECTURE.md ("The one idea", "Occupancy"), and knows nothing of spans, ticks or rasters. All times are aware
datetimes in UTC; a zone serves only to read what the clock on the wall shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HANDS_ON, RESTING, TURNOVER = "hands_on", "resting", "turnover"


@dataclass(frozen=True)
class Treatment:
    parts: tuple[tuple[str, int], ...]
    before: int = 0
    after: int = 0

    def length(self, *kinds: str) -> timedelta:
        return sum((minutes * MINUTE for kind, minutes in self.parts if kind in kinds), timedelta())


@dataclass(frozen=True)
class Appointment:
    treatment: Treatment
    person: int
    room: int
    start: datetime
    held_until: datetime | None = None

    @property
    def leaves(self) -> datetime:
        return self.start + self.treatment.length(HANDS_ON, RESTING)


@dataclass(frozen=True)
class Person:
    # (weekday, from, until, is it a break), minutes of the day; other hours by day, none of them meaning away
    hours: tuple[tuple[int, int, int, bool], ...]
    instead: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    at_once: int = 1
    leave: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True)
class World:
    zone: str
    now: datetime
    first: date
    days: int
    treatment: Treatment
    people: tuple[Person, ...]
    rooms: tuple[tuple[tuple[datetime, datetime], ...], ...]  # of each room, when it is out of use
    diary: tuple[Appointment, ...] = ()
    step: int = 15
    notice: int = 0
    horizon: int = 540
    closed: frozenset[date] = frozenset()
    safe: frozenset[date] | None = None


@dataclass(frozen=True)
class Piece:
    """One stretch in which a person or a room is taken, and how far its neighbours must keep away."""

    start: datetime
    end: datetime
    before: timedelta = timedelta()
    after: timedelta = timedelta()


def bookable(world: World) -> list[tuple[datetime, int, int]]:
    """(start, person, first room that fits), sorted."""
    starts = [
        m for m in grid(world.zone, world.first, world.days, world.step) if m >= world.now + world.notice * MINUTE
    ]
    rooms = [taken_of_room(world, n) for n in range(len(world.rooms))]
    found = []
    for n in range(len(world.people)):
        opened, taken = open_minutes(world, world.people[n]), taken_of_person(world, n)
        for start in starts:
            if (
                works_throughout(world, opened, start)
                and not away(world, n, start)
                and free(hands_on(world.treatment, start), taken)
            ):
                room = first_room(world, rooms, start)
                if room is not None and not too_many(world, n, start):
                    found.append((start, n, room))
    return sorted(found)


def works_throughout(world: World, opened: set[datetime], start: datetime) -> bool:
    return all(minute in opened for minute in visit_minutes(world, start))


def away(world: World, n: int, start: datetime) -> bool:
    """Nobody rests under needles while their practitioner is on leave."""
    stay = Piece(start, start + world.treatment.length(HANDS_ON, RESTING))
    return not free([stay], [Piece(*leave) for leave in world.people[n].leave])


def first_room(world: World, rooms: list[list[Piece]], start: datetime) -> int | None:
    """One room for the whole visit: nobody moves with needles in."""
    wanted = in_room(world.treatment, start)
    return next((n for n, taken in enumerate(rooms) if free(wanted, taken)), None)


def too_many(world: World, n: int, start: datetime) -> bool:
    stays = [(a.start, a.leaves) for a in standing(world) if a.person == n]
    return any(
        sum(comes <= minute < leaves for comes, leaves in stays) >= world.people[n].at_once
        for minute in visit_minutes(world, start)
    )


def visit_minutes(world: World, start: datetime) -> Iterator[datetime]:
    return minutes(start, start + world.treatment.length(HANDS_ON, RESTING))


# --- what is taken ----------------------------------------------------------------------------------------------------


def free(wanted: list[Piece], taken: list[Piece]) -> bool:
    return all(apart(mine, theirs) for mine in wanted for theirs in taken)


def apart(mine: Piece, theirs: Piece) -> bool:
    """Two neighbouring buffers don't add up: the longer counts."""
    comes_after = mine.start >= theirs.end + max(theirs.after, mine.before)
    comes_before = mine.end + max(mine.after, theirs.before) <= theirs.start
    return comes_after or comes_before


def in_room(treatment: Treatment, start: datetime) -> list[Piece]:
    """The room is taken throughout, turnover included."""
    return [Piece(start, start + treatment.length(HANDS_ON, RESTING, TURNOVER), *buffers(treatment))]


def hands_on(treatment: Treatment, start: datetime) -> list[Piece]:
    """The person is taken only when hands-on; the buffers stand outside the first and the last of those stretches."""
    ends = [start]
    for _, length in treatment.parts:
        ends.append(ends[-1] + length * MINUTE)
    stretches: list[list[datetime]] = []
    for (kind, _), begins, stops in zip(treatment.parts, ends, ends[1:], strict=False):
        if kind == HANDS_ON and stretches and stretches[-1][1] == begins:
            stretches[-1][1] = stops
        elif kind == HANDS_ON:
            stretches.append([begins, stops])
    before, after = buffers(treatment)
    last = len(stretches) - 1
    return [
        Piece(begins, stops, before if n == 0 else timedelta(), after if n == last else timedelta())
        for n, (begins, stops) in enumerate(stretches)
    ]


def buffers(treatment: Treatment) -> tuple[timedelta, timedelta]:
    return treatment.before * MINUTE, treatment.after * MINUTE


def standing(world: World) -> list[Appointment]:
    """A hold whose time is over counts as free."""
    return [a for a in world.diary if a.held_until is None or a.held_until > world.now]


def taken_of_person(world: World, n: int) -> list[Piece]:
    visits = [piece for a in standing(world) if a.person == n for piece in hands_on(a.treatment, a.start)]
    return visits + [Piece(*leave) for leave in world.people[n].leave]


def taken_of_room(world: World, n: int) -> list[Piece]:
    visits = [piece for a in standing(world) if a.room == n for piece in in_room(a.treatment, a.start)]
    return visits + [Piece(*out_of_use) for out_of_use in world.rooms[n]]


# --- the wall clock ---------------------------------------------------------------------------------------------------


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


def open_minutes(world: World, person: Person) -> set[datetime]:
    """Every minute in which the person is there, on a day that may be booked."""
    here = world.now.astimezone(ZoneInfo(world.zone)).date()
    opened: set[datetime] = set()
    for day in (world.first + n * DAY for n in range(world.days)):
        wanted = here <= day < here + world.horizon * DAY and day not in world.closed
        if wanted and (world.safe is None or day in world.safe):
            opened |= open_minutes_of_day(world.zone, person, day)
    return opened


def open_minutes_of_day(zone: str, person: Person, day: date) -> set[datetime]:
    if day in person.instead:
        return between(zone, day, person.instead[day])
    today = [(start, end, is_break) for weekday, start, end, is_break in person.hours if weekday == day.weekday()]
    present = between(zone, day, tuple((start, end) for start, end, is_break in today if not is_break))
    return present - between(zone, day, tuple((start, end) for start, end, is_break in today if is_break))


def between(zone: str, day: date, hours: tuple[tuple[int, int], ...]) -> set[datetime]:
    return {
        minute
        for start, end in hours
        for minute in minutes(when_wall_shows(zone, day, start), when_wall_shows(zone, day, end))
    }


def when_wall_shows(zone: str, day: date, minute_of_day: int) -> datetime:
    """The first time the wall shows it. A time the clocks skip is counted on from the last one they showed (as RFC 5545,
    3.3.5, says)."""
    shown = first_shown(zone, day)
    wall = datetime.combine(day, time()) + minute_of_day * MINUTE
    skipped = 0
    while wall - skipped * MINUTE not in shown:
        skipped += 1
    return shown[wall - skipped * MINUTE] + skipped * MINUTE


@lru_cache(maxsize=512)
def first_shown(zone: str, day: date) -> dict[datetime, datetime]:
    """When the wall first shows each minute, around that day."""
    shown: dict[datetime, datetime] = {}
    noon = datetime.combine(day, time(12), UTC)
    for minute in minutes(noon - 2 * DAY, noon + 2 * DAY):
        shown.setdefault(minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0), minute)
    return shown


@lru_cache(maxsize=1024)
def grid(zone: str, first: date, days: int, step: int) -> list[datetime]:
    """Every minute of those days at which the wall shows a multiple of the step, counted from midnight."""
    around = minutes(midnight(first) - DAY, midnight(first + (days + 1) * DAY))
    walls = ((minute, minute.astimezone(ZoneInfo(zone))) for minute in around)
    return [minute for minute, wall in walls if (wall.hour * 60 + wall.minute) % step == 0]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
