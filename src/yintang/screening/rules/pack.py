"""A rule pack: the questions, why each is asked, and what an answer leads to. Read from data files by `loading`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from yintang.screening.rules.events import Length
from yintang.screening.rules.verdict import Verdict

EMERGENCY = "emergency"
UNANSWERED = "unanswered"  # stands in a row's `when` for a follow-up that was left out


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    message: str
    passing_days: int | None = None


@dataclass(frozen=True, slots=True)
class Always:
    """Any answer but no. Where a date follow-up was given, the words that name it are used instead."""

    outcome: Outcome
    date: str | None = None
    dated_message: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    when: Mapping[str, tuple[str, ...]]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Choices:
    """Every row whose follow-ups match fires; the row without conditions fires when no other did."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The face rests for a while after an event; and, where `healing` names a follow-up, until it has healed."""

    date: str
    wait: Length
    event: str
    message: str
    when: Mapping[str, tuple[str, ...]]
    healing: str | None = None
    not_healed: str = ""
    unsure: str = ""
    optional: bool = False  # a setting of the clinic may leave the wait out, never the healing


@dataclass(frozen=True, slots=True)
class Medicines:
    """Outcomes by tier of the medicine table, and for what is unknown, unnamed or stopped."""

    names: str
    stopped: str
    outcomes: Mapping[str, Outcome]


Rule = Always | Choices | Window | Medicines


@dataclass(frozen=True, slots=True)
class FollowUp:
    code: str
    kind: str  # choice, date, dates, medicines or text
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    title: str
    intro: str


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    group: str
    text: str
    why: str
    source: str
    version: str
    answers: tuple[tuple[str, str], ...]
    follow_ups: tuple[FollowUp, ...]
    rules: tuple[Rule, ...]
    asked_at: frozenset[str]
    asked_of: str = "patient"
    core: bool = False  # always due, from whatever door the answers come
    needles: frozenset[str] = frozenset({"face", "body"})
    body_rules: tuple[Rule, ...] = ()  # where body needling alone is judged more mildly
    categories: frozenset[str] = frozenset()  # empty: every category

    def follow_up(self, code: str) -> FollowUp | None:
        return next((follow_up for follow_up in self.follow_ups if follow_up.code == code), None)


@dataclass(frozen=True, slots=True)
class AgeRule:
    adult_from: int
    source: str
    outcomes: Mapping[str, Outcome]  # by category of the service; `other` for the rest


@dataclass(frozen=True, slots=True)
class RulePack:
    name: str
    version: str
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    messages: Mapping[str, str]
    age: AgeRule
    _by_code: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {question.code: question for question in self.questions})

    def question(self, code: str) -> Question:
        """Raises KeyError for a code this pack does not have."""
        return self._by_code[code]

    def group(self, code: str) -> Group:
        return next(group for group in self.groups if group.code == code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @property
    def core(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.core)

    @property
    def emergencies(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.group == EMERGENCY)

    def for_service(self, *, needles_face: bool, needles_body: bool, category: str | None = None) -> RulePack:
        """Only the questions that matter for a service, with the milder body rules where the face is left alone."""
        wanted = {part for part, needled in (("face", needles_face), ("body", needles_body)) if needled}
        kept = [
            question if needles_face else replace(question, rules=question.body_rules or question.rules)
            for question in self.questions
            if question.needles & wanted and (not question.categories or category in {None, *question.categories})
        ]
        return replace(self, questions=tuple(kept))

    def asked(self, when: str = "booking", *, of: str = "patient") -> tuple[Question, ...]:
        """At booking, intake or check_in. Emergencies are kept apart: they end a form and are no verdict."""
        return tuple(
            question
            for question in self.questions
            if when in question.asked_at and question.asked_of == of and question.group != EMERGENCY
        )
