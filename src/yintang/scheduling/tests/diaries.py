"""A world written into the database, row by row, past the actions: the reads are under test, not the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from yintang.kernel.clock import Moment, instant_of, minute_of
from yintang.kernel.spans import Spans
from yintang.patients.models import Patient
from yintang.practice.models import (
    Closure,
    HoursException,
    Location,
    Practitioner,
    Registration,
    Room,
    Service,
    WeeklyHours,
)
from yintang.scheduling.models import Block, Booking, Kind, Occupancy, Resource, Status
from yintang.scheduling.queries import Availability, availability
from yintang.scheduling.tests import oracle
from yintang.scheduling.tests.oracle import DAY, MINUTE, Appointment, Person, Piece, Treatment, World

FAR = date(2099, 1, 1)


@dataclass
class Diary:
    """What stands in the database for a world; practitioners and rooms are in the world's order."""

    world: World
    location: Location
    service: Service
    practitioners: list[Practitioner]
    rooms: list[Room]

    def ask(self, **other: object) -> Availability:
        world = self.world
        safe = None if world.safe is None else Spans((day, day + DAY) for day in world.safe)
        settled = {"service": self.service, "first": world.first, "days": world.days, "now": world.now, "safe": safe}
        return availability(**settled | other)  # type: ignore[arg-type]

    def answer(self, **other: object) -> list[tuple[datetime, int, int]]:
        """In the oracle's words."""
        people = {p.pk: n for n, p in enumerate(self.practitioners)}
        rooms = {room.pk: n for n, room in enumerate(self.rooms)}
        found = self.ask(**other).slots
        return [(instant_of(slot.start), people[slot.practitioner], rooms[slot.room]) for slot in found]


def write(world: World, prefix: str = "") -> Diary:
    location = Location.objects.create(
        slug=f"{prefix}place",
        name="Place",
        zone=world.zone,
        country="",
        notice_minutes=world.notice,
        horizon_days=world.horizon,
        step_minutes=world.step,
    )
    rooms = [_room(location, n, out_of_use) for n, out_of_use in enumerate(world.rooms)]
    practitioners = [_practitioner(location, n, person) for n, person in enumerate(world.people)]
    asked = service(world.treatment, f"{location.slug}-asked")
    asked.rooms.set(rooms)
    asked.practitioners.set(practitioners)
    Closure.objects.bulk_create(Closure(location=location, first_day=day, last_day=day) for day in world.closed)
    diary = Diary(world, location, asked, practitioners, rooms)
    for n, appointment in enumerate(world.diary):
        book(diary, appointment, f"{location.slug}-{n}")
    return diary


def _room(location: Location, n: int, out_of_use: tuple[tuple[datetime, datetime], ...]) -> Room:
    room = Room.objects.create(location=location, slug=f"{location.slug}-room-{n}", name=str(n), position=n)
    _block(Resource.objects.create(kind=Kind.ROOM, room=room), out_of_use)
    return room


def _practitioner(location: Location, n: int, person: Person) -> Practitioner:
    practitioner = Practitioner.objects.create(slug=f"{location.slug}-person-{n}", name=str(n), at_once=person.at_once)
    Registration.objects.create(practitioner=practitioner, body="-", number="1", expires_on=FAR)
    _block(Resource.objects.create(kind=Kind.PRACTITIONER, practitioner=practitioner), person.leave)
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            practitioner=practitioner,
            location=location,
            weekday=weekday,
            from_minute=start,
            until_minute=end,
            is_break=is_break,
        )
        for weekday, start, end, is_break in person.hours
    )
    HoursException.objects.bulk_create(
        HoursException(practitioner=practitioner, location=location, day=day, from_minute=start, until_minute=end)
        for day, hours in person.instead.items()
        for start, end in hours or [(None, None)]
    )
    return practitioner


def _block(resource: Resource, spans: tuple[tuple[datetime, datetime], ...]) -> None:
    for start, end in spans:
        block = Block.objects.create(resource=resource, from_minute=minute_of(start), until_minute=minute_of(end))
        Occupancy.objects.create(
            resource=resource, block=block, from_minute=minute_of(start), until_minute=minute_of(end)
        )


def service(treatment: Treatment, slug: str) -> Service:
    parts = [{"kind": kind, "minutes": minutes} for kind, minutes in treatment.parts]
    return Service.objects.create(
        slug=slug,
        name=slug,
        category="whole_body",
        parts=parts,
        buffer_before=treatment.before,
        buffer_after=treatment.after,
    )


def book(diary: Diary, appointment: Appointment, slug: str) -> Booking:
    """A hold or a booking, with what it takes as Occupancy should hold it: by the oracle's reckoning, not the engine's."""
    person, room = diary.practitioners[appointment.person], diary.rooms[appointment.room]
    booking = Booking(
        service=service(appointment.treatment, slug),
        practitioner=person,
        room=room,
        location=diary.location,
        made_at=diary.world.now,
        hold_expires_at=appointment.held_until,
        status=Status.HELD,
    )
    if appointment.held_until is None:
        booking.status = Status.BOOKED
        booking.patient = Patient.objects.create(
            given_name="A", family_name="B", phone="+1", created_at=diary.world.now
        )
    length = (appointment.leaves - appointment.start) // MINUTE
    booking.set_moment(Moment.at(appointment.start, diary.location.zone), length)
    booking.save()
    taken = [(person.resource, piece) for piece in oracle.hands_on(appointment.treatment, appointment.start)]
    taken += [(room.resource, piece) for piece in oracle.in_room(appointment.treatment, appointment.start)]
    Occupancy.objects.bulk_create(_occupancy(booking, resource, piece) for resource, piece in taken)
    return booking


def _occupancy(booking: Booking, resource: Resource, piece: Piece) -> Occupancy:
    return Occupancy(
        booking=booking,
        resource=resource,
        from_minute=minute_of(piece.start),
        until_minute=minute_of(piece.end),
        buffer_before=piece.before // MINUTE,
        buffer_after=piece.after // MINUTE,
    )


def plain_world(**more: object) -> World:
    """One hour, 09:00-12:00 every day, one practitioner, one room, Edmonton in a winter without any change of clocks."""
    person = Person(hours=tuple((weekday, 540, 720, False) for weekday in range(7)))
    settled = {
        "zone": "America/Edmonton",
        "now": datetime(2026, 11, 22, 18, tzinfo=UTC),
        "first": date(2026, 11, 23),
        "days": 1,
        "treatment": Treatment((("hands_on", 60),)),
        "people": (person,),
        "rooms": ((),),
        "step": 60,
    }
    return World(**settled | more)  # type: ignore[arg-type]


def at_nine(world: World, **later: int) -> datetime:
    return Moment(datetime.combine(world.first, datetime.min.time()) + timedelta(hours=9), world.zone).utc + timedelta(
        **later
    )
