"""What can be done with messages: queue them, take them back, claim them for sending, and say how that went."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import get_language

from yintang.kernel import clock
from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor
from yintang.messaging import rules
from yintang.messaging.models import ContactMessage, Kind, OutboxMessage, State
from yintang.practice.models import Clinic
from yintang.scheduling.models import Booking
from yintang.screening.models import Case

# --- queueing: called inside the transaction of what is told ------------------------------------------------------------


@action
def queue_about_booking(*, booking: Booking, kind: Kind, now: datetime, due_at: datetime | None = None) -> None:
    """One message per booking, kind and change. Whoever left only a telephone number gets none."""
    assert booking.patient is not None
    if booking.patient.email:
        _queue(OutboxMessage(dedupe=f"{kind}:{booking.pk}:{booking.changes}", kind=kind, to=booking.patient.email,
                             booking=booking, told_start=booking.starts_at), due_at or now)


@action
def queue_for_the_clinic(*, booking: Booking, kind: Kind, now: datetime) -> None:
    """Something about a booking that a practitioner should look at; once per set of answers."""
    if to := clinic_address():
        dedupe = f"{kind}:{booking.pk}:{booking.screening_id}"
        _queue(OutboxMessage(dedupe=dedupe, kind=kind, to=to, booking=booking, told_start=booking.starts_at), now)


@action
def queue_about_case(*, case: Case, kind: Kind, to: str, now: datetime) -> None:
    if to:
        _queue(OutboxMessage(dedupe=f"{kind}:{case.pk}", kind=kind, to=to, case=case), now)


def _queue(message: OutboxMessage, due_at: datetime) -> None:
    message.due_at = message.next_try_at = due_at
    message.language = get_language() or "en"
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)


@action
def withdraw(*, booking: Booking) -> int:
    """Take back whatever about this booking has not gone out; returns how many."""
    return OutboxMessage.objects.filter(booking=booking, state=State.WAITING).update(state=State.WITHDRAWN)


@action
def receive_contact(*, name: str, contact: str, text: str, by: Actor, now: datetime | None = None) -> ContactMessage:
    """Keep what someone wrote, and queue a mail that tells the clinic."""
    now = now or clock.now()
    message = ContactMessage.objects.create(name=name, contact=contact, text=text, received_at=now)
    if to := clinic_address():
        _queue(OutboxMessage(dedupe=f"{Kind.CONTACT}:{message.pk}", kind=Kind.CONTACT, to=to, contact=message), now)
    record("contact_received", message, by=by)
    return message


def clinic_address() -> str:
    return Clinic.objects.values_list("email", flat=True).first() or ""


# --- sending: three short transactions, none of them open while a mail server is spoken to ------------------------------


@action
def claim(*, key: int, now: datetime) -> OutboxMessage | None:
    """Win a due message for some minutes, or None. What is no longer true is withdrawn instead."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = OutboxMessage.objects.filter(free, pk=key, state=State.WAITING, next_try_at__lte=now)
    if not due.update(claimed_until=now + rules.LEASE):
        return None
    message = OutboxMessage.objects.select_related(
        "booking__patient", "booking__location", "booking__practitioner", "case", "contact"
    ).get(pk=key)
    if _still_true(message, now):
        return message
    message.state = State.WITHDRAWN
    message.save(update_fields=["state"])
    return None


def _still_true(message: OutboxMessage, now: datetime) -> bool:
    if message.booking is None:
        return True
    assert message.told_start is not None
    return rules.still_true(
        tells_cancelled=message.kind == Kind.CANCELLED, status=message.booking.status, told=message.told_start,
        starts_at=message.booking.starts_at, now=now,
    )


@action
def mark_sent(*, message: OutboxMessage, now: datetime) -> None:
    # Whatever happened meanwhile: it has gone out, and the row says so.
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=State.SENT, sent_at=now, attempts=F("attempts") + 1, last_error=""
    )


@action
def put_off(*, message: OutboxMessage, error: str, now: datetime) -> None:
    """Note a failed attempt and when to try again; after the last one, that it failed."""
    again = rules.next_try(message.attempts + 1, now)
    mine = OutboxMessage.objects.filter(pk=message.pk, state=State.WAITING, claimed_until=message.claimed_until)
    mine.update(
        state=State.WAITING if again else State.FAILED, attempts=F("attempts") + 1, claimed_until=None,
        next_try_at=again or now, last_error=" ".join(error.split())[:300],
    )
