import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from yintang.accounts.models import Role, User
from yintang.kernel.actions import NotInAction, action, note, record, writers_turn
from yintang.kernel.actor import Actor
from yintang.kernel.models import AuditRow

DESK = Actor(role="desk", name="Desk", user_id=7, door="desk", address="192.0.2.1")


class Refused(Exception):
    pass


def trail() -> list[str]:
    return list(AuditRow.objects.order_by("sequence").values_list("verb", flat=True))


@action
def hire(email: str, *, by: Actor, then: Callable[[], object] = lambda: None) -> User:
    user = User.objects.create_user(email, name=email, role=Role.DESK)
    record("hired", user, by=by)
    then()
    return user


def refuse() -> None:
    raise Refused


def test_nothing_is_recorded_outside_an_action() -> None:
    with pytest.raises(NotInAction, match="'looked' was recorded outside an action"):
        record("looked", by=DESK)


@pytest.mark.django_db
def test_an_action_leaves_what_it_did_and_a_row_that_says_so() -> None:
    user = hire("a@example.org", by=DESK)
    row = AuditRow.objects.get()
    assert (row.verb, row.kind, row.key) == ("hired", "accounts.User", str(user.pk))
    assert (row.role, row.actor, row.user_id, row.door, row.address) == ("desk", "Desk", 7, "desk", "192.0.2.1")


@pytest.mark.django_db
def test_a_refused_action_leaves_neither() -> None:
    with pytest.raises(Refused):
        hire("a@example.org", by=DESK, then=refuse)
    assert (trail(), User.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_refused_action_does_not_speak_in_the_next_one() -> None:
    with pytest.raises(Refused):
        hire("a@example.org", by=DESK, then=refuse)
    hire("b@example.org", by=DESK)
    assert trail() == ["hired"]


@pytest.mark.django_db
def test_a_nested_action_shares_the_fate_of_the_outer_one() -> None:
    def hire_another_and_fail() -> None:
        hire("b@example.org", by=DESK)
        raise Refused

    with pytest.raises(Refused):
        hire("a@example.org", by=DESK, then=hire_another_and_fail)
    assert (trail(), User.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_nested_action_that_fails_takes_back_its_own_rows_alone() -> None:
    def try_another() -> None:
        with pytest.raises(Refused):
            hire("b@example.org", by=DESK, then=refuse)

    hire("a@example.org", by=DESK, then=try_another)
    assert trail() == ["hired"]
    assert list(User.objects.values_list("email", flat=True)) == ["a@example.org"]


@pytest.mark.django_db
def test_a_view_leaves_one_row() -> None:
    note("day_looked_at", by=DESK, person="p-1", detail={"day": "2026-11-22"})
    assert list(AuditRow.objects.values_list("verb", "person", "detail")) == [
        ("day_looked_at", "p-1", {"day": "2026-11-22"})
    ]


@pytest.mark.django_db(transaction=True)
def test_actions_at_once_lose_no_row_and_number_them_without_a_gap() -> None:
    def look(visitor: int) -> None:
        try:
            note("looked", by=DESK, detail={"visitor": visitor})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(look, range(40)))
    rows = AuditRow.objects.order_by("sequence")
    assert [row.sequence for row in rows] == list(range(1, 41))
    assert sorted(row.detail["visitor"] for row in rows) == list(range(40))


only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has a single writer to wait for")


@only_sqlite
def test_one_writer_at_a_time_has_the_turn() -> None:
    inside, most = 0, 0

    def write(_: int) -> None:
        nonlocal inside, most
        with writers_turn():
            inside += 1
            most = max(most, inside)
            time.sleep(0.001)
            inside -= 1

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(40)))
    assert most == 1


@only_sqlite
def test_the_turn_goes_round_in_the_order_in_which_it_was_asked_for() -> None:
    writers, turns_each = 8, 25
    taken = 0
    overtaken: list[int] = []
    start = threading.Barrier(writers)

    def write_often(_: int) -> None:
        nonlocal taken
        start.wait()
        for _turn in range(turns_each):
            asked = taken
            with writers_turn():
                overtaken.append(taken - asked)
                taken += 1
                time.sleep(0.001)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write_often, range(writers)))
    assert len(overtaken) == writers * turns_each
    # Between two glances at the counter others may be served: one round for those before us, one for the glance.
    assert max(overtaken) < 2 * writers
