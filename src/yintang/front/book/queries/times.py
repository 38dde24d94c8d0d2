"""Times as buttons, and what a pressed button stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format

from yintang.front.book.queries.search import Search
from yintang.front.book.words import clock_time
from yintang.kernel import clock
from yintang.practice.models import Practitioner, Service
from yintang.scheduling.queries import Offer


@dataclass(frozen=True, slots=True)
class Choosable:
    value: str
    time: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    slots: list[Choosable]


def groups_of(offers: list[Offer]) -> list[Group]:
    """Times by practitioner, so that people choose whom they see."""
    people = {offer.practitioner.pk: offer.practitioner.name for offer in offers}
    return [
        Group(name, [Choosable(slot_value(offer), clock_time(offer.start)) for offer in offers if offer.practitioner.pk == pk])
        for pk, name in sorted(people.items(), key=lambda person: person[1])
    ]


def slot_value(offer: Offer) -> str:
    return f"{offer.start.isoformat()} {offer.practitioner.slug}"


def read_slot(value: str, service: Service) -> tuple[datetime, Practitioner] | None:
    """The start and practitioner a button stands for; None for anything else."""
    written, _space, slug = value.partition(" ")
    try:
        start = datetime.fromisoformat(written)
    except ValueError:
        return None
    who = next((person for person in service.practitioners.filter(active=True) if person.slug == slug), None)
    return (start, who) if who and start.tzinfo and 2000 <= start.year <= 2200 else None


def nearby(search: Search, start: datetime, count: int = 6) -> list[Choosable]:
    """Times close to one that was just lost."""
    today = clock.today("UTC", search.now)
    offers = search.offers(max(start.date() - timedelta(days=1), today - timedelta(days=1)), 14, None)
    flat = [offer for day in sorted(offers) for offer in offers[day]]
    nearest = sorted(flat, key=lambda offer: abs(offer.start.utc - start))[:count]
    return [
        Choosable(slot_value(offer), clock_time(offer.start), f"{_short(offer.start.day)}, {offer.practitioner.name}")
        for offer in sorted(nearest, key=lambda offer: offer.start.utc)
    ]


def _short(day: date) -> str:
    return date_format(day, "D j M")
