"""`yintang worker`: sends mail and tidies, until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable

from yintang.front.cli import house

PAUSE = 2.0
LONGEST_PAUSE = 60.0

log = logging.getLogger(__name__)


def add(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser("worker", help="send mail and tidy, without serving", description=__doc__)
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # stop when this process has ended
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    told_to_stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told_to_stop.set())
    house.open_house()
    pause = PAUSE
    while not orphaned(options.parent):
        pause = PAUSE if one_round() else min(pause * 2, LONGEST_PAUSE)
        if rest(pause, told_to_stop, lambda: orphaned(options.parent)):
            break
    return 0


def orphaned(parent: int | None) -> bool:
    return parent is not None and os.getppid() != parent


def rest(seconds: float, told_to_stop: threading.Event, orphan: Callable[[], bool]) -> bool:
    """Wait, a little at a time; true when it is time to stop."""
    while seconds > 0 and not orphan():
        if told_to_stop.wait(min(seconds, PAUSE)):
            return True
        seconds -= PAUSE
    return False


def one_round() -> bool:
    """Whatever happens in it, the worker lives on."""
    from django.db import close_old_connections

    from yintang.messaging.tasks import tick

    try:
        close_old_connections()
        return tick()
    except Exception:
        log.exception("a round of background work failed; it is tried again")
        return False
