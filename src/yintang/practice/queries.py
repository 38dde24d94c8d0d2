"""Reads of the clinic itself: what the public may know, and the hours the diary is cut from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import holidays
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from yintang.kernel import clock, money
from yintang.kernel.spans import Spans
from yintang.practice.models import Clinic, Closure, ConsentText, Location, Practitioner, Price, Registration, Service


@dataclass(frozen=True, slots=True)
class ClinicCard:
    slug: str
    name: str
    address: str
    phone: str
    email: str
    country: str


@dataclass(frozen=True, slots=True)
class ServiceCard:
    slug: str
    name: str
    minutes: int
    category: str
    category_label: str
    needles_face: bool
    needles_body: bool
    summary: str
    price: str
    cents: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class PractitionerCard:
    slug: str
    name: str
    title: str
    about: str
    registrations: tuple[str, ...]


def clinic_card() -> ClinicCard | None:
    clinic = Clinic.objects.first()
    if clinic is None:
        return None
    address = Location.objects.order_by("pk").values_list("address", flat=True).first() or ""
    return ClinicCard(clinic.slug, clinic.name, address, clinic.phone, clinic.email, clinic.country)


def clinic_today(now: datetime | None = None) -> date:
    """Today at the first location, whose day the public pages and prices go by."""
    return clock.today(policy().zone, now)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the clinic has decided about answers, and the calendar it lives by."""

    rules: str = "seed"
    filler_waits: bool = True
    answers_good_for: timedelta = timedelta(days=30)
    zone: str = "UTC"

    def day_of(self, moment: datetime) -> date:
        return clock.today(self.zone, moment)


def own_rules() -> str | None:
    """The clinic's own rule file, where it keeps one: it lengthens waits and adds questions, as data."""
    path = Path(settings.YINTANG_HOME) / "rules.toml"
    return str(path) if path.exists() else None


def policy() -> Policy:
    zone = Subquery(Location.objects.order_by("pk").values("zone")[:1])
    decided = (
        Clinic.objects.annotate(zone=zone).values_list("rules", "filler_waits", "answers_good_for_days", "zone").first()
    )
    if decided is None:
        return Policy()
    rules, filler_waits, days, here = decided
    return Policy(own_rules() or rules, filler_waits, timedelta(days=days), here or "UTC")


def price_on(service: Service, day: date) -> int | None:
    """Cents a visit on that day costs, or None where no price is set."""
    return Price.objects.filter(service=service, valid_from__lte=day).values_list("cents", flat=True).first()


def public_services(day: date) -> list[ServiceCard]:
    """Services the public may book, in the clinic's order, with the price of that day."""
    clinic = Clinic.objects.first()
    currency = clinic.currency if clinic else "CAD"
    prices: dict[int, int] = {}
    for service_id, cents in (
        Price.objects.filter(valid_from__lte=day).order_by("valid_from").values_list("service_id", "cents")
    ):
        prices[service_id] = cents
    return [_card(service, prices.get(service.pk), currency) for service in Service.objects.filter(public=True)]


def _card(service: Service, cents: int | None, currency: str) -> ServiceCard:
    return ServiceCard(
        service.slug,
        service.name,
        service.minutes,
        service.category,
        service.get_category_display(),
        service.needles_face,
        service.needles_body,
        service.summary,
        "" if cents is None else money.written(cents, currency),
        cents,
        currency,
    )


def public_practitioners() -> list[PractitionerCard]:
    return [
        PractitionerCard(p.slug, p.name, p.title, p.about, tuple(str(r) for r in p.registrations.all()))
        for p in Practitioner.objects.filter(active=True).prefetch_related("registrations")
    ]


def required_consents(service: Service) -> list[ConsentText]:
    """The newest version of each text a person must agree to before booking this service."""
    newest: dict[str, ConsentText] = {}
    for text in ConsentText.objects.filter(required_at_booking=True).order_by("code", "version"):
        if service.needles or not text.for_needles_only:
            newest[text.code] = text
    return list(newest.values())


def holding_a_permit(practitioners: QuerySet[Practitioner], *, on: date) -> QuerySet[Practitioner]:
    """Those whose registration has not lapsed on that day. No registration on file counts as lapsed."""
    permit = Registration.objects.filter(practitioner=OuterRef("pk"), expires_on__gte=on)
    return practitioners.filter(Exists(permit))


def permit_outlasts(practitioner: Practitioner, day: date) -> bool:
    """Whether some registration still holds on `day`."""
    return practitioner.registrations.filter(expires_on__gte=day).exists()


@lru_cache(maxsize=64)
def _public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    for part in dict.fromkeys((subdivision or None, None)):  # a province it does not know still has the country's
        try:
            return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
        except NotImplementedError:
            continue
    return frozenset()  # the library does not know this country: closures are then entered by hand


def closed_days(location: Location, closures: Iterable[Closure], first: date, last: date) -> Spans[date]:
    """Closures and, unless the location works on them, public holidays within `[first, last]`."""
    one = timedelta(days=1)
    shut = [(c.first_day, c.until_day) for c in closures if c.location_id == location.pk]
    if not location.open_on_holidays:
        for year in range(first.year, last.year + 1):
            days = _public_holidays(location.country, location.subdivision, year)
            shut.extend((day, day + one) for day in days if first <= day <= last)
    return Spans(shut)


def closures_between(first: date, last: date) -> QuerySet[Closure]:
    return Closure.objects.filter(first_day__lte=last, last_day__gte=first)
