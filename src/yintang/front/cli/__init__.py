"""The command line. Each command is a module with `add(subparsers)`, which names its `run(options) -> exit code`.

0: done. 2: called wrongly; one line names the field and the mend. 1: a failure of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from yintang import __version__
from yintang.front.cli.errors import BadInput
from yintang.kernel.home import BadSetting

COMMANDS = ("demo", "init", "serve", "worker", "check", "screen", "slots")


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message.removeprefix('argument ')} ({self.prog} --help tells more)")


def main(argv: Sequence[str] | None = None) -> int:
    try:
        options = _parser().parse_args(argv)
        code: int = options.run(options)
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except (BadInput, BadSetting) as error:
        return _complain(error, 2)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `yintang points | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _complain(error, 1)
    return code


def _parser() -> Parser:
    parser = Parser(prog="yintang", description="A self-hosted practice system for facial acupuncture", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"yintang {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        import_module(f"yintang.front.cli.{name}").add(commands)
    return parser


def _complain(error: Exception, code: int) -> int:
    if code == 1 and os.environ.get("YINTANG_DEBUG") == "1":
        traceback.print_exception(error)
    words = " ".join(str(error).split()) or "no further words"
    print(f"yintang: {words}" if code == 2 else f"yintang: {type(error).__name__}: {words}", file=sys.stderr)
    return code
