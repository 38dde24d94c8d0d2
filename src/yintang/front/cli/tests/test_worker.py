"""The worker alone: it sends what is due, outlives what goes wrong, and stops when told."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from yintang.front.cli.house import OURSELVES
from yintang.front.cli.tests.conftest import environment
from yintang.front.cli.worker import orphaned, rest


def test_it_outlives_a_database_without_tables_and_stops_when_told(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*OURSELVES, "worker"], env=environment(tmp_path), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert (first.strip(), process.returncode) == ("a background job failed; it is tried again", 0)


def test_it_knows_when_its_parent_has_ended() -> None:
    assert [orphaned(None), orphaned(os.getppid()), orphaned(1 << 22)] == [False, False, True]


def test_its_rest_ends_at_once_when_it_is_told_to_stop() -> None:
    told = threading.Event()
    threading.Timer(0.1, told.set).start()
    began = time.monotonic()
    assert rest(60, told, lambda: False) is True
    assert time.monotonic() - began < 5
