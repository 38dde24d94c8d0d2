import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel import audit
from yintang.kernel.actions import note
from yintang.kernel.actor import Actor
from yintang.kernel.guards import AppendOnly, guards_of
from yintang.kernel.models import AuditHead, AuditRow

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-10**9, 10**9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
actors = st.builds(Actor, role=st.sampled_from(["owner", "desk", "public"]), name=words, door=words,
                   user_id=st.none() | st.integers(1, 9))


def first_break() -> int | None:
    """The sequence at which the trail no longer follows from its beginning; None when it holds up to its head."""
    previous, expected = audit.GENESIS, 1
    for row in AuditRow.objects.order_by("sequence"):
        if (row.sequence, row.previous, row.hash) != (expected, previous, audit.digest_of(row)):
            return expected
        previous, expected = row.hash, expected + 1
    head = AuditHead.objects.get()
    return None if (head.count, head.head) == (expected - 1, previous) else expected


def force(sql: str) -> None:
    """Change the trail as someone could who holds the database itself: the guards taken off first."""
    guard = next(guard for guard in guards_of(AuditRow) if isinstance(guard, AppendOnly))
    with connection.cursor() as cursor:
        for removal in guard.removals(AuditRow._meta.db_table, connection.vendor):
            cursor.execute(removal)
        cursor.execute(sql)
        for statement in guard.statements(AuditRow._meta.db_table, connection.vendor):
            cursor.execute(statement)


@pytest.mark.django_db
@given(by=actors, person=words, detail=st.dictionaries(words, values, max_size=3))
def test_whatever_is_recorded_the_trail_read_back_holds(by: Actor, person: str, detail: dict[str, Any]) -> None:
    note("looked", by=by, person=person, detail=detail)
    assert first_break() is None


@pytest.mark.django_db
@pytest.mark.parametrize(("sql", "where"), [
    ("UPDATE kernel_audit SET actor = 'someone else' WHERE sequence = 2", 2),
    ("UPDATE kernel_audit SET user_id = 1 WHERE sequence = 3", 3),
    ("UPDATE kernel_audit SET detail = '{}' WHERE sequence = 1", 1),
    ("UPDATE kernel_audit SET hash = previous WHERE sequence = 4", 4),
    ("DELETE FROM kernel_audit WHERE sequence = 2", 2),
    ("DELETE FROM kernel_audit WHERE sequence = 5", 5),
    ("UPDATE kernel_audit SET sequence = 6 - sequence WHERE sequence = 5", 1),
])
def test_a_changed_missing_or_moved_row_shows(sql: str, where: int) -> None:
    for number in range(5):
        note("looked", by=Actor.system(), detail={"number": number})
    assert first_break() is None
    if "6 - sequence" in sql:
        force("DELETE FROM kernel_audit WHERE sequence = 1")
    force(sql)
    assert first_break() == where


@pytest.mark.django_db
def test_the_moment_recorded_is_part_of_the_seal() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    audit.append([audit.Entry(verb="looked", kind="", key="", person="", by=Actor.system(), at=at)])
    row = AuditRow.objects.get()
    row.at += timedelta(microseconds=1)
    assert audit.digest_of(row) != row.hash


@pytest.mark.django_db
def test_count_and_head_are_also_kept_outside_the_database(
    own_home: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        note("looked", by=Actor.system())
        note("looked", by=Actor.system())
    head = AuditHead.objects.get()
    assert json.loads((own_home / "audit-head").read_text()) == {"count": 2, "head": head.head}


def test_the_head_outside_never_goes_back(own_home: Path) -> None:
    audit.keep_head_outside(5, "five")
    audit.keep_head_outside(3, "three")
    assert json.loads((own_home / "audit-head").read_text()) == {"count": 5, "head": "five"}


@pytest.mark.parametrize("planted", ["not json", "[]", '{"count": "many"}', "\0"])
def test_a_head_that_cannot_be_kept_outside_never_fails_what_was_committed(
    planted: str, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own_home / "audit-head").write_text(planted)
    audit.keep_head_outside(1, "one")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert (own_home / "audit-head").read_text() == planted
