"""Who hears what. Receivers only write rows, in the transaction of what they heard; nothing is sent here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from yintang.messaging import actions, rules
from yintang.messaging.models import Kind
from yintang.practice.models import Clinic
from yintang.scheduling.models import Booking
from yintang.scheduling.signals import (
    booking_cancelled,
    booking_confirmed,
    booking_made,
    booking_moved,
    booking_unsettled,
)
from yintang.screening.models import Case
from yintang.screening.signals import case_decided, case_opened


@receiver(booking_made)
def confirm(booking: Booking, now: datetime, **_: Any) -> None:
    actions.queue_about_booking(booking=booking, kind=Kind.MADE, now=now)
    _remind(booking, now)


@receiver(booking_moved)
def tell_the_new_time(booking: Booking, now: datetime, **_: Any) -> None:
    actions.withdraw(booking=booking)
    actions.queue_about_booking(booking=booking, kind=Kind.MOVED, now=now)
    _remind(booking, now)


@receiver(booking_cancelled)
def tell_the_end(booking: Booking, now: datetime, **_: Any) -> None:
    actions.withdraw(booking=booking)
    actions.queue_about_booking(booking=booking, kind=Kind.CANCELLED, now=now)


@receiver(booking_confirmed)
def tell_it_is_settled(booking: Booking, now: datetime, **_: Any) -> None:
    actions.queue_about_booking(booking=booking, kind=Kind.CONFIRMED, now=now)


@receiver(booking_unsettled)
def tell_the_clinic(booking: Booking, now: datetime, **_: Any) -> None:
    actions.queue_for_the_clinic(booking=booking, kind=Kind.UNSETTLED, now=now)


def _remind(booking: Booking, now: datetime) -> None:
    due = rules.reminder_due(booking.starts_at, Clinic.objects.get().reminder_hours, now)
    if due is not None:
        actions.queue_about_booking(booking=booking, kind=Kind.REMINDER, now=now, due_at=due)


@receiver(case_opened)
def tell_both_sides(case: Case, now: datetime, **_: Any) -> None:
    actions.queue_about_case(case=case, kind=Kind.CASE_OPENED, to=case.email, now=now)
    actions.queue_about_case(case=case, kind=Kind.CASE_WAITING, to=actions.clinic_address(), now=now)


@receiver(case_decided)
def tell_the_answer(case: Case, now: datetime, **_: Any) -> None:
    actions.queue_about_case(case=case, kind=Kind.CASE_DECIDED, to=case.email, now=now)
