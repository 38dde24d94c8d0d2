"""`yintang init`: a new clinic. Prints a one-time link for its owner and the recovery key for its backups."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import TYPE_CHECKING

from yintang.front.cli import house
from yintang.front.cli.errors import BadInput

if TYPE_CHECKING:
    from yintang.accounts.models import User


def add(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser("init", help="make a new clinic", description=__doc__)
    parser.add_argument("--owner", metavar="EMAIL", required=True, help="who owns this clinic")
    parser.add_argument("--name", help="the owner's name (default: the address)")
    parser.add_argument("--clinic", metavar="NAME", help="the clinic's name")
    parser.add_argument("--new-link", action="store_true", help="only print a fresh link for the owner of this home")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    if (house.home() / "demo").exists():
        raise BadInput("YINTANG_HOME: this is a demo home, which never becomes a clinic; name another folder")
    house.open_house()
    email = _address(options.owner)
    house.migrate()
    made = {"link": _link(_owner(email))} if options.new_link else _make(email, options.name, options.clinic)
    if options.json:
        print(json.dumps(made, indent=2))
    else:
        print(_in_words(made))
    return 0


def _address(text: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(text)
    except ValidationError as error:
        raise BadInput("--owner: write a mail address, such as owner@clinic.example") from error
    return text.lower()


def _make(email: str, name: str | None, clinic: str | None) -> dict[str, str]:
    from django.db import transaction

    from yintang.accounts.actions import OwnerExists, create_owner
    from yintang.kernel.actor import Actor
    from yintang.kernel.files import wrap_key_for_recovery
    from yintang.practice.actions import open_clinic

    by = Actor.system("cli")
    try:
        with transaction.atomic():
            owner = create_owner(email=email, name=_short("--name", name or email), by=by)
            open_clinic(name=_short("--clinic", clinic or "New clinic"), email=email, by=by)
    except OwnerExists as error:
        raise BadInput(
            "YINTANG_HOME: this home has an owner already; name another folder, or add --new-link for a fresh link"
        ) from error
    return {"link": _link(owner), "recovery_key": wrap_key_for_recovery()}


def _short(option: str, text: str) -> str:
    if not text.strip() or len(text) > 200 or not text.isprintable():
        raise BadInput(f"{option}: use 1 to 200 letters on one line")
    return text.strip()


def _owner(email: str) -> User:
    from yintang.accounts.models import Role, User

    owner = User.objects.filter(email=email, role=Role.OWNER).first()
    if owner is None:
        raise BadInput("--owner: nobody with this address owns this home; leave out --new-link to make a clinic")
    return owner


def _link(owner: User) -> str:
    from yintang.accounts.links import welcome_url
    from yintang.kernel import clock

    return welcome_url(owner, clock.now())


def _in_words(made: dict[str, str]) -> str:
    lines = ["The owner sets a password here, once, within 24 hours (start `yintang serve` first):", f"  {made['link']}"]
    if "recovery_key" in made:
        lines += ["", "The recovery key opens backups. Write it down and keep it apart from them; it is shown only now:",
                  f"  {made['recovery_key']}"]
    return "\n".join(lines)
