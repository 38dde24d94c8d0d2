"""Reads of what people answered, judged by the rules of today against the day that matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from yintang.kernel import clock
from yintang.kernel.spans import Spans
from yintang.patients.models import Patient
from yintang.practice.models import Clinic, Location, Service
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


def pack_for(service: Service) -> RulePack:
    """The questions that matter for this service, under the clinic's rule set."""
    clinic = Clinic.objects.first()
    return load_pack(clinic.rules if clinic else "seed").for_service(
        needles_face=service.needles_face, needles_body=service.needles_body, category=service.category
    )


def questions_at_booking(service: Service) -> tuple[Question, ...]:
    """What the booking form asks; a service without needles asks nothing."""
    return pack_for(service).asked("booking") if service.needles else ()


def clinic_today(now: datetime) -> date:
    zone = Location.objects.order_by("pk").values_list("zone", flat=True).first()
    return clock.today(zone or "UTC", now)


def fresh(screening: Screening, now: datetime) -> bool:
    """Whether the answers are recent enough to book with."""
    clinic = Clinic.objects.first()
    return now - screening.answered_at < timedelta(days=clinic.answers_good_for_days if clinic else 30)


def judged(
    screening: Screening,
    *,
    service: Service,
    on: date,
    now: datetime,
    patient: Patient | None = None,
    horizon: int = HORIZON,
) -> Judgement:
    """The verdict for a visit on that day. Raises whatever goes wrong: the caller refuses, it never guesses."""
    pack = pack_for(service)
    answers = read_answers({"answers": {code: a for code, a in screening.answers.items() if code in pack}}, pack)
    return judge(
        answers,
        pack=pack,
        on=on,
        horizon=horizon,
        answered_on=answered_on(screening),
        lifted=lifted(screening, patient),
        filler_waits=_filler_waits(),
    )


def bookable_days(screening: Screening, *, service: Service, now: datetime, patient: Patient | None = None) -> Days:
    judgement = judged(screening, service=service, on=clinic_today(now), now=now, patient=patient)
    return Days(judgement.safe, judgement.provisional - judgement.safe, judgement)


def answered_on(screening: Screening) -> date:
    return clinic_today(screening.answered_at)


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


def _filler_waits() -> bool:
    clinic = Clinic.objects.first()
    return clinic.filler_waits if clinic else True


def open_cases() -> QuerySet[Case]:
    """The to-decide list, longest waiting first."""
    return Case.objects.filter(decided_at=None).select_related("screening", "screening__service")
