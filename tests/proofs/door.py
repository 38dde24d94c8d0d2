"""The real server in a process group of its own, and visitors who book at its API."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.proofs.harness import PATIENCE, Place

CONSENTS = ["privacy", "policy", "needles"]
Answer = tuple[int, dict[str, Any]]


class Served(NamedTuple):
    port: int
    kill: Callable[[], None]


@contextmanager
def served(place: Place, log: Path) -> Iterator[Served]:
    port = _free_port()
    command = [sys.executable, "-m", "yintang", "serve", "--port", str(port), "--no-worker"]
    env = os.environ | place.env | {"YINTANG_REQUESTS_PER_MINUTE": "1000000"}
    with log.open("a") as words:
        server = subprocess.Popen(command, env=env, stdout=words, stderr=words, start_new_session=True)

    def kill() -> None:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()

    try:
        _wait_until_it_answers(port, server, log)
        yield Served(port, kill)
    finally:
        kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with closing(Visitor(port)) as visitor:
                visitor.get("services")
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not start: {log.read_text()}")


class Visitor:
    """Somebody at the API, with one connection kept open. Whatever breaks it is raised."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str) -> Any:
        status, found = self._ask("GET", path)
        assert status == 200, found
        return found

    def post(self, path: str, **body: Any) -> Answer:
        return self._ask("POST", path, json.dumps(body))

    def close(self) -> None:
        self._connection.close()

    def no_to_all(self, service: str) -> str:
        """A screening in which every question is answered with no."""
        answers = {question["code"]: {"answer": "no"} for question in self.get(f"questions?service={service}")}
        status, kept = self.post("screenings", service=service, answers=answers)
        assert status == 201, kept
        return str(kept["id"])

    def take(self, service: str, start: datetime, practitioner: str, screening: str | None, mail: str) -> Answer:
        """Hold, and book what was held: the last answer."""
        asked = {"screening": screening} if screening else {}
        status, held = self.post("holds", service=service, start=start.isoformat(), practitioner=practitioner, **asked)
        if status != 201:
            return status, held
        patient = {"given_name": "A", "family_name": "Visitor", "birth_date": "1985-04-02", "email": mail}
        return self.post("bookings", hold=held["hold"], patient=patient, consents=CONSENTS)

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
        self._connection.request(method, f"/api/v1/{path}", body, {"Content-Type": "application/json"} if body else {})
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())
