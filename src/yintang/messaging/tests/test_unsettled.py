"""Answers that change a booked visit reach the clinic at once, and say nothing a mail should not."""

from __future__ import annotations

import pytest
from django.core import mail

from tests.cast import NOW, VISITOR, book, says, wall
from yintang.demo import story
from yintang.messaging import tasks
from yintang.messaging.models import Kind, OutboxMessage
from yintang.practice.models import Service
from yintang.scheduling import actions
from yintang.scheduling.models import Booking


@pytest.fixture
def booking(db: None) -> Booking:
    story.open_clinic(NOW)
    return book(Service.objects.get(slug="facial"), wall("2026-12-01 09:00"))


def told() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=Kind.UNSETTLED))


def test_answers_that_leave_a_visit_open_are_told_to_the_clinic(booking: Booking) -> None:
    actions.answer_again(booking=booking, screening=says(booking.service, pregnancy={}), by=VISITOR, now=NOW)
    tasks.deliver_due(now=NOW)
    letter = next(message for message in mail.outbox if message.to == ["hello@willow-lane.example"])
    assert "/desk/day/2026-12-01/" in letter.body
    for secret in ("Lena", "Abrams", "pregnan", "/book/"):
        assert secret not in letter.subject + str(letter.body)


def test_answers_that_settle_it_are_not(booking: Booking) -> None:
    actions.answer_again(booking=booking, screening=says(booking.service), by=VISITOR, now=NOW)
    assert told() == []


def test_each_set_of_answers_is_told_once(booking: Booking) -> None:
    first, second = (says(booking.service, pregnancy={}), says(booking.service, pacemaker={}))
    for answers in (first, first, second):
        actions.answer_again(booking=booking, screening=answers, by=VISITOR, now=NOW)
    assert len(told()) == 2
