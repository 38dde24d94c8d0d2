"""`yintang screen`: judges a set of answers for a day. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from yintang.front.cli.errors import BadInput
from yintang.screening.rules import (
    Answers,
    BadAnswers,
    BadPack,
    Judgement,
    RulePack,
    Verdict,
    day_in_words,
    judge,
    load_pack,
    read_answers,
    read_day,
)

LARGEST_FILE = 1_000_000
LONGEST_HORIZON = 3650


def add(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser("screen", help="judge a set of answers for a day", description=__doc__)
    parser.add_argument("file", metavar="FILE", help="the answers as JSON; - reads standard input")
    parser.add_argument("--for", dest="day", metavar="DATE", required=True, help="the day of the visit, as 2026-11-22")
    parser.add_argument("--rules", default="seed", metavar="seed|evidence|PATH", help="the rule pack (default: seed)")
    parser.add_argument("--horizon", default="365", metavar="DAYS", help="how far to look ahead (default: 365)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    day, horizon = _day(options.day), _horizon(options.horizon)
    pack = _pack(options.rules)
    answers = read_screening(options.file, pack)
    judgement = judge(answers, pack=pack, on=day, horizon=horizon, asked=[question.code for question in pack.core])
    if options.json:
        print(json.dumps(judgement.as_json(), indent=2))
    else:
        print("\n".join(_lines(judgement, pack)))
    return 0


def read_screening(file: str, pack: RulePack) -> Answers:
    try:
        return read_answers(read_json(file), pack, allow_default=True)
    except BadAnswers as error:
        raise BadInput(str(error)) from error


def read_json(file: str) -> object:
    written = _written(file)
    try:
        return json.loads(written, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError as error:
        raise BadInput(f"{_printable(file)}: is nested too deeply; send an object with `answers`") from error
    except ValueError as error:
        raise BadInput(f"{_printable(file)}: is not valid JSON: {error}") from error


def _written(file: str) -> str:
    try:
        if file == "-":
            content = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise BadInput(f"{_printable(file)}: cannot be read; give a file of answers, or - for stdin") from error
    if len(content) > LARGEST_FILE:
        raise BadInput(f"{_printable(file)}: is larger than {LARGEST_FILE:,} bytes; send only the answers")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{_printable(file)}: is not UTF-8 text; save it as UTF-8") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique: dict[str, object] = {}
    for key, value in pairs:
        if key in unique:
            raise ValueError(f"{_printable(key)} stands there twice; keep one")
        unique[key] = value
    return unique


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON value; leave it out")


def _pack(name_or_path: str) -> RulePack:
    try:
        return load_pack(name_or_path)
    except BadPack as error:
        raise BadInput(f"--rules: {_printable(str(error))}") from error


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise BadInput(f"--for: {error}") from error


def _horizon(text: str) -> int:
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not 1 <= days <= LONGEST_HORIZON:
        raise BadInput(f"--horizon: must be a whole number of days from 1 to {LONGEST_HORIZON}")
    return days


def _lines(judgement: Judgement, pack: RulePack) -> Iterator[str]:
    yield f"{judgement.on}: {judgement.verdict.word} (rules: {judgement.rules_name} {judgement.rules_version})"
    if judgement.verdict in (Verdict.CLEAR, Verdict.CAUTION):
        yield pack.messages["nothing_delays"]
    elif judgement.earliest:
        yield pack.messages["may_be_booked"].format(day=day_in_words(judgement.earliest))
    for reason in (*judgement.reasons, *judgement.cautions):
        word = reason.verdict.word if reason.stands_on(judgement.on) else f"{reason.verdict.word}, not on this day"
        yield _printable(f"- {reason.rule} ({word}): {reason.message}")
    if judgement.medicine_notice:
        yield str(judgement.medicine_notice)


def _printable(text: str) -> str:
    """What somebody sent must not steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
