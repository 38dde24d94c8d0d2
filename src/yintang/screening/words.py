"""What the rules say, and what somebody answered, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext

from yintang.screening.models import Screening
from yintang.screening.queries import pack_for
from yintang.screening.rules import BadPack, FollowUp, Message, Question, RulePack, read_day


def said(message: Message) -> str:
    """A message of the rules, its words translated and its dates written the reader's way."""
    return gettext(message.template).format_map({name: _value(value) for name, value in message.values.items()})


def _value(value: str | date | Message) -> str:
    if isinstance(value, Message):
        return said(value)
    return day_words(value) if isinstance(value, date) else value


def day_words(value: date) -> str:
    return date_format(value, "j F Y")


class Ticked(NamedTuple):
    """One answer that is not "no", in the wording that was shown."""

    code: str
    question: str
    answer: str
    details: list[tuple[str, str]]


def answered(screening: Screening) -> list[Ticked]:
    pack = _pack(screening)
    return [
        _ticked(code, pack.question(code) if pack and code in pack else None, screening.wording.get(code, {}), answer)
        for code, answer in screening.answers.items()
        if answer.get("answer") != "no"
    ]


def _pack(screening: Screening) -> RulePack | None:
    """Without it the answers still stand in the wording that was kept; only the names of choices are missing."""
    try:
        return pack_for(screening.service)
    except BadPack:
        return None


def _ticked(code: str, question: Question | None, wording: dict[str, str], answer: dict[str, Any]) -> Ticked:
    words = dict(question.answers) if question else {}
    details = [
        (wording.get(key, key), _detail(question.follow_up(key) if question else None, value))
        for key, value in answer.items()
        if key != "answer" and value
    ]
    given = str(answer["answer"])
    return Ticked(code, wording.get("text", code), gettext(words.get(given, given)), details)


def _detail(follow_up: FollowUp | None, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    if follow_up and follow_up.kind in ("date", "dates"):
        return ", ".join(_date(text) for text in values)
    choices = dict(follow_up.choices) if follow_up else {}
    return ", ".join(gettext(choices[text]) if text in choices else str(text) for text in values)


def _date(written: str) -> str:
    if len(written) == len("2026-11"):
        return date_format(read_day(f"{written}-01"), "F Y")
    return day_words(read_day(written))
