"""The program as a user runs it: its own process, its own home, on SQLite."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from typing import Protocol

import pytest

from yintang.front.cli.house import OURSELVES

PASSED_ON = ("YINTANG_", "PG")


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PASSED_ON)}
    return kept | {"YINTANG_HOME": str(home)}


class Run(Protocol):
    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]: ...


def runner(home: Path) -> Run:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [*OURSELVES, *words]
        return subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def yintang(module_home: Path) -> Run:
    return runner(module_home)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
