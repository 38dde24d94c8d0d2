"""What the public may know of the clinic, and which days it is shut."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yintang.kernel.spans import Spans
from yintang.practice import queries
from yintang.practice.models import (
    Clinic,
    Closure,
    ConsentText,
    Location,
    Practitioner,
    Price,
    Registration,
    Service,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)
HALF_AN_HOUR = [{"kind": "hands_on", "minutes": 30}]


@pytest.fixture
def service() -> Service:
    return Service.objects.create(slug="glow", name="Glow", category="cosmetic", parts=HALF_AN_HOUR, needles_face=True)


# --- prices -----------------------------------------------------------------------------------------------------------


def test_a_price_holds_from_its_day_until_the_next_begins(service: Service) -> None:
    Price.objects.create(service=service, cents=9_000, valid_from=MONDAY)
    Price.objects.create(service=service, cents=9_500, valid_from=MONDAY + 7 * DAY)
    on = [MONDAY - DAY, MONDAY, MONDAY + 6 * DAY, MONDAY + 7 * DAY]
    assert [queries.price_on(service, day) for day in on] == [None, 9_000, 9_000, 9_500]
    assert [queries.public_services(day)[0].cents for day in on] == [None, 9_000, 9_000, 9_500]


def test_services_are_shown_in_the_clinics_order_and_only_where_public(service: Service) -> None:
    Service.objects.create(slug="first", name="First", category="facial", parts=HALF_AN_HOUR, position=0)
    Service.objects.create(slug="staff-only", name="Staff", category="facial", parts=HALF_AN_HOUR, public=False)
    Service.objects.filter(pk=service.pk).update(position=1)
    assert [card.slug for card in queries.public_services(MONDAY)] == ["first", "glow"]


def test_the_length_shown_is_the_visits_without_turnover(service: Service) -> None:
    service.parts = [*HALF_AN_HOUR, {"kind": "resting", "minutes": 20}, {"kind": "turnover", "minutes": 10}]
    service.save()
    assert queries.public_services(MONDAY)[0].minutes == 50


# --- consents ---------------------------------------------------------------------------------------------------------


def test_the_newest_text_of_each_consent_is_asked_for(service: Service) -> None:
    for version in (1, 2):
        ConsentText.objects.create(code="treatment", version=version, label="-", text="-")
    ConsentText.objects.create(code="photos", label="-", text="-", required_at_booking=False)
    assert [(text.code, text.version) for text in queries.required_consents(service)] == [("treatment", 2)]


def test_a_consent_for_needles_is_asked_only_where_there_are_needles(service: Service) -> None:
    ConsentText.objects.create(code="needles", label="-", text="-", for_needles_only=True)
    talk = Service.objects.create(slug="talk", name="Talk", category="consultation", parts=HALF_AN_HOUR)
    assert [len(queries.required_consents(each)) for each in (service, talk)] == [1, 0]


# --- permits ----------------------------------------------------------------------------------------------------------


def test_a_permit_holds_up_to_and_including_its_last_day() -> None:
    someone = Practitioner.objects.create(slug="someone", name="Someone")
    Registration.objects.create(practitioner=someone, body="-", number="1", expires_on=MONDAY)
    holding = [
        list(queries.holding_a_permit(Practitioner.objects.all(), on=day))
        for day in (MONDAY - DAY, MONDAY, MONDAY + DAY)
    ]
    assert holding == [[someone], [someone], []]
    assert [queries.permit_outlasts(someone, day) for day in (MONDAY, MONDAY + DAY)] == [True, False]


# --- closed days ------------------------------------------------------------------------------------------------------


def alberta(**more: object) -> Location:
    settled = {"slug": "here", "name": "Here", "zone": "America/Edmonton", "country": "CA", "subdivision": "AB"}
    return Location.objects.create(**settled | more)


def closed(location: Location, first: date, last: date) -> Spans[date]:
    return queries.closed_days(location, queries.closures_between(first, last), first, last)


def test_albertas_public_holidays_are_closed_days() -> None:
    days = [day for day, _ in closed(alberta(), date(2027, 1, 1), date(2027, 12, 31))]
    expected = ["01-01", "02-15", "03-26", "05-24", "07-01", "09-06", "10-11", "11-11", "12-25"]
    assert {date.fromisoformat(f"2027-{day}") for day in expected} <= set(days)
    assert date(2027, 8, 3) not in days


def test_holidays_are_found_across_the_turn_of_the_year() -> None:
    around = closed(alberta(), date(2026, 12, 20), date(2027, 1, 5))
    assert date(2026, 12, 25) in around
    assert date(2027, 1, 1) in around


def test_another_province_has_other_holidays() -> None:
    saint_john, everywhere = date(2027, 2, 15), date(2027, 7, 1)
    yukon = alberta(subdivision="YT")
    assert closed(yukon, saint_john, saint_john) == Spans[date]()
    assert closed(yukon, everywhere, everywhere) == Spans([(everywhere, everywhere + DAY)])


def test_a_location_may_work_on_holidays_and_still_close_for_its_own_reasons() -> None:
    place = alberta(open_on_holidays=True)
    canada_day = date(2027, 7, 1)
    Closure.objects.create(location=place, first_day=canada_day + DAY, last_day=canada_day + 2 * DAY)
    assert closed(place, canada_day, canada_day + 9 * DAY) == Spans([(canada_day + DAY, canada_day + 3 * DAY)])


def test_a_province_the_library_does_not_know_keeps_the_countrys_holidays() -> None:
    canada_day = date(2027, 7, 1)
    assert closed(alberta(subdivision="XX"), canada_day, canada_day) == Spans([(canada_day, canada_day + DAY)])


def test_a_country_the_library_does_not_know_has_no_holidays() -> None:
    assert closed(alberta(country="", subdivision=""), date(2027, 1, 1), date(2027, 12, 31)) == Spans[date]()


def test_a_closure_of_one_location_leaves_another_open() -> None:
    here, there = alberta(), alberta(slug="there")
    Closure.objects.create(location=there, first_day=MONDAY, last_day=MONDAY)
    assert [closed(place, MONDAY, MONDAY) for place in (here, there)] == [
        Spans[date](),
        Spans([(MONDAY, MONDAY + DAY)]),
    ]


# --- the clinic's card ------------------------------------------------------------------------------------------------


def test_before_the_clinic_is_set_up_there_is_no_card() -> None:
    assert queries.clinic_card() is None


def test_the_card_shows_the_first_address() -> None:
    Clinic.objects.create(slug="clinic", name="Clinic", email="hello@example.org", phone="+1 780 555 0100")
    alberta(address="1 First Street")
    alberta(slug="second", address="2 Second Street")
    assert queries.clinic_card() == queries.ClinicCard(
        "clinic", "Clinic", "1 First Street", "+1 780 555 0100", "hello@example.org", "CA"
    )
