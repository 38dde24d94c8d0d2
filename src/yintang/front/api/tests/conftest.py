"""A program that talks to the clinic, and the clinic opened now: the API has no other clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from yintang.demo import story
from yintang.practice.queries import clinic_today

ADA = {
    "given_name": "Ada", "family_name": "Example", "email": "ada@mail.example", "phone": "", "birth_date": "1990-05-17",
}
CONSENTS = ["privacy", "policy", "needles"]
ROOT = "/api/v1/"


@dataclass
class Program:
    """Speaks JSON, keeps no cookies, and shows what came back."""

    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, path: str, **query: str) -> HttpResponse:
        return self.client.get(ROOT + path, query)  # type: ignore[return-value]

    def post(self, path: str, body: Any = None, key: str | None = None) -> HttpResponse:
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.client.post(ROOT + path, sent, content_type="application/json", headers=headers)  # type: ignore[return-value]

    def answers(self, service: str, **yes: dict[str, Any]) -> dict[str, Any]:
        """No to everything asked, but for what is named."""
        asked = self.ok(self.get("questions", service=service))
        return {q["code"]: {"answer": "no"} for q in asked} | {code: {"answer": "yes", **said} for code, said in yes.items()}

    def screening(self, service: str = "cosmetic-facial", **yes: dict[str, Any]) -> str:
        answered = self.post("screenings", {"service": service, "answers": self.answers(service, **yes)})
        token: str = self.ok(answered, 201)["id"]
        return token

    def slots(self, service: str = "cosmetic-facial", **query: str) -> list[dict[str, str]]:
        slots: list[dict[str, str]] = self.ok(self.get("availability", service=service, **query))["slots"]
        return slots

    def hold(self, start: str, service: str = "cosmetic-facial", key: str | None = None, **more: Any) -> HttpResponse:
        return self.post("holds", {"service": service, "start": start, **more}, key)

    def held(self, slot: dict[str, str], service: str = "cosmetic-facial") -> str:
        """The token of a hold on that very slot."""
        asked = {"screening": self.screening(service), "practitioner": slot["practitioner"]}
        token: str = self.ok(self.hold(slot["start"], service, **asked), 201)["hold"]
        return token

    def book(self, hold: str, key: str | None = None, consents: list[str] | None = None, **person: Any) -> HttpResponse:
        agreed = CONSENTS if consents is None else consents
        return self.post("bookings", {"hold": hold, "patient": ADA | person, "consents": agreed}, key)

    def booked(self, slot: dict[str, str], service: str = "cosmetic-facial", **person: Any) -> str:
        token: str = self.ok(self.book(self.held(slot, service), **person), 201)["booking"]
        return token

    @staticmethod
    def ok(response: HttpResponse, status: int = 200) -> Any:
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/json; charset=utf-8"
        return json.loads(response.content)


def refusal(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document, once it is sure to be one."""
    document: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, document["type"]) == (status, f"/problems/{code}"), response.content
    assert (document["status"], response["Content-Type"]) == (status, "application/problem+json")
    assert document["title"]
    return document


def wrong_fields(response: HttpResponse, code: str = "invalid", status: int = 422) -> list[str]:
    return [error["field"] for error in refusal(response, status, code)["errors"]]


@pytest.fixture
def program(db: None, settings: LazySettings) -> Program:
    settings.YINTANG = settings.YINTANG | {"requests_per_minute": 1_000_000}
    story.open_clinic()
    return Program()


@pytest.fixture
def slots(program: Program) -> Iterator[dict[str, str]]:
    """Times with Mei, far enough apart not to touch, and far enough ahead for no cancellation to be late."""
    first = clinic_today() + timedelta(days=2)
    every = program.slots(practitioner="mei-tanaka", days="50", **{"from": first.isoformat()})
    days: dict[str, dict[str, str]] = {}
    for slot in every:
        days.setdefault(slot["start"][:10], slot)
    return iter(days.values())
