"""Times that may be booked: those asked for, and those nearest to one that is gone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yintang.front.api.queries.named import location_named, practitioner_named, screening_of, service_named
from yintang.front.api.schemas import MOST_DAYS, AvailabilityAsked
from yintang.kernel.spans import Spans
from yintang.practice.models import Location, Practitioner, Service
from yintang.practice.queries import clinic_today
from yintang.scheduling.models import Booking
from yintang.scheduling.queries import availability
from yintang.scheduling.rules.refusals import ScreeningFailed
from yintang.screening.models import Screening
from yintang.screening.queries import bookable_days

NEAREST = 5
NEAR_DAYS = 14


def slot_rows(asked: AvailabilityAsked, now: datetime) -> dict[str, Any]:
    service, practitioner = service_named(asked.service), practitioner_named(asked.practitioner)
    location, screening = location_named(asked.location), screening_of(asked.screening)
    found = availability(
        service=service, first=_first_day(asked.from_, now), days=asked.days, now=now, practitioner=practitioner,
        location=location, safe=_open_days(screening, service, now),
    )
    return {"timezone": _zone(service, location), "service": service.slug,
            "slots": [offer.as_json() for offer in found.offers()]}


def nearest_rows(
    *, service: Service, start: datetime, practitioner: Practitioner | None, screening: Screening | None, now: datetime,
    moving: Booking | None = None,
) -> list[dict[str, str]]:
    """A few times around `start` that are still open, with the same practitioner if there are any."""
    first, safe = _first_day(start.date() - timedelta(days=1), now), _open_days(screening, service, now)
    for who in dict.fromkeys((practitioner, None)):
        offers = availability(
            service=service, first=first, days=NEAR_DAYS, now=now, practitioner=who, safe=safe, without=moving
        ).offers()
        if offers:
            nearest = sorted(offers, key=lambda offer: abs(offer.start.utc - start))[:NEAREST]
            return [offer.as_json() for offer in sorted(nearest, key=lambda o: (o.start.utc, o.practitioner.slug))]
    return []


def _first_day(wanted: date | None, now: datetime) -> date:
    """From today on; a day beyond every horizon offers nothing, however far it lies."""
    today = clinic_today(now)
    return min(max(wanted or today, today), today + timedelta(days=MOST_DAYS))


def _open_days(screening: Screening | None, service: Service, now: datetime) -> Spans[date] | None:
    """The days these answers leave open; None where no answers were named or none are needed."""
    if screening is None or not service.needles:
        return None
    try:
        return bookable_days(screening, service=service, now=now).bookable
    except Exception as error:  # an error in screening never opens a day
        raise ScreeningFailed(_("We cannot check the answers just now. Please ask us.")) from error


def _zone(service: Service, location: Location | None) -> str:
    place = location or Location.objects.filter(rooms__services=service).order_by("pk").first()
    return place.zone if place else "UTC"
