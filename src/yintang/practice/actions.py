"""What can be done to the clinic itself."""

from __future__ import annotations

from django.utils.text import slugify

from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor
from yintang.practice.models import Clinic


@action
def open_clinic(*, name: str, email: str, by: Actor) -> Clinic:
    """The one row of the organisation. A clinic that is there already stays as it is."""
    clinic = Clinic.objects.first()
    if clinic is None:
        clinic = Clinic.objects.create(slug=slugify(name)[:50] or "clinic", name=name, email=email)
        record("clinic_opened", clinic, by=by)
    return clinic
