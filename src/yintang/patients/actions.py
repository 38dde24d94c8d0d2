from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor
from yintang.patients.models import ConsentGiven, Patient
from yintang.practice.models import ConsentText


@action
def register(
    *,
    given_name: str,
    family_name: str,
    email: str = "",
    phone: str = "",
    birth_date: date | None = None,
    by: Actor,
    now: datetime,
) -> Patient:
    """Write down a person. Never looks for someone who might be the same: a match is a suggestion to the desk."""
    patient = Patient.objects.create(
        given_name=given_name, family_name=family_name, email=email, phone=phone, birth_date=birth_date, created_at=now
    )
    record("patient_registered", patient, by=by, person=patient.pseudonym)
    return patient


@action
def give_consents(*, patient: Patient, texts: Iterable[ConsentText], by: Actor, now: datetime) -> None:
    given = [ConsentGiven(patient=patient, text=text, given_at=now, door=by.door) for text in texts]
    ConsentGiven.objects.bulk_create(given)
    record(
        "consents_given",
        patient,
        by=by,
        person=patient.pseudonym,
        detail={"texts": [f"{c.text.code} {c.text.version}" for c in given]},
    )
