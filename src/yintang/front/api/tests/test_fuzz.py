"""Schemathesis reads the OpenAPI document and tries to prove it wrong, with every check it has."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http.response import HttpResponseBase
from schemathesis.engine import events, from_schema

from yintang.front.api.tests.conftest import ROOT, Program

QUICK, LONG = 10, 500
Document = dict[str, Any]
pytestmark = pytest.mark.django_db(transaction=True)  # the fuzz runs in threads of its own


@pytest.fixture
def told(program: Program) -> Document:
    """The document as it stands. What is made from it is mostly unknown here."""
    document: Document = json.loads(program.client.get(ROOT + "openapi.json").content)
    return document


@pytest.fixture
def narrowed(program: Program, told: Document, slots: Any) -> Document:
    """The same document, its names and tokens narrowed to those that exist, so that the fuzz gets past the door."""
    times = [next(slots) for _ in range(6)]
    real: dict[str, list[Any]] = {
        "service": ["consultation", "glow", "cosmetic-facial"],
        "practitioner": ["mei-tanaka", "jonas-lindqvist"],
        "screening": [program.screening(), program.screening(cold_or_flu={}), program.screening(pacemaker={})],
        "hold": [program.held(times[0]), program.held(times[1])],
        "booking": [program.booked(times[2]), program.booked(times[3])],
        "start": [times[0]["start"], times[4]["start"], times[5]["start"]],
    }
    for operations in told["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                _narrow({"properties": {parameter["name"]: parameter["schema"]}}, real)
    for schema in told["components"]["schemas"].values():
        if schema.get("additionalProperties") is False:  # what goes in, not what comes out
            _narrow(schema, real)
    return told


def _narrow(schema: Document, real: dict[str, list[Any]]) -> None:
    for name in schema["properties"].keys() & real.keys():
        schema["properties"][name].clear()
        schema["properties"][name]["enum"] = real[name]


def in_process(environ: dict[str, Any], start_response: Callable[..., Any]) -> HttpResponseBase:
    try:
        return WSGIHandler()(environ, start_response)
    finally:
        connections.close_all()


def findings(document: Document, examples: int) -> list[str]:
    settings = tomllib.loads(Path("schemathesis.toml").read_text()) | {"seed": 20261122}
    config = schemathesis.Config.from_dict(settings)
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = in_process
    schema.config.generation.max_examples = examples
    found = []
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                failed = [check.failure_info for checks in event.recorder.checks.values() for check in checks]
                found += [f"{f.failure.operation}: {f.failure.title}. {f.failure.message}\n{f.code_sample}" for f in failed if f]
            case events.NonFatalError() | events.FatalError():
                found.append(repr(event))
    return found


def test_the_document_tells_the_truth(told: Document) -> None:
    assert findings(told, QUICK) == []


def test_the_document_tells_the_truth_about_what_exists(narrowed: Document) -> None:
    assert findings(narrowed, QUICK) == []


def test_the_fuzz_sees_a_document_that_lies(told: Document) -> None:
    path = f"{ROOT}questions"
    told["paths"] = {path: told["paths"][path]}
    del told["paths"][path]["get"]["responses"]["422"]
    assert findings(told, 1) != []


@pytest.mark.long
def test_the_document_tells_the_truth_at_length(told: Document) -> None:
    assert findings(told, LONG) == []


@pytest.mark.long
def test_the_document_tells_the_truth_about_what_exists_at_length(narrowed: Document) -> None:
    assert findings(narrowed, LONG) == []
