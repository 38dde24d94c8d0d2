"""Taking a place in the diary: lock what the visit could need, ask the one availability function, write what it takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.practice import queries as practice
from yintang.practice.models import Practitioner, Room, Service
from yintang.scheduling.actions.steps import release
from yintang.scheduling.models import Booking, Kind, Occupancy, Resource
from yintang.scheduling.queries import Offer, availability
from yintang.scheduling.rules import flow
from yintang.scheduling.rules.refusals import NotOffered, SlotTaken


def take_place(
    service: Service, minute: int, practitioner: Practitioner | None, now: datetime, moving: Booking | None = None
) -> Offer:
    """Lock everything the visit could need, let go what expired there, and ask the one availability function.

    Practitioners first, then rooms, then the patient, each by id: one statement, so every writer queues alike. Only then
    bookings, by id too: whoever locked one before could wait crosswise.
    """
    people = [practitioner] if practitioner else list(service.practitioners.filter(active=True))
    wanted = _resources(people, list(service.rooms.filter(active=True)))
    if moving is not None:
        wanted += [occupancy.resource for occupancy in moving.occupancies.select_related("resource")]
    lock(wanted)
    for expired in (
        Booking.objects.filter(status=flow.HELD, hold_expires_at__lte=now, occupancies__resource__in=wanted)
        .distinct()
        .order_by("pk")
    ):
        release(expired, by=Actor.system("lock"), now=now)
    return _offered(service, minute, practitioner, now, moving)


def _offered(
    service: Service, minute: int, practitioner: Practitioner | None, now: datetime, moving: Booking | None
) -> Offer:
    day = Moment.at_minute(minute, _zone(service)).day - timedelta(days=1)  # locations may lie a date line apart
    asked: dict[str, Any] = {
        "service": service,
        "first": day,
        "days": 3,
        "now": now,
        "practitioner": practitioner,
        "without": moving,
    }
    found = availability(**asked)
    for slot in found.slots:
        if slot.start == minute and (moving is None or _patient_free(moving, minute, minute + service.minutes)):
            return found.offer(slot)
    if any(slot.start == minute for slot in availability(**asked, as_if_empty=True).slots):
        raise SlotTaken(_("This time has just been taken."))
    raise NotOffered(_("This time is not offered."))


def _resources(people: list[Practitioner], rooms: list[Room]) -> list[Resource]:
    """What a booking locks for each of them; a row is made where somebody is new."""
    known = list(Resource.objects.filter(Q(practitioner__in=people) | Q(room__in=rooms)))
    there = {(resource.practitioner_id, resource.room_id) for resource in known}
    known += [resource_of(Kind.PRACTITIONER, practitioner=p) for p in people if (p.pk, None) not in there]
    return known + [resource_of(Kind.ROOM, room=room) for room in rooms if (None, room.pk) not in there]


def _zone(service: Service) -> str:
    room = service.rooms.select_related("location").first()
    return room.location.zone if room else "UTC"


def _patient_free(booking: Booking, start: int, end: int) -> bool:
    return (
        not Occupancy.objects.filter(resource__patient=booking.patient_id, from_minute__lt=end, until_minute__gt=start)
        .exclude(booking=booking)
        .exists()
    )


def resource_of(kind: Kind, **whose: Any) -> Resource:
    return Resource.objects.get_or_create(kind=kind, **whose)[0]


def lock(resources: Iterable[Resource]) -> None:
    keys = {resource.pk for resource in resources}
    list(Resource.objects.select_for_update().filter(pk__in=keys).order_by("kind", "pk").values_list("pk"))


def settle(booking: Booking, offer: Offer, *, provisional: bool) -> None:
    """Write where and when, and what it takes."""
    booking.practitioner, booking.room, booking.location = offer.practitioner, offer.room, offer.room.location
    booking.set_moment(offer.start, booking.service.minutes)
    booking.provisional = provisional
    outlasts = practice.permit_outlasts(offer.practitioner, offer.start.day)
    booking.note = "" if outlasts else _("The practitioner's registration ends before this visit and must be renewed.")
    booking.save()
    pattern, start = booking.service.pattern, booking.from_minute
    person = resource_of(Kind.PRACTITIONER, practitioner=offer.practitioner)
    last = len(pattern.hands_on) - 1
    rows = [
        Occupancy(
            resource=person,
            booking=booking,
            from_minute=start + a,
            until_minute=start + b,
            buffer_before=pattern.buffer_before if n == 0 else 0,
            buffer_after=pattern.buffer_after if n == last else 0,
        )
        for n, (a, b) in enumerate(pattern.hands_on)
    ]
    rows.append(
        Occupancy(
            resource=resource_of(Kind.ROOM, room=offer.room),
            booking=booking,
            from_minute=start,
            until_minute=start + pattern.room_minutes,
            buffer_before=pattern.buffer_before,
            buffer_after=pattern.buffer_after,
        )
    )
    insert(rows)


def occupy_patient(booking: Booking) -> None:
    assert booking.patient is not None
    resource = resource_of(Kind.PATIENT, patient=booking.patient)
    insert(
        [
            Occupancy(
                resource=resource, booking=booking, from_minute=booking.from_minute, until_minute=booking.until_minute
            )
        ]
    )


def insert(rows: list[Occupancy]) -> None:
    try:
        with transaction.atomic():
            Occupancy.objects.bulk_create(rows)
    except IntegrityError as error:  # the database saw what the rules did not
        raise SlotTaken(_("This time has just been taken.")) from error
