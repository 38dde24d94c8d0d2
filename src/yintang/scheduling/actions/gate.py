"""What keeps a booking from being made, whichever door asks: answers, age, permits. Silence and errors never let one through."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from yintang.kernel import clock
from yintang.patients.models import Patient
from yintang.practice import queries as practice
from yintang.practice.models import Service
from yintang.scheduling.models import Booking
from yintang.scheduling.rules import flow
from yintang.scheduling.rules.refusals import (
    AnswersOld,
    IllegalMove,
    NotThatDay,
    PermitLapsed,
    ScreeningFailed,
    ScreeningNeeded,
    TooYoung,
)
from yintang.screening import queries as screening_queries
from yintang.screening.models import Screening
from yintang.screening.rules import Verdict, judge_age


class Gate(NamedTuple):
    provisional: bool


def gate(
    service: Service, screening: Screening | None, day: date, now: datetime, patient: Patient | None = None
) -> Gate:
    """Whether these answers let this service be booked on that day. Silence and errors never do."""
    require_answers(service, screening)
    if screening is None or not service.needles:
        return Gate(
            provisional=service.needles
        )  # needles in the body alone may be booked first, and asked about before
    policy = practice.policy()
    if not screening_queries.fresh(screening, now, policy):
        raise AnswersOld(_("The answers are too old to book with. Please tell us what has changed."))
    try:
        days = screening_queries.bookable_days(screening, service=service, now=now, patient=patient, policy=policy)
        if day in days.settled:
            return Gate(provisional=False)
        if day in days.provisional:
            return Gate(provisional=True)
        judgement = screening_queries.judged(screening, service=service, on=day, patient=patient, policy=policy)
    except Exception as error:
        raise ScreeningFailed(_("We cannot check the answers just now. Please ask us.")) from error
    raise NotThatDay(judgement)


def require_answers(service: Service, screening: Screening | None) -> None:
    """A face is never booked unasked."""
    if service.needles_face and screening is None:
        raise ScreeningNeeded(_("Please answer the health questions first."))


def refuse_too_young(service: Service, birth_date: date, day: date) -> None:
    if not service.needles:
        return
    finding = judge_age(birth_date, day, pack=screening_queries.pack_for(service), category=service.category)
    if finding is not None:
        raise TooYoung(finding.message, may_ask=finding.verdict is Verdict.REVIEW)


def refuse_check_in(booking: Booking, to: str, now: datetime) -> None:
    here = clock.today(booking.zone, now)
    if not practice.permit_outlasts(booking.practitioner, here):
        raise PermitLapsed(_("The practitioner's registration has lapsed."))
    if to == flow.IN_ROOM and booking.provisional:
        raise IllegalMove(_("The health questions are still open: fresh answers first."))
