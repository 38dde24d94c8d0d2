"""Where things stand in the house: what several house rules need to know about its files and rooms."""

from configparser import ConfigParser
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yintang"


@cache
def rooms() -> list[str]:
    """The rooms, earliest first, as .importlinter lists them."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts["importlinter:contract:rooms"]["layers"].split("\n")
    return [line.strip("() ") for line in reversed(lines) if line.strip()]


def may_use(user: str, used: str) -> bool:
    return rooms().index(used) <= rooms().index(user)


def room_of_module(name: str) -> str:
    return name.split(".")[1]


def room_of_file(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def python_files() -> list[Path]:
    """Every Python file that git would keep: the program, its tests, its tools."""
    folders = ("src", "tests", "benchmarks")
    return sorted([*ROOT.glob("*.py"), *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))])


def production_files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("templates/**/*.html")) + sorted(SOURCE.rglob("templates/**/*.txt"))
