"""The permanent cast: Willow Lane before its first visit, its people, and the words they say most often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from yintang.accounts.models import User
from yintang.demo import story
from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.practice.models import Clinic, Practitioner, Service
from yintang.scheduling import actions
from yintang.scheduling.actions import Person
from yintang.scheduling.models import Booking
from yintang.scheduling.queries import availability
from yintang.screening.actions import keep_answers
from yintang.screening.models import Screening
from yintang.screening.queries import questions_at_booking

ZONE = "America/Edmonton"
VISITOR = Actor(role="public", name="a visitor", door="book")
CONSENTS = ("privacy", "policy", "needles")


def wall(text: str) -> datetime:
    """A moment in Edmonton, from `2026-12-01 09:00`."""
    return Moment.on_the_wall(datetime.fromisoformat(text), ZONE).utc


NOW = wall("2026-11-22 10:30")  # a Sunday
TUESDAY = date(2026, 12, 1)


@pytest.fixture
def clinic(db: None) -> Clinic:
    return story.open_clinic(NOW)


@pytest.fixture
def mei(clinic: Clinic) -> Practitioner:
    return Practitioner.objects.get(slug="mei-tanaka")


@pytest.fixture
def amara(clinic: Clinic) -> Practitioner:
    return Practitioner.objects.get(slug="amara-okafor")


@pytest.fixture
def desk(clinic: Clinic) -> User:
    return User.objects.get(role="desk")


@pytest.fixture
def service(clinic: Clinic) -> Callable[[str], Service]:
    return lambda slug: Service.objects.get(slug=slug)


def says(service: Service, now: datetime = NOW, **yes: dict[str, Any]) -> Screening:
    """Answers to everything asked at booking: no, but for what is named."""
    answers = {q.code: {"answer": "no"} for q in questions_at_booking(service)}
    answers |= {code: {"answer": "yes", **details} for code, details in yes.items()}
    return keep_answers(service=service, answers=answers, by=VISITOR, now=now)


def person(given: str = "Lena", family: str = "Abrams", born: date = date(1985, 4, 2), **contact: str) -> Person:
    return Person(given, family, born, **(contact or {"email": f"{given}.{family}@mail.example".lower()}))


def hold(service: Service, start: datetime, now: datetime = NOW, **more: Any) -> Booking:
    if service.needles and "screening" not in more:
        more["screening"] = says(service, now)
    return actions.hold(service=service, start=start, by=VISITOR, now=now, **more)


def book(service: Service, start: datetime, now: datetime = NOW, who: Person | None = None, **more: Any) -> Booking:
    held = hold(service, start, now, **more)
    return actions.book(hold=held, person=who or person(), consents=CONSENTS, by=VISITOR, now=now)


def offered(service: Service, day: date = TUESDAY, now: datetime = NOW, days: int = 1, **more: Any) -> list[tuple[str, str]]:
    """(wall time, practitioner) of everything on offer."""
    found = availability(service=service, first=day, days=days, now=now, **more)
    return [(f"{offer.start.local:%Y-%m-%d %H:%M}", offer.practitioner.slug) for offer in found.offers()]


def later(minutes: int, now: datetime = NOW) -> datetime:
    return now + timedelta(minutes=minutes)
