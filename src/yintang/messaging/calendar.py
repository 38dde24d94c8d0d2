"""A booking as a calendar entry. It names neither the service nor the secret link: calendars are shared and synced."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yintang.kernel import clock, ical
from yintang.messaging.links import host
from yintang.practice.queries import clinic_card
from yintang.scheduling.models import Booking


def booking_ics(booking: Booking, *, cancelled: bool = False, now: datetime | None = None) -> bytes:
    clinic = clinic_card()
    name = clinic.name if clinic else ""
    return ical.event(
        uid=f"{booking.public_id}@{host()}", start=booking.moment, end=booking.ends,
        summary=_("Visit at %(clinic)s") % {"clinic": name}, location=place(booking),
        description=_("To move or cancel, use the link in our mail."), organizer=clinic.email if clinic else "",
        sequence=booking.changes, stamp=now or clock.now(), cancelled=cancelled,
    )


def place(booking: Booking) -> str:
    return ", ".join(part for part in (booking.location.name, booking.location.address) if part)
