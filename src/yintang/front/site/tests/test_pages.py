"""The public pages: light, plain, honest, and the same word at the end of each."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yintang.front.site.example import WEEK, WEEKLY, example_year
from yintang.front.site.queries import Rest, rests
from yintang.front.site.tests.reading import Reading
from yintang.practice.models import Category, Clinic, Location, Practitioner, Price, Registration, Service
from yintang.screening.rules import Length

PAGES = ["site:landing", "site:services", "site:practitioners", "site:contact", "site:contact_received", "site:privacy"]
LAST_WORD = "Please ask your health-care professional before you have facial acupuncture."

pytestmark = pytest.mark.django_db
every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture
def clinic() -> Clinic:
    clinic = Clinic.objects.create(slug="reed-bank", name="Reed Bank", email="desk@reed-bank.example", phone="+1 780 555 0134")
    Location.objects.create(slug="reed-bank", name="Reed Bank", address="3 Reed Bank", zone="America/Edmonton")
    someone = Practitioner.objects.create(slug="ida-moss", name="Ida Moss", title="Registered acupuncturist", about="Calm.")
    Registration.objects.create(practitioner=someone, body="The College", number="77", expires_on=date(2099, 1, 1))
    service = Service.objects.create(slug="cosmetic", name="Cosmetic visit", category=Category.COSMETIC, needles_face=True,
                                     parts=[{"kind": "hands_on", "minutes": 90}])
    Price.objects.create(service=service, cents=15800, valid_from=date(2020, 1, 1))
    Price.objects.create(service=service, cents=99900, valid_from=date(2099, 1, 1))
    return clinic


def read(client: Client, name: str) -> Reading:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return Reading(response.content)


@every_page
def test_a_page_works_before_the_clinic_has_a_name(client: Client, name: str) -> None:
    assert "Yintang" in read(client, name).text


@every_page
def test_a_page_carries_the_name_of_the_clinic(client: Client, clinic: Clinic, name: str) -> None:
    assert "Reed Bank" in read(client, name).text


@every_page
def test_a_page_has_a_language_one_heading_one_main_and_a_way_past_the_header(client: Client, clinic: Clinic, name: str) -> None:
    tags = read(client, name).tags
    assert next(attrs["lang"] for tag, attrs in tags if tag == "html")
    assert [tag for tag, _ in tags].count("h1") == 1
    assert [attrs["id"] for tag, attrs in tags if tag == "main"] == ["main"]
    assert next(attrs["href"] for tag, attrs in tags if tag == "a") == "#main"


@every_page
def test_a_page_holds_no_inline_style_and_no_inline_script(client: Client, clinic: Clinic, name: str) -> None:
    tags = read(client, name).tags
    assert [tag for tag, attrs in tags if "style" in attrs or tag == "style"] == []
    assert [attrs for tag, attrs in tags if tag == "script" and "src" not in attrs] == []
    assert [attr for _, attrs in tags for attr in attrs if attr.startswith("on")] == []


@every_page
def test_a_page_loads_nothing_from_elsewhere(client: Client, clinic: Clinic, name: str) -> None:
    assert [address for address in read(client, name).fetched if not address.startswith("/static/")] == []


@every_page
def test_a_page_with_all_it_loads_stays_below_100_kb(client: Client, clinic: Clinic, name: str) -> None:
    assert read(client, name).weight < 100_000


@every_page
def test_the_last_word_sends_to_a_health_care_professional(client: Client, clinic: Clinic, name: str) -> None:
    assert read(client, name).words[-1] == LAST_WORD


@every_page
def test_no_page_says_safe_or_cleared(client: Client, clinic: Clinic, name: str) -> None:
    assert re.findall(r"\b(?:un)?safe\w*|\bcleared\b", read(client, name).text, re.IGNORECASE) == []


def test_the_landing_page_says_what_the_visit_is(client: Client, clinic: Clinic) -> None:
    text = read(client, "site:landing").text
    for said in ("Forty to seventy", "always after a treatment of the body", "bruise", "six to eight weeks", "single boost",
                 "4 weeks after", "3 weeks after", "2 weeks after", "6 months after", "Ida Moss", "$158"):
        assert said in text


def test_the_landing_page_takes_its_weeks_from_the_rules_of_the_clinic(client: Client, clinic: Clinic) -> None:
    said = [rest.words for rest in rests().values()]
    assert said == ["4 weeks", "4 weeks", "3 weeks", "2 weeks", "6 months"]
    Clinic.objects.update(filler_waits=False)
    assert list(rests()) == ["neurotoxin", "laser", "peel", "surgery"]


def test_a_rule_file_that_cannot_be_read_leaves_the_page_without_numbers(client: Client, clinic: Clinic) -> None:
    Clinic.objects.update(rules="/no/such/rules.toml")
    text = read(client, "site:landing").text
    assert "weeks after" not in text
    assert "Who should wait" in text


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_the_invented_year_books_no_day_before_the_wait_is_over(today: date) -> None:
    first = Rest("neurotoxin", "Botox", Length(days=28)).ends(today - WEEK)
    year = example_year(today, first=first, waiting_for="4 weeks after Botox")
    booked = [bar for bar in year.bars if bar.kind == "booked"]
    assert len(booked) >= WEEKLY
    assert all(bar.from_date >= first for bar in booked)


@pytest.mark.parametrize(("length", "words"), [
    (Length(days=28), "4 weeks"), (Length(days=7), "1 week"), (Length(days=10), "10 days"), (Length(days=1), "1 day"),
    (Length(months=6), "6 months"), (Length(months=1), "1 month"),
])
def test_a_wait_is_said_in_the_longest_unit_that_fits(length: Length, words: str) -> None:
    assert Rest("laser", "Laser", length).words == words


def test_the_landing_page_leads_to_booking_and_to_the_first_possible_day(client: Client, clinic: Clinic) -> None:
    links = {attrs.get("href") for tag, attrs in read(client, "site:landing").tags if tag == "a"}
    assert {reverse("book:services"), reverse("book:from_which_day")} <= links


def test_every_hoped_for_benefit_stands_beside_its_grade(client: Client, clinic: Clinic) -> None:
    page = client.get("/").content.decode()
    table = page[page.index('id="evidence"'):]
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", table[:table.index("</table>")], re.DOTALL)
    assert len(rows) == 5
    assert [row for row in rows if not re.search(r"</svg>(Moderate|Low|Very low|None): ", row)] == []


def test_the_price_shown_is_the_one_of_today(client: Client, clinic: Clinic) -> None:
    text = read(client, "site:services").text
    assert "$158" in text
    assert "$999" not in text


def test_only_the_landing_page_is_meant_for_search_engines(client: Client, clinic: Clinic) -> None:
    assert "X-Robots-Tag" not in client.get("/").headers
    assert client.get("/services/").headers["X-Robots-Tag"] == "noindex"
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *", "Allow: /$", "Allow: /static/", "Disallow: /",
    ]


def test_a_browser_that_asks_for_the_old_icon_gets_the_mark(client: Client) -> None:
    assert client.get("/favicon.ico").headers["Location"] == "/static/kernel/mark.svg"


def test_an_unknown_address_answers_in_the_same_dress(client: Client, clinic: Clinic) -> None:
    response = client.get("/no-such-page")
    assert response.status_code == 404
    assert "This page is not here" in Reading(response.content).text


@every_page
def test_a_page_that_only_reads_refuses_to_be_posted_to(client: Client, name: str) -> None:
    if name != "site:contact":
        assert client.post(reverse(name)).status_code == 405
