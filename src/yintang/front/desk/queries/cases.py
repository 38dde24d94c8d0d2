"""Cases as a practitioner sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yintang.practice.queries import clinic_today
from yintang.screening.models import Case, Clearance
from yintang.screening.queries import judged, open_cases
from yintang.screening.rules import Judgement
from yintang.screening.words import Ticked, answered, said


@dataclass(frozen=True)
class CaseView:
    case: Case
    answers: list[Ticked]
    earlier: list[Ticked] | None
    judgement: Judgement
    reasons: list[tuple[str, str, str]]  # verdict, words, source
    may_lift: list[tuple[str, str]]
    clearances: list[Clearance]
    waiting_days: int


def waiting(now: datetime) -> list[tuple[Case, int]]:
    """Open cases, longest waiting first, with the days they have waited."""
    return [(case, (now - case.opened_at).days) for case in open_cases()]


def answered_lately() -> list[Case]:
    return list(Case.objects.exclude(decided_at=None).select_related("screening__service").order_by("-decided_at")[:20])


def case_view(case: Case, now: datetime) -> CaseView:
    screening = case.screening
    judgement = judged(screening, service=screening.service, on=clinic_today(now))
    answers = answered(screening)
    fired = {reason.rule for reason in judgement.reasons}
    reasons = [(reason.verdict.word, said(reason.message), reason.source)
               for reason in (*judgement.reasons, *judgement.cautions, *judgement.notes)]
    return CaseView(
        case, answers, answered(screening.before) if screening.before else None, judgement, reasons,
        may_lift=[(ticked.code, ticked.question) for ticked in answers if ticked.code in fired],
        clearances=list(Clearance.objects.filter(case=case).select_related("letter", "given_by").order_by("pk")),
        waiting_days=(now - case.opened_at).days,
    )
