"""Reads of what people answered, judged by the rules of today against the day that matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from yintang.kernel.spans import Spans
from yintang.patients.models import Patient
from yintang.practice import queries as practice
from yintang.practice.models import Service
from yintang.practice.queries import Policy
from yintang.screening.models import Case, Clearance, Screening
from yintang.screening.rules import Judgement, Question, RulePack, judge, load_pack, read_answers

HORIZON = 540  # days; the furthest any location books ahead


@dataclass(frozen=True, slots=True)
class Days:
    """The days a person's answers leave open: settled ones, and those that want fresh answers before the visit."""

    settled: Spans[date]
    provisional: Spans[date]
    judgement: Judgement

    @property
    def bookable(self) -> Spans[date]:
        return self.settled | self.provisional


def pack_for(service: Service, policy: Policy | None = None) -> RulePack:
    """The questions that matter for this service, under the clinic's rule set."""
    return load_pack((policy or practice.policy()).rules).for_service(
        needles_face=service.needles_face, needles_body=service.needles_body, category=service.category
    )


def questions_at_booking(service: Service) -> tuple[Question, ...]:
    """What the booking form asks; a service without needles asks nothing."""
    return pack_for(service).asked("booking") if service.needles else ()


def fresh(screening: Screening, now: datetime, policy: Policy | None = None) -> bool:
    """Whether the answers are recent enough to book with."""
    return now - screening.answered_at < (policy or practice.policy()).answers_good_for


def judged(
    screening: Screening,
    *,
    service: Service,
    on: date,
    patient: Patient | None = None,
    horizon: int = HORIZON,
    policy: Policy | None = None,
) -> Judgement:
    """The verdict for a visit on that day. Raises whatever goes wrong: the caller refuses, it never guesses."""
    policy = policy or practice.policy()
    pack = pack_for(service, policy)
    answers = read_answers({"answers": {code: a for code, a in screening.answers.items() if code in pack}}, pack)
    return judge(
        answers,
        pack=pack,
        on=on,
        horizon=horizon,
        answered_on=policy.day_of(screening.answered_at),
        lifted=lifted(screening, patient),
        filler_waits=policy.filler_waits,
    )


def bookable_days(
    screening: Screening,
    *,
    service: Service,
    now: datetime,
    patient: Patient | None = None,
    policy: Policy | None = None,
) -> Days:
    policy = policy or practice.policy()
    judgement = judged(screening, service=service, on=policy.day_of(now), patient=patient, policy=policy)
    return Days(judgement.safe, judgement.provisional - judgement.safe, judgement)


def lifted(screening: Screening, patient: Patient | None = None) -> dict[str, date]:
    """Rules a practitioner has lifted for these answers, each with its last day. Another answer is not lifted."""
    given = Clearance.objects.filter(
        Q(screening__in=_lineage(screening)) | Q(patient__isnull=False, patient=patient or screening.patient)
    )
    last_days: dict[str, date] = {}
    for clearance in given:
        for code, answer in clearance.rules.items():
            if screening.answers.get(code) == answer:
                last_days[code] = max(clearance.expires_on, last_days.get(code, date.min))
    return last_days


def _lineage(screening: Screening) -> list[int]:
    """This set of answers and those it came from."""
    keys: list[int] = []
    current: Screening | None = screening
    while current is not None and len(keys) < 50:
        keys.append(current.pk)
        current = current.before
    return keys


def open_cases() -> QuerySet[Case]:
    """The to-decide list, longest waiting first."""
    return Case.objects.filter(decided_at=None).select_related("screening", "screening__service")
