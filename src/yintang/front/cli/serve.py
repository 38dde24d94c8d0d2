"""`yintang serve`: plain HTTP on 127.0.0.1, with the worker beside it. A TLS proxy belongs in front."""

from __future__ import annotations

import errno
import os
import socket
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import NoReturn

from yintang.front.cli import house
from yintang.front.cli.errors import BadInput


def add(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser("serve", help="serve the clinic", description=__doc__)
    parser.add_argument("--port", type=house.port, default=8000, help="default: 8000")
    parser.add_argument("--no-worker", action="store_true", help="leave mail and tidying to `yintang worker`")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    listening = listen(options.port)
    address = house.served_at(options.port)
    house.open_house()
    prepare()
    print(f"Serving {address} (Ctrl-C stops it)", flush=True)
    become_server(listening, with_worker=not options.no_worker)


def listen(port: int) -> socket.socket:
    """Take the port before anything else is done, and keep it: who comes early waits instead of being turned away."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise BadInput(f"--port: {port} is in use; stop what uses it or choose another") from error
        raise BadInput(f"--port: {port} cannot be used ({error.strerror}); choose one above 1023") from error
    listening.listen(2048)
    return listening


def prepare() -> None:
    """Bring the database up to date and lay out the static files."""
    from django.core.management import call_command

    house.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)


def become_server(listening: socket.socket, *, with_worker: bool) -> NoReturn:
    """Replace this process: the server must fork from one that holds no database connection."""
    os.set_inheritable(listening.fileno(), True)  # noqa: FBT003  its only form
    sys.stdout.flush()
    words = [*house.PYTHON, "yintang.front.cli.server", str(listening.fileno()), *(["--worker"] if with_worker else [])]
    os.execv(sys.executable, words)  # noqa: S606  our own module, no shell
