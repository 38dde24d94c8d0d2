"""What each kind of rule makes of an answer. Four kinds, four functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from yintang.screening.rules.answers import Answer
from yintang.screening.rules.events import Event
from yintang.screening.rules.medicines import read_entry
from yintang.screening.rules.pack import Always, Choices, Medicines, Outcome, Question, Rule, Window
from yintang.screening.rules.verdict import Message, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """One answered question, on the day of a visit."""

    question: Question
    answer: Answer
    messages: Mapping[str, str]
    on: date
    answered_on: date
    filler_waits: bool

    def fits(self, when: Mapping[str, tuple[str, ...]]) -> bool:
        return all(self.answer.choice(code) in values for code, values in when.items())

    def reason(self, outcome: Outcome, **values: str | date | Message) -> Reason:
        message = Message(outcome.message, values)
        return Reason(
            self.question.code, outcome.verdict, message, self.question.source, passing_days=outcome.passing_days
        )

    def review(self, message: str) -> Reason:
        return self.reason(Outcome(Verdict.REVIEW, message))


def reasons(case: Case) -> Iterator[Reason]:
    for rule in case.question.rules:
        yield from _reasons(rule, case)


def _reasons(rule: Rule, case: Case) -> Iterator[Reason]:
    match rule:
        case Always():
            yield _always(rule, case)
        case Choices():
            yield from _choices(rule, case)
        case Window():
            yield from _window(rule, case)
        case Medicines():
            yield from _medicines(rule, case)


def _always(rule: Always, case: Case) -> Reason:
    events = case.answer.events(rule.date) if rule.date else ()
    if not events:
        return case.reason(rule.outcome)
    return case.reason(Outcome(rule.outcome.verdict, rule.dated_message), date=max(event.last for event in events))


def _choices(rule: Choices, case: Case) -> Iterator[Reason]:
    fired = False
    for row in rule.rows:
        if row.when and case.fits(row.when):
            fired = True
            yield case.reason(row.outcome)
    if not fired:
        yield from (case.reason(row.outcome) for row in rule.rows if not row.when)


def _window(rule: Window, case: Case) -> Iterator[Reason]:
    if not case.fits(rule.when):
        return
    events = case.answer.events(rule.date)
    if case.filler_waits or not rule.optional:
        if not events:
            yield case.review(case.messages["no_date"])
        for event in events:
            yield _rest(rule, event, case)
    if rule.healing and (not events or any(event.first <= case.answered_on for event in events)):
        yield from _healing(rule, case.answer.choice(rule.healing), case)


def _rest(rule: Window, event: Event, case: Case) -> Reason:
    """The whole month may hold the event: the rest begins with its first day and ends counted from its last."""
    until = rule.wait.after(event.last)
    if case.on < event.first:
        message = case.messages["planned"]
    elif case.on >= until:
        message = case.messages["over"]
    else:
        message = rule.message
    return Reason(
        case.question.code,
        Verdict.WAIT,
        Message(
            message,
            {"event": Message(rule.event), "from": event.first, "until": until, "length": rule.wait.in_words()},
        ),
        case.question.source,
        from_=event.first,
        until=until,
    )


def _healing(rule: Window, healed: str, case: Case) -> Iterator[Reason]:
    if healed == "no":
        yield case.reason(Outcome(Verdict.HOLD, rule.not_healed))
    elif healed != "yes":
        yield case.review(rule.unsure)


def _medicines(rule: Medicines, case: Case) -> Iterator[Reason]:
    named = case.answer.words(rule.names)
    notice = Message(case.messages["medicine_notice"])
    readings = [read_entry(text) for text in named]
    if case.answer.choice(rule.stopped) in ("yes", "unsure"):
        keys = {"stopped"}
    elif not named:
        keys = {"none_named"}
    else:
        keys = {key for reading in readings for key in reading.keys}
    for key, outcome in rule.outcomes.items():
        if key in keys:
            entries = [reading.text for reading in readings if key in reading.keys or key == "stopped"]
            yield case.reason(outcome, medicines=", ".join(entries), notice=notice)
