"""What a message says, read as the mail that leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from django.core import mail
from icalendar import Calendar

from yintang.kernel.links import unseal
from yintang.messaging import actions, tasks
from yintang.messaging.models import Kind, OutboxMessage
from yintang.messaging.tests.conftest import BY, NOW, Book, at
from yintang.practice.models import Clinic, Service
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking
from yintang.scheduling.signals import booking_confirmed
from yintang.screening import actions as screening_actions
from yintang.screening.models import Screening

HEALTH_WORDS = re.compile(r"acupunct|needle|botox|health|medicine|clinic visit|consultation|treat", re.IGNORECASE)


def sent() -> list[Parsed]:
    return [BytesParser(policy=default).parsebytes(m.message().as_bytes()) for m in mail.outbox]


def text_of(message: Parsed) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def calendar_of(message: Parsed) -> Any:
    attached: Any = next(message.iter_attachments())
    assert attached.get_filename() == "visit.ics"
    calendar = Calendar.from_ical(attached.get_content())
    assert attached.get_param("method") == calendar["method"]
    return calendar


def test_the_confirmation_tells_when_where_with_whom_and_where_to_change_it(book: Book) -> None:
    booking = book()
    tasks.deliver_due(now=NOW)
    message = sent()[0]
    text = text_of(message)
    assert message["Subject"] == "Your visit at Willow & Lane is booked"
    assert message["To"] == "robin@example.org"
    assert message["Reply-To"] == "desk@willow.example"
    for told in ("Hello Robin,", "Tuesday 1 December 2026 at 09:00 (Edmonton time, UTC-06:00)", "1 Main Street", "Mei Tanaka"):
        assert told in text
    token = re.search(r"http://localhost:8000/book/visit/([^/\s]+)/", text)
    assert token is not None
    assert unseal("booking", token[1]) == booking.public_id


def test_the_calendar_entry_is_at_the_same_instant_and_is_discreet(book: Book) -> None:
    booking = book()
    tasks.deliver_due(now=NOW)
    entry = calendar_of(sent()[0]).walk("VEVENT")[0]
    assert entry["dtstart"].dt.timestamp() == booking.starts_at.timestamp()
    assert entry["summary"] == "Visit at Willow & Lane"
    assert "/book/visit/" not in entry.to_ical().decode()
    assert not HEALTH_WORDS.search(entry.to_ical().decode())


def test_a_move_and_a_cancellation_replace_the_entry_they_follow(book: Book) -> None:
    booking = book()
    tasks.deliver_due(now=NOW)
    booking = scheduling.move(booking=booking, start=at(3, 10), by=BY, now=NOW)
    tasks.deliver_due(now=NOW)
    scheduling.cancel(booking=booking, by=BY, now=NOW)
    tasks.deliver_due(now=NOW)
    calendars = [calendar_of(message) for message in sent()]
    entries = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [c["method"] for c in calendars] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert len({e["uid"] for e in entries}) == 1
    assert [e["sequence"] for e in entries] == [0, 1, 2]
    assert entries[1]["dtstart"].dt.timestamp() == at(3, 10).timestamp()


@pytest.mark.parametrize("provisional", [False, True])
def test_a_reminder_and_every_subject_name_nothing_about_health(book: Book, *, provisional: bool) -> None:
    booking = book()
    Booking.objects.update(provisional=provisional)
    tasks.deliver_due(now=NOW)
    tasks.deliver_due(now=booking.starts_at - timedelta(hours=48))
    reminder = sent()[1]
    assert not any(HEALTH_WORDS.search(message["Subject"]) for message in sent())
    assert not HEALTH_WORDS.search(text_of(reminder))
    assert "1 December 2026 at 09:00" in text_of(reminder)
    assert list(reminder.iter_attachments()) == []


def test_open_questions_are_told_as_they_stand_when_the_mail_leaves(book: Book) -> None:
    booking = book()
    Booking.objects.update(provisional=True)
    tasks.deliver_due(now=NOW)
    booking.provisional = False
    booking.save()
    booking_confirmed.send(sender=Booking, booking=booking, by=BY, now=NOW)
    tasks.deliver_due(now=NOW)
    tasks.deliver_due(now=booking.starts_at - timedelta(hours=48))
    assert ["a few questions need an answer" in text_of(message) for message in sent()] == [True, False, False]
    assert [message["Subject"] for message in sent()][1] == "Your visit at Willow & Lane is confirmed"


def test_a_line_break_in_the_clinic_s_name_cannot_add_a_header(book: Book) -> None:
    Clinic.objects.update(name="Willow\r\nBcc: everyone@example.org")
    book()
    tasks.deliver_due(now=NOW)
    assert sent()[0]["Bcc"] is None
    assert sent()[0]["Subject"] == "Your visit at Willow Bcc: everyone@example.org is booked"


def test_the_same_message_always_has_the_same_message_id(book: Book) -> None:
    book()
    row = OutboxMessage.objects.get(kind=Kind.MADE)
    tasks.deliver_due(now=NOW)
    assert sent()[0]["Message-ID"] == f"<{row.public_id}@localhost>"


@pytest.mark.parametrize(("contact", "reply_to"), [("sam@example.org", "sam@example.org"), ("+1 780 555 0123", None)])
def test_an_answer_to_a_contact_message_reaches_who_wrote_it(service: Service, contact: str, reply_to: str | None) -> None:
    actions.receive_contact(name="Sam", contact=contact, text="Sundays & holidays?", by=BY, now=NOW)
    tasks.deliver_due(now=NOW)
    message = sent()[0]
    assert (message["To"], message["Reply-To"]) == ("desk@willow.example", reply_to)
    assert "Sundays & holidays?" in text_of(message)
    assert contact in text_of(message)


def test_a_question_is_confirmed_to_the_asker_and_told_to_the_clinic_without_a_name(service: Service) -> None:
    screening = Screening.objects.create(
        service=service, answers={}, wording={}, rules_name="seed", rules_version="1", answered_by="patient",
        answered_at=NOW, door="book",
    )
    case = screening_actions.ask_practitioner(
        screening=screening, contact=screening_actions.Contact("Robin", "Lee", email="robin@example.org"),
        message="I had a migraine", by=BY, now=NOW,
    )
    tasks.deliver_due(now=NOW)
    screening_actions.decide(case=case, reply="Come in spring.", by=BY, now=NOW)
    tasks.deliver_due(now=NOW)
    assert [message["To"] for message in sent()] == ["robin@example.org", "desk@willow.example", "robin@example.org"]
    texts = [text_of(message) for message in sent()]
    assert not any("migraine" in text or "spring" in text for text in texts)
    assert "Robin" not in texts[1]
    for text in (texts[0], texts[2]):
        token = re.search(r"http://localhost:8000/book/case/([^/\s]+)/", text)
        assert token is not None
        assert unseal("case", token[1]) == case.public_id
