from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.practice.models import Clinic, Location, Practitioner, Registration, Room, Service, WeeklyHours
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
BY = Actor.public("book")
EDMONTON = "America/Edmonton"


def at(day: int, hour: int, month: int = 12) -> datetime:
    return Moment.on_the_wall(datetime(2026, month, day, hour), EDMONTON).utc


@pytest.fixture
def service(db: None) -> Service:
    """A clinic with one practitioner, one room and a service without needles."""
    Clinic.objects.create(slug="willow", name="Willow & Lane", email="desk@willow.example", phone="+1 780 555 0100")
    place = Location.objects.create(slug="main", name="Main Street", address="1 Main Street, Edmonton", zone=EDMONTON)
    room = Room.objects.create(location=place, slug="plum", name="Plum")
    someone = Practitioner.objects.create(slug="mei", name="Mei Tanaka")
    Registration.objects.create(practitioner=someone, body="College", number="1", expires_on=date(2028, 1, 1))
    for weekday in range(7):
        WeeklyHours.objects.create(practitioner=someone, location=place, weekday=weekday, from_minute=540, until_minute=1020)
    service = Service.objects.create(
        slug="consultation", name="Acupuncture consultation", category="consultation",
        parts=[{"kind": "hands_on", "minutes": 45}],
    )
    service.practitioners.add(someone)
    service.rooms.add(room)
    return service


Book = Callable[..., Booking]


@pytest.fixture
def book(service: Service) -> Book:
    def make(*, start: datetime | None = None, email: str = "robin@example.org", now: datetime = NOW) -> Booking:
        hold = scheduling.hold(service=service, start=start or at(1, 9), by=BY, now=now)
        person = scheduling.Person("Robin", "Lee", date(1990, 5, 4), email=email, phone="+17805550123")
        return scheduling.book(hold=hold, person=person, consents=[], by=BY, now=now)

    return make
