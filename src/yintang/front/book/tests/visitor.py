"""A visitor of the booking door, for the tests: fills in forms as a person would and reads the page that comes back."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

Typed = dict[str, Any]
GROUPS = ("emergency", "health", "today", "facial", "other_facial")

DETAILS: Typed = {
    "given_name": "Ada", "family_name": "Sample", "email": "ada@mail.example",
    "birth_date_0_day": "2", "birth_date_0_month": "3", "birth_date_0_year": "1980",
    "consent_privacy": "on", "consent_policy": "on", "consent_needles": "on",
}


def ticks(**groups: str | list[str]) -> Typed:
    """Every group answered; those not named with "none of these"."""
    return {"step": "ticks", **dict.fromkeys(GROUPS, "none"), **groups}


def when(name: str, day: date | None = None, *, month: date | None = None) -> Typed:
    shown = day or month
    assert shown is not None
    return {f"{name}_0_day": str(day.day) if day else "", f"{name}_0_month": str(shown.month), f"{name}_0_year": str(shown.year)}


class Visitor:
    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str) -> str:
        response = self.client.get(path, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    def post(self, path: str, typed: Typed) -> HttpResponse:
        return cast("HttpResponse", self.client.post(path, typed))

    def answers(self, service: str, typed: Typed | None = None) -> str:
        """Answers the questions; returns the address of the days."""
        response = self.post(f"/book/{service}/", typed or ticks())
        assert response.status_code == 302, page(response)
        return response["Location"]

    def times(self, days: str) -> list[str]:
        return values(self.get(days), "start")

    def holds(self, days: str, start: str | None = None) -> str:
        """Takes the first time; returns the address of the details."""
        response = self.post(days, {"start": start or self.times(days)[0]})
        assert response.status_code == 302, page(response)
        return response["Location"]

    def books(self, service: str = "cosmetic-facial", typed: Typed | None = None, **details: str) -> str:
        """From answers to a booking; returns the address of its page."""
        response = self.post(self.holds(self.answers(service, typed)), DETAILS | details)
        assert response.status_code == 302, page(response)
        return response["Location"].partition("?")[0]


def values(text: str, name: str) -> list[str]:
    return [html.unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', text)]


def page(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
    return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""
