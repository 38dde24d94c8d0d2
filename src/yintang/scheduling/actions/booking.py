"""Holding, booking, moving, cancelling. Hours, rooms and screening are asked again here, under the lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from yintang.kernel import clock
from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor
from yintang.kernel.clock import minute_of
from yintang.patients import actions as patients
from yintang.patients.models import Patient
from yintang.practice import queries as practice
from yintang.practice.models import Clinic, Practitioner, Service
from yintang.scheduling import signals
from yintang.scheduling.actions.gate import gate, refuse_too_young, require_answers
from yintang.scheduling.actions.place import lock, occupy_patient, resource_of, settle, take_place
from yintang.scheduling.actions.steps import (
    fresh,
    give_back,
    refuse_once_begun,
    release,
    step,
    still_held,
    write_status,
)
from yintang.scheduling.models import Booking, Kind
from yintang.scheduling.rules import flow
from yintang.scheduling.rules.refusals import ConsentMissing, IllegalMove, NotThatDay
from yintang.screening.models import Screening


class Person(NamedTuple):
    """Who books, as typed at the door. Mail or telephone suffices."""

    given_name: str
    family_name: str
    birth_date: date
    email: str = ""
    phone: str = ""


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
    require_answers(service, screening)  # before the diary: who has not answered is not told what is taken
    offer = take_place(service, minute_of(start), practitioner, now)
    allowed = gate(service, screening, offer.start.day, now)
    booking = Booking(
        service=service,
        screening=screening,
        made_at=now,
        hold_expires_at=now + timedelta(minutes=Clinic.objects.get().hold_minutes),
    )
    settle(booking, offer, provisional=allowed.provisional)
    write_status(booking, "", flow.HELD, by=by, now=now)
    record("time_held", booking, by=by, detail={"start": offer.start.isoformat()})
    return booking


@action
def let_go(*, hold: Booking, by: Actor, now: datetime | None = None) -> bool:
    """Give a held time back before its minutes are over; whether it was still held. A booking is never touched."""
    return give_back(hold, among=Booking.objects.all(), by=by, now=now or clock.now())


@action
def release_expired(*, by: Actor, now: datetime | None = None) -> int:
    """Tidy holds whose time is over; returns how many. Nothing depends on it: an expired hold is free already."""
    now = now or clock.now()
    gone = Booking.objects.filter(status=flow.HELD, hold_expires_at__lte=now).order_by("pk")
    return sum(release(booking, by=by, now=now) for booking in gone)


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
    refuse_too_young(hold.service, person.birth_date, hold.moment.day)
    patient = patients.register(**person._asdict(), by=by, now=now)
    patients.give_consents(patient=patient, texts=texts, by=by, now=now)
    return book_for(hold=hold, patient=patient, by=by, now=now)


@action
def book_for(*, hold: Booking, patient: Patient, by: Actor, now: datetime | None = None) -> Booking:
    """Turn a hold into a booking for somebody the clinic knows."""
    now = now or clock.now()
    lock([resource_of(Kind.PATIENT, patient=patient)])
    booking = still_held(hold, now)
    if patient.birth_date:
        refuse_too_young(booking.service, patient.birth_date, booking.moment.day)
    allowed = gate(booking.service, booking.screening, booking.moment.day, now, patient)
    booking.patient, booking.provisional = patient, allowed.provisional
    booking.status, booking.hold_expires_at = flow.BOOKED, None
    booking.save()
    occupy_patient(booking)
    if booking.screening is not None and booking.screening.patient_id is None:
        Screening.objects.filter(pk=booking.screening.pk, patient=None).update(patient=patient)
    write_status(booking, flow.HELD, flow.BOOKED, by=by, now=now)
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
    offer = take_place(booking.service, minute_of(start), practitioner, now, moving=booking)
    booking = fresh(booking)  # only now: somebody else may have moved or cancelled it while we queued
    if booking.status not in flow.MOVABLE:
        raise IllegalMove(_("Only a booking that is still to come can be moved."))
    refuse_once_begun(booking, by, now)
    was = booking.moment
    answers = screening or booking.screening
    allowed = gate(booking.service, answers, offer.start.day, now, booking.patient)
    booking.occupancies.all().delete()
    booking.screening = answers
    booking.changes += 1
    settle(booking, offer, provisional=allowed.provisional)
    occupy_patient(booking)
    write_status(booking, booking.status, booking.status, by=by, now=now, reason=_("moved"))
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
    booking = fresh(booking)
    refuse_once_begun(booking, by, now)
    late = flow.is_late(now, booking.starts_at, booking.location.late_cancel_hours)
    booking.changes += 1
    booking.cancelled_late = late
    step(booking, flow.CANCELLED, by=by, now=now, reason=reason)
    booking.occupancies.all().delete()
    assert booking.patient is not None
    record("booking_cancelled", booking, by=by, person=booking.patient.pseudonym, detail={"late": late})
    signals.booking_cancelled.send(sender=Booking, booking=booking, by=by, now=now)
    return booking


@action
def answer_again(*, booking: Booking, screening: Screening, by: Actor, now: datetime | None = None) -> Booking:
    """Keep fresh answers beside the earlier ones. They settle a provisional booking, or make a settled one provisional
    again: the visit then waits for the practitioner, and is never quietly let go."""
    now = now or clock.now()
    booking = fresh(booking)
    was = booking.provisional
    try:
        booking.provisional = gate(booking.service, screening, booking.moment.day, now, booking.patient).provisional
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
    if booking.provisional:
        signals.booking_unsettled.send(sender=Booking, booking=booking, by=by, now=now)
    return booking
