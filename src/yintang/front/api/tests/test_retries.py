"""A program that never heard the answer asks again, with the same Idempotency-Key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from yintang.demo import story
from yintang.front.api.tests.conftest import Program, refusal, wrong_fields
from yintang.kernel.models import IdempotencyRecord
from yintang.messaging.models import OutboxMessage
from yintang.patients.models import Patient
from yintang.scheduling.models import Booking


def same(first: HttpResponse, second: HttpResponse) -> bool:
    heard = {(said.status_code, said.content, said["Content-Type"]) for said in (first, second)}
    return len(heard) == 1


def test_every_post_is_answered_once(program: Program, slots: Any) -> None:
    given = {"service": "cosmetic-facial", "answers": program.answers("cosmetic-facial")}
    slot, other = next(slots), next(slots)

    def twice(ask: Callable[[], HttpResponse], status: int = 201) -> Any:
        first, second = ask(), ask()
        assert same(first, second)
        return program.ok(first, status)

    screening = twice(lambda: program.post("screenings", given, key="1"))["id"]
    hold = twice(lambda: program.hold(slot["start"], key="1", screening=screening))["hold"]
    booking = twice(lambda: program.book(hold, key="1"))["booking"]
    twice(lambda: program.post(f"bookings/{booking}/move", {"start": other["start"]}, key="1"), 200)
    twice(lambda: program.post(f"bookings/{booking}/cancel", key="1"), 200)
    assert (Booking.objects.count(), Patient.objects.count(), IdempotencyRecord.objects.count()) == (1, 1, 5)
    assert [step.became for step in Booking.objects.get().history.all()] == ["held", "booked", "booked", "cancelled"]


def test_a_refusal_is_repeated_though_the_time_is_free_by_now(program: Program, slots: Any) -> None:
    slot, screening = next(slots), program.screening()
    asked = {"screening": screening, "practitioner": slot["practitioner"]}
    booking = program.booked(slot)
    first = program.hold(slot["start"], key="k", **asked)
    refusal(first, 409, "taken")
    program.ok(program.post(f"bookings/{booking}/cancel"))
    assert same(program.hold(slot["start"], key="k", **asked), first)
    program.ok(program.hold(slot["start"], key="k2", **asked), 201)


def test_a_wrong_body_is_repeated_and_a_mended_one_needs_a_new_key(program: Program) -> None:
    first = program.post("holds", b"{", key="k")
    assert same(program.post("holds", b"{", key="k"), first)
    assert wrong_fields(program.post("holds", b"{}", key="k"), "key_reused") == ["Idempotency-Key"]


def test_a_key_that_is_none_does_nothing(program: Program, slots: Any) -> None:
    hold = program.held(next(slots))
    assert wrong_fields(program.book(hold, key="two words")) == ["Idempotency-Key"]
    program.ok(program.book(hold, key="one-word"), 201)


@pytest.mark.django_db(transaction=True)
def test_the_same_booking_from_many_threads_is_made_once(settings: LazySettings) -> None:
    settings.YINTANG = settings.YINTANG | {"requests_per_minute": 1_000_000}
    story.open_clinic()
    program = Program()
    hold = program.held(program.slots()[0])
    heard: list[HttpResponse] = []
    start = threading.Barrier(6)

    def ask() -> None:
        alone = Program(Client())
        start.wait()
        try:
            heard.append(alone.book(hold, key="k"))
        finally:
            connection.close()

    askers = [threading.Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert [same(said, heard[0]) for said in heard] == [True] * 6
    program.ok(heard[0], 201)
    assert (Booking.objects.count(), Patient.objects.count()) == (1, 1)
    assert OutboxMessage.objects.filter(kind="made").count() == 1
