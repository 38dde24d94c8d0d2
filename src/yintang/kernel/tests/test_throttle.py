"""One address may ask so often in a minute; another is not held back by it."""

import pytest
from django.conf import LazySettings
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from yintang.kernel.throttle import client_address, too_many

pytestmark = pytest.mark.django_db


def test_the_request_after_the_limit_is_one_too_many(rf: RequestFactory) -> None:
    answers = [too_many(rf.post("/"), "one-more", limit=3) for _ in range(4)]
    # A minute may turn between two of them; then none is too many.
    assert answers in ([False, False, False, True], [False] * 4)


def test_reading_is_counted_too_but_writes_nothing(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answers = [too_many(rf.get("/"), "reading", limit=3) for _ in range(4)]
    assert answers in ([False, False, False, True], [False] * 4)


def test_another_address_and_another_door_count_for_themselves(rf: RequestFactory) -> None:
    for _ in range(3):
        too_many(rf.post("/", REMOTE_ADDR="192.0.2.1"), "alone", limit=1)
    assert not too_many(rf.post("/", REMOTE_ADDR="192.0.2.2"), "alone", limit=1)
    assert not too_many(rf.post("/", REMOTE_ADDR="192.0.2.1"), "other-door", limit=1)


def test_an_address_may_be_any_text(rf: RequestFactory, settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for written in ("x" * 5000, "a b\tc", "é", ""):
        assert not too_many(rf.post("/", headers={"X-Forwarded-For": written}), "any-text", limit=1)


def test_without_a_limit_of_its_own_the_house_limit_holds(rf: RequestFactory, settings: LazySettings) -> None:
    settings.YINTANG = {**settings.YINTANG, "requests_per_minute": 0}
    assert too_many(rf.post("/"), "house")


def test_a_forwarded_address_counts_only_behind_our_own_proxy(rf: RequestFactory, settings: LazySettings) -> None:
    request = rf.post("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"})
    settings.SECURE_PROXY_SSL_HEADER = None
    assert client_address(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client_address(request) == "203.0.113.7"
