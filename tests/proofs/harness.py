"""A clinic of its own for each proof, and sixteen clients that race in it, each with a connection of its own.

Nothing here imports the product, so that a process can be told its database before Django reads the settings. What a proof
says of a database it reads with the bare driver: the witness is not the code on trial.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar
from urllib.parse import urlsplit

import django
import psycopg
from django.conf import settings

P = ParamSpec("P")
R = TypeVar("R")
Line = threading.Barrier  # where clients wait for each other before a race

PROCESSES, THREADS = 4, 4
CLIENTS = PROCESSES * THREADS
LONGEST_WAIT = {"PostgreSQL": 30, "SQLite": 100}  # × the median of the same race
PATIENCE = 120  # seconds; a client that died must not keep the others waiting for ever

OVERLAPS = """
SELECT count(*) FROM scheduling_occupancy a JOIN scheduling_occupancy b
ON a.resource_id = b.resource_id AND a.id < b.id AND a.from_minute < b.until_minute AND b.from_minute < a.until_minute
"""


@dataclass(frozen=True)
class Place:
    """A home and its database. Without a `url` the database is the SQLite file in the home."""

    home: Path
    url: str = ""

    @property
    def env(self) -> dict[str, str]:
        return {"YINTANG_HOME": str(self.home), "YINTANG_DATABASE_URL": self.url}

    @property
    def vendor(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                cursor = connection.execute(query.encode())
                return cursor.fetchall() if cursor.description else []
        file = self.home / "yintang.sqlite3"
        with closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as connection:
            return connection.execute(query).fetchall()

    def overlaps(self) -> int:
        """Pairs of rows that take the same thing at the same time."""
        return int(self.sql(OVERLAPS)[0][0])

    def deadlocks(self) -> int:
        """How often PostgreSQL had to kill a transaction. A connection's own are surely counted once it is closed."""
        if not self.url:
            return 0  # SQLite has one writer: nobody waits crosswise
        return int(self.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0])


class Ground(NamedTuple):
    """A clinic opened and not yet used, and the times in it that every race can be run for."""

    place: Place
    times: list[datetime]


@contextmanager
def place_of_its_own(home: Path, server: str, like: Place | None = None) -> Iterator[Place]:
    """A new home, and on PostgreSQL a new database on that server: empty, or a copy."""
    if like:
        shutil.copytree(like.home, home)
    else:
        home.mkdir()
    if not server:
        yield Place(home)
        return
    name = f"proof_{uuid.uuid4().hex[:12]}"
    template = urlsplit(like.url).path.strip("/") if like else "template1"
    with psycopg.connect(_database(server, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        try:
            yield Place(home, _database(server, name))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}?{parts.query}"


class Clients:
    """Processes of threads in one place. `all` runs the same work in each of them, `one` in a single process."""

    def __init__(self, place: Place, processes: int = PROCESSES) -> None:
        context = multiprocessing.get_context("spawn")
        line = context.Barrier(processes * THREADS, timeout=PATIENCE)
        self.processes = processes
        self._pool = ProcessPoolExecutor(processes, context, _enter, (place.env, line))

    def all(self, work: Callable[Concatenate[int, Line, P], list[R]], *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """Everything the clients say. `work` is given the client's number and the line to start from."""
        group: Callable[..., list[R]] = _group
        groups = [self._pool.submit(group, work, n * THREADS, *args, **kwargs) for n in range(self.processes)]
        return [said for group in groups for said in group.result()]

    def one(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return self._pool.submit(work, *args, **kwargs).result()

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()


_line: Line


def _enter(env: dict[str, str], line: Line) -> None:
    assert not settings.configured, "Django was set up before this process knew its place: keep django.setup() in main()"
    global _line  # a barrier can be handed to a process only while that process starts
    _line = line
    os.environ.update(env)
    django.setup()


def _group(work: Callable[..., list[R]], first: int, *args: Any, **kwargs: Any) -> list[R]:
    def client(number: int) -> list[R]:
        try:
            return work(number, _line, *args, **kwargs)
        except BaseException:
            _line.abort()
            raise

    with ThreadPoolExecutor(THREADS) as threads:
        return [said for client_said in threads.map(client, range(first, first + THREADS)) for said in client_said]
