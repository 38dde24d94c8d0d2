"""The same request twice, one effect: for whatever the request does."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yintang.kernel.actions import record
from yintang.kernel.actor import Actor
from yintang.kernel.idempotency import answer_once, forget_old
from yintang.kernel.models import AuditRow, IdempotencyRecord
from yintang.kernel.problems import Problem

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
DAY = timedelta(hours=24)


def post(body: bytes = b"{}", key: str | None = "k", path: str = "/here") -> HttpRequest:
    headers = {} if key is None else {"Idempotency-Key": key}
    return RequestFactory().post(path, body, content_type="application/json", headers=headers)


class Teller:
    """Leaves one audit row each time it is really asked, and answers with a number nobody can guess again."""

    def __init__(self, status: int = 201) -> None:
        self.status, self.asked = status, 0

    def __call__(self) -> HttpResponse:
        self.asked += 1
        if connection.in_atomic_block and self.status < 400:
            record("told", by=Actor.system())
        return HttpResponse(json.dumps({"n": self.asked}), status=self.status, content_type="application/json")


@pytest.mark.django_db
def test_without_a_key_every_request_is_a_new_one() -> None:
    tell = Teller(400)
    assert [answer_once(post(key=None), tell).content for _ in range(2)] == [b'{"n": 1}', b'{"n": 2}']
    assert IdempotencyRecord.objects.count() == 0


@pytest.mark.django_db
@given(body=st.binary(max_size=50), key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200),
       status=st.sampled_from([200, 201, 404, 409, 422]), times=st.integers(1, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_key_and_body_get_the_first_answer_again(body: bytes, key: str, status: int, times: int) -> None:
    IdempotencyRecord.objects.all().delete()
    tell = Teller(status)
    first = answer_once(post(body, key), tell, now=NOW)
    again = [answer_once(post(body, key), tell, now=NOW + DAY - timedelta(seconds=1)) for _ in range(times)]
    assert {(said.status_code, said.content, said["Content-Type"]) for said in (first, *again)} == {
        (status, b'{"n": 1}', "application/json")
    }
    assert {said.get("Idempotent-Replayed") for said in again} == {"true"}
    assert tell.asked == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused() -> None:
    tell = Teller()
    answer_once(post(b'{"a": 1}'), tell)
    with pytest.raises(Problem) as refused:
        answer_once(post(b'{"a": 2}'), tell)
    assert (refused.value.status, refused.value.code, tell.asked) == (422, "key_reused", 1)


@pytest.mark.django_db
def test_a_key_counts_for_its_own_path_alone() -> None:
    tell = Teller()
    answer_once(post(path="/here"), tell)
    assert json.loads(answer_once(post(path="/there"), tell).content) == {"n": 2}


@pytest.mark.django_db
def test_after_a_day_a_key_is_as_new() -> None:
    tell = Teller()
    answer_once(post(), tell, now=NOW)
    assert json.loads(answer_once(post(b"[]"), tell, now=NOW + DAY).content) == {"n": 2}


@pytest.mark.django_db
def test_old_answers_are_forgotten_and_young_ones_kept() -> None:
    for hours, key in ((0, "a"), (1, "b"), (2, "c")):
        answer_once(post(key=key), Teller(), now=NOW + timedelta(hours=hours))
    assert (forget_old(NOW + DAY + timedelta(hours=1)), IdempotencyRecord.objects.count()) == (2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "two words", "naïve", "tab\tbed"])
def test_a_key_that_is_none_is_named(key: str) -> None:
    tell = Teller()
    with pytest.raises(Problem) as refused:
        answer_once(post(key=key), tell)
    assert [error.field for error in refused.value.errors] == ["Idempotency-Key"]
    assert tell.asked == 0


@pytest.mark.django_db(transaction=True)
def test_a_failure_of_ours_is_taken_back_and_may_be_tried_again() -> None:
    failing, working = Teller(500), Teller()

    def half_done() -> HttpResponse:
        record("told", by=Actor.system())
        return failing()

    assert answer_once(post(), half_done).status_code == 500
    assert (IdempotencyRecord.objects.count(), AuditRow.objects.count()) == (0, 0)
    assert answer_once(post(), working).status_code == 201
    assert (IdempotencyRecord.objects.count(), AuditRow.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_crash_takes_effect_answer_and_claim_back_together() -> None:
    tell = Teller()

    def crash() -> HttpResponse:
        tell()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer_once(post(), crash)
    assert (IdempotencyRecord.objects.count(), AuditRow.objects.count()) == (0, 0)
    answer_once(post(), tell)
    assert AuditRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_acts_and_all_hear_its_answer() -> None:
    tell, heard, start = Teller(), [], threading.Barrier(8)

    def ask() -> None:
        start.wait()
        try:
            heard.append(answer_once(post(), tell).content)
        finally:
            connection.close()

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert heard == [b'{"n": 1}'] * 8
    assert AuditRow.objects.count() == 1


@pytest.mark.django_db
def test_a_stolen_table_tells_neither_key_nor_body_nor_answer() -> None:
    answer_once(post(b"Quicksilver", "some-key"), lambda: HttpResponse("secret-token", content_type="text/plain"))
    told = repr([{**row, "answer": bytes(row["answer"])} for row in IdempotencyRecord.objects.values()])
    assert [word for word in ("Quicksilver", "some-key", "secret-token", "/here") if word in told] == []
