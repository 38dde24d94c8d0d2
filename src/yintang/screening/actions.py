"""What can be done with answers: keep them, put them before a practitioner, lift a verdict, and forget what nobody took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from yintang.accounts.models import Role, User
from yintang.kernel import clock, files
from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor
from yintang.practice.models import Clinic, Service
from yintang.practice.queries import clinic_today
from yintang.screening import queries, signals
from yintang.screening.models import Case, Clearance, Screening
from yintang.screening.rules import BadAnswers, Emergency, RulePack, emergency, read_answers


class EmergencySigns(Exception):
    """Signs that need an ambulance. Nothing is kept; the form ends here."""

    def __init__(self, signs: Emergency) -> None:
        super().__init__(str(signs.message))
        self.signs = signs


class NotAllowed(Exception):
    """Only a practitioner lifts a verdict."""


class Letter(NamedTuple):
    name: str
    media_type: str
    content: bytes


class Contact(NamedTuple):
    """Who asks. Mail or telephone suffices."""

    given_name: str
    family_name: str
    email: str = ""
    phone: str = ""
    birth_date: date | None = None
    guardian: str = ""


@action
def keep_answers(
    *,
    service: Service,
    answers: Mapping[str, Any],
    before: Screening | None = None,
    answered_by: str = "patient",
    by: Actor,
    now: datetime | None = None,
) -> Screening:
    """Keep answers with the wording they answered. Raises BadAnswers naming each field, or EmergencySigns.

    Every question due at booking must be answered: silence is never "clear", so it is not kept as if it were.
    """
    now = now or clock.now()
    pack = queries.pack_for(service)
    given = read_answers({"answers": answers}, pack)
    country = Clinic.objects.values_list("country", flat=True).first() or ""
    if signs := emergency(given, pack=pack, country=country):
        raise EmergencySigns(signs)
    if missing := [q.code for q in pack.asked("booking") if q.code not in given.given]:
        raise BadAnswers([(f"answers.{code}", _("is missing; answer yes or no")) for code in missing])
    kept = {code: answer for code, answer in answers.items() if code not in {q.code for q in pack.emergencies}}
    screening = Screening.objects.create(
        service=service,
        patient=before.patient if before else None,
        before=before,
        answers=kept,
        wording=_wording(pack, kept),
        rules_name=pack.name,
        rules_version=pack.version,
        answered_by=answered_by,
        answered_at=now,
        door=by.door,
    )
    record("answers_kept", screening, by=by, detail={"rules": f"{pack.name} {pack.version}"})
    return screening


def _wording(pack: RulePack, answers: Iterable[str]) -> dict[str, Any]:
    """The words each question was asked in."""
    return {
        code: {"text": _(question.text), **{f.code: _(f.text) for f in question.follow_ups}}
        for code in answers
        for question in [pack.question(code)]
    }


@action
def ask_practitioner(
    *, screening: Screening, contact: Contact, message: str = "", by: Actor, now: datetime | None = None
) -> Case:
    """Put answers, contact and a question on the to-decide list."""
    now = now or clock.now()
    case = Case.objects.create(screening=screening, message=message, opened_at=now, **contact._asdict())
    record("case_opened", case, by=by, person=case.public_id.hex)
    signals.case_opened.send(sender=Case, case=case, by=by, now=now)
    return case


@action
def clear(
    *,
    case: Case,
    rules: Iterable[str],
    reason: str,
    expires_on: date,
    given_by: User,
    letter: Letter | None = None,
    by: Actor,
    now: datetime | None = None,
) -> Clearance:
    """Lift the named rules for these very answers until a day. Raises NotAllowed unless a practitioner does it."""
    now = now or clock.now()
    if given_by.role != Role.PRACTITIONER:
        raise NotAllowed(_("Only a practitioner can decide this."))
    screening = case.screening
    lifts = {code: screening.answers[code] for code in rules if code in screening.answers}
    if not lifts:
        raise BadAnswers([("rules", _("choose at least one of the answers to lift"))])
    if expires_on <= clinic_today(now):
        raise BadAnswers([("expires_on", _("choose a day that is still to come"))])
    kept = files.keep(**letter._asdict(), now=now) if letter else None
    clearance = Clearance.objects.create(
        screening=screening,
        case=case,
        patient=screening.patient,
        rules=lifts,
        reason=reason,
        given_by=given_by,
        given_at=now,
        expires_on=expires_on,
        letter=kept,
    )
    record("verdict_lifted", clearance, by=by, person=case.public_id.hex, detail={"rules": sorted(lifts)})
    return clearance


@action
def decide(*, case: Case, reply: str, by: Actor, now: datetime | None = None) -> Case:
    """Close a case with a kind word. A second decision changes nothing."""
    now = now or clock.now()
    if Case.objects.filter(pk=case.pk, decided_at=None).update(decided_at=now, reply=reply):
        case.refresh_from_db()
        record("case_decided", case, by=by, person=case.public_id.hex)
        signals.case_decided.send(sender=Case, case=case, by=by, now=now)
    return case


@action
def erase_unused(*, by: Actor, now: datetime | None = None) -> int:
    """Forget answers no booking and no case took within a day; returns how many."""
    now = now or clock.now()
    cutoff = now - timedelta(hours=settings.YINTANG["screening_kept_hours"])
    unused = Screening.objects.filter(answered_at__lt=cutoff, bookings=None, cases=None, patient=None, after=None)
    count = len(keys := list(unused.values_list("pk", flat=True)))
    if count:
        Screening.objects.filter(pk__in=keys).delete()
        record("unused_answers_erased", by=by, detail={"count": count})
    return count
