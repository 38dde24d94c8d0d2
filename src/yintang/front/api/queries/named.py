"""What the words and the secret tokens of a request stand for. Whatever stands for nothing is a Problem that names its field."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from yintang.front.api.problems import wrong
from yintang.kernel.links import BrokenLink, unseal
from yintang.kernel.problems import Problem
from yintang.practice.models import Location, Practitioner, Service
from yintang.scheduling.models import Booking
from yintang.scheduling.rules.flow import HELD, RELEASED
from yintang.screening.models import Screening

M = TypeVar("M", bound=Model)


def service_named(slug: str) -> Service:
    return _named(slug, "service", Service.objects.filter(public=True))


def practitioner_named(slug: str | None) -> Practitioner | None:
    return _named(slug, "practitioner", Practitioner.objects.filter(active=True)) if slug else None


def location_named(slug: str | None) -> Location | None:
    return _named(slug, "location", Location.objects.order_by("slug")) if slug else None


def _named(slug: str, field: str, among: QuerySet[M]) -> M:
    found = among.filter(slug=slug).first()
    if found is None:
        known = ", ".join(among.values_list("slug", flat=True))
        raise wrong(field, _("is not known here; known are %(known)s") % {"known": known})
    return found


def whole_minute(start: datetime) -> datetime:
    """The time as asked for; one that falls between two minutes is never on offer."""
    if start.second or start.microsecond:
        raise wrong("start", _("begins between two minutes; choose one of the times offered"))
    return start


def screening_of(token: str | None) -> Screening | None:
    if token is None:
        return None
    found = _opened("screening", token, Screening.objects.select_related("service", "patient"))
    if found is None:
        raise wrong("screening", _("is not known, or was erased after a day; answer the questions again"))
    return found


def hold_of(token: str) -> Booking:
    """The held booking, or what has become of it."""
    found = _opened("hold", token, _bookings())
    if found is None:
        raise wrong("hold", _("is not known; hold a time first"))
    return found


def booking_of(token: str) -> Booking:
    found = _opened("booking", token, _bookings().exclude(status__in=[HELD, RELEASED]))
    if found is None:
        raise Problem(404, "not_found", _("There is no such booking."), _("Check the address you were given."))
    return found


def _opened(purpose: str, token: str, among: QuerySet[M]) -> M | None:
    try:
        return among.filter(public_id=unseal(purpose, token)).first()
    except BrokenLink:
        return None


def _bookings() -> QuerySet[Booking]:
    return Booking.objects.select_related("service", "practitioner", "room", "location", "patient", "screening")
