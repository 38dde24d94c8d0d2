"""What a secret link opens."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from yintang.kernel.links import BrokenLink, seal, unseal
from yintang.practice.models import Service
from yintang.scheduling.models import Booking
from yintang.scheduling.rules.flow import HELD, RELEASED
from yintang.screening.models import Case, Screening

M = TypeVar("M", bound=Model)


class LinkGone(Exception):
    """Not one of our links, or what it opened has been forgotten."""


def _opened(purpose: str, token: str, among: QuerySet[M]) -> M:
    try:
        found = among.filter(public_id=unseal(purpose, token)).first()
    except BrokenLink as error:
        raise LinkGone from error
    if found is None:
        raise LinkGone
    return found


def service_named(slug: str) -> Service:
    service = Service.objects.filter(slug=slug, public=True).first()
    if service is None:
        raise LinkGone
    return service


def screening_of(token: str) -> Screening:
    return _opened("screening", token, Screening.objects.select_related("service", "patient"))


def hold_of(token: str) -> Booking:
    """The held booking, or what has become of it."""
    return _opened("hold", token, _bookings())


def booking_of(token: str) -> Booking:
    return _opened("booking", token, _bookings().exclude(status__in=[HELD, RELEASED]))


def case_of(token: str) -> Case:
    return _opened("case", token, Case.objects.select_related("screening", "screening__service"))


def _bookings() -> QuerySet[Booking]:
    return Booking.objects.select_related("service", "practitioner", "room", "location", "patient", "screening")


def screening_token(screening: Screening) -> str:
    return seal("screening", screening.public_id)


def hold_token(hold: Booking) -> str:
    return seal("hold", hold.public_id)


def booking_token(booking: Booking) -> str:
    return seal("booking", booking.public_id)


def case_token(case: Case) -> str:
    return seal("case", case.public_id)
