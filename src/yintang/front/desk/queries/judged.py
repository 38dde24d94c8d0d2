"""What somebody answered, each time they did, and what the rules of today make of it: for practitioners alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from yintang.patients.models import Patient
from yintang.practice.models import Service
from yintang.screening.models import Screening
from yintang.screening.queries import judged
from yintang.screening.rules import Judgement, Reason, Verdict
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

    @property
    def verdict(self) -> str:
        return verdict_word(self.judgement.verdict) if self.judgement else ""


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
    return Judged(judgement, [Fired(_label(reason, on), said(reason.message), reason.source) for reason in told])


def _label(reason: Reason, on: date) -> str:
    """The verdict, where it bears on that day; a wait that is over, or still to come, does not."""
    if reason.until is not None and reason.until <= on:
        return _("over")
    if reason.from_ is not None and on < reason.from_:
        return _("planned")
    return verdict_word(reason.verdict)


def verdict_word(verdict: Verdict) -> str:
    return {
        Verdict.CLEAR: _("clear"),
        Verdict.CAUTION: _("caution"),
        Verdict.WAIT: _("wait"),
        Verdict.HOLD: _("hold"),
        Verdict.REVIEW: _("review"),
        Verdict.INCOMPLETE: _("incomplete"),
        Verdict.DECLINE: _("decline"),
    }[verdict]
