"""`yintang slots`: the times that may be booked."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from yintang.front.cli.errors import BadInput
from yintang.front.cli.house import open_house
from yintang.front.cli.screen import read_screening
from yintang.screening.rules import day_in_words, judge, load_pack, read_day

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from yintang.kernel.spans import Spans
    from yintang.practice.models import Clinic, Location, Service
    from yintang.scheduling.queries import Offer

    M = TypeVar("M", bound=Model)

LONGEST = 540


def add(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser("slots", help="the times that may be booked", description=__doc__)
    parser.add_argument("--service", metavar="SLUG", required=True, help="what is to be booked, such as cosmetic-facial")
    parser.add_argument("--from", dest="first", metavar="DATE", required=True, help="first day; the past is cut to today")
    parser.add_argument("--days", metavar="N", required=True, help=f"how many days, from 1 to {LONGEST}")
    parser.add_argument("--practitioner", metavar="SLUG", help="only with this practitioner")
    parser.add_argument("--location", metavar="SLUG", help="only at this location")
    parser.add_argument("--answers", metavar="FILE", help="only on days these answers allow; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    first, days = _day(options.first), _days(options.days)
    open_house()
    from yintang.kernel import clock
    from yintang.practice.models import Location, Practitioner, Service
    from yintang.scheduling.queries import availability

    clinic, now = _clinic(), clock.now()
    service = _named(options.service, "--service", Service.objects.all())
    practitioner = _named(options.practitioner, "--practitioner", Practitioner.objects.filter(active=True))
    location = _named(options.location, "--location", Location.objects.order_by("slug"))
    assert service is not None
    zone = _zone(service, location)
    today = clock.today(zone, now)
    found = availability(
        service=service, first=min(max(first, today), today + timedelta(days=LONGEST)), days=days, now=now,
        practitioner=practitioner, location=location, safe=_safe(options.answers, service, clinic, now),
    )
    if options.json:
        slots = [offer.as_json() for offer in found.offers()]
        print(json.dumps({"timezone": zone, "service": service.slug, "slots": slots}, indent=2))
    else:
        print("\n".join(_lines(found.offers(), zone)))
    return 0


def _clinic() -> Clinic:
    from django.db import OperationalError, ProgrammingError

    from yintang.practice.models import Clinic

    try:
        clinic = Clinic.objects.first()
    except (OperationalError, ProgrammingError):  # not even tables
        clinic = None
    if clinic is None:
        raise BadInput("YINTANG_HOME: there is no clinic here yet; begin with `yintang init` or `yintang demo`")
    return clinic


def _named(slug: str | None, option: str, among: QuerySet[M]) -> M | None:
    if slug is None:
        return None
    found = among.filter(slug=slug).first() if slug.isprintable() else None
    if found is None:
        known = ", ".join(among.values_list("slug", flat=True)) or "none yet"
        raise BadInput(f"{option}: {slug!a} is not known here; known are {known}")
    return found


def _zone(service: Service, location: Location | None) -> str:
    from yintang.practice.models import Location

    place = location or Location.objects.filter(rooms__services=service).order_by("pk").first()
    return place.zone if place else "UTC"


def _safe(file: str | None, service: Service, clinic: Clinic, now: datetime) -> Spans[date] | None:
    """The days the answers leave open. They are read under the whole rule set, and judged for this service."""
    from yintang.practice.queries import clinic_today
    from yintang.screening.queries import pack_for

    if file is None:
        return None
    answers = read_screening(file, load_pack(clinic.rules))
    if not service.needles:
        return None
    pack = pack_for(service)
    return judge(
        answers, pack=pack, on=clinic_today(now), horizon=2 * LONGEST, asked=[question.code for question in pack.core],
        filler_waits=clinic.filler_waits,
    ).safe


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise BadInput(f"--from: {error}") from error


def _days(text: str) -> int:
    days = int(text) if re.fullmatch("[0-9]{1,4}", text) else 0
    if not 1 <= days <= LONGEST:
        raise BadInput(f"--days: must be a whole number from 1 to {LONGEST}")
    return days


def _lines(offers: list[Offer], zone: str) -> Iterator[str]:
    if not offers:
        yield "Nothing is free in these days."
        return
    yield f"Times in {zone}"
    for day, of_the_day in groupby(offers, key=lambda offer: offer.start.day):
        yield f"\n{day:%A} {day_in_words(day)}"
        for offer in of_the_day:
            yield f"  {offer.start.local:%H:%M}-{offer.end.local:%H:%M}  {offer.practitioner.slug:<20} {offer.room.slug}"
