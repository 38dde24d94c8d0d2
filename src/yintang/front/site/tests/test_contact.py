"""The contact form: kept first, mailed later, patient with people, closed to machines."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from yintang.front.site.tests.reading import Reading
from yintang.kernel.models import AuditRow
from yintang.messaging.models import ContactMessage, OutboxMessage
from yintang.practice.models import Clinic

WRITTEN = {"name": "Nour", "contact": "nour@example.org", "text": "Do you open on Sundays?", "website": ""}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clinic() -> Clinic:
    return Clinic.objects.create(slug="reed-bank", name="Reed Bank", email="desk@reed-bank.example", country="CA")


def test_a_message_is_kept_and_a_mail_to_the_clinic_is_queued(client: Client) -> None:
    response = client.post(reverse("site:contact"), WRITTEN)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("site:contact_received"))
    kept = ContactMessage.objects.get()
    assert (kept.name, kept.contact, kept.text) == ("Nour", "nour@example.org", "Do you open on Sundays?")
    assert OutboxMessage.objects.get().to == "desk@reed-bank.example"
    assert AuditRow.objects.get().door == "site"


def test_a_telephone_number_is_kept_so_that_it_can_be_called(client: Client) -> None:
    client.post(reverse("site:contact"), {**WRITTEN, "contact": "(780) 555-0134"})
    assert ContactMessage.objects.get().contact == "+17805550134"


@pytest.mark.parametrize(("field", "value"), [
    ("name", ""), ("name", "x" * 201), ("contact", "soon"), ("contact", "nour@"), ("text", ""), ("text", "x" * 4001),
    ("text", "\x00"),
])
def test_a_message_that_cannot_be_answered_is_refused_with_the_field_named_and_nothing_lost(
    client: Client, field: str, value: str,
) -> None:
    response = client.post(reverse("site:contact"), {**WRITTEN, field: value})
    page = Reading(response.content)
    kept = {attrs["name"]: attrs.get("value") for tag, attrs in page.tags if tag == "input" and "name" in attrs}
    assert response.status_code == 422
    assert any(attrs.get("href") == f"#id_{field}" for tag, attrs in page.tags if tag == "a")
    assert {name: kept[name] for name in ("name", "contact") if name != field} == {
        name: WRITTEN[name] for name in ("name", "contact") if name != field
    }
    assert field == "text" or WRITTEN["text"] in page.text
    assert ContactMessage.objects.count() == 0


def test_what_a_machine_fills_in_is_thanked_for_and_dropped(client: Client) -> None:
    response = client.post(reverse("site:contact"), {**WRITTEN, "website": "https://spam.example"})
    assert response.headers["Location"] == reverse("site:contact_received")
    assert ContactMessage.objects.count() == 0


def test_too_many_messages_in_a_minute_wait_with_nothing_lost(client: Client, settings: LazySettings) -> None:
    settings.YINTANG = {**settings.YINTANG, "requests_per_minute": 0}
    response = client.post(reverse("site:contact"), WRITTEN)
    assert response.status_code == 429
    assert WRITTEN["text"] in Reading(response.content).text
    assert ContactMessage.objects.count() == 0
