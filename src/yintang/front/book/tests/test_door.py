"""What holds for every page of the door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yintang.front.book.tests.visitor import DETAILS, Visitor, heading, page, ticks
from yintang.practice.models import Clinic
from yintang.scheduling.models import Booking


def test_who_asks_too_often_is_slowed_down_and_loses_nothing(visitor: Visitor, settings: Any) -> None:
    settings.YINTANG = {**settings.YINTANG, "requests_per_minute": 1}
    visitor.post("/book/facial/", {})
    response = visitor.post("/book/facial/", ticks(health="migraine"))
    assert response.status_code == 429
    assert 'name="health" value="migraine"' in page(response)


def test_a_form_without_its_token_is_refused(clinic: Clinic) -> None:
    assert Client(enforce_csrf_checks=True).post("/book/facial/", ticks()).status_code == 403


@pytest.mark.parametrize("token", ["x", "~", "a" * 500, "%00", "0" * 32 + "~" + "a" * 43])
def test_a_forged_link_ends_kindly(visitor: Visitor, token: str) -> None:
    for path in ("hold/{}/", "visit/{}/", "ask/{}/", "case/{}/", "letter/{}/", "facial/days/{}/"):
        response = visitor.client.get("/book/" + path.format(token))
        assert (response.status_code, heading(response.content.decode())) == (404, "This link has ended")
        assert visitor.client.post("/book/" + path.format(token)).status_code in (404, 405)


def test_nothing_typed_is_ever_run(visitor: Visitor) -> None:
    visitor.books(given_name='<script>alert("x")</script>')
    address = visitor.post(visitor.holds("/book/consultation/days/"), DETAILS | {"family_name": ""})
    assert "<script>alert" not in page(address) + visitor.get("/book/")
    assert Booking.objects.count() == 2


def test_rules_that_cannot_be_read_refuse_everyone_and_lose_nothing(visitor: Visitor) -> None:
    hold = visitor.holds(visitor.answers("facial"))
    Clinic.objects.update(rules="/nowhere/rules.toml")
    for path in ("/book/facial/", "/book/from-which-day/?service=facial", hold):
        response = visitor.post(path, DETAILS | ticks())
        assert response.status_code == 409
        assert "cannot check your answers just now" in page(response)
        assert f'value="{DETAILS["email"]}"' in page(response)
    assert Booking.objects.get().status == "held"
