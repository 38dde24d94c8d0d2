"""Reads of the diary. `availability` is the one function behind every door: public, desk, API, CLI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from yintang.kernel.clock import Moment, today, wall_minute
from yintang.kernel.spans import Spans
from yintang.practice import queries as practice
from yintang.practice.models import HoursException, Location, Practitioner, Room, Service, WeeklyHours
from yintang.practice.rules import LONGEST_VISIT, Hours, OtherHours, open_minutes
from yintang.scheduling.models import LONGEST_OCCUPANCY, Booking, Occupancy
from yintang.scheduling.rules.flow import HELD, STANDING
from yintang.scheduling.rules.slots import Busy, Desk, Slot, bookable_days, past_notice, slots


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot with the people and places it names."""

    start: Moment
    end: Moment
    practitioner: Practitioner
    room: Room

    def as_json(self) -> dict[str, str]:
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "practitioner": self.practitioner.slug,
            "room": self.room.slug,
        }


@dataclass(frozen=True)
class Availability:
    """Slots in UTC minutes, sorted by start, then practitioner, and what is needed to name them."""

    slots: list[Slot]
    practitioners: dict[int, Practitioner] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)

    def offer(self, slot: Slot) -> Offer:
        room = self.rooms[slot.room]
        zone = room.location.zone
        return Offer(
            Moment.at_minute(slot.start, zone),
            Moment.at_minute(slot.end, zone),
            self.practitioners[slot.practitioner],
            room,
        )

    def offers(self) -> list[Offer]:
        return [self.offer(slot) for slot in self.slots]


def availability(
    *,
    service: Service,
    first: date,
    days: int,
    now: datetime,
    practitioner: Practitioner | None = None,
    location: Location | None = None,
    safe: Spans[date] | None = None,
    without: Booking | None = None,
    as_if_empty: bool = False,
) -> Availability:
    """What may be booked from `first` for `days` days, in five queries whatever the horizon.

    `safe` keeps to those days; `without` leaves one booking out (it is about to move); `as_if_empty` asks what the hours
    alone would offer.
    """
    rooms = _rooms(service, location)
    plan = _plan(service, practitioner, location, rooms, first, days, now)
    if not plan:
        return Availability([])
    opened = _opened(plan, first, days, now, safe)
    window = _window([spans for spans in opened.values() if spans])
    if window is None:
        return Availability([])
    taken = Taken() if as_if_empty else _taken(plan, rooms, window, now, without, rests=service.pattern.rests)
    room_busy = {room.pk: taken.rooms.get(room.pk, []) for room in rooms}
    found = slots(_desks(plan, rooms, opened, taken), room_busy, service.pattern, window)
    return Availability(found, plan.practitioners, {room.pk: room for room in rooms})


@dataclass
class Plan:
    """Who works where, and when, before anything is booked."""

    practitioners: dict[int, Practitioner]
    locations: dict[int, Location]
    pairs: set[tuple[int, int]]
    weekly: dict[tuple[int, int], list[Hours]]
    exceptions: dict[tuple[int, int], list[OtherHours]]
    closed: dict[int, Spans[date]]


@dataclass
class Taken:
    practitioners: dict[int, list[Busy]] = field(default_factory=dict)
    rooms: dict[int, list[Busy]] = field(default_factory=dict)
    visits: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    leave: dict[int, list[Busy]] = field(default_factory=dict)


def _rooms(service: Service, location: Location | None) -> list[Room]:
    rooms = service.rooms.filter(active=True).select_related("location", "resource")
    return list(rooms.filter(location=location) if location else rooms)


def _plan(
    service: Service,
    practitioner: Practitioner | None,
    location: Location | None,
    rooms: Sequence[Room],
    first: date,
    days: int,
    now: datetime,
) -> Plan | None:
    last = first + timedelta(days=days)
    locations = {room.location_id: room.location for room in rooms}
    who = practice.holding_a_permit(
        service.practitioners.filter(active=True), on=_earliest_today(locations.values(), now)
    )
    if practitioner:
        who = who.filter(pk=practitioner.pk)
    at = {"practitioner__in": who, "location__in": list(locations)}
    weekly = list(WeeklyHours.objects.filter(**at).select_related("practitioner", "practitioner__resource"))
    exceptions = list(
        HoursException.objects.filter(**at, day__gte=first, day__lte=last).select_related(
            "practitioner", "practitioner__resource"
        )
    )
    if not weekly and not exceptions:
        return None
    closures = list(practice.closures_between(first, last))
    plan = Plan({}, locations, set(), defaultdict(list), defaultdict(list), {})
    rows: list[WeeklyHours | HoursException] = [*weekly, *exceptions]
    for row in rows:
        plan.practitioners[row.practitioner_id] = row.practitioner
        plan.pairs.add((row.practitioner_id, row.location_id))
    for hours in weekly:
        plan.weekly[hours.practitioner_id, hours.location_id].append(
            Hours(
                hours.weekday,
                hours.from_minute,
                hours.until_minute,
                hours.is_break,
                hours.valid_from,
                hours.valid_until,
            )
        )
    for other in exceptions:
        plan.exceptions[other.practitioner_id, other.location_id].append(
            OtherHours(other.day, other.from_minute, other.until_minute)
        )
    plan.closed = {pk: practice.closed_days(place, closures, first, last) for pk, place in locations.items()}
    return plan


def _earliest_today(locations: Iterable[Location], now: datetime) -> date:
    return min((today(place.zone, now) for place in locations), default=now.date())


def _opened(
    plan: Plan, first: date, days: int, now: datetime, safe: Spans[date] | None
) -> dict[tuple[int, int], Spans[int]]:
    """Open hours − closures ∩ notice..horizon ∩ safe time of each practitioner at each place, in UTC minutes."""
    asked = {
        at: bookable_days(first, days, today(place.zone, now), place.horizon_days, plan.closed[at], safe)
        for at, place in plan.locations.items()
    }
    opened = {}
    for p, at in plan.pairs:
        place = plan.locations[at]
        hours = open_minutes(asked[at], plan.weekly[p, at], plan.exceptions[p, at], place.zone)
        opened[p, at] = past_notice(hours, now, place.notice_minutes)
    return opened


def _desks(
    plan: Plan, rooms: Sequence[Room], opened: dict[tuple[int, int], Spans[int]], taken: Taken
) -> Iterator[Desk]:
    """In the order of the practitioners' slugs."""
    for p, at in sorted(plan.pairs, key=lambda pair: (plan.practitioners[pair[0]].slug, pair[1])):
        yield Desk(
            practitioner=p,
            zone=plan.locations[at].zone,
            step=plan.locations[at].step_minutes,
            open=opened[p, at],
            busy=taken.practitioners.get(p, []),
            rooms=[room.pk for room in rooms if room.location_id == at],
            visits=taken.visits.get(p, ()),
            at_once=plan.practitioners[p].at_once,
            leave=taken.leave.get(p, ()),
        )


def _window(opened: Sequence[Spans[int]]) -> tuple[int, int] | None:
    if not opened:
        return None
    # A room is still being turned over after closing time, so the line runs on past the last opening.
    return min(spans.pairs[0][0] for spans in opened), max(spans.pairs[-1][1] for spans in opened) + LONGEST_VISIT


def _taken(
    plan: Plan, rooms: Sequence[Room], window: tuple[int, int], now: datetime, without: Booking | None, *, rests: bool
) -> Taken:
    """One read of everything taken. Integers only: parsing datetimes costs more than computing slots."""
    people = {p.resource.pk: p.pk for p in plan.practitioners.values() if hasattr(p, "resource")}
    places = {room.resource.pk: room.pk for room in rooms if hasattr(room, "resource")}
    rows = occupied([*people, *places], window, now)
    if without is not None:
        rows = rows.exclude(booking=without)
    busy: dict[int, list[Busy]] = {resource: [] for resource in (*people, *places)}
    visits: dict[int, set[tuple[int, int]]] = {resource: set() for resource in people}
    leave: dict[int, list[Busy]] = {resource: [] for resource in people}
    for resource, start, end, before, after, visit_start, visit_end in rows.values_list(*OCCUPANCY_COLUMNS):
        busy[resource].append((start, end, before, after))
        if resource not in people:
            continue
        if visit_end is None:
            leave[resource].append((start, end, 0, 0))
        # Where nobody rests, the row itself keeps others out. A set, because each hands-on part of a visit has a row.
        elif rests or end != visit_end or start != visit_start:
            visits[resource].add((visit_start, visit_end))
    return Taken(
        practitioners={person: busy[resource] for resource, person in people.items()},
        rooms={room: busy[resource] for resource, room in places.items()},
        visits={person: visits[resource] for resource, person in people.items()},
        leave={person: leave[resource] for resource, person in people.items()},
    )


# A row bears on what lies this far from it: its visit may still go on, and no buffer is longer.
REACH = LONGEST_VISIT
OCCUPANCY_COLUMNS = (
    "resource_id",
    "from_minute",
    "until_minute",
    "buffer_before",
    "buffer_after",
    "booking__from_minute",
    "booking__until_minute",
)


def occupied(resources: Sequence[int], window: tuple[int, int], now: datetime) -> QuerySet[Occupancy]:
    """What is taken in the window. A hold whose time is over counts as free, though nobody has tidied it yet."""
    return Occupancy.objects.filter(
        Q(booking__hold_expires_at__isnull=True) | Q(booking__hold_expires_at__gt=now),
        resource__in=resources,
        from_minute__lt=window[1] + REACH,
        until_minute__gt=window[0] - REACH,
        from_minute__gt=window[0] - REACH - LONGEST_OCCUPANCY,  # says nothing new, but lets the index begin there
    )


def day_bookings(location: Location, day: date, now: datetime) -> QuerySet[Booking]:
    """The day sheet: what stands in the diary that day, in order."""
    start, end = wall_minute(day, 0, location.zone), wall_minute(day, 1440, location.zone)
    return (
        Booking.objects.filter(location=location, from_minute__gte=start, from_minute__lt=end, status__in=STANDING)
        .exclude(status=HELD, hold_expires_at__lte=now)
        .select_related("service", "practitioner", "room", "patient")
        .order_by("from_minute", "practitioner__slug")
    )
