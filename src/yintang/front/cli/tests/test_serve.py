"""Web server and worker live and die together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yintang.front.cli.house import OURSELVES
from yintang.front.cli.tests.conftest import environment, free_port, runner

PATIENCE = 60


def until(happens: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def children(pid: int) -> dict[int, str]:
    """Linux tells each process's children; the value is the command line."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child): command(int(child)) for child in listed}


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if command(pid)]


def worker_of(pid: int) -> list[int]:
    return [child for child, words in children(pid).items() if " worker " in words]


def answer(port: int, host: str = "localhost") -> int:
    with urllib.request.urlopen(f"http://{host}:{port}/accounts/sign-in/", timeout=PATIENCE) as reply:
        status: int = reply.status
        return status


class Served:
    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [*OURSELVES, "serve", "--port", str(self.port)], env=environment(home), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    def everyone(self) -> list[int]:
        until(lambda: len(children(self.process.pid)) == 3)
        return [self.process.pid, *children(self.process.pid)]


@pytest.fixture
def served(module_home: Path) -> Iterator[Served]:
    served = Served(module_home)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.communicate()


def test_it_answers_on_both_names_keeps_its_port_and_revives_its_worker(served: Served, module_home: Path) -> None:
    assert served.said == f"Serving http://localhost:{served.port} (Ctrl-C stops it)\n"
    assert [answer(served.port, host) for host in ("localhost", "127.0.0.1")] == [200, 200]
    refused = runner(module_home)("serve", "--port", str(served.port))
    assert (refused.returncode, refused.stderr.count("\n"), "--port" in refused.stderr) == (2, 1, True)
    until(lambda: worker_of(served.process.pid))
    [worker] = worker_of(served.process.pid)
    time.sleep(3)
    os.kill(worker, signal.SIGKILL)
    until(lambda: worker_of(served.process.pid) not in ([], [worker]))


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_with_everyone_within_seconds(served: Served, name: signal.Signals) -> None:
    answer(served.port)
    everyone = served.everyone()
    began = time.monotonic()
    served.process.send_signal(name)
    assert served.process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 10
    assert alive(everyone) == []
    assert served.process.stdout is not None
    assert served.process.stdout.read() == ""


def test_killed_it_leaves_nobody_behind(served: Served) -> None:
    answer(served.port)
    everyone = served.everyone()
    served.process.kill()
    served.process.wait()
    until(lambda: alive(everyone) == [], seconds=15)
