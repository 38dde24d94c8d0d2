"""The words of a message. Subjects and reminders are discreet: they name neither the service nor anything about health."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.mime.text import MIMEText
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yintang.kernel.clock import Moment
from yintang.messaging import links
from yintang.messaging.calendar import booking_ics, place
from yintang.messaging.models import Kind, OutboxMessage
from yintang.practice.queries import ClinicCard, clinic_card

EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str
    ics: str = ""
    reply_to: str = ""


def compose(message: OutboxMessage, now: datetime) -> Letter:
    """Subject, text and calendar entry in the reader's language, about the booking as it is now."""
    with translation.override(message.language):
        clinic = clinic_card()
        context = {"clinic": clinic, **_about(message)}
        body = render_to_string(f"messaging/{message.kind}.txt", context)
        subject = " ".join(_subject(message, clinic).split())  # a header is one line
        return Letter(subject, EMPTY_LINES.sub("\n\n", body).strip() + "\n", _ics(message, now), _reply_to(message, clinic))


def _subject(message: OutboxMessage, clinic: ClinicCard | None) -> str:
    words = {
        Kind.MADE: _("Your visit at %(clinic)s is booked"),
        Kind.MOVED: _("Your visit at %(clinic)s has a new time"),
        Kind.CANCELLED: _("Your visit at %(clinic)s is cancelled"),
        Kind.CONFIRMED: _("Your visit at %(clinic)s is confirmed"),
        Kind.UNSETTLED: _("A visit wants a practitioner's look"),
        Kind.REMINDER: _("Your visit at %(clinic)s"),
        Kind.CASE_OPENED: _("%(clinic)s has your question"),
        Kind.CASE_WAITING: _("A question waits for the practitioner"),
        Kind.CASE_DECIDED: _("%(clinic)s has answered your question"),
        Kind.CONTACT: _("A message from the contact page"),
    }
    return words[Kind(message.kind)] % {"clinic": clinic.name if clinic else ""}


def _about(message: OutboxMessage) -> dict[str, Any]:
    if message.booking is not None:
        booking = message.booking
        return {"booking": booking, "patient": booking.patient, "when": written(booking.moment), "where": place(booking),
                "manage_url": links.manage_url(booking), "desk_url": links.desk_url(booking)}
    if message.case is not None:
        return {"case": message.case, "case_url": links.case_url(message.case), "desk_url": links.desk_url()}
    return {"contact": message.contact}


def written(moment: Moment) -> str:
    """The wall time, and how far from UTC: what a reader abroad needs."""
    place_name = moment.zone.rpartition("/")[2].replace("_", " ")
    return _("%(day)s at %(time)s (%(place)s time, UTC%(offset)s)") % {
        "day": date_format(moment.local, "l j F Y"), "time": moment.local.strftime("%H:%M"), "place": place_name,
        "offset": moment.isoformat()[-6:],
    }


def _ics(message: OutboxMessage, now: datetime) -> str:
    if message.booking is None or message.kind not in (Kind.MADE, Kind.MOVED, Kind.CANCELLED):
        return ""
    return booking_ics(message.booking, cancelled=message.kind == Kind.CANCELLED, now=now).decode()


def _reply_to(message: OutboxMessage, clinic: ClinicCard | None) -> str:
    address = message.contact.contact if message.contact else (clinic.email if clinic else "")
    try:
        validate_email(address)
    except ValidationError:
        return ""  # a telephone number
    return address


def as_mail(message: OutboxMessage, letter: Letter) -> EmailMessage:
    """The same message always has the same Message-ID, so that a second copy after a crash can be told for one."""
    mail = EmailMessage(
        letter.subject, letter.body, to=[message.to], reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": f"<{message.public_id}@{links.host()}>", "Auto-Submitted": "auto-generated"},
    )
    if letter.ics:
        part = MIMEText(letter.ics, "calendar", "utf-8")
        part.set_param("method", "CANCEL" if message.kind == Kind.CANCELLED else "PUBLISH")
        part.add_header("Content-Disposition", "attachment", filename="visit.ics")
        mail.attach(part)
    return mail
