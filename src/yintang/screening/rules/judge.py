"""From answers to safe time: on which days may this face be needled, and why not on the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from yintang.kernel.spans import Spans
from yintang.screening.rules.answers import Answers
from yintang.screening.rules.kinds import Case, reasons
from yintang.screening.rules.pack import Medicines, Outcome, Question, RulePack
from yintang.screening.rules.verdict import Message, Reason, Verdict

DAY = timedelta(days=1)
NOTHING_LIFTED: Mapping[str, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    on: date
    horizon: int
    safe: Spans[date]
    provisional: Spans[date]  # outside the usual length of a passing hold; to be confirmed by fresh answers
    reasons: tuple[Reason, ...]
    cautions: tuple[Reason, ...]
    notes: tuple[Reason, ...]  # for the practitioner only; they never change a verdict
    medicine_notice: Message | None
    rules_name: str
    rules_version: str

    @property
    def earliest(self) -> date | None:
        return self.safe.first_from(self.on)

    @property
    def provisional_from(self) -> date | None:
        return self.provisional.first_from(self.on)

    @property
    def standing(self) -> tuple[Reason, ...]:
        """The reasons that decide the verdict on this day; the others are planned or over."""
        return tuple(reason for reason in self.reasons if reason.stands_on(self.on))

    @property
    def planned(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.from_ and reason.from_ > self.on)

    def as_json(self) -> dict[str, Any]:
        end = self.on + timedelta(days=self.horizon)
        return {
            "verdict": self.verdict.word,
            "for": self.on.isoformat(),
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "safe": [[start.isoformat(), until.isoformat() if until < end else None] for start, until in self.safe],
            "reasons": [reason.as_json() for reason in self.reasons],
            "cautions": [{"rule": caution.rule, "message": str(caution.message)} for caution in self.cautions],
            "rules": {"name": self.rules_name, "version": self.rules_version},
        }


def judge(
    answers: Answers,
    *,
    pack: RulePack,
    on: date,
    horizon: int = 365,
    asked: Iterable[str] | None = None,
    answered_on: date | None = None,
    lifted: Mapping[str, date] = NOTHING_LIFTED,
    filler_waits: bool = True,
) -> Judgement:
    """`asked` are the due questions (default: those of booking); `lifted` the last day a clearance holds, by rule."""
    if horizon < 1:
        raise ValueError("the horizon must be at least one day")
    answered_on = answered_on or on
    due = frozenset(asked if asked is not None else (question.code for question in pack.asked("booking")))
    found: list[Reason] = []
    for question in pack.questions:
        for reason in _judge_question(question, answers, pack, due, on, answered_on, filler_waits=filler_waits):
            found += _lifted(reason, lifted.get(reason.rule), on, pack)
    days = Spans([(on, on + timedelta(days=horizon))])
    blocking = tuple(reason for reason in found if reason.verdict.blocks)
    return Judgement(
        verdict=max((reason.verdict for reason in found if reason.stands_on(on)), default=Verdict.CLEAR),
        on=on,
        horizon=horizon,
        safe=days - _blocked(blocking, days),
        provisional=_provisional(blocking, days, on, answered_on),
        reasons=blocking,
        cautions=tuple(reason for reason in found if reason.verdict is Verdict.CAUTION),
        notes=tuple(reason for reason in found if reason.verdict is Verdict.CLEAR),
        medicine_notice=_medicine_notice(answers, pack),
        rules_name=pack.name,
        rules_version=pack.version,
    )


def _judge_question(
    question: Question,
    answers: Answers,
    pack: RulePack,
    due: frozenset[str],
    on: date,
    answered_on: date,
    *,
    filler_waits: bool,
) -> Iterator[Reason]:
    answer = answers.get(question.code, due=question.code in due)
    if answer is None:
        if question.code in due:
            message = Message(pack.messages["unanswered"], {"question": Message(question.text)})
            yield Reason(question.code, Verdict.INCOMPLETE, message, question.source)
    elif not answer.is_no:
        yield from reasons(Case(question, answer, pack.messages, on, answered_on, filler_waits))


def _lifted(reason: Reason, last_day: date | None, on: date, pack: RulePack) -> Iterator[Reason]:
    """While the clearance holds, the finding is a caution; from the next day it blocks again. Silence stays silence."""
    if last_day is None or not reason.verdict.blocks or reason.verdict is Verdict.INCOMPLETE:
        yield reason
        return
    if reason.until is None or last_day + DAY < reason.until:
        yield replace(reason, from_=max(reason.from_ or last_day + DAY, last_day + DAY))
    if on <= last_day and reason.stands_on(on):
        message = Message(pack.messages["lifted"], {"day": last_day})
        yield replace(reason, verdict=Verdict.CAUTION, message=message)


def _blocked(blocking: Iterable[Reason], days: Spans[date]) -> Spans[date]:
    ((first, end),) = days
    return Spans((reason.from_ or first, reason.until or end) for reason in blocking)


def _provisional(blocking: tuple[Reason, ...], days: Spans[date], on: date, answered_on: date) -> Spans[date]:
    """A cold passes: a day outside its usual length may be taken, if nothing else but waits stands in the way."""
    if not any(reason.passing_days and reason.stands_on(on) for reason in blocking):
        return Spans()
    usual = [
        replace(reason, until=answered_on + timedelta(days=reason.passing_days)) if reason.passing_days else reason
        for reason in blocking
    ]
    return days - _blocked(usual, days)


def _medicine_notice(answers: Answers, pack: RulePack) -> Message | None:
    """Every result about a medicine carries it, the good ones too."""
    for question in pack.questions:
        answer = answers.given.get(question.code)
        if answer and not answer.is_no and any(isinstance(rule, Medicines) for rule in question.rules):
            return Message(pack.messages["medicine_notice"])
    return None


def judge_age(birth_date: date, on: date, *, pack: RulePack, category: str, needles: bool = True) -> Reason | None:
    """Whoever is born on 29 February comes of age on 1 March."""
    age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    if not needles or age >= pack.age.adult_from:
        return None
    outcome: Outcome = pack.age.outcomes.get(category, pack.age.outcomes["other"])
    message = Message(outcome.message, {"age": str(pack.age.adult_from)})
    return Reason("age", outcome.verdict, message, pack.age.source)
