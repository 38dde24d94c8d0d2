"""GET: what can be booked, what is asked, and when there is time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from yintang.front.api.tests.conftest import Program, wrong_fields
from yintang.practice.models import Practitioner, Service
from yintang.screening.queries import questions_at_booking


def test_services_say_what_a_booking_needs(program: Program) -> None:
    services = {service["slug"]: service for service in program.ok(program.get("services"))}
    assert list(services) == ["consultation", "whole-body", "facial", "cosmetic-facial", "glow"]
    cosmetic = services["cosmetic-facial"]
    assert (cosmetic["minutes"], cosmetic["category"], cosmetic["needles_face"]) == (90, "cosmetic", True)
    assert cosmetic["price"] == {"amount": "175.00", "currency": "CAD"}
    assert sorted(cosmetic["consents"]) == ["needles", "policy", "privacy"]
    assert [text["code"] for text in cosmetic["consent_texts"]] == cosmetic["consents"]
    assert sorted(services["consultation"]["consents"]) == ["policy", "privacy"]


def test_a_service_without_a_price_says_so(program: Program) -> None:
    Service.objects.get(slug="glow").prices.all().delete()
    assert [s["price"] for s in program.ok(program.get("services")) if s["slug"] == "glow"] == [None]


def test_a_service_that_is_not_public_is_not_there(program: Program) -> None:
    Service.objects.filter(slug="glow").update(public=False)
    assert "glow" not in [s["slug"] for s in program.ok(program.get("services"))]
    assert wrong_fields(program.get("questions", service="glow")) == ["service"]


def test_questions_are_those_due_at_booking_after_the_emergency_signs(program: Program) -> None:
    asked = program.ok(program.get("questions", service="cosmetic-facial"))
    due = [q.code for q in questions_at_booking(Service.objects.get(slug="cosmetic-facial"))]
    assert [q["code"] for q in asked if q["required"]] == due
    assert {q["group"] for q in asked if not q["required"]} == {"emergency"}
    surgery = next(q for q in asked if q["code"] == "surgery")
    assert [(f["code"], f["kind"]) for f in surgery["follow_ups"]] == [("date", "dates"), ("scars_healed", "choice")]
    assert [choice["value"] for choice in surgery["follow_ups"][1]["choices"]] == ["yes", "no", "unsure"]


def test_a_service_without_needles_asks_nothing(program: Program) -> None:
    assert program.ok(program.get("questions", service="consultation")) == []


def test_availability_has_the_shape_of_the_command(program: Program) -> None:
    document = program.ok(program.get("availability", service="cosmetic-facial"))
    assert (document["timezone"], document["service"]) == ("America/Edmonton", "cosmetic-facial")
    assert {frozenset(slot) for slot in document["slots"]} == {frozenset({"start", "end", "practitioner", "room"})}
    starts = [(datetime.fromisoformat(slot["start"]), slot["practitioner"]) for slot in document["slots"]]
    assert starts == sorted(starts)
    lengths = {datetime.fromisoformat(s["end"]) - datetime.fromisoformat(s["start"]) for s in document["slots"]}
    assert lengths == {timedelta(minutes=90)}


def test_the_past_is_cut_to_today(program: Program) -> None:
    assert program.slots(**{"from": "2020-01-01"}) == program.slots()


@pytest.mark.parametrize("day", ["9999-12-31", "2199-01-01"])
def test_beyond_every_horizon_nothing_is_offered(program: Program, day: str) -> None:
    assert program.slots(**{"from": day}) == []


def test_availability_keeps_to_the_practitioner_and_place_asked_for(program: Program) -> None:
    everyone = program.slots()
    mei = program.slots(practitioner="mei-tanaka")
    assert mei == [slot for slot in everyone if slot["practitioner"] == "mei-tanaka"]
    assert program.slots(location="willow-lane") == everyone
    assert program.slots(practitioner="jonas-lindqvist") == []


def test_answers_leave_out_the_days_they_close(program: Program) -> None:
    today = date.fromisoformat(program.ok(program.post(
        "screenings", {"service": "cosmetic-facial", "answers": program.answers("cosmetic-facial")}), 201)["for"])
    botox = program.screening(neurotoxin={"date": (today - timedelta(days=21)).isoformat()})
    open_from = (today + timedelta(days=7)).isoformat()
    asked = program.slots(days="30")
    assert program.slots(days="30", screening=botox) == [slot for slot in asked if slot["start"][:10] >= open_from]
    assert any(slot["start"][:10] < open_from for slot in asked)


def test_a_passing_cold_leaves_provisional_days(program: Program) -> None:
    assert program.slots(days="30", screening=program.screening(cold_or_flu={}))
    assert program.slots(days="30", screening=program.screening(pacemaker={})) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [({}, "service"), ({"service": "nope"}, "service"), ({"service": "a b"}, "service"), ({"service": "x" * 51}, "service"),
     ({"service": "glow", "days": "0"}, "days"), ({"service": "glow", "days": "541"}, "days"),
     ({"service": "glow", "days": "1e1"}, "days"), ({"service": "glow", "days": "14.0"}, "days"),
     ({"service": "glow", "from": "2026-02-30"}, "from"), ({"service": "glow", "from": "1700000000"}, "from"),
     ({"service": "glow", "from": "2026-1-1"}, "from"), ({"service": "glow", "practitioner": "nobody"}, "practitioner"),
     ({"service": "glow", "location": "nowhere"}, "location"), ({"service": "glow", "screening": "abc"}, "screening"),
     ({"service": "glow", "practicioner": "mei-tanaka"}, "practicioner"), ({"service": "glow\x00"}, "service")],
)
def test_a_wrong_query_names_its_field(program: Program, query: dict[str, str], field: str) -> None:
    assert wrong_fields(program.get("availability", **query)) == [field]


def test_a_name_that_is_unknown_comes_with_those_that_are_known(program: Program) -> None:
    Practitioner.objects.filter(slug="amara-okafor").update(active=False)
    said = program.get("availability", service="glow", practitioner="amara-okafor").json()["errors"]  # type: ignore[attr-defined]
    assert said == [{"field": "practitioner", "message": "is not known here; known are jonas-lindqvist, mei-tanaka"}]


def test_a_parameter_stands_once(program: Program) -> None:
    assert wrong_fields(program.get("questions?service=glow&service=facial")) == ["service"]
