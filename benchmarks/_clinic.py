"""The diary of `_dataset`, written into a clinic of our own. Every practitioner has a room, so that rooms never bind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import _dataset as dataset
from django.db import transaction

from yintang.kernel.clock import Moment
from yintang.patients.models import Patient
from yintang.practice.models import Location, Practitioner, Registration, Room, Service, WeeklyHours
from yintang.scheduling.models import Booking, Kind, Occupancy, Resource, Status

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@transaction.atomic
def build(sizes: list[int]) -> dict[int, Service]:
    """One service for each size, served by that many practitioners, all with the same hours and as many visits each."""
    place = Location.objects.create(
        slug="place",
        name="Place",
        zone=dataset.ZONE,
        country="",
        notice_minutes=0,
        horizon_days=540,
        step_minutes=dataset.STEP,
    )
    visit = _service("visit", dataset.VISIT)
    patient = Patient.objects.create(given_name="A", family_name="B", phone="+1", created_at=NOW)
    desks = [_desk(n, place, visit, patient) for n in range(max(sizes))]
    asked = {size: _service(f"asked-of-{size}", dataset.SERVICE) for size in sizes}
    for size, service in asked.items():
        service.practitioners.set(practitioner for practitioner, _ in desks[:size])
        service.rooms.set(room for _, room in desks[:size])
    return asked


def _service(slug: str, minutes: int) -> Service:
    return Service.objects.create(
        slug=slug, name=slug, category="whole_body", parts=[{"kind": "hands_on", "minutes": minutes}]
    )


def _desk(n: int, place: Location, visit: Service, patient: Patient) -> tuple[Practitioner, Room]:
    practitioner = Practitioner.objects.create(slug=f"practitioner-{n:03}", name=str(n))
    room = Room.objects.create(location=place, slug=f"room-{n:03}", name=str(n))
    Registration.objects.create(practitioner=practitioner, body="-", number=str(n), expires_on=date(2099, 1, 1))
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            practitioner=practitioner,
            location=place,
            weekday=weekday,
            from_minute=dataset.OPENS,
            until_minute=dataset.CLOSES,
        )
        for weekday in dataset.WORKING_WEEKDAYS
    )
    bookings = Booking.objects.bulk_create(
        _booking(
            day,
            minute,
            Booking(
                service=visit,
                practitioner=practitioner,
                room=room,
                location=place,
                patient=patient,
                status=Status.BOOKED,
                made_at=NOW,
            ),
        )
        for day, minute in dataset.visits_of(n)
    )
    taken = (
        Resource.objects.create(kind=Kind.PRACTITIONER, practitioner=practitioner),
        Resource.objects.create(kind=Kind.ROOM, room=room),
    )
    Occupancy.objects.bulk_create(
        Occupancy(
            resource=resource, booking=booking, from_minute=booking.from_minute, until_minute=booking.until_minute
        )
        for booking in bookings
        for resource in taken
    )
    return practitioner, room


def _booking(day: date, minute: int, booking: Booking) -> Booking:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    booking.set_moment(Moment(wall, dataset.ZONE), dataset.VISIT)
    return booking
