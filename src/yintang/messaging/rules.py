"""When a message goes out, when it is tried again, and when it no longer should."""

from __future__ import annotations

from datetime import datetime, timedelta

BOOKED, CANCELLED = "booked", "cancelled"

LEASE = timedelta(minutes=5)  # longer than every time-out of one SMTP conversation together
MOST_ATTEMPTS = 8             # with the waits below about 30 hours: a mail server's bad day
LONGEST_WAIT = timedelta(hours=12)


def reminder_due(starts_at: datetime, hours: int, now: datetime) -> datetime | None:
    """When to remind, or None where that moment has passed: the confirmation is reminder enough."""
    due = starts_at - timedelta(hours=hours)
    return due if due > now else None


def next_try(attempts: int, now: datetime) -> datetime | None:
    """After that many failed attempts: 1, 4, 16, 64 minutes, up to half a day; None when it is time to give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + min(timedelta(minutes=4 ** (attempts - 1)), LONGEST_WAIT)


def still_true(*, tells_cancelled: bool, status: str, told: datetime, starts_at: datetime, now: datetime) -> bool:
    """Whether what a message says about a booking is so at this moment, and still of use."""
    if tells_cancelled:
        return status == CANCELLED
    return status == BOOKED and told == starts_at and now < starts_at
