"""From data files to a rule pack. Everything is checked here, so that judging never meets a half-written rule."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yintang.screening.rules.pack import AgeRule, Group, Question, Rule, RulePack, Window
from yintang.screening.rules.questions import read_length, read_outcomes, read_question, read_rules
from yintang.screening.rules.tables import BadPack, Table

BUILT_IN = ("seed", "evidence")
MESSAGES = frozenset({
    "unanswered", "no_date", "planned", "over", "lifted", "medicine_notice",
    "call_number", "may_be_booked", "nothing_delays",
})  # fmt: skip
_DATA = files("yintang.screening") / "data"


def load_pack(name_or_path: str | Path) -> RulePack:
    """A built-in pack by name, or a clinic's own file. Raises BadPack."""
    if name_or_path in BUILT_IN:
        return _built_in(str(name_or_path))
    path = Path(name_or_path)
    try:
        written = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadPack(f"{path}: cannot be read as UTF-8 text; give seed, evidence or a TOML file") from error
    return clinic_pack(written, where=path.name)


def clinic_pack(written: str, *, where: str) -> RulePack:
    """A clinic's own rules stand on a built-in pack; they lengthen waits and add questions, nothing gets milder."""
    table = Table(_parsed(written, where), where)
    base = table.text("extends")
    if base not in BUILT_IN:
        raise table.bad("extends", "name the pack to stand on: seed or evidence")
    name = table.text("name")
    if name in BUILT_IN:
        raise table.bad("name", f"{name} is the name of a built-in pack; choose another")
    pack = replace(_built_in(base), name=name, version=table.text("version"))
    pack = _with_longer_waits(pack, table)
    pack = _with_groups(pack, table)
    pack = _with_questions(pack, table)
    table.close()
    return pack


@lru_cache
def _built_in(name: str) -> RulePack:
    if name == "seed":
        return _seed()
    table = Table(_parsed((_DATA / f"{name}.toml").read_text(encoding="utf-8"), name), name)
    base = _built_in(table.text("extends"))
    pack = replace(base, name=table.text("name"), version=table.text("version"))
    for change in table.tables("changes"):
        pack = _with_change(pack, change)
    table.close()
    return pack


def _seed() -> RulePack:
    table = Table(_parsed((_DATA / "seed.toml").read_text(encoding="utf-8"), "seed"), "seed")
    pack = RulePack(
        name=table.text("name"),
        version=table.text("version"),
        groups=(),
        questions=(),
        messages=_messages(table.table("messages")),
        age=_age(table.table("age")),
    )
    pack = _with_questions(_with_groups(pack, table), table)
    for part in table.texts("parts"):
        more = Table(_parsed((_DATA / f"{part}.toml").read_text(encoding="utf-8"), part), part)
        pack = _with_questions(_with_groups(pack, more), more)
        more.close()
    table.close()
    return pack


def _parsed(written: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadPack(f"{where}: is not valid TOML: {error}") from error


def _messages(table: Table) -> Mapping[str, str]:
    messages = {key: table.text(key) for key in sorted(MESSAGES)}
    table.close()
    return messages


def _age(table: Table) -> AgeRule:
    rule = AgeRule(
        adult_from=table.number("adult_from", most=30),
        source=table.text("source"),
        outcomes=read_outcomes(table.table("outcomes"), allowed=None, holes=frozenset({"age"})),
    )
    if "other" not in rule.outcomes:
        raise table.bad("outcomes", "give an outcome for `other`, the categories not named")
    table.close()
    return rule


def _with_groups(pack: RulePack, table: Table) -> RulePack:
    groups = list(pack.groups)
    for entry in table.tables("groups"):
        group = Group(entry.text("code"), entry.text("title"), entry.text("intro"))
        if any(group.code == known.code for known in groups):
            raise entry.bad("code", f"the group {group.code} exists already")
        entry.close()
        groups.append(group)
    return replace(pack, groups=tuple(groups))


def _with_questions(pack: RulePack, table: Table) -> RulePack:
    questions = list(pack.questions)
    groups = {group.code for group in pack.groups}
    for entry in table.tables("questions"):
        question = read_question(entry, groups=groups, version=pack.version)
        if any(question.code == known.code for known in questions):
            raise entry.bad("code", f"{question.code} exists already; lengthen its wait under [waits], or rename")
        questions.append(question)
    order = [group.code for group in pack.groups]
    return replace(pack, questions=tuple(sorted(questions, key=lambda question: order.index(question.group))))


def _with_longer_waits(pack: RulePack, table: Table) -> RulePack:
    if "waits" not in table:
        return pack
    waits = table.table("waits")
    for code in waits.values:
        if code not in pack:
            raise waits.bad(code, "is not a question of the pack this one extends")
        question = pack.question(code)
        if not any(isinstance(rule, Window) for rule in question.rules):
            raise waits.bad(code, "has no wait to lengthen")
        rules = tuple(_lengthened(rule, waits, code) for rule in question.rules)
        pack = _with(pack, replace(question, rules=rules, version=pack.version))
    return pack


def _lengthened(rule: Rule, waits: Table, code: str) -> Rule:
    if not isinstance(rule, Window):
        return rule
    wait = read_length(waits.table(code))
    if not wait.never_shorter_than(rule.wait):
        raise waits.bad(code, f"must not be shorter than the {rule.wait.in_words()} of the pack this one extends")
    return replace(rule, wait=wait)


def _with_change(pack: RulePack, change: Table) -> RulePack:
    code = change.text("code")
    if code not in pack:
        raise change.bad("code", "is not a question of the pack this one extends")
    question = pack.question(code)
    rules = read_rules(change, "rules", question.follow_ups, question.answers)
    changed = replace(question, rules=rules, source=change.text("source"), version=pack.version)
    change.close()
    return _with(pack, changed)


def _with(pack: RulePack, changed: Question) -> RulePack:
    questions = tuple(changed if question.code == changed.code else question for question in pack.questions)
    return replace(pack, questions=questions)
