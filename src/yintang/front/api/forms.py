"""Who books, checked as at every other door."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yintang.front.api.schemas import PatientWanted
from yintang.kernel.forms import DayField, PhoneField
from yintang.kernel.problems import FieldError, invalid
from yintang.practice.queries import clinic_card, clinic_today
from yintang.scheduling.actions import Person

EARLIEST_BIRTH = date(1900, 1, 1)


def person_from(wanted: PatientWanted, now: datetime) -> Person:
    """Raises Problem naming each field of `patient` that needs mending."""
    clinic = clinic_card()
    fields: dict[str, forms.Field] = {
        "birth_date": DayField(earliest=EARLIEST_BIRTH, latest=clinic_today(now)),
        "email": forms.EmailField(required=False, max_length=254),
        "phone": PhoneField(required=False, country=clinic.country if clinic else "CA"),
    }
    clean, errors = {}, []
    for name, field in fields.items():
        try:
            clean[name] = field.clean(getattr(wanted, name))
        except ValidationError as error:
            errors.append(FieldError(f"patient.{name}", " ".join(error.messages)))
    if not errors and not (clean["email"] or clean["phone"]):
        mend = _("give an email address or a telephone number")
        errors = [FieldError("patient.email", mend), FieldError("patient.phone", mend)]
    if errors:
        raise invalid(*errors)
    return Person(wanted.given_name, wanted.family_name, **clean)
