"""What the clients of the proofs do: sixteen people who all want the same thing at the same moment."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.management import call_command
from django.db import connection, transaction

from tests.proofs.harness import CLIENTS, Line
from yintang.demo import story
from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.patients.models import Patient
from yintang.practice.models import Location, Practitioner, Registration, Room, Service, WeeklyHours
from yintang.scheduling import actions
from yintang.scheduling.actions import Person
from yintang.scheduling.models import Booking, Kind, Occupancy, Resource
from yintang.scheduling.queries import availability
from yintang.scheduling.rules.refusals import SlotTaken
from yintang.screening.actions import keep_answers
from yintang.screening.models import Screening
from yintang.screening.queries import questions_at_booking

VISITOR = Actor(role="public", name="a visitor", door="book")
CONSENTS = ("privacy", "policy", "needles")
BORN = date(1985, 4, 2)
APART = 3 * 60  # minutes between two times raced for; more than any visit takes


# --- the clinic they race in ------------------------------------------------------------------------------------------


def open_clinic() -> list[datetime]:
    """The demo's clinic, a service that has one room only, and one where every client has a practitioner and a room.

    Returns the times to race for.
    """
    call_command("migrate", verbosity=0)
    story.open_clinic()
    location = Location.objects.get()
    one_room = _service("one-room", ["mei-tanaka", "amara-okafor"])
    one_room.rooms.set(Room.objects.filter(slug="plum"))
    chairs = [_chair(location, number) for number in range(CLIENTS + 1)]
    crowd = _service("crowd", [practitioner.slug for practitioner, _ in chairs])
    crowd.rooms.set([room for _, room in chairs])
    Patient.objects.create(given_name=SOUGHT_AFTER, family_name="Patient", phone="+1", created_at=clock.now())
    try:
        return free_times()
    finally:
        connection.close()


def _service(slug: str, practitioners: list[str]) -> Service:
    parts = [{"kind": "hands_on", "minutes": 45}]
    service = Service.objects.create(slug=slug, name=slug, category="consultation", parts=parts)
    service.practitioners.set(Practitioner.objects.filter(slug__in=practitioners))
    return service


def _chair(location: Location, number: int) -> tuple[Practitioner, Room]:
    practitioner = Practitioner.objects.create(slug=chair(number), name=f"Chair {number}")
    Registration.objects.create(practitioner=practitioner, body="-", number=str(number), expires_on=date(2199, 1, 1))
    for weekday in range(7):
        WeeklyHours.objects.create(
            practitioner=practitioner, location=location, weekday=weekday, from_minute=0, until_minute=1440
        )
    return practitioner, Room.objects.create(location=location, slug=chair(number), name=str(number), position=9)


def free_times() -> list[datetime]:
    """Times, far apart, at which every race can be run: Mei and Amara are both there, half an hour later too."""
    service = Service.objects.get(slug="cosmetic-facial")
    first = clock.today(Location.objects.get().zone) + timedelta(days=2)
    found = availability(service=service, first=first, days=530, now=clock.now())
    offered = {(slot.start, found.practitioners[slot.practitioner].slug) for slot in found.slots}
    times: list[int] = []
    for start in sorted({start for start, _ in offered}):
        both = {(start + later, who) for later in (0, 15, 30) for who in ("mei-tanaka", "amara-okafor")}
        if both <= offered and (not times or start - times[-1] >= APART):
            times.append(start)
    return [clock.instant_of(start) for start in times]


# --- what they want ---------------------------------------------------------------------------------------------------


@dataclass
class Rival:
    """One client. It prepares alone and contends together with all others. `spare` is a time nobody races for."""

    winners: ClassVar[int] = 1

    number: int
    spare: datetime

    def prepare(self, start: datetime) -> None:
        """Make whatever must stand before the race."""

    def contend(self, start: datetime) -> Booking | None:
        """Returns what was booked or moved, if this client's part was to book."""
        raise NotImplementedError

    def take(self, service: str, start: datetime, practitioner: str, screening: Screening | None = None) -> Booking:
        """What a visitor does at the door: hold a time, then book it."""
        held = actions.hold(
            service=named(service), start=start, practitioner=who(practitioner), screening=screening, by=VISITOR
        )
        return actions.book(hold=held, person=somebody(self.number), consents=CONSENTS, by=VISITOR)


@dataclass
class SameSlot(Rival):
    """Everybody wants the cosmetic facial with Mei, answers given."""

    screening: Screening | None = None

    def prepare(self, start: datetime) -> None:
        self.screening = all_no(named("cosmetic-facial"))

    def contend(self, start: datetime) -> Booking | None:
        return self.take("cosmetic-facial", start, "mei-tanaka", self.screening)


class PartialOverlap(SameSlot):
    """Two services of different lengths, at three starts that all run into each other."""

    def contend(self, start: datetime) -> Booking | None:
        wish = start + timedelta(minutes=15 * (self.number % 3))
        if self.number % 2:
            return self.take("consultation", wish, "mei-tanaka")
        return self.take("cosmetic-facial", wish, "mei-tanaka", self.screening)


class SameRoom(Rival):
    """Two practitioners who are both free, and one room."""

    def contend(self, start: datetime) -> Booking | None:
        return self.take("one-room", start, ("mei-tanaka", "amara-okafor")[self.number % 2])


@dataclass
class SamePatient(Rival):
    """As many held times as clients, each with its own practitioner and room, all for one patient."""

    held: Booking | None = None

    def prepare(self, start: datetime) -> None:
        self.held = actions.hold(service=named("crowd"), start=start, practitioner=who(chair(self.number)), by=VISITOR)

    def contend(self, start: datetime) -> Booking | None:
        assert self.held is not None
        return actions.book_for(hold=self.held, patient=Patient.objects.get(given_name=SOUGHT_AFTER), by=VISITOR)


@dataclass
class Move(Rival):
    """As many booked visits as clients, all to be moved to one time with one practitioner."""

    booking: Booking | None = None

    def prepare(self, start: datetime) -> None:
        if self.booking is None:
            self.booking = self.take("crowd", self.spare, chair(self.number))

    def contend(self, start: datetime) -> Booking | None:
        assert self.booking is not None
        self.booking = actions.move(booking=self.booking, start=start, practitioner=who(chair(CLIENTS)), by=VISITOR)
        return self.booking


class Ring(Move):
    """Each wants the place of the next, who wants the place of the one after: all are refused, and no two wait crosswise."""

    winners = 0

    def contend(self, start: datetime) -> Booking | None:
        assert self.booking is not None
        beside = who(chair((self.number + 1) % CLIENTS))
        return actions.move(booking=self.booking, start=self.booking.starts_at, practitioner=beside, by=VISITOR)


class ExpiredHolds(Rival):
    """Everybody's first hold has run out. Some take the time anew, others tidy, and the same rows are let go by both."""

    winners = CLIENTS

    def prepare(self, start: datetime) -> None:
        long_ago = clock.now() - timedelta(minutes=20)
        actions.hold(service=named("crowd"), start=start, practitioner=who(chair(self.number)), by=VISITOR, now=long_ago)

    def contend(self, start: datetime) -> Booking | None:
        if self.number % 2:
            actions.release_expired(by=VISITOR)
            return None
        return self.take("crowd", start, chair(self.number))


class Naive(Rival):
    """The control: looks whether Mei is free, then writes. No action and no lock, so only the guard could stop it."""

    def contend(self, start: datetime) -> Booking | None:
        mei, now = who("mei-tanaka"), clock.now()
        resource = Resource.objects.get_or_create(kind=Kind.PRACTITIONER, practitioner=mei)[0]
        booking = Booking(
            service=named("consultation"),
            practitioner=mei,
            room=Room.objects.earliest("pk"),
            location=Location.objects.get(),
            made_at=now,
            hold_expires_at=now + timedelta(minutes=10),
        )
        booking.set_moment(Moment.at(start, booking.location.zone), 45)
        span = {"from_minute": booking.from_minute, "until_minute": booking.until_minute}
        if resource.occupancies.filter(from_minute__lt=booking.until_minute, until_minute__gt=booking.from_minute):
            raise SlotTaken
        with transaction.atomic():
            booking.save()
            Occupancy.objects.create(resource=resource, booking=booking, **span)
        return booking


RACES: tuple[type[Rival], ...] = (SameSlot, PartialOverlap, SameRoom, SamePatient, Move, Ring, ExpiredHolds)


# --- the race ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    """How one client fared at one start: `won`, or the name of what refused it; and the id of what it booked or moved."""

    start: datetime
    outcome: str
    booking: int | None
    seconds: float


def race(number: int, line: Line, kind: type[Rival], times: list[datetime]) -> list[Try]:
    """Contend for each of the times but the first, which is the spare one."""
    rival, tries = kind(number, times[0]), []
    try:
        for start in times[1:]:
            rival.prepare(start)
            line.wait()
            began = time.perf_counter()
            outcome, booking = _outcome(rival, start)
            tries.append(Try(start, outcome, booking.pk if booking else None, time.perf_counter() - began))
    finally:
        connection.close()
    return tries


def _outcome(rival: Rival, start: datetime) -> tuple[str, Booking | None]:
    try:
        return "won", rival.contend(start)
    except SlotTaken:
        return "SlotTaken", None
    except Exception as error:
        return f"{type(error).__name__}: {error}", None


# --- alone ------------------------------------------------------------------------------------------------------------


def book_alone(start: datetime, number: int = 0) -> Booking:
    """The whole way, with nobody to race: answers, hold, booking."""
    screening = all_no(named("cosmetic-facial"))
    return SameSlot(number, start).take("cosmetic-facial", start, "mei-tanaka", screening)


def spoil(pragmas: tuple[str, ...]) -> None:
    """Undo on this connection what the settings say about durability."""
    with connection.cursor() as cursor:
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")


def setting(statement: str) -> str:
    """What the connection that the product opens answers to PRAGMA or SHOW."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


# --- words ------------------------------------------------------------------------------------------------------------

SOUGHT_AFTER = "Everyone's"


def named(slug: str) -> Service:
    return Service.objects.get(slug=slug)


def who(slug: str) -> Practitioner:
    return Practitioner.objects.get(slug=slug)


def chair(number: int) -> str:
    return f"chair-{number:02}"


def somebody(number: int) -> Person:
    return Person("Client", str(number), BORN, email=f"client-{number}@mail.example")


def all_no(service: Service) -> Screening:
    answers = {question.code: {"answer": "no"} for question in questions_at_booking(service)}
    return keep_answers(service=service, answers=answers, by=VISITOR)
