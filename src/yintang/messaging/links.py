"""Addresses that a mail may carry. Doors come after this room, so their addresses are written out here, once."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from yintang.kernel.links import seal
from yintang.scheduling.models import Booking
from yintang.screening.models import Case


def manage_url(booking: Booking) -> str:
    """Where whoever holds this link sees, moves and cancels the booking."""
    return f"{settings.SITE_URL}/book/visit/{seal('booking', booking.public_id)}/"


def case_url(case: Case) -> str:
    """Where whoever asked reads the practitioner's answer."""
    return f"{settings.SITE_URL}/book/case/{seal('case', case.public_id)}/"


def desk_url(booking: Booking | None = None) -> str:
    """The desk, or the day of a booking there."""
    return f"{settings.SITE_URL}/desk/" + (f"day/{booking.moment.day.isoformat()}/" if booking else "")


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
