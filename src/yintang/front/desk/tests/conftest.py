from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from yintang.accounts.models import Role, User
from yintang.demo import story
from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.practice.models import Clinic, Service
from yintang.scheduling import actions as scheduling
from yintang.scheduling.actions import Person
from yintang.scheduling.models import Booking
from yintang.scheduling.queries import availability
from yintang.screening import actions as screening
from yintang.screening.models import Case, Screening
from yintang.screening.queries import questions_at_booking

VISITOR = Actor.public("book")
SignIn = Callable[[str], Client]


@pytest.fixture
def clinic(db: None) -> Clinic:
    return story.open_clinic()


@pytest.fixture
def sign_in(clinic: Clinic) -> SignIn:
    def as_role(role: str) -> Client:
        client = Client()
        client.force_login(User.objects.filter(role=role).order_by("pk")[0])
        return client

    return as_role


@pytest.fixture
def desk(sign_in: SignIn) -> Client:
    return sign_in(Role.DESK)


@pytest.fixture
def practitioner(sign_in: SignIn) -> Client:
    return sign_in(Role.PRACTITIONER)


def answers(service: Service, at: datetime, **says: dict[str, object]) -> Screening:
    given = {question.code: {"answer": "no"} for question in questions_at_booking(service)}
    return screening.keep_answers(service=service, answers=given | says, by=VISITOR, now=at)


def book_a_facial_visit(made: datetime) -> Booking:
    """The first that may be booked at that moment, by someone with migraines."""
    service = Service.objects.get(slug="facial")
    kept = answers(service, made, migraine={"answer": "yes", "severe": "no", "today": "no"})
    found = availability(service=service, first=clock.today("America/Edmonton", made), days=13, now=made)
    offer = found.offer(found.slots[0])
    held = scheduling.hold(
        service=service, start=offer.start.utc, practitioner=offer.practitioner, screening=kept, by=VISITOR, now=made
    )
    person = Person("Ada", "Sample", date(1980, 3, 2), "ada@mail.example")
    return scheduling.book(hold=held, person=person, consents=["needles", "policy", "privacy"], by=VISITOR, now=made)


@pytest.fixture
def booking(clinic: Clinic) -> Booking:
    """Someone who was expected one of these last days."""
    return book_a_facial_visit(clock.now() - timedelta(days=14))


@pytest.fixture
def case(clinic: Clinic) -> Case:
    """A question that has waited three days."""
    service = Service.objects.get(slug="facial")
    contact = screening.Contact("Gwen", "Stavros", "gwen@mail.example")
    then = clock.now() - timedelta(days=3)
    kept = answers(service, then, pacemaker={"answer": "yes"})
    return screening.ask_practitioner(screening=kept, contact=contact, message="May I?", by=VISITOR, now=then)
