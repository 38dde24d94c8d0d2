"""At least once, and no more than once for any number of workers; never about a visit that is no more."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yintang.messaging import actions, rules, tasks
from yintang.messaging.models import Kind, OutboxMessage, State
from yintang.messaging.tests.conftest import BY, NOW, Book, at
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking, Status

CLOSED_PORT = 1  # nobody listens there


@pytest.fixture
def smtp_down(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", CLOSED_PORT


def states(kind: Kind) -> list[str]:
    return list(OutboxMessage.objects.filter(kind=kind).values_list("state", flat=True))


def test_a_message_goes_out_once(book: Book) -> None:
    book()
    assert [tasks.deliver_due(now=NOW), tasks.deliver_due(now=NOW)] == [1, 0]
    assert len(mail.outbox) == 1


def test_nothing_goes_out_before_it_is_due(book: Book) -> None:
    booking = book()
    due = booking.starts_at - timedelta(hours=48)
    tasks.deliver_due(now=NOW)
    assert tasks.deliver_due(now=due - timedelta(minutes=1)) == 0
    assert tasks.deliver_due(now=due) == 1


@pytest.mark.usefixtures("smtp_down")
def test_with_the_mail_server_down_the_booking_stands_and_nothing_is_lost(book: Book, settings: LazySettings) -> None:
    booking = book()
    assert tasks.deliver_due(now=NOW) == 0
    row = OutboxMessage.objects.get(kind=Kind.MADE)
    assert (row.state, row.attempts, row.claimed_until) == (State.WAITING, 1, None)
    assert "ConnectionRefusedError" in row.last_error
    assert Booking.objects.get(pk=booking.pk).status == Status.BOOKED
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert tasks.deliver_due(now=NOW) == 0, "it waits before it tries again"
    assert tasks.deliver_due(now=row.next_try_at) == 1


@pytest.mark.usefixtures("smtp_down")
def test_after_the_last_attempt_a_message_has_failed_and_says_why(book: Book) -> None:
    book(start=at(30, 9))
    now = NOW
    for _ in range(rules.MOST_ATTEMPTS):
        tasks.deliver_due(now=now)
        now = OutboxMessage.objects.get(kind=Kind.MADE).next_try_at
    row = OutboxMessage.objects.get(kind=Kind.MADE)
    assert (row.state, row.attempts) == (State.FAILED, rules.MOST_ATTEMPTS)
    assert row.last_error


@given(st.integers(1, rules.MOST_ATTEMPTS - 2))
def test_each_wait_is_longer_than_the_one_before_up_to_half_a_day(attempts: int) -> None:
    one, two = rules.next_try(attempts, NOW), rules.next_try(attempts + 1, NOW)
    assert one is not None
    assert two is not None
    assert one < two or two - NOW == rules.LONGEST_WAIT


def test_one_message_that_cannot_be_sent_does_not_hold_up_the_next(book: Book) -> None:
    book()
    book(start=at(1, 10))
    OutboxMessage.objects.filter(pk=OutboxMessage.objects.filter(kind=Kind.MADE).order_by("pk")[0].pk).update(to="a\nb@c.example")
    assert tasks.deliver_due(now=NOW) == 1
    assert mail.outbox[0].to == ["robin@example.org"]


def test_the_claim_of_a_killed_worker_is_taken_over_after_its_lease(book: Book) -> None:
    book()
    key = OutboxMessage.objects.get(kind=Kind.MADE).pk
    assert actions.claim(key=key, now=NOW) is not None  # and then the worker dies
    assert tasks.deliver_due(now=NOW + rules.LEASE - timedelta(seconds=1)) == 0
    assert tasks.deliver_due(now=NOW + rules.LEASE) == 1


def test_a_message_on_its_way_is_sent_even_if_its_booking_is_cancelled_meanwhile(book: Book) -> None:
    booking = book()
    message = actions.claim(key=OutboxMessage.objects.get(kind=Kind.MADE).pk, now=NOW)
    assert message is not None
    scheduling.cancel(booking=booking, by=BY, now=NOW)
    actions.mark_sent(message=message, now=NOW)
    assert states(Kind.MADE) == ["sent"]


def test_a_failed_attempt_does_not_bring_back_a_withdrawn_message(book: Book) -> None:
    booking = book()
    message = actions.claim(key=OutboxMessage.objects.get(kind=Kind.MADE).pk, now=NOW)
    assert message is not None
    scheduling.cancel(booking=booking, by=BY, now=NOW)
    actions.put_off(message=message, error="gone", now=NOW)
    assert states(Kind.MADE) == ["withdrawn"]


def test_a_row_that_nobody_withdrew_is_still_not_sent_about_a_cancelled_visit(book: Book) -> None:
    booking = book()
    Booking.objects.filter(pk=booking.pk).update(status=Status.CANCELLED)
    tasks.deliver_due(now=NOW)
    tasks.deliver_due(now=booking.starts_at - timedelta(hours=48))
    assert (len(mail.outbox), states(Kind.REMINDER)) == (0, ["withdrawn"])


def test_no_reminder_tells_another_time_than_the_booking_s(book: Book) -> None:
    booking = book()
    moved = booking.starts_at + timedelta(hours=1)
    Booking.objects.filter(pk=booking.pk).update(starts_at=moved)
    tasks.deliver_due(now=booking.starts_at - timedelta(hours=48))
    assert len(mail.outbox) == 0


def test_a_reminder_that_comes_too_late_is_withdrawn(book: Book) -> None:
    booking = book()
    tasks.deliver_due(now=NOW)
    tasks.deliver_due(now=booking.starts_at)
    assert (len(mail.outbox), states(Kind.REMINDER)) == (1, ["withdrawn"])


STEPS = st.lists(
    st.sampled_from(["move", "deliver", "deliver", "an hour passes", "two days pass", "kill", "cancel"]), max_size=12
)


class World:
    """One booking, and what happened to it, in any order."""

    def __init__(self, booking: Booking) -> None:
        self.booking, self.now, self.free = booking, NOW, [at(day, 10) for day in range(2, 25)]

    def step(self, name: str) -> None:
        {"move": self.move, "deliver": self.deliver, "an hour passes": lambda: self.wait(1),
         "two days pass": lambda: self.wait(48), "kill": self.kill, "cancel": self.cancel}[name]()

    def move(self) -> None:
        self.free = [start for start in self.free if start > self.now + timedelta(hours=3)]
        if self.booking.status == Status.BOOKED and self.free and self.booking.starts_at > self.now:
            self.booking = scheduling.move(booking=self.booking, start=self.free.pop(), by=BY, now=self.now)

    def cancel(self) -> None:
        if self.booking.status == Status.BOOKED:
            self.booking = scheduling.cancel(booking=self.booking, by=BY, now=self.now)

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def kill(self) -> None:
        """A worker dies between its claim and the mail server."""
        for key in OutboxMessage.objects.filter(state=State.WAITING).values_list("pk", flat=True)[:1]:
            actions.claim(key=key, now=self.now)

    def deliver(self) -> None:
        before = len(mail.outbox)
        tasks.deliver_due(now=self.now)
        told = f"{self.booking.moment.local:%H:%M} ("
        for message in mail.outbox[before:]:
            cancelled = "cancelled" in str(message.subject)
            assert cancelled == (self.booking.status == Status.CANCELLED)
            assert str(self.booking.moment.local.day) in message.body
            assert told in message.body


@given(steps=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # each example is rolled back
def test_whatever_happens_each_change_is_told_at_most_once_and_as_it_is(book: Book, steps: list[str]) -> None:
    with transaction.atomic():
        mail.outbox.clear()
        world = World(book())
        for step in [*steps, "an hour passes", "deliver"]:
            world.step(step)
        ids = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
        assert set(ids.values()) <= {1}
        assert OutboxMessage.objects.filter(state=State.SENT).count() == len(ids)
        transaction.set_rollback(True)


class Watched(EmailBackend):
    """The in-memory mail server, which also notes whether a transaction was open while it was spoken to."""

    open_transactions: list[bool] = []

    def send_messages(self, messages: list[object]) -> int:  # type: ignore[override]
        self.open_transactions.append(connection.in_atomic_block)
        return super().send_messages(messages)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_mail_server_is_spoken_to(book: Book, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Watched"
    Watched.open_transactions.clear()
    book()
    tasks.deliver_due(now=NOW)
    assert Watched.open_transactions == [False]


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_message_once(book: Book) -> None:
    for hour in range(9, 15):
        book(start=at(1, hour))
    start = threading.Barrier(4)
    counts: list[int] = []

    def work() -> None:
        start.wait()
        try:
            counts.append(tasks.deliver_due(now=NOW))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(counts), len(mail.outbox)) == (6, 6)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 6


def test_one_round_tidies_holds_and_sends_mail(book: Book, service: object) -> None:
    book()
    scheduling.hold(service=Booking.objects.get().service, start=at(2, 9), by=BY, now=NOW)
    assert tasks.tick(now=datetime(2026, 11, 22, 19, tzinfo=UTC)) is True
    assert len(mail.outbox) == 1
    assert Booking.objects.filter(status=Status.HELD).count() == 0
