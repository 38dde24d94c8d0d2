"""`yintang demo`: makes the invented clinic, or keeps it, and serves it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from yintang.front.cli import house
from yintang.front.cli.errors import BadInput
from yintang.front.cli.serve import become_server, listen, prepare

MARKER = "demo"
OWN_FILES = ("yintang.sqlite3*", "audit-head*", "secret.key", "files", "keys", "mail", "static")  # the marker stays


def add(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser("demo", help="make and serve the invented clinic", description=__doc__)
    parser.add_argument("--port", type=house.port, default=8000, help="default: 8000")
    parser.add_argument("--no-serve", action="store_true", help="only make it")
    parser.add_argument("--reset", action="store_true", help="forget the demo of this home first")
    parser.add_argument("--json", action="store_true", help="print addresses and sign-ins as one JSON document")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    home = house.home()
    listening = None if options.no_serve else listen(options.port)
    if options.reset:
        reset(home)
    if not (home / MARKER).exists():
        _mark(home)
    address = house.served_at(options.port)
    house.open_house()
    prepare()
    _tell_the_story_once()
    _show(address, as_json=options.json)
    if listening is not None:
        become_server(listening, with_worker=True)
    return 0


def reset(home: Path) -> None:
    if not (home / MARKER).exists():
        raise BadInput(f"--reset: {home} is not a demo home; set YINTANG_HOME to one that is")
    if os.environ.get("YINTANG_DATABASE_URL"):
        raise BadInput("--reset: only the demo's own SQLite file is deleted; empty the database of YINTANG_DATABASE_URL yourself")
    for path in (path for pattern in OWN_FILES for path in home.glob(pattern)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _mark(home: Path) -> None:
    """Make the home a demo home for ever. Settings ask for the marker as they load, so this process starts over."""
    house.open_house()
    if _in_use():
        raise BadInput(f"YINTANG_HOME: {home} holds a clinic, which never becomes a demo; name another folder")
    (home / MARKER).write_text("Everything in this folder is invented. `yintang demo --reset` deletes it.\n")
    os.execv(sys.executable, [*house.OURSELVES, *sys.argv[1:]])  # noqa: S606  ourselves, no shell


def _in_use() -> bool:
    from django.db import connection

    from yintang.accounts.models import User
    from yintang.practice.models import Clinic

    tables = connection.introspection.table_names()
    return any(model._meta.db_table in tables and model.objects.exists() for model in (Clinic, User))


def _tell_the_story_once() -> None:
    from django.db import transaction

    from yintang.demo import story
    from yintang.kernel import clock
    from yintang.kernel.actions import writers_turn
    from yintang.practice.models import Clinic

    with writers_turn(), transaction.atomic():  # all of it or nothing: half a story would be kept for ever
        if not Clinic.objects.exists():
            story.tell(clock.now())


def _show(address: str, *, as_json: bool) -> None:
    from yintang.demo.story import sign_ins

    pages = {"clinic": f"{address}/", "book": f"{address}/book/", "staff": f"{address}/accounts/sign-in/"}
    if as_json:
        people = [{"role": role, "email": email, "password": password} for role, email, password in sign_ins()]
        print(json.dumps({"addresses": pages, "sign_ins": people}, indent=2), flush=True)
        return
    print("The demo clinic is ready. Everyone in it is invented.\n")
    for name, page in pages.items():
        print(f"  {name:<8} {page}")
    print("\nSign in as")
    for role, email, password in sign_ins():
        print(f"  {role:<14} {email:<32} {password}")
    print("", flush=True)
