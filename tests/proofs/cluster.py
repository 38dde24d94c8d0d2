"""A PostgreSQL of our own that forces every commit to disk and may be killed at any moment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dev import postgresql_binaries


class Cluster:
    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder, self.binaries = folder, binaries
        self.url = f"postgresql://postgres@/postgres?host={folder}&port=5432"
        self._as_owner: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
            self._as_owner = ["runuser", "-u", "postgres", "--"]

    def make(self) -> None:
        self._control("-o", "-U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync", "init")
        self.start()

    def start(self) -> None:
        options = f"-k {self.folder} -p 5432 -c listen_addresses='' -c max_connections=100"
        self._control("-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def kill(self) -> None:
        """SIGKILL for the postmaster and all its children: each of them leads a process group of its own."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # it must not start another one while we count
        family = [postmaster, *_children(postmaster)]
        for process in family:
            _kill(process)
        while any(_alive(process) for process in family):  # a new server refuses the memory that an old one still holds
            time.sleep(0.01)
        # Until somebody reaps it the dead postmaster is a zombie, and its locks look alive to its successor.
        for lock in ("data/postmaster.pid", ".s.PGSQL.5432.lock"):
            (self.folder / lock).unlink()

    def _control(self, *arguments: str) -> None:
        command = [*self._as_owner, str(self.binaries / "pg_ctl"), "-s", "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, cwd=self.folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


@contextmanager
def durable_cluster() -> Iterator[Cluster]:
    binaries = postgresql_binaries()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="yintang-killed-"))
    cluster = Cluster(folder, binaries)
    try:
        cluster.make()
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _state(stat)[1] == str(parent)]


def _alive(process: int) -> bool:
    return _state(Path(f"/proc/{process}/stat"))[0] not in ("", "Z")


def _state(stat: Path) -> tuple[str, str]:
    """State and parent of a process; both empty once it is gone."""
    try:
        state, parent, *_ = stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "", ""
    return state, parent


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):  # a backend may have ended by itself meanwhile
        os.kill(process, signal.SIGKILL)
