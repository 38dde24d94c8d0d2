"""What somebody answered, each time they did, and what the rules of today make of it: for practitioners alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from yintang.patients.models import Patient
from yintang.practice.models import Service
from yintang.screening.models import Screening
from yintang.screening.queries import judged
from yintang.screening.rules import Judgement
from yintang.screening.words import Ticked, answered, said

log = logging.getLogger(__name__)


class Given(NamedTuple):
    """One set of answers: when, under which rules, and what was ticked."""

    at: datetime
    rules: str
    ticked: list[Ticked]


class Fired(NamedTuple):
    verdict: str
    words: str
    source: str


@dataclass(frozen=True)
class Judged:
    """`judgement` is None where the rules cannot be applied just now: the page says so instead of guessing."""

    judgement: Judgement | None
    fired: list[Fired]


def given(screening: Screening) -> list[Given]:
    """This set of answers and those it replaced, newest first."""
    sets: list[Given] = []
    current: Screening | None = screening
    while current is not None:
        rules = f"{current.rules_name} {current.rules_version}"
        sets.append(Given(current.answered_at, rules, answered(current)))
        current = current.before
    return sets


def judge_today(screening: Screening, service: Service, on: date, patient: Patient | None = None) -> Judged:
    try:
        judgement = judged(screening, service=service, on=on, patient=patient)
    except Exception:
        log.exception("the screening rules failed")
        return Judged(None, [])
    told = (*judgement.reasons, *judgement.cautions, *judgement.notes)
    return Judged(judgement, [Fired(reason.verdict.word, said(reason.message), reason.source) for reason in told])
