"""What else may be booked, offered only where that treatment's own rules allow it."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from yintang.front.book.queries.judged import open_days
from yintang.practice.models import Service
from yintang.screening.models import Screening
from yintang.screening.queries import questions_at_booking


class Alternative(NamedTuple):
    service: Service
    later: date | None = None  # the first day, where it is not today


def alternatives(screening: Screening, *, instead_of: Service, now: datetime) -> list[Alternative]:
    """A talk without needles, or needles that leave the face alone; a service whose questions are open is left out."""
    others = Service.objects.filter(public=True, needles_face=False).exclude(pk=instead_of.pk)
    found = [_possible(service, screening, now) for service in others]
    return [alternative for alternative in found if alternative]


def _possible(service: Service, screening: Screening, now: datetime) -> Alternative | None:
    if not service.needles:
        return Alternative(service)
    if any(question.code not in screening.answers for question in questions_at_booking(service)):
        return None
    days = open_days(screening, service=service, now=now)
    first, today = days.settled.first_from(days.judgement.on), days.judgement.on
    return Alternative(service, first if first > today else None) if first else None
