"""docs/tour.md lists every signal, who sends it and who hears it; this compares the list with the program."""

import ast
import importlib
import weakref
from collections.abc import Callable

from django.dispatch import Signal

from tests.house_rules.house import ROOT, SOURCE, production_files

HEADING = "| signal | sent by | heard by |"
NOBODY = "nobody yet"


def _module_of(path: object) -> str:
    return str(path).removeprefix(f"{SOURCE.parent}/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _signals() -> dict[str, Signal]:
    """Each signal by the name the tour uses: `scheduling.booking_made`."""
    found: dict[str, Signal] = {}
    for path in sorted(SOURCE.glob("**/signals.py")):
        module = importlib.import_module(_module_of(path))
        room = module.__name__.removeprefix("yintang.").removesuffix(".signals")
        found |= {f"{room}.{name}": value for name, value in vars(module).items()
                  if isinstance(value, Signal) and not name.startswith("_")}
    return found


def _senders() -> dict[str, set[str]]:
    """For each bare signal name the modules that send it."""
    senders: dict[str, set[str]] = {}
    for path in production_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("send", "send_robust"):
                name = ast.unparse(node.value).split(".")[-1]
                senders.setdefault(name, set()).add(_module_of(path).removeprefix("yintang."))
    return senders


def _name_of(listener: Callable[..., object]) -> str:
    return f"{listener.__module__}.{listener.__qualname__}".removeprefix("yintang.")


def _listeners(signal: Signal) -> set[str]:
    held = [entry[1] for entry in signal.receivers]
    listeners = [held_one() if isinstance(held_one, weakref.ReferenceType) else held_one for held_one in held]
    return {_name_of(listener) for listener in listeners if listener is not None}


def _cell(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or NOBODY


def _rows_as_they_should_be() -> list[str]:
    senders = _senders()
    return [
        f"| `{name}` | {_cell(senders.get(name.rsplit('.', 1)[1], set()))} | {_cell(_listeners(signal))} |"
        for name, signal in _signals().items()
    ]


def _rows_of_the_tour() -> list[str]:
    lines = iter((ROOT / "docs" / "tour.md").read_text().splitlines())
    assert HEADING in lines, f"docs/tour.md has no table headed {HEADING}"
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(line)
    return rows


def test_the_tour_lists_every_signal_with_its_senders_and_listeners() -> None:
    rows = sorted(_rows_as_they_should_be())
    assert sorted(_rows_of_the_tour()) == rows, "docs/tour.md should say:\n" + "\n".join(rows)


def test_every_signal_is_sent() -> None:
    assert {name for name in _signals() if name.rsplit(".", 1)[1] not in _senders()} == set()


def test_signals_speak_in_the_past_tense() -> None:
    verbs = [name.rsplit("_", 1)[1] for name in _signals()]
    assert [verb for verb in verbs if not verb.endswith(("ed", "made", "given", "kept", "sent", "taken"))] == []
