"""Every kind of guard, tried with raw SQL on a throw-away table: no code of ours stands in between."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from yintang.kernel.guards import AppendOnly, NoOverlap, missing_guards
from yintang.kernel.models import AuditRow

pytestmark = pytest.mark.django_db(transaction=True)


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str) -> bool:
    try:
        execute(sql)
    except IntegrityError as error:
        return "guard" in str(error) or "stay_no_overlap" in str(error)
    return False


@pytest.fixture
def stay() -> Iterator[type[models.Model]]:
    """A table of stays: who is where, from when until when."""
    with isolate_apps("yintang.kernel"):
        class Stay(models.Model):
            where = models.CharField(max_length=20)
            first = models.BigIntegerField()
            last = models.BigIntegerField()
            remark = models.CharField(max_length=20, null=True)  # noqa: DJ001  altered below to make SQLite rebuild

            class Meta:
                app_label = "kernel"
                db_table = "guarded_stay"
                constraints = [NoOverlap(name="stay_no_overlap", key="where", start="first", end="last")]

            def __str__(self) -> str:
                return self.where

        yield from table_of(Stay)


@pytest.fixture
def line() -> Iterator[type[models.Model]]:
    with isolate_apps("yintang.kernel"):
        class Line(models.Model):
            text = models.CharField(max_length=20)

            class Meta:
                app_label = "kernel"
                db_table = "guarded_line"
                constraints = [AppendOnly(name="line_append_only")]

            def __str__(self) -> str:
                return self.text

        yield from table_of(Line)


def table_of(model: type[models.Model]) -> Iterator[type[models.Model]]:
    if connection.vendor == "postgresql":
        execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    with connection.schema_editor() as editor:
        editor.create_model(model)
    yield model
    with connection.schema_editor() as editor:
        editor.delete_model(model)


def insert(where: str, first: int, last: int) -> str:
    return f"INSERT INTO guarded_stay (\"where\", first, last) VALUES ('{where}', {first}, {last})"


@pytest.mark.usefixtures("stay")
@pytest.mark.parametrize(("first", "last"), [(10, 20), (5, 11), (19, 25), (12, 18), (5, 25), (10, 11), (19, 20)])
def test_no_stay_overlaps_another_in_the_same_place(first: int, last: int) -> None:
    execute(insert("plum", 10, 20))
    assert refused(insert("plum", first, last))
    assert not refused(insert("orchid", first, last))


@pytest.mark.usefixtures("stay")
def test_neighbours_may_touch() -> None:
    for first, last in ((10, 20), (20, 30), (0, 10)):
        execute(insert("plum", first, last))


@pytest.mark.usefixtures("stay")
@pytest.mark.parametrize("change", ["first = 15", "\"where\" = 'plum'", "first = 0, last = 100"])
def test_no_stay_is_moved_onto_another(change: str) -> None:
    execute(insert("plum", 10, 20))
    execute(insert("plum" if "where" not in change else "orchid", *((20, 30) if "where" not in change else (12, 14))))
    rows = "last = 30" if "where" not in change else "last = 14"
    assert refused(f"UPDATE guarded_stay SET {change} WHERE {rows}")


@pytest.mark.usefixtures("stay")
def test_a_stay_may_be_moved_within_its_own_time() -> None:
    execute(insert("plum", 10, 20))
    execute("UPDATE guarded_stay SET first = 12, last = 22")


@pytest.mark.usefixtures("line")
def test_a_line_once_written_is_neither_changed_nor_deleted() -> None:
    execute("INSERT INTO guarded_line (text) VALUES ('said')")
    assert refused("UPDATE guarded_line SET text = 'unsaid'")
    assert refused("DELETE FROM guarded_line")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM guarded_line")
        assert cursor.fetchall() == [("said",)]


@pytest.mark.usefixtures("line")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite knows REPLACE")
def test_a_line_is_not_replaced_either() -> None:
    execute("INSERT INTO guarded_line (id, text) VALUES (1, 'said')")
    assert refused("REPLACE INTO guarded_line (id, text) VALUES (1, 'unsaid')")


@pytest.mark.usefixtures("line")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL knows TRUNCATE")
def test_a_table_of_lines_is_not_truncated() -> None:
    assert refused("TRUNCATE guarded_line")


def test_a_guard_is_still_there_when_a_later_change_has_rebuilt_its_table(stay: type[models.Model]) -> None:
    old, new = stay._meta.get_field("remark"), models.CharField(max_length=20, default="")
    assert isinstance(old, models.Field)
    new.set_attributes_from_name("remark")
    new.model = stay
    with connection.schema_editor() as editor:
        editor.alter_field(stay, old, new)
    execute("INSERT INTO guarded_stay (\"where\", first, last, remark) VALUES ('plum', 10, 20, '')")
    assert refused("INSERT INTO guarded_stay (\"where\", first, last, remark) VALUES ('plum', 15, 25, '')")


@pytest.mark.parametrize(("table", "first_row", "harm"), [
    ("stay", insert("plum", 10, 20), insert("plum", 15, 25)),
    ("line", "INSERT INTO guarded_line (text) VALUES ('said')", "UPDATE guarded_line SET text = 'unsaid'"),
])
def test_a_migration_can_take_a_guard_off_and_put_it_back(
    table: str, first_row: str, harm: str, request: pytest.FixtureRequest
) -> None:
    model: type[models.Model] = request.getfixturevalue(table)
    guard = model._meta.constraints[0]
    execute(first_row)
    model._meta.constraints = []  # as a migration's model of the state to come
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, guard)
    with transaction.atomic():
        assert not refused(harm)
        transaction.set_rollback(True)
    model._meta.constraints = [guard]
    with connection.schema_editor() as editor:
        editor.add_constraint(model, guard)
    assert refused(harm)


def test_a_guard_the_database_has_lost_is_named() -> None:
    guard = AuditRow._meta.constraints[0]
    assert isinstance(guard, AppendOnly)
    for removal in guard.removals("kernel_audit", connection.vendor):
        execute(removal)
    lost = missing_guards()
    for statement in guard.statements("kernel_audit", connection.vendor):
        execute(statement)
    assert lost == guard.guard_names(connection.vendor)
    assert missing_guards() == []


def test_the_audit_trail_is_written_once() -> None:
    values = "1, '2026-11-22', 'system', '', 'x', '', '', '', '', '', '{}', '', ''"
    columns = "sequence, at, role, actor, verb, door, address, kind, key, person, detail, previous, hash"
    execute(f"INSERT INTO kernel_audit ({columns}) VALUES ({values})")
    assert refused("UPDATE kernel_audit SET verb = 'y'")
    assert refused("DELETE FROM kernel_audit")
