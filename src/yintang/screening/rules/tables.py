"""Reading a hand-written table with errors that name the place and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Kind = TypeVar("Kind", str, int, bool)
_NAMES = {str: "text in quotes", int: "a whole number", bool: "true or false"}


class BadPack(Exception):
    """A rule pack that cannot be used; the message names the place and the mend."""


class Table:
    """One TOML table. Ask for its keys, then `close` it: whatever was not asked for is a mistake."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, Mapping):
            raise BadPack(f"{where}: must be a table of settings")
        self.values = values
        self.where = where
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def bad(self, key: str, mend: str) -> BadPack:
        return BadPack(f"{self.where}: {key}: {mend}")

    def get(self, key: str) -> object:
        self._asked.add(key)
        return self.values.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        text = self._typed(key, str, default)
        if not text.strip() and default is None:
            raise self.bad(key, "must not be empty")
        return text

    def number(self, key: str, default: int | None = None, *, least: int = 0, most: int = 3660) -> int:
        number = self._typed(key, int, default)
        if not least <= number <= most:
            raise self.bad(key, f"must lie between {least} and {most}")
        return number

    def flag(self, key: str) -> bool:
        return self._typed(key, bool, default=False)

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """One text or a list of them."""
        value = self.get(key)
        if value is None:
            return default
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise self.bad(key, "must be text in quotes, or a list of such texts")
        return tuple(listed)

    def pairs(self, key: str, default: tuple[tuple[str, str], ...] = ()) -> tuple[tuple[str, str], ...]:
        if key not in self:
            return default
        inner = self.table(key)
        return tuple((name, inner.text(name)) for name in inner.values)

    def table(self, key: str) -> Table:
        return Table(self.get(key), f"{self.where}: {key}")

    def tables(self, key: str) -> list[Table]:
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.bad(key, f"must be a list; begin each entry with [[{key}]]")
        return [Table(item, f"{self.where}: {key}[{number}]") for number, item in enumerate(value)]

    def close(self) -> None:
        for key in self.values:
            if key not in self._asked:
                raise self.bad(str(key), f"is not known here; known are {', '.join(sorted(self._asked))}")

    def _typed(self, key: str, kind: type[Kind], default: Kind | None) -> Kind:
        value = self.get(key)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.bad(key, "is missing")
        if type(value) is not kind:  # exact, because True is also an int
            raise self.bad(key, f"must be {_NAMES[kind]}")
        return value
