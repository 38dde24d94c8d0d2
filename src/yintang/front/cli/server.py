"""The web server's master process: gunicorn, and beside its workers the one that sends mail. Started by `serve` and `demo`."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from yintang.front.cli.house import OURSELVES, open_house
from yintang.kernel.logs import HideLinks

LAST_WORDS = 5  # seconds to finish what is under way

SETTINGS = {
    "workers": 2,
    "threads": 4,
    "worker_class": "gthread",
    "timeout": 60,
    "graceful_timeout": LAST_WORDS,
    "keepalive": 5,
    "loglevel": "warning",  # and no access log: addresses carry secret links
    "control_socket_disable": True,
    "proc_name": "yintang",
}


class Companion:
    """The background worker: started with the server, again when it dies, and ended with it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = float("-inf")

    def keep_running(self) -> None:
        alive = self.process is not None and self.process.poll() is None
        if alive or time.monotonic() - self.started < LAST_WORDS:
            return
        words = [*OURSELVES, "worker", "--parent", str(os.getpid())]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL)  # noqa: S603  our own program
        self.started = time.monotonic()

    def tell_to_stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def wait(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            self.process.kill()  # what it had claimed is taken over later


class Master(Arbiter):  # type: ignore[misc]
    companion: Companion | None = None

    def manage_workers(self) -> None:
        super().manage_workers()
        if self.companion is not None:
            self.companion.keep_running()

    def stop(self, graceful: bool = True) -> None:  # noqa: FBT001, FBT002  gunicorn's signature
        companion, self.companion = self.companion, None
        if companion is not None:
            companion.tell_to_stop()
        super().stop(graceful)
        if companion is not None:
            companion.wait()


class House(BaseApplication):  # type: ignore[misc]
    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        super().__init__()

    def load_config(self) -> None:
        for name, value in SETTINGS.items():
            self.cfg.set(name, value)
        self.cfg.set("bind", f"fd://{self.descriptor}")

    def load(self) -> Any:
        open_house()
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def main(descriptor: int, *, with_worker: bool) -> None:
    logging.getLogger("gunicorn.error").addFilter(HideLinks())
    master = Master(House(descriptor))
    if with_worker:
        master.companion = Companion()
    master.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), with_worker="--worker" in sys.argv)
