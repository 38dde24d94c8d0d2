"""The invented year on the landing page: someone who had Botox a week ago, then a course. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from yintang.kernel.ribbon import Ribbon, Span, ribbon

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
WEEKLY, WEEKS_BETWEEN_LATER_VISITS, LATER = 8, 10, 3


def example_year(today: date, *, first: date, waiting_for: str) -> Ribbon:
    """`first` is the first day that may be booked, `waiting_for` says why it is not today."""
    weekly = [first + n * WEEK for n in range(WEEKLY)]
    later = [weekly[-1] + (n + 1) * WEEKS_BETWEEN_LATER_VISITS * WEEK for n in range(LATER)]
    spans: list[Span] = [(today - WEEK, first, "blocked", waiting_for), (first, None, "safe", _("may be booked"))]
    spans.extend((day, day + DAY, "booked", _("weekly visit")) for day in weekly)
    spans.extend((day, day + DAY, "booked", _("later visit")) for day in later)
    return ribbon(spans, start=today)
