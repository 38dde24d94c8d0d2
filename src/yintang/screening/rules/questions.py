"""Reading one question, its follow-ups and its rules from a data file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from string import Formatter

from yintang.screening.rules.events import Length
from yintang.screening.rules.pack import (
    UNANSWERED,
    Always,
    Choices,
    FollowUp,
    Medicines,
    Outcome,
    Question,
    Row,
    Rule,
    Window,
)
from yintang.screening.rules.tables import BadPack, Table
from yintang.screening.rules.verdict import Verdict

FOLLOW_UP_KINDS = ("choice", "date", "dates", "medicines", "text")
STAGES = ("booking", "intake", "check_in")
YES_NO = (("yes", "Yes"), ("no", "No"))
MEDICINE_KEYS = ("A", "B", "unknown", "none_named", "stopped", "C", "D", "E")
_WORDS = {verdict.word: verdict for verdict in Verdict if verdict is not Verdict.INCOMPLETE}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_NO_HOLES: frozenset[str] = frozenset()

Pairs = tuple[tuple[str, str], ...]


def read_question(entry: Table, *, groups: Collection[str], version: str) -> Question:
    code = _code(entry)
    entry.where = f"{entry.where} ({code})"
    group = entry.text("group")
    if group not in groups:
        raise entry.bad("group", f"there is no group {group}; known are {', '.join(sorted(groups))}")
    answers = entry.pairs("answers", YES_NO)
    if "no" not in dict(answers) or len(answers) < 2:
        raise entry.bad("answers", "offer `no` and at least one other answer")
    follow_ups = tuple(_follow_up(table) for table in entry.tables("follow_ups"))
    question = Question(
        code=code,
        group=group,
        text=entry.text("text"),
        why=entry.text("why"),
        source=entry.text("source"),
        version=entry.text("version", version),
        answers=answers,
        follow_ups=follow_ups,
        rules=read_rules(entry, "rules", follow_ups, answers),
        asked_at=_some_of(entry, "asked_at", STAGES),
        asked_of=_one_of(entry, "asked_of", ("patient", "practitioner"), default="patient"),
        core=entry.flag("core"),
        needles=_some_of(entry, "needles", ("face", "body"), default=("face", "body")),
        body_rules=read_rules(entry, "body_rules", follow_ups, answers) if "body_rules" in entry else (),
        categories=frozenset(entry.texts("categories")),
    )
    entry.close()
    return question


def _follow_up(table: Table) -> FollowUp:
    kind = _one_of(table, "kind", FOLLOW_UP_KINDS)
    follow_up = FollowUp(_code(table), kind, table.text("text"), table.pairs("choices"), not table.flag("optional"))
    if follow_up.code == "answer":
        raise table.bad("code", "`answer` is the question's own answer; choose another")
    if (kind == "choice") != bool(follow_up.choices):
        raise table.bad("choices", "a follow-up of kind choice, and only such a one, lists its choices")
    table.close()
    return follow_up


def read_rules(entry: Table, key: str, follow_ups: tuple[FollowUp, ...], answers: Pairs) -> tuple[Rule, ...]:
    rules = tuple(_rule(table, follow_ups, answers) for table in entry.tables(key))
    if not rules:
        raise entry.bad(key, "give at least one rule, or the question decides nothing")
    return rules


def _rule(table: Table, follow_ups: tuple[FollowUp, ...], answers: Pairs) -> Rule:
    kind = _one_of(table, "kind", ("always", "choices", "window", "medicines"))
    rule: Rule
    if kind == "always":
        rule = _always(table, follow_ups)
    elif kind == "choices":
        rule = Choices(tuple(_row(row, follow_ups, answers) for row in table.tables("rows")))
        if not rule.rows:
            raise table.bad("rows", "give at least one row")
    elif kind == "window":
        rule = _window(table, follow_ups, answers)
    else:
        rule = _medicines(table, follow_ups)
    table.close()
    return rule


def _always(table: Table, follow_ups: tuple[FollowUp, ...]) -> Always:
    outcome = _outcome(table)
    if "date" not in table:
        return Always(outcome)
    _must_be(table, "date", table.text("date"), follow_ups, "date")
    return Always(outcome, table.text("date"), _message(table, "dated_message", frozenset({"date"})))


def _row(table: Table, follow_ups: tuple[FollowUp, ...], answers: Pairs) -> Row:
    row = Row(_when(table, follow_ups, answers), _outcome(table))
    table.close()
    return row


def _when(table: Table, follow_ups: tuple[FollowUp, ...], answers: Pairs) -> Mapping[str, tuple[str, ...]]:
    if "when" not in table:
        return {}
    conditions = table.table("when")
    for code in conditions.values:
        _check_condition(conditions, code, conditions.texts(code), follow_ups, answers)
    return {code: conditions.texts(code) for code in conditions.values}


def _check_condition(
    table: Table, code: str, values: tuple[str, ...], follow_ups: tuple[FollowUp, ...], answers: Pairs
) -> None:
    choices = {follow_up.code: {*dict(follow_up.choices), UNANSWERED} for follow_up in follow_ups if follow_up.choices}
    choices["answer"] = set(dict(answers)) - {"no"}
    if code not in choices:
        raise table.bad(code, f"is no choice of this question; known are {', '.join(sorted(choices))}")
    for value in values:
        if value not in choices[code]:
            raise table.bad(code, f"{value} is not among {', '.join(sorted(choices[code]))}")


def _window(table: Table, follow_ups: tuple[FollowUp, ...], answers: Pairs) -> Window:
    healing = table.text("healing", "") or None
    if healing:
        _must_be(table, "healing", healing, follow_ups, "choice")
    date_code = table.text("date", "date")
    _must_be(table, "date", date_code, follow_ups, "dates")
    return Window(
        date=date_code,
        wait=read_length(table.table("wait")),
        when=_when(table, follow_ups, answers),
        event=table.text("event"),
        message=_message(table, "message", frozenset({"event", "from", "until", "length"})),
        healing=healing,
        not_healed=_message(table, "not_healed", _NO_HOLES) if healing else "",
        unsure=_message(table, "unsure", _NO_HOLES) if healing else "",
        optional=table.flag("wait_is_optional"),
    )


def read_length(table: Table) -> Length:
    length = Length(days=table.number("days", 0), months=table.number("months", 0, most=120))
    if bool(length.days) == bool(length.months):
        raise BadPack(f"{table.where}: give days or months, and more than none")
    table.close()
    return length


def _medicines(table: Table, follow_ups: tuple[FollowUp, ...]) -> Medicines:
    holes = frozenset({"medicines", "notice"})
    rule = Medicines(
        names=table.text("names", "medicines"),
        stopped=table.text("stopped", "stopped"),
        outcomes=read_outcomes(table.table("outcomes"), allowed=MEDICINE_KEYS, holes=holes),
    )
    _must_be(table, "names", rule.names, follow_ups, "medicines")
    _must_be(table, "stopped", rule.stopped, follow_ups, "choice")
    for key, outcome in rule.outcomes.items():
        if "{notice}" not in outcome.message:
            raise table.bad(f"outcomes: {key}", "the message must carry {notice}: never stop a prescribed medicine")
    return rule


def read_outcomes(table: Table, *, allowed: tuple[str, ...] | None, holes: frozenset[str]) -> Mapping[str, Outcome]:
    """With `allowed`, exactly those keys."""
    outcomes = {}
    for key in allowed or table.values:
        entry = table.table(key)
        outcomes[key] = _outcome(entry, holes=holes)
        entry.close()
    table.close()
    return outcomes


def _outcome(table: Table, holes: frozenset[str] = _NO_HOLES) -> Outcome:
    word = _one_of(table, "verdict", tuple(_WORDS))
    passing = table.number("passing_days", least=1) if "passing_days" in table else None
    if passing and word != "hold":
        raise table.bad("passing_days", "only a hold passes by itself")
    return Outcome(_WORDS[word], _message(table, "message", holes), passing)


def _message(table: Table, key: str, holes: frozenset[str]) -> str:
    """Holes are plain names: a format string could otherwise reach into the values."""
    text = table.text(key)
    try:
        names = {(name, spec, bang) for _, name, spec, bang in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise table.bad(key, f"write a brace as {{{{ or }}}}: {error}") from error
    for name, spec, bang in names:
        if name not in holes or spec or bang:
            raise table.bad(key, f"{{{name}}} cannot be filled in here; known are {sorted(holes)}")
    return text


def _code(table: Table) -> str:
    code = table.text("code")
    if not _CODE.fullmatch(code):
        raise table.bad("code", "use small letters, digits and _, beginning with a letter, at most 40")
    return code


def _must_be(table: Table, key: str, code: str, follow_ups: tuple[FollowUp, ...], kind: str) -> None:
    if not any(follow_up.code == code and follow_up.kind == kind for follow_up in follow_ups):
        raise table.bad(key, f"there is no follow-up {code} of kind {kind}")


def _one_of(table: Table, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
    value = table.text(key, default)
    if value not in allowed:
        raise table.bad(key, f"{value} is not among {', '.join(allowed)}")
    return value


def _some_of(table: Table, key: str, allowed: tuple[str, ...], default: tuple[str, ...] = ()) -> frozenset[str]:
    values = table.texts(key, default)
    if not values or not set(values) <= set(allowed):
        raise table.bad(key, f"choose from {', '.join(allowed)}")
    return frozenset(values)
