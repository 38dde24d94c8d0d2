"""What makes a function an action: one transaction, one place in the queue of writers, its audit rows written last.

`@action` is atomic. On SQLite the outermost action first waits its turn: SQLite lets waiting writers sleep and race, which
starves the unlucky. Threads are served strictly in order, processes nearly so, by a file lock. Audit rows are gathered while
the action runs and appended at its end, so the head row of the chain is the LAST lock taken (after practitioner and room).
"""

from __future__ import annotations

import fcntl
import functools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from yintang.kernel import audit
from yintang.kernel.actor import Actor
from yintang.kernel.turns import InOrder

P = ParamSpec("P")
R = TypeVar("R")

_running = threading.local()
_line = InOrder()


class NotInAction(RuntimeError):
    """`record` was called outside an action: the row would not share the fate of what it tells."""


@contextmanager
def writers_turn() -> Iterator[None]:
    """Wait in line for SQLite's single writer; nothing to wait for on PostgreSQL."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or ":memory:" in name or "mode=memory" in name:
        yield
        return
    with _line:
        descriptor = os.open(f"{name}.turn", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction with its audit rows. Nested actions join the outer one."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if getattr(_running, "entries", None) is not None:
            return _nested(function, *args, **kwargs)
        with writers_turn():
            try:
                _running.entries = []
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    audit.append(_running.entries)
            finally:
                _running.entries = None
        return result

    return run


def _nested(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    # A nested action that fails takes its audit rows back with its savepoint.
    kept = len(_running.entries)
    try:
        with transaction.atomic():
            return function(*args, **kwargs)
    except BaseException:
        del _running.entries[kept:]
        raise


def record(
    verb: str,
    subject: Any = None,
    *,
    by: Actor,
    person: str = "",
    detail: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Add one row to the trail of the running action. `person` is a pseudonym, never a name."""
    entries = getattr(_running, "entries", None)
    if entries is None:
        raise NotInAction(f"{verb!r} was recorded outside an action")
    kind, key = ("", "") if subject is None else (subject._meta.label, str(subject.pk))
    entries.append(audit.Entry(verb=verb, kind=kind, key=key, person=person, by=by, detail=detail or {}, at=at))


@action
def note(verb: str, *, by: Actor, person: str = "", detail: dict[str, Any] | None = None) -> None:
    """Record a view: a short transaction of its own, which writes nothing else."""
    record(verb, by=by, person=person, detail=detail)
