"""Reading what somebody answered. The document is not trusted; every mistake names its field and the mend."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from yintang.screening.rules.events import Event, read_event
from yintang.screening.rules.pack import UNANSWERED, FollowUp, Question, RulePack

MOST_DATES, MOST_MEDICINES, LONGEST_MEDICINE, LONGEST_TEXT = 50, 50, 200, 2000

Detail = str | tuple[Event, ...] | tuple[str, ...]
Problems = list[tuple[str, str]]


class BadAnswers(Exception):
    """Answers that cannot be judged: `problems` lists each field with its mend."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{field}: {mend}" for field, mend in problems))


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    details: Mapping[str, Detail]

    @property
    def is_no(self) -> bool:
        return self.answer == "no"

    def choice(self, code: str) -> str:
        """The chosen value; `unanswered` when the follow-up was left out."""
        return self.answer if code == "answer" else cast("str", self.details.get(code, UNANSWERED))

    def events(self, code: str) -> tuple[Event, ...]:
        return cast("tuple[Event, ...]", self.details.get(code, ()))

    def words(self, code: str) -> tuple[str, ...]:
        return cast("tuple[str, ...]", self.details.get(code, ()))


@dataclass(frozen=True, slots=True)
class Answers:
    given: Mapping[str, Answer]
    default: str | None = None

    def get(self, code: str, *, due: bool) -> Answer | None:
        """The default speaks only where a question is due."""
        if code in self.given or not due or self.default is None:
            return self.given.get(code)
        return Answer(self.default, {})


def read_answers(document: object, pack: RulePack, *, allow_default: bool = False) -> Answers:
    problems: Problems = []
    fields = _object(document, "document", problems, mend="send an object with `answers`")
    if problems:
        raise BadAnswers(problems)
    for key in fields:
        if key not in ("default", "answers"):
            problems.append((key, "is not known here; send only `answers`"))
    default = _default(fields, problems, allow_default=allow_default)
    given = {}
    sent = _object(fields.get("answers"), "answers", problems, mend="send an object of answers by question")
    for code, value in sent.items():
        if code not in pack:
            problems.append((f"answers.{code}", "is no question of these rules; check its spelling or leave it out"))
        elif answer := _answer(pack.question(code), value, problems):
            given[code] = answer
    if problems:
        raise BadAnswers([(_printable(field), _printable(mend)) for field, mend in problems])
    return Answers(given, default)


def _default(fields: Mapping[str, object], problems: Problems, *, allow_default: bool) -> str | None:
    if "default" not in fields:
        return None
    default = fields["default"]
    if not allow_default:
        problems.append(("default", "cannot be used here; answer each question"))
    elif default in ("yes", "no"):
        return str(default)
    else:
        problems.append(("default", "must be yes or no, or left out"))
    return None


def _answer(question: Question, value: object, problems: Problems) -> Answer | None:
    field = f"answers.{question.code}"
    before = len(problems)
    fields = _object(value, field, problems, mend='send an object such as {"answer": "no"}')
    if len(problems) > before:
        return None
    answer = _one_of(fields.get("answer"), question.answers, f"{field}.answer", problems)
    details: dict[str, Detail] = {}
    for code, given in fields.items():
        if code == "answer" or given is None or given in ("", []):
            continue
        follow_up = question.follow_up(code)
        if follow_up is None:
            problems.append((f"{field}.{code}", f"is not asked here; {_known(question)}"))
        elif answer == "no":
            problems.append((f"{field}.{code}", "the answer is no; leave this out or answer yes"))
        elif (detail := _detail(follow_up, given, f"{field}.{code}", problems)) is not None:
            details[code] = detail
    return Answer(answer, details) if answer else None


def _known(question: Question) -> str:
    codes = ", ".join(follow_up.code for follow_up in question.follow_ups)
    return f"known are {codes}" if codes else "send only `answer`"


def _detail(follow_up: FollowUp, value: object, field: str, problems: Problems) -> Detail | None:
    match follow_up.kind:
        case "choice":
            return _one_of(value, follow_up.choices, field, problems)
        case "date":
            return _events([value], field, problems)
        case "dates":
            return _events(value if isinstance(value, list) else [value], field, problems)
        case "medicines":
            return _medicines(value, field, problems)
        case _:
            return _text(value, field, problems, longest=LONGEST_TEXT)


def _one_of(value: object, choices: tuple[tuple[str, str], ...], field: str, problems: Problems) -> str | None:
    words = value.strip().casefold().replace(" ", "_") if isinstance(value, str) else None
    if words in dict(choices):
        return words
    mend = "is missing; choose" if value is None else "choose"
    problems.append((field, f"{mend} one of {', '.join(dict(choices))}"))
    return None


def _events(values: list[object], field: str, problems: Problems) -> tuple[Event, ...] | None:
    if len(values) > MOST_DATES:
        problems.append((field, f"give at most {MOST_DATES} dates, the latest ones"))
        return None
    events = []
    for number, value in enumerate(values):
        try:
            events.append(read_event(value if isinstance(value, str) else ""))
        except ValueError as error:
            problems.append((f"{field}[{number}]" if len(values) > 1 else field, str(error)))
    return tuple(events)


def _medicines(value: object, field: str, problems: Problems) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        problems.append((field, 'send a list of names such as ["Eliquis 5 mg"]'))
        return None
    if len(value) > MOST_MEDICINES:
        problems.append((field, f"give at most {MOST_MEDICINES} names; tell the practitioner about the rest"))
        return None
    texts = (_text(item, f"{field}[{number}]", problems, longest=LONGEST_MEDICINE) for number, item in enumerate(value))
    return tuple(text for text in texts if text)


def _text(value: object, field: str, problems: Problems, *, longest: int) -> str | None:
    if not isinstance(value, str):
        problems.append((field, "must be text"))
    elif len(value) > longest:
        problems.append((field, f"is longer than {longest} characters; shorten it"))
    elif any(unicodedata.category(char) in ("Cs", "Cc") and char not in "\t\r\n" for char in value):
        problems.append((field, "holds a character that is not text; type it again"))
    else:
        return " ".join(value.split())
    return None


def _object(value: object, field: str, problems: Problems, *, mend: str) -> Mapping[str, object]:
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return value
    problems.append((field, mend if value is not None else f"is missing; {mend}"))
    return {}


def _printable(text: str) -> str:
    """A field's name comes from the sender, and it ends up on a terminal or a page."""
    return "".join(char for char in text[:300] if char.isprintable())
