"""Details: what is missing is said, what is typed is kept, a lost time costs nothing but a click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yintang.front.book.tests.visitor import DETAILS, Visitor, heading, page, values
from yintang.kernel import clock
from yintang.patients.models import ConsentGiven, Patient
from yintang.practice.queries import clinic_today
from yintang.scheduling.models import Booking, Status


def held(visitor: Visitor, service: str = "cosmetic-facial") -> str:
    return visitor.holds(visitor.answers(service))


def expire_holds() -> None:
    Booking.objects.filter(status=Status.HELD).update(hold_expires_at=clock.now() - timedelta(minutes=1))


def born(years: int) -> dict[str, str]:
    day = clinic_today()
    return {"birth_date_0_day": "1", "birth_date_0_month": "1", "birth_date_0_year": str(day.year - years)}


def test_a_hold_and_details_make_a_booking_with_its_consents(visitor: Visitor) -> None:
    response = visitor.post(held(visitor), DETAILS)
    assert heading(visitor.get(response["Location"])) == "Your visit is booked"
    booking = Booking.objects.get()
    assert (booking.status, str(booking.patient)) == (Status.BOOKED, "Ada Sample")
    assert sorted(ConsentGiven.objects.values_list("text__code", flat=True)) == ["needles", "policy", "privacy"]


def test_the_page_shows_the_time_the_price_and_until_when_it_is_kept(visitor: Visitor) -> None:
    text = visitor.get(held(visitor))
    booking = Booking.objects.get()
    until = clock.Moment.at(booking.hold_expires_at or clock.now(), booking.zone).local
    assert f"We keep this time for you until {until:%H:%M}." in text
    assert "$175" in text


@pytest.mark.parametrize(("field", "mend"), [
    ("given_name", "Please fill this in."), ("family_name", "Please fill this in."),
    ("email", "Give an e-mail address or a telephone number."), ("birth_date_0_year", "Write day, month and year"),
    ("consent_needles", "Please tick this to go on."),
])
def test_what_is_missing_is_named_and_the_rest_kept(visitor: Visitor, field: str, mend: str) -> None:
    response = visitor.post(held(visitor), {**DETAILS, field: ""})
    assert response.status_code == 422
    assert mend in page(response)
    kept = DETAILS["family_name" if field == "given_name" else "given_name"]
    assert f'value="{kept}"' in page(response)
    assert Patient.objects.count() == 0


@pytest.mark.parametrize(("field", "typed"), [
    ("phone", "12"), ("email", "not a mail"), ("birth_date_0_day", "31\0"), ("birth_date_0_year", "1066"),
    ("birth_date_0_year", "2099"), ("given_name", "x" * 101), ("family_name", "a\0b"),
])
def test_what_cannot_be_meant_is_refused_beside_its_field(visitor: Visitor, field: str, typed: str) -> None:
    response = visitor.post(held(visitor), {**DETAILS, field: typed})
    assert response.status_code == 422
    assert "Please look at this again" in page(response)


def test_a_telephone_alone_is_enough(visitor: Visitor) -> None:
    visitor.books(email="", phone="780 555 0142")
    assert Patient.objects.get().phone == "+17805550142"


def test_the_same_form_sent_twice_books_once_and_shows_the_same_visit(visitor: Visitor) -> None:
    address = held(visitor)
    first, second = visitor.post(address, DETAILS)["Location"], visitor.post(address, DETAILS)["Location"]
    assert first.partition("?")[0] == second.partition("?")[0]
    assert Booking.objects.count() == 1


def test_an_expired_hold_is_quietly_taken_again(visitor: Visitor) -> None:
    address = held(visitor)
    expire_holds()
    assert "we try to keep it again" in visitor.get(address)
    first, second = visitor.post(address, DETAILS)["Location"], visitor.post(address, DETAILS)["Location"]
    assert first.partition("?")[0] == second.partition("?")[0]
    assert Booking.objects.filter(status=Status.BOOKED).count() == 1


def test_a_time_lost_meanwhile_offers_others_and_books_one_with_what_was_typed(visitor: Visitor) -> None:
    address = held(visitor)
    lost = Booking.objects.get()
    expire_holds()
    quick = Visitor(Client())
    start = f"{lost.moment.isoformat()} {lost.practitioner.slug}"
    quick.post(quick.holds(quick.answers("cosmetic-facial"), start), {**DETAILS, "given_name": "Quick"})
    response = visitor.post(address, DETAILS)
    assert response.status_code == 409
    assert 'value="ada@mail.example"' in page(response)
    other = values(page(response), "start")[0]
    assert visitor.post(address, {**DETAILS, "start": other}).status_code == 302
    assert sorted(str(patient) for patient in Patient.objects.all()) == ["Ada Sample", "Quick Sample"]


def test_under_18_a_cosmetic_visit_is_declined_kindly(visitor: Visitor) -> None:
    response = visitor.post(held(visitor), {**DETAILS, **born(16)})
    assert response.status_code == 422
    assert heading(page(response)) == "Not at this age"
    assert Patient.objects.count() == 0


def test_under_18_a_therapeutic_visit_goes_to_the_practitioner_with_a_guardian(visitor: Visitor) -> None:
    text = page(visitor.post(held(visitor, "facial"), {**DETAILS, **born(16)}))
    assert heading(text) == "Let us talk first"
    ask = next(link for link in text.split('href="') if link.startswith("/book/ask/")).partition('"')[0]
    asked = {"given_name": "Kim", "family_name": "Young", "email": "k@mail.example", "consent": "on", **born(16)}
    assert "Under 18, please add the name" in page(visitor.post(ask, asked))
    assert visitor.post(ask, {**asked, "guardian": "Pat Young"}).status_code == 302


def test_a_link_with_one_letter_changed_opens_nothing(visitor: Visitor) -> None:
    address = held(visitor)
    response = visitor.client.get(address[:-2] + ("a" if address[-2] != "a" else "b") + "/")
    assert response.status_code == 404
