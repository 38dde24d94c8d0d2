"""The days somebody's answers leave open; whatever goes wrong inside the rules becomes one refusal."""

from __future__ import annotations

from datetime import datetime

from yintang.patients.models import Patient
from yintang.practice.models import Service
from yintang.scheduling.rules.refusals import ScreeningFailed
from yintang.screening.models import Screening
from yintang.screening.queries import Days, bookable_days
from yintang.screening.rules import BadAnswers


def open_days(screening: Screening, *, service: Service, now: datetime, patient: Patient | None = None) -> Days:
    """Raises BadAnswers where the rules of today ask otherwise than those that were answered, else ScreeningFailed."""
    try:
        return bookable_days(screening, service=service, now=now, patient=patient)
    except BadAnswers:
        raise
    except Exception as error:
        raise ScreeningFailed(str(error)) from error
