"""What is queued: with the booking or not at all, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yintang.kernel.actions import action
from yintang.messaging import actions
from yintang.messaging.models import ContactMessage, Kind, OutboxMessage, State
from yintang.messaging.tests.conftest import BY, NOW, Book, at
from yintang.practice.models import Clinic, Service
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking
from yintang.scheduling.signals import booking_made


def queued(*states: State) -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(state__in=states or list(State)).order_by("pk")
    return [(row.kind, row.state) for row in rows]


def test_a_booking_queues_its_confirmation_and_a_reminder_48_hours_before(book: Book) -> None:
    booking = book()
    due = dict(OutboxMessage.objects.values_list("kind", "due_at"))
    assert due == {"made": NOW, "reminder": booking.starts_at - timedelta(hours=48)}


def test_the_clinic_says_how_long_before_it_reminds(book: Book) -> None:
    Clinic.objects.update(reminder_hours=24)
    booking = book()
    assert OutboxMessage.objects.get(kind=Kind.REMINDER).due_at == booking.starts_at - timedelta(hours=24)


def test_a_visit_within_48_hours_has_no_reminder(book: Book) -> None:
    book(start=at(24, 9, month=11))
    assert queued() == [("made", "waiting")]


def test_who_left_only_a_telephone_number_gets_no_mail(book: Book) -> None:
    book(email="")
    assert queued() == []


def test_nothing_is_queued_when_the_booking_is_rolled_back(service: Service, book: Book) -> None:
    @action
    def book_and_fail() -> None:
        book()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        book_and_fail()
    assert (Booking.objects.count(), queued()) == (0, [])


def test_a_move_takes_back_what_told_the_old_time(book: Book) -> None:
    scheduling.move(booking=book(), start=at(3, 10), by=BY, now=NOW)
    assert queued() == [("made", "withdrawn"), ("reminder", "withdrawn"), ("moved", "waiting"), ("reminder", "waiting")]
    reminder = OutboxMessage.objects.get(kind=Kind.REMINDER, state=State.WAITING)
    assert reminder.due_at == at(3, 10) - timedelta(hours=48)


def test_a_cancellation_takes_back_the_reminder(book: Book) -> None:
    scheduling.cancel(booking=book(), by=BY, now=NOW)
    assert queued(State.WAITING) == [("cancelled", "waiting")]


def test_one_change_told_twice_is_queued_once(book: Book) -> None:
    booking = book()
    booking_made.send(sender=Booking, booking=booking, by=BY, now=NOW)
    assert queued() == [("made", "waiting"), ("reminder", "waiting")]


def test_a_contact_message_is_kept_and_the_clinic_told(service: Service) -> None:
    actions.receive_contact(name="Sam", contact="sam@example.org", text="Do you open on Sundays?", by=BY, now=NOW)
    assert ContactMessage.objects.get().text == "Do you open on Sundays?"
    assert OutboxMessage.objects.get().to == "desk@willow.example"


def test_a_contact_message_is_kept_where_the_clinic_has_no_address(service: Service) -> None:
    Clinic.objects.update(email="")
    actions.receive_contact(name="Sam", contact="+1 780 555 0123", text="Call me", by=BY, now=NOW)
    assert (ContactMessage.objects.count(), queued()) == (1, [])
