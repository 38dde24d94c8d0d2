"""Whatever is sent, a problem document comes back: it names the field and the mend, and nobody else's data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yintang.front.api.tests.conftest import ROOT, Program, refusal, wrong_fields
from yintang.patients.models import Patient
from yintang.scheduling.models import Booking

POSTS = ("screenings", "holds", "bookings", "bookings/x/cancel", "bookings/x/move")
GETS = ("services", "questions", "availability")


@pytest.mark.parametrize("path", ["", "nothing", "services/", "bookings/", "bookings/x", "bookings/x/y/cancel", "services.json"])
def test_what_is_not_there_is_a_problem_and_no_page(program: Program, path: str) -> None:
    refusal(program.get(path), 404, "not_found")
    refusal(program.post(path), 404, "not_found")


@pytest.mark.parametrize(("path", "allowed"), [(path, "POST") for path in POSTS] + [(path, "GET") for path in GETS])
def test_another_method_is_told_which_is_right(program: Program, path: str, allowed: str) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - {allowed}:
        said = program.client.generic(method, ROOT + path)
        refusal(said, 405, "method")  # type: ignore[arg-type]
        assert said["Allow"] == allowed


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("body", "message"),
    [(b"{", "is not valid JSON"), (b"\xff\xfe", "is not UTF-8"), (b"[" * 50_000, "is nested too deeply"),
     (b'{"start": NaN}', "is no JSON value"), (b'{"a": 1, "a": 2}', "stands there twice"), (b"[]", "must be an object"),
     (b"null", "must be an object"), (b'"x"', "must be an object"), (b"1" * 5000, "is not valid JSON")],
)
def test_a_body_that_is_no_object_says_the_mend(program: Program, path: str, body: bytes, message: str) -> None:
    said = refusal(program.post(path, body), 422, "invalid")
    assert [(error["field"], message in error["message"]) for error in said["errors"]] == [("body", True)]


@pytest.mark.parametrize("path", POSTS[:3])
def test_an_empty_body_is_missing(program: Program, path: str) -> None:
    assert wrong_fields(program.post(path)) == ["body"]


@pytest.mark.parametrize("path", POSTS)
def test_only_json_is_read_and_not_without_end(program: Program, path: str) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"):
        said = program.client.post(ROOT + path, b"{}", content_type=media_type)
        refusal(said, 415, "media_type")  # type: ignore[arg-type]
    refusal(program.post(path, b'"' + b"x" * 1_000_000 + b'"'), 413, "too_large")
    refusal(program.post(path, b'"' + b"x" * 3_000_000 + b'"'), 413, "too_large")
    refusal(program.post(path, b'"' + b"x" * 3_000_000 + b'"', key="large"), 413, "too_large")


def test_however_much_is_wrong_the_answer_stays_short(program: Program) -> None:
    assert len(wrong_fields(program.post("holds", {f"field{n}": 1 for n in range(50_000)}))) == 100


def test_no_cookie_is_needed_set_or_read(program: Program, slots: Any) -> None:
    program.booked(next(slots))  # this client checks CSRF tokens, and was given none
    assert program.client.cookies == {}
    program.client.cookies["sessionid"] = "somebody"
    assert "sessionid" not in program.get("services").cookies


def test_whoever_asks_too_often_is_told_when_to_come_back(program: Program, settings: LazySettings) -> None:
    settings.YINTANG = settings.YINTANG | {"requests_per_minute": 3}
    said = [Program(Client(REMOTE_ADDR="203.0.113.9")).get("questions", service="consultation") for _ in range(8)]
    limited = [response for response in said if response.status_code == 429]
    assert limited  # a new minute may have begun in between
    for response in limited:
        refusal(response, 429, "too_many")
        assert 1 <= int(response["Retry-After"]) <= 60
    assert Program(Client(REMOTE_ADDR="203.0.113.10")).get("services").status_code == 200


def test_a_database_that_cannot_be_reached_is_said_and_nothing_stored(program: Program) -> None:
    def gone(*_: Any) -> None:
        raise OperationalError("disk full: /secret/path")

    given = {"service": "glow", "answers": program.answers("glow")}
    with connection.execute_wrapper(lambda execute, sql, *rest: gone() if "screening_screening" in sql else execute(sql, *rest)):
        said = program.post("screenings", given, key="again")
    assert "secret" not in json.dumps(refusal(said, 503, "unavailable"))
    assert program.post("screenings", given, key="again").status_code == 201


def test_the_document_describes_every_endpoint(program: Program) -> None:
    document = json.loads(program.client.get(ROOT + "openapi.json").content)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {ROOT + path for path in (*GETS, *POSTS[:3])} | {
        ROOT + "bookings/{booking}/cancel", ROOT + "bookings/{booking}/move",
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            keys = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"]
            assert keys == (["Idempotency-Key"] if method == "post" else []), path
            problems = {code for code, said in operation["responses"].items() if "application/problem+json" in said["content"]}
            assert {"422", "429", "500", "503"} <= problems, path


# --- no error tells of anyone else ------------------------------------------------------------------------------------

CANARY = "Quicksilver"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4), max_leaves=8,
)


def test_an_error_never_tells_of_another_person(program: Program, slots: Any) -> None:
    slot = next(slots)
    hold = program.held(slot)
    who: dict[str, Any] = {"given_name": CANARY, "family_name": CANARY, "email": "quicksilver@mail.example"}
    booking = program.ok(program.book(hold, **who), 201)["booking"]
    there = {"start": slot["start"], "practitioner": slot["practitioner"], "screening": program.screening()}
    said = [
        program.hold(**there), program.book(hold), program.book(hold, given_name=CANARY[:5], email="quicksilver@mail"),
        program.post(f"bookings/{program.booked(next(slots))}/move", there), program.post(f"bookings/{booking}x/cancel"),
        program.post(f"bookings/{booking}/move", {"start": "2020-01-01T00:00:00Z"}),
    ]
    program.ok(program.post(f"bookings/{booking}/cancel"))
    said.append(program.post(f"bookings/{booking}/cancel"))
    assert [response.status_code for response in said] == [409, 409, 422, 409, 404, 422, 409]
    told = b"".join(response.content + str(response.headers).encode() for response in said).decode().lower()
    assert CANARY.lower() not in told
    assert Patient.objects.get(given_name=CANARY).public_id.hex not in told


@pytest.mark.parametrize("path", POSTS)
@given(body=json_values)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_refused_in_words(program: Program, path: str, body: Any) -> None:
    said = program.post(path, body)
    assert 400 <= said.status_code < 500
    assert said["Content-Type"] == "application/problem+json"
    assert Booking.objects.count() == 0


@given(
    service=st.sampled_from(["glow", "whole-body", "consultation"]) | st.text(max_size=20),
    answers=st.dictionaries(
        st.sampled_from(["bleeding", "blood_thinner", "surgery", "peel", "pregnancy", "cold_sore"]) | st.text(max_size=10),
        json_values | st.fixed_dictionaries(
            {"answer": st.sampled_from(["yes", "no", "maybe"]) | json_values},
            optional={"date": st.dates().map(str) | json_values, "medicines": st.lists(st.text(max_size=20)) | json_values,
                      "kind": json_values, "scars_healed": json_values},
        ),
        max_size=5,
    ),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answers_are_judged_or_refused_in_words(program: Program, service: str, answers: dict[str, Any]) -> None:
    every = program.answers("glow") if service == "glow" else {}
    said = program.post("screenings", {"service": service, "answers": every | answers})
    assert said.status_code in (201, 422), said.content
