"""What an answer leads to: a verdict, and the words that explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum


class Verdict(IntEnum):
    """From best to worst; of several, the worst wins."""

    CLEAR = 0
    CAUTION = 1
    WAIT = 2
    HOLD = 3
    REVIEW = 4
    INCOMPLETE = 5
    DECLINE = 6

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def blocks(self) -> bool:
        return self >= Verdict.WAIT


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_in_words(day: date) -> str:
    """In English whatever the host's locale; a translated page formats the date itself."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Message:
    """Words with holes, kept apart so that a page can translate the words and write dates in the reader's own way."""

    template: str
    values: Mapping[str, str | date | Message] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map({name: _written(value) for name, value in self.values.items()})


def _written(value: str | date | Message) -> str:
    return day_in_words(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Reason:
    """One fired rule. It stands on the days `[from_, until)`; an open end is None."""

    rule: str
    verdict: Verdict
    message: Message
    source: str
    from_: date | None = None
    until: date | None = None
    passing_days: int | None = None  # how long this usually lasts, counted from the day it was answered

    def stands_on(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)

    def as_json(self) -> dict[str, str | None]:
        return {
            "rule": self.rule,
            "verdict": self.verdict.word,
            "from": self.from_.isoformat() if self.from_ else None,
            "until": self.until.isoformat() if self.until else None,
            "message": str(self.message),
            "source": self.source,
        }
