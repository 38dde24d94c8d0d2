"""The database is the last witness: constraints that no code path can go round, on SQLite and on PostgreSQL.

SQLite has no exclusion constraint, so a guard becomes triggers there. They are emitted as plain strings into
`deferred_sql`: a trigger made by RunSQL vanishes without a word when a later migration rebuilds its table, these come back
with it. On PostgreSQL a trigger would be a race, so no-overlap is a real exclusion constraint.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import connections, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Func, Model


class MinuteRange(Func):
    """`[from, until)` as a PostgreSQL int8range."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[)')"


def _table(model: type[Model]) -> str:
    # While SQLite rebuilds a table Django calls it new__<name>; the trigger must carry the final name.
    return model._meta.db_table.removeprefix("new__")


class NoOverlap(ExclusionConstraint):
    """Rows with the same `key` never overlap in `[start, end)` (integer columns).

    Example::

        NoOverlap(name="occupancy_no_overlap", key="resource", start="from_minute", end="until_minute")
    """

    def __init__(self, *, name: str, key: str, start: str, end: str, longest: int | None = None) -> None:
        self.key, self.start, self.end, self.longest = key, start, end, longest
        super().__init__(
            name=name,
            expressions=[(key, RangeOperators.EQUAL), (MinuteRange(start, end), RangeOperators.OVERLAPS)],
            violation_error_message="This time is already taken.",
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        keywords = {"name": self.name, "key": self.key, "start": self.start, "end": self.end, "longest": self.longest}
        return path, (), keywords

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    def _triggers(self, model: type[Model]) -> list[str]:
        table = _table(model)
        key, start, end = (cast("Any", model._meta.get_field(name)).column for name in (self.key, self.start, self.end))
        # With a longest length the look-up is an index range instead of the resource's whole past.
        recent = f' AND o."{start}" > NEW."{start}" - {self.longest}' if self.longest else ""
        return [
            f'CREATE TRIGGER "{self.name}_{event.lower()}" BEFORE {event} ON "{table}" BEGIN '  # noqa: S608  names are ours
            f"SELECT RAISE(ABORT, 'guard {self.name}: this time is already taken') WHERE EXISTS ("
            f'SELECT 1 FROM "{table}" o WHERE o."{key}" = NEW."{key}" AND o."{start}" < NEW."{end}" '
            f'AND o."{end}" > NEW."{start}"{recent} AND o."id" IS NOT NEW."id"); END'
            for event in ("INSERT", "UPDATE")
        ]

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        if schema_editor.connection.vendor != "sqlite":
            return super().constraint_sql(model, schema_editor)
        schema_editor.deferred_sql.extend(self._triggers(model))
        return cast("str", None)

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        if connections[using].vendor != "sqlite":
            super().validate(model, instance, exclude=exclude, using=using)

    def guard_names(self, vendor: str) -> list[str]:
        return [f"{self.name}_insert", f"{self.name}_update"] if vendor == "sqlite" else [self.name]


class AppendOnly(BaseConstraint):
    """Rows are written once: the database refuses to change or delete them (and, on PostgreSQL, to truncate the table)."""

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return f"{type(self).__module__}.{type(self).__qualname__}", (), {"name": self.name}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]

    def statements(self, table: str, vendor: str) -> list[str]:
        table = table.removeprefix("new__")
        refusal = f"guard {self.name}: rows of {table} are written once"
        if vendor == "sqlite":
            return [
                f'CREATE TRIGGER "{self.name}_{event.lower()}" BEFORE {event} ON "{table}" BEGIN '
                f"SELECT RAISE(ABORT, '{refusal}'); END"
                for event in ("UPDATE", "DELETE")
            ]
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f'CREATE TRIGGER "{self.name}_update" BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}_refuse()",
            f'CREATE TRIGGER "{self.name}_truncate" BEFORE TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION {self.name}_refuse()",
        ]

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.extend(self.statements(model._meta.db_table, schema_editor.connection.vendor))
        return cast("str", None)

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return self.constraint_sql(model, schema_editor)

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        for statement in self.removals(model._meta.db_table, schema_editor.connection.vendor):
            schema_editor.execute(statement)
        return cast("str", None)

    def removals(self, table: str, vendor: str) -> list[str]:
        names = self.guard_names(vendor)
        return [f'DROP TRIGGER "{n}"' if vendor == "sqlite" else f'DROP TRIGGER "{n}" ON "{table}"' for n in names]

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Nothing to say before saving: the database itself refuses."""

    def guard_names(self, vendor: str) -> list[str]:
        return [f"{self.name}_update", f"{self.name}_delete" if vendor == "sqlite" else f"{self.name}_truncate"]


Guard = NoOverlap | AppendOnly


def guards_of(model: type[models.Model]) -> list[Guard]:
    return [c for c in model._meta.constraints if isinstance(c, NoOverlap | AppendOnly)]


def missing_guards(using: str = "default") -> list[str]:
    """Names of guards the models ask for and the database does not have: must be empty."""
    from django.apps import apps

    connection = connections[using]
    vendor = connection.vendor
    with connection.cursor() as cursor:
        if vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT conname FROM pg_constraint UNION SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
            )
        present = {row[0] for row in cursor.fetchall()}
    return [
        name
        for model in apps.get_models()
        for guard in guards_of(model)
        for name in guard.guard_names(vendor)
        if name not in present
    ]
