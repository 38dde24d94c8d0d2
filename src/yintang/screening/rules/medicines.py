"""Which medicines thin the blood: looked up by generic name, brand, nickname or ATC code, as whole words.

What is not recognised word for word goes to a person. Leftover words are never ignored unless they are known to say
nothing about which medicine it is (`medicine_words.toml`).
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

TIERS = "ABCDEN"  # from anticoagulants to medicines known not to thin the blood
_SEPARATORS = re.compile(r"[,;\n&+|、，；]|\b(?:and|plus)\b")
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[^\W_a-z0-9]+")
_ATC = re.compile(r"[a-z][0-9]{2}[a-z](?:[a-z](?:[0-9]{2})?)?", re.ASCII)
_ATC_WHOLE = 7

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Medicine:
    tier: str
    name: str
    brands: tuple[str, ...]
    nicknames: tuple[str, ...]
    atc: tuple[str, ...]
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class MedicineTable:
    medicines: tuple[Medicine, ...]
    phrases: Mapping[Phrase, tuple[Medicine, ...]]
    words: Mapping[Phrase, str]  # quantity, form, stopped or doubt
    longest: int  # of all phrases, in tokens

    def by_code(self, code: str) -> tuple[Medicine, ...]:
        """A whole ATC code finds its medicine; else the longest class that holds it."""
        exact = tuple(medicine for medicine in self.medicines if code in medicine.atc)
        if exact:
            return exact
        classes = [
            (len(known), medicine)
            for medicine in self.medicines
            for known in medicine.atc
            if len(known) < _ATC_WHOLE and code.startswith(known)
        ]
        longest = max((length for length, _ in classes), default=0)
        return tuple(medicine for length, medicine in classes if length == longest)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one written entry says: the medicines recognised, and the keys of what they lead to."""

    text: str
    medicines: tuple[Medicine, ...]
    keys: frozenset[str]  # tiers, and `unknown` and `stopped`


@lru_cache
def medicine_table() -> MedicineTable:
    data = files("yintang.screening") / "data"
    medicines = tuple(_rows((data / "medicines.csv").read_text(encoding="utf-8")))
    phrases: dict[Phrase, tuple[Medicine, ...]] = {}
    for medicine in medicines:
        for name in (medicine.name, *medicine.brands, *medicine.nicknames):
            phrase = tuple(_tokens(normal(name)))
            if medicine not in phrases.get(phrase, ()):
                phrases[phrase] = (*phrases.get(phrase, ()), medicine)
    listed = tomllib.loads((data / "medicine_words.toml").read_text(encoding="utf-8"))
    words = {tuple(_tokens(normal(text))): kind for kind, texts in listed.items() for text in texts}
    return MedicineTable(medicines, phrases, words, longest=max(map(len, (*phrases, *words))))


def look_up(text: str, table: MedicineTable | None = None) -> Medicine | None:
    """The medicine a text names, the most blood-thinning of several."""
    found = read_entry(text, table).medicines
    return min(found, key=lambda medicine: TIERS.index(medicine.tier), default=None)


def read_entry(text: str, table: MedicineTable | None = None) -> Reading:
    """An entry may name several medicines; whatever remains unexplained makes it unknown."""
    table = table or medicine_table()
    medicines: list[Medicine] = []
    keys: set[str] = set()
    for part in _parts(normal(text), table):
        found, kinds = _explained(part, table)
        medicines += found
        keys |= _keys(found, kinds)
    return Reading(text, tuple(dict.fromkeys(medicines)), frozenset(keys or {"unknown"}))


def _keys(found: list[Medicine], kinds: set[str]) -> set[str]:
    """`not aspirin` and `stopped Eliquis` name a medicine that may not be taken: a person decides."""
    if "stopped" in kinds:
        return {"stopped"}
    if "doubt" in kinds:
        return {"unknown"}
    keys = {medicine.tier for medicine in found}
    if "unknown" in kinds or ("form" in kinds and not found):
        keys.add("unknown")
    return keys


def _explained(part: list[str], table: MedicineTable) -> tuple[list[Medicine], set[str]]:
    found: list[Medicine] = []
    kinds: set[str] = set()
    place = 0
    while place < len(part):
        medicines, kind, used = _longest_match(part, place, table)
        found += medicines
        kinds |= {kind} if kind else set()
        place += used
    return found, kinds


def _longest_match(part: list[str], place: int, table: MedicineTable) -> tuple[tuple[Medicine, ...], str, int]:
    if len(part[place]) > 3 and _ATC.fullmatch(part[place]):
        return table.by_code(part[place].upper()), "", 1
    for length in range(min(table.longest, len(part) - place), 0, -1):
        phrase = tuple(part[place : place + length])
        if phrase in table.phrases:
            return table.phrases[phrase], "", length
        if phrase in table.words:
            return (), table.words[phrase], length
    return (), "quantity" if part[place].isdecimal() else "unknown", 1


def _parts(text: str, table: MedicineTable) -> Iterator[list[str]]:
    for piece in _SEPARATORS.split(text):
        part: list[str] = []
        for word in _WORD.findall(piece):
            is_code = _ATC.fullmatch(word) and table.by_code(word.upper())
            part += [word] if is_code else _tokens(word)
        if part:
            yield part


def normal(text: str) -> str:
    """Without case, accents, apostrophes, trademark signs and invisible characters."""
    plain = "".join(char for char in text if unicodedata.category(char) not in ("So", "Cf"))
    decomposed = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char) and char not in "'’‘ʼ`´")


def _tokens(text: str) -> list[str]:
    """Letters and digits apart: `81mg` is `81 mg`, `omega-3` and `omega3` are `omega 3`."""
    return _TOKEN.findall(text)


def _rows(written: str) -> Iterator[Medicine]:
    for row in csv.DictReader(io.StringIO(written)):
        yield Medicine(
            tier=row["tier"],
            name=row["name"],
            brands=_listed(row["brands"]),
            nicknames=_listed(row["nicknames"]),
            atc=_listed(row["atc"]),
            note=row["note"],
            source=row["source"],
        )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split(";") if item.strip())
