"""Cases as a practitioner sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yintang.front.desk.queries.judged import Given, Judged, given, judge_today
from yintang.practice.queries import clinic_today
from yintang.screening.models import Case, Clearance
from yintang.screening.queries import open_cases


@dataclass(frozen=True)
class CaseView:
    case: Case
    given: list[Given]
    judged: Judged
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
    judged = judge_today(screening, screening.service, clinic_today(now))
    fired = {reason.rule for reason in judged.judgement.reasons} if judged.judgement else set()
    sets = given(screening)
    return CaseView(
        case, sets, judged,
        may_lift=[(ticked.code, ticked.question) for ticked in sets[0].ticked if ticked.code in fired],
        clearances=list(Clearance.objects.filter(case=case).select_related("letter", "given_by").order_by("pk")),
        waiting_days=(now - case.opened_at).days,
    )
