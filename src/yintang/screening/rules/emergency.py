"""Signs that need an ambulance, not an appointment. No verdict: the form ends here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from yintang.screening.rules.answers import Answers
from yintang.screening.rules.pack import RulePack
from yintang.screening.rules.verdict import Message


@dataclass(frozen=True, slots=True)
class Emergency:
    number: str
    signs: tuple[str, ...]  # the codes of the questions answered yes
    message: Message


def emergency(answers: Answers, *, pack: RulePack, country: str = "") -> Emergency | None:
    given = {question.code: answers.given.get(question.code) for question in pack.emergencies}
    signs = tuple(code for code, answer in given.items() if answer and not answer.is_no)
    if not signs:
        return None
    number = emergency_number(country)
    return Emergency(number, signs, Message(pack.messages["call_number"], {"number": number}))


def emergency_number(country: str) -> str:
    """By ISO 3166-1 code; 112 where the table has none, which mobile networks know almost everywhere."""
    numbers, default = _numbers()
    return numbers.get(country.upper(), default)


@lru_cache
def _numbers() -> tuple[dict[str, str], str]:
    table = tomllib.loads((files("yintang.screening") / "data" / "emergency.toml").read_text(encoding="utf-8"))
    return table["numbers"], table["default"]
