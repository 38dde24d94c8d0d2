"""What commands share that work in the clinic's home: opening it, migrating it, and reading their options."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from yintang.front.cli.errors import BadInput
from yintang.kernel.home import home_folder

# -P: as with the installed command, nothing is imported from the folder it happens to run in.
PYTHON = (sys.executable, "-P", "-m")
OURSELVES = (*PYTHON, "yintang")


def home() -> Path:
    try:
        return home_folder()
    except OSError as error:
        wanted = os.environ.get("YINTANG_HOME") or "var"
        raise BadInput(f"YINTANG_HOME: {wanted} cannot be used ({error.strerror}); name a folder you may write to") from error


def open_house() -> None:
    """Load settings and rooms. Only then may a command import models."""
    os.umask(0o077)  # what is written here is for its owner alone
    home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yintang.config.settings")
    import django

    django.setup()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def port(text: str) -> int:
    number = int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0
    if not 1 <= number <= 65535:
        raise BadInput("--port: use a whole number from 1 to 65535")
    return number


def served_at(number: int) -> str:
    """The address people type. Links in mails carry it too, unless YINTANG_URL says where the clinic really stands."""
    return os.environ.setdefault("YINTANG_URL", f"http://localhost:{number}")
