"""`yintang check`: looks whether this home is fit to work in, and says what to mend."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from typing import TYPE_CHECKING

from yintang.front.cli import house

if TYPE_CHECKING:
    from yintang.kernel.checks import Finding


def add(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser("check", help="self-check: database, guards, time zones, mail, HTTPS", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    house.open_house()
    found = findings()
    failed = any(finding.level == "fail" for finding in found)
    if options.json:
        print(json.dumps({"ok": not failed, "checks": [finding.as_json() for finding in found]}, indent=2))
    else:
        for finding in found:
            print(f"{finding.level:<5} {finding.what:<12} {finding.why}")
    return 1 if failed else 0


def findings() -> list[Finding]:
    from yintang.kernel import checks as kernel
    from yintang.messaging import checks as messaging
    from yintang.screening import checks as screening

    return [_looked(check) for check in (*kernel.CHECKS, *screening.CHECKS, *messaging.CHECKS)]


def _looked(check: Callable[[], Finding]) -> Finding:
    from yintang.kernel.checks import fail

    try:
        return check()
    except Exception as error:  # a check that cannot look has not found all well
        words = " ".join(str(error).split())
        return fail(check.__name__.replace("_", " "), f"could not be looked at: {type(error).__name__}: {words}")
