"""What can be done to the diary. The gate stands here: whichever door calls, hours, rooms and screening are asked again,
under the lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yintang.kernel import clock
from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment, minute_of
from yintang.patients import actions as patients
from yintang.patients.models import Patient
from yintang.practice import queries as practice
from yintang.practice.models import Clinic, Practitioner, Service
from yintang.scheduling import signals
from yintang.scheduling.models import Block, Booking, Kind, Occupancy, Resource, StatusChange
from yintang.scheduling.queries import Offer, availability
from yintang.scheduling.rules import flow
from yintang.scheduling.rules.refusals import (
    AnswersOld,
    ConsentMissing,
    HoldGone,
    IllegalMove,
    NotOffered,
    NotThatDay,
    PermitLapsed,
    ScreeningFailed,
    ScreeningNeeded,
    SlotTaken,
    TooYoung,
)
from yintang.screening import queries as screening_queries
from yintang.screening.models import Screening
from yintang.screening.rules import Verdict, judge_age


class Person(NamedTuple):
    """Who books, as typed at the door. Mail or telephone suffices."""

    given_name: str
    family_name: str
    birth_date: date
    email: str = ""
    phone: str = ""


# --- the ways in ------------------------------------------------------------------------------------------------------


@action
def hold(
    *,
    service: Service,
    start: datetime,
    practitioner: Practitioner | None = None,
    screening: Screening | None = None,
    by: Actor,
    now: datetime | None = None,
) -> Booking:
    """Keep a time for some minutes while its details are typed. `start` is aware.

    Raises NotOffered, SlotTaken, or what the screening gate says.
    """
    now = now or clock.now()
    offer = _take_place(service, minute_of(start), practitioner, now)
    gate = _gate(service, screening, offer.start.day, now)
    booking = Booking(
        service=service,
        screening=screening,
        provisional=gate.provisional,
        made_at=now,
        hold_expires_at=now + timedelta(minutes=Clinic.objects.get().hold_minutes),
    )
    _settle(booking, offer, gate)
    _write_status(booking, "", flow.HELD, by=by, now=now)
    record("time_held", booking, by=by, detail={"start": offer.start.isoformat()})
    return booking


@action
def book(*, hold: Booking, person: Person, consents: Iterable[str], by: Actor, now: datetime | None = None) -> Booking:
    """Turn a hold into a booking for a person who is written down anew.

    Raises HoldGone, TooYoung, ConsentMissing, or what the screening gate says.
    """
    now = now or clock.now()
    texts = practice.required_consents(hold.service)
    agreed = set(consents)
    if missing := [text.code for text in texts if text.code not in agreed]:
        raise ConsentMissing(missing)
    _refuse_too_young(hold.service, person.birth_date, hold.moment.day)
    patient = patients.register(**person._asdict(), by=by, now=now)
    patients.give_consents(patient=patient, texts=texts, by=by, now=now)
    return book_for(hold=hold, patient=patient, by=by, now=now)


@action
def book_for(*, hold: Booking, patient: Patient, by: Actor, now: datetime | None = None) -> Booking:
    """Turn a hold into a booking for somebody the clinic knows."""
    now = now or clock.now()
    _lock([_resource(Kind.PATIENT, patient=patient)])
    booking = _still_held(hold, now)
    if patient.birth_date:
        _refuse_too_young(booking.service, patient.birth_date, booking.moment.day)
    gate = _gate(booking.service, booking.screening, booking.moment.day, now, patient)
    booking.patient, booking.provisional = patient, gate.provisional
    booking.status, booking.hold_expires_at = flow.BOOKED, None
    booking.save()
    _occupy_patient(booking)
    if booking.screening is not None and booking.screening.patient_id is None:
        Screening.objects.filter(pk=booking.screening.pk, patient=None).update(patient=patient)
    _write_status(booking, flow.HELD, flow.BOOKED, by=by, now=now)
    record("booking_made", booking, by=by, person=patient.pseudonym, detail={"start": booking.moment.isoformat()})
    signals.booking_made.send(sender=Booking, booking=booking, by=by, now=now)
    return booking


@action
def move(
    *,
    booking: Booking,
    start: datetime,
    practitioner: Practitioner | None = None,
    screening: Screening | None = None,
    by: Actor,
    now: datetime | None = None,
) -> Booking:
    """Give a booking another time. The old one stays until the new one is taken; a refusal changes nothing."""
    now = now or clock.now()
    offer = _take_place(booking.service, minute_of(start), practitioner, now, moving=booking)
    booking = _fresh(booking)  # only now: somebody else may have moved or cancelled it while we queued
    if booking.status not in flow.MOVABLE:
        raise IllegalMove(_("Only a booking that is still to come can be moved."))
    was = booking.moment
    answers = screening or booking.screening
    gate = _gate(booking.service, answers, offer.start.day, now, booking.patient)
    booking.occupancies.all().delete()
    booking.screening, booking.provisional = answers, gate.provisional
    booking.changes += 1
    _settle(booking, offer, gate)
    _occupy_patient(booking)
    _write_status(booking, booking.status, booking.status, by=by, now=now, reason=_("moved"))
    assert booking.patient is not None
    record(
        "booking_moved",
        booking,
        by=by,
        person=booking.patient.pseudonym,
        detail={"was": was.isoformat(), "start": offer.start.isoformat()},
    )
    signals.booking_moved.send(sender=Booking, booking=booking, was=was, by=by, now=now)
    return booking


@action
def cancel(*, booking: Booking, reason: str = "", by: Actor, now: datetime | None = None) -> Booking:
    """Always possible before the visit begins; after the cut-off it is marked late."""
    now = now or clock.now()
    booking = _fresh(booking)
    late = flow.is_late(now, booking.starts_at, booking.location.late_cancel_hours)
    booking.changes += 1
    booking.cancelled_late = late
    _step(booking, flow.CANCELLED, by=by, now=now, reason=reason)
    booking.occupancies.all().delete()
    assert booking.patient is not None
    record("booking_cancelled", booking, by=by, person=booking.patient.pseudonym, detail={"late": late})
    signals.booking_cancelled.send(sender=Booking, booking=booking, by=by, now=now)
    return booking


@action
def change_status(*, booking: Booking, to: str, by: Actor, now: datetime | None = None, reason: str = "") -> Booking:
    """Arrived, in the room, done, did not come. Cancelling and booking have verbs of their own."""
    now = now or clock.now()
    booking = _fresh(booking)
    if to in (flow.CANCELLED, flow.RELEASED) or booking.status == flow.HELD:
        raise IllegalMove(_("This is not a step of the day."))
    if to in (flow.ARRIVED, flow.IN_ROOM):
        _refuse_check_in(booking, to, now)
    _step(booking, to, by=by, now=now, reason=reason)
    assert booking.patient is not None
    record("status_changed", booking, by=by, person=booking.patient.pseudonym, detail={"to": to})
    return booking


@action
def answer_again(*, booking: Booking, screening: Screening, by: Actor, now: datetime | None = None) -> Booking:
    """Keep fresh answers beside the earlier ones. They settle a provisional booking, or make a settled one provisional
    again: the visit then waits for the practitioner, and is never quietly let go."""
    now = now or clock.now()
    booking = _fresh(booking)
    was = booking.provisional
    try:
        booking.provisional = _gate(booking.service, screening, booking.moment.day, now, booking.patient).provisional
    except NotThatDay:
        booking.provisional = True
    booking.screening = screening
    booking.save(update_fields=["screening", "provisional"])
    assert booking.patient is not None
    record(
        "answers_renewed", booking, by=by, person=booking.patient.pseudonym, detail={"provisional": booking.provisional}
    )
    if was and not booking.provisional:
        signals.booking_confirmed.send(sender=Booking, booking=booking, by=by, now=now)
    return booking


@action
def let_go(*, hold: Booking, by: Actor, now: datetime | None = None) -> bool:
    """Give a held time back before its minutes are over; whether it was still held. A booking is never touched."""
    won = Booking.objects.filter(pk=hold.pk, status=flow.HELD).update(status=flow.RELEASED)
    if won:
        hold.occupancies.all().delete()
        _write_status(hold, flow.HELD, flow.RELEASED, by=by, now=now or clock.now())
        record("hold_released", hold, by=by)
    return bool(won)


@action
def release_expired(*, by: Actor, now: datetime | None = None) -> int:
    """Tidy holds whose time is over; returns how many. Nothing depends on it: an expired hold is free already."""
    now = now or clock.now()
    gone = Booking.objects.filter(status=flow.HELD, hold_expires_at__lte=now).order_by("pk")
    return sum(_release(booking, by=by, now=now) for booking in gone)


@action
def take_leave(*, practitioner: Practitioner, start: Moment, end: Moment, reason: str = "", by: Actor) -> Block:
    """Take a practitioner out of the diary for a while. Raises SlotTaken where visits stand: move those first."""
    resource = _resource(Kind.PRACTITIONER, practitioner=practitioner)
    _lock([resource])
    meanwhile = Booking.objects.filter(
        from_minute__lt=end.minute, until_minute__gt=start.minute, practitioner=practitioner
    )
    if meanwhile.filter(occupancies__isnull=False).exists():  # a patient may be resting, with no hands-on part in it
        raise SlotTaken(_("There are visits at that time: move them first."))
    block = Block.objects.create(resource=resource, from_minute=start.minute, until_minute=end.minute, reason=reason)
    days = range(start.minute, end.minute, 1440)
    _insert(
        [Occupancy(resource=resource, block=block, from_minute=a, until_minute=min(a + 1440, end.minute)) for a in days]
    )
    record("leave_taken", block, by=by, detail={"from": start.isoformat(), "until": end.isoformat()})
    return block


# --- the gate ---------------------------------------------------------------------------------------------------------


class Gate(NamedTuple):
    provisional: bool


def _gate(
    service: Service, screening: Screening | None, day: date, now: datetime, patient: Patient | None = None
) -> Gate:
    """Whether these answers let this service be booked on that day. Silence and errors never do."""
    if not service.needles:
        return Gate(provisional=False)
    if screening is None:
        raise ScreeningNeeded(_("Please answer the health questions first."))
    if not screening_queries.fresh(screening, now):
        raise AnswersOld(_("The answers are too old to book with. Please tell us what has changed."))
    try:
        days = screening_queries.bookable_days(screening, service=service, now=now, patient=patient)
        if day in days.settled:
            return Gate(provisional=False)
        if day in days.provisional:
            return Gate(provisional=True)
        judgement = screening_queries.judged(screening, service=service, on=day, now=now, patient=patient)
    except Exception as error:
        raise ScreeningFailed(_("We cannot check the answers just now. Please ask us.")) from error
    raise NotThatDay(judgement)


def _refuse_too_young(service: Service, birth_date: date, day: date) -> None:
    if not service.needles:
        return
    finding = judge_age(birth_date, day, pack=screening_queries.pack_for(service), category=service.category)
    if finding is not None:
        raise TooYoung(finding.message, may_ask=finding.verdict is Verdict.REVIEW)


def _refuse_check_in(booking: Booking, to: str, now: datetime) -> None:
    here = clock.today(booking.zone, now)
    if not practice.permit_outlasts(booking.practitioner, here):
        raise PermitLapsed(_("The practitioner's registration has lapsed."))
    if to == flow.IN_ROOM and booking.provisional:
        raise IllegalMove(_("The health questions are still open: fresh answers first."))


# --- taking a place ---------------------------------------------------------------------------------------------------


def _take_place(
    service: Service, minute: int, practitioner: Practitioner | None, now: datetime, moving: Booking | None = None
) -> Offer:
    """Lock everything the visit could need, let go what expired there, and ask the one availability function.

    Practitioners first, then rooms, then the patient, each by id: one statement, so every writer queues alike. Only then
    bookings, by id too: whoever locked one before could wait crosswise.
    """
    wanted = [
        _resource(Kind.PRACTITIONER, practitioner=p)
        for p in ([practitioner] if practitioner else _practitioners(service))
    ]
    wanted += [_resource(Kind.ROOM, room=room) for room in service.rooms.filter(active=True)]
    if moving is not None:
        wanted += [occupancy.resource for occupancy in moving.occupancies.select_related("resource")]
    _lock(wanted)
    for expired in (
        Booking.objects.filter(status=flow.HELD, hold_expires_at__lte=now, occupancies__resource__in=wanted)
        .distinct()
        .order_by("pk")
    ):
        _release(expired, by=Actor.system("lock"), now=now)
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


def _practitioners(service: Service) -> list[Practitioner]:
    return list(service.practitioners.filter(active=True))


def _zone(service: Service) -> str:
    room = service.rooms.select_related("location").first()
    return room.location.zone if room else "UTC"


def _patient_free(booking: Booking, start: int, end: int) -> bool:
    return (
        not Occupancy.objects.filter(resource__patient=booking.patient_id, from_minute__lt=end, until_minute__gt=start)
        .exclude(booking=booking)
        .exists()
    )


def _resource(kind: Kind, **whose: Any) -> Resource:
    return Resource.objects.get_or_create(kind=kind, **whose)[0]


def _lock(resources: Iterable[Resource]) -> None:
    keys = {resource.pk for resource in resources}
    list(Resource.objects.select_for_update().filter(pk__in=keys).order_by("kind", "pk").values_list("pk"))


def _settle(booking: Booking, offer: Offer, gate: Gate) -> None:
    """Write where and when, and what it takes."""
    booking.practitioner, booking.room, booking.location = offer.practitioner, offer.room, offer.room.location
    booking.set_moment(offer.start, booking.service.minutes)
    booking.provisional = gate.provisional
    outlasts = practice.permit_outlasts(offer.practitioner, offer.start.day)
    booking.note = "" if outlasts else _("The practitioner's registration ends before this visit and must be renewed.")
    booking.save()
    pattern, start = booking.service.pattern, booking.from_minute
    person = _resource(Kind.PRACTITIONER, practitioner=offer.practitioner)
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
            resource=_resource(Kind.ROOM, room=offer.room),
            booking=booking,
            from_minute=start,
            until_minute=start + pattern.room_minutes,
            buffer_before=pattern.buffer_before,
            buffer_after=pattern.buffer_after,
        )
    )
    _insert(rows)


def _occupy_patient(booking: Booking) -> None:
    assert booking.patient is not None
    resource = _resource(Kind.PATIENT, patient=booking.patient)
    _insert(
        [
            Occupancy(
                resource=resource, booking=booking, from_minute=booking.from_minute, until_minute=booking.until_minute
            )
        ]
    )


def _insert(rows: list[Occupancy]) -> None:
    try:
        with transaction.atomic():
            Occupancy.objects.bulk_create(rows)
    except IntegrityError as error:  # the database saw what the rules did not
        raise SlotTaken(_("This time has just been taken.")) from error


# --- steps ------------------------------------------------------------------------------------------------------------


def _still_held(hold: Booking, now: datetime) -> Booking:
    """Win the hold: of two submits of one form only the first finds it."""
    won = Booking.objects.filter(pk=hold.pk, status=flow.HELD, hold_expires_at__gt=now).update(
        hold_expires_at=now + timedelta(minutes=1)
    )
    if not won:
        raise HoldGone(_("The time was held for ten minutes and has been let go."))
    return Booking.objects.select_related("service", "screening", "location").get(pk=hold.pk)


def _fresh(booking: Booking) -> Booking:
    locked = Booking.objects.select_for_update(of=("self",)).select_related(
        "service", "screening", "location", "practitioner", "patient"
    )
    return locked.get(pk=booking.pk)


def _step(booking: Booking, to: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    if not flow.may_move(booking.status, to):
        raise IllegalMove(
            _("This booking is “%(now)s”; that step is not possible.") % {"now": booking.get_status_display()}
        )
    was, booking.status = booking.status, to
    booking.save()
    _write_status(booking, was, to, by=by, now=now, reason=reason)


def _write_status(booking: Booking, was: str, became: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    StatusChange.objects.create(
        booking=booking,
        was=was,
        became=became,
        starts_at=booking.starts_at,
        at=now,
        role=by.role,
        actor=by.name,
        reason=reason,
    )


def _release(booking: Booking, *, by: Actor, now: datetime) -> bool:
    won = Booking.objects.filter(pk=booking.pk, status=flow.HELD, hold_expires_at__lte=now).update(status=flow.RELEASED)
    if won:
        booking.occupancies.all().delete()
        _write_status(booking, flow.HELD, flow.RELEASED, by=by, now=now)
        record("hold_released", booking, by=by)
    return bool(won)
