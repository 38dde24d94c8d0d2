"""`yintang screen` as a user calls it."""

import argparse
import io
import json
from pathlib import Path

import pytest

from yintang.front.cli import screen
from yintang.front.cli.errors import BadInput

BOTOX = {"default": "no", "answers": {"neurotoxin": {"answer": "yes", "date": "2026-11-01"}}}


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    screen.add(parser.add_subparsers())
    options = parser.parse_args(["screen", *words])
    return int(options.run(options))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(BOTOX), encoding="utf-8")
    return file


def test_the_document_is_the_only_thing_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(str(file), "--for", "2026-11-22", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], document["earliest"]) == ("wait", "2026-11-29")
    assert document["safe"] == [["2026-11-29", None]]


def test_people_read_a_text(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(str(file), "--for", "2026-11-22") == 0
    printed = capsys.readouterr().out
    assert "wait" in printed
    assert "May be booked from 29 November 2026." in printed


def test_the_standard_input_and_another_pack_and_horizon(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = json.dumps({"default": "no", "answers": {"pacemaker": {"answer": "yes"}}})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + written.encode())))
    assert call("-", "--for", "2026-11-22", "--rules", "evidence", "--horizon", "10", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], document["rules"]["name"]) == ("caution", "evidence")


def test_only_the_twelve_are_due(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('{"answers": {}}', encoding="utf-8")
    assert call(str(file), "--for", "2026-11-22", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], len(document["reasons"])) == ("incomplete", 12)


def test_a_clinics_own_rules_are_named_by_path(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "ours.toml"
    rules.write_text('name = "ours"\nversion = "1"\nextends = "seed"\nwaits = { neurotoxin = { days = 42 } }')
    assert call(str(file), "--for", "2026-11-22", "--rules", str(rules), "--json") == 0
    assert json.loads(capsys.readouterr().out)["earliest"] == "2026-12-13"


def test_what_was_typed_cannot_steer_the_terminal(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {"blood_thinner": {"answer": "yes", "medicines": ["\u202e\x9b31mred"]}}
    file.write_text(json.dumps({"default": "no", "answers": answers}), encoding="utf-8")
    with pytest.raises(BadInput):
        call(str(file), "--for", "2026-11-22")
    answers["blood_thinner"]["medicines"] = ["\u202ered"]
    file.write_text(json.dumps({"default": "no", "answers": answers}), encoding="utf-8")
    call(str(file), "--for", "2026-11-22")
    assert "\u202e" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"answers": {}, "answers": {}}', "answers stands there twice"),
        (b'{"answers": NaN}', "NaN is no JSON value"),
        (b"[" * 200_000, "nested too deeply"),
        (b"9" * 5_000, "not valid JSON"),
        (b" " * 1_000_001, "is larger than"),
        (b'{"answers": {"bleeding": {"answer": "\\ud800"}}}', "answers.bleeding.answer: choose one of yes, no"),
        (b'{"answers": {"\\u001b[31m": {}}}', "is no question of these rules"),
        (b'{"default": "maybe", "answers": {}}', "default: must be yes or no"),
    ],
)
def test_bad_answers_end_in_one_line_that_names_the_mend(file: Path, written: bytes, said: str) -> None:
    file.write_bytes(written)
    with pytest.raises(BadInput) as caught:
        call(str(file), "--for", "2026-11-22")
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("path", ["/nowhere/at/all.json", "/", "a\0b"])
def test_a_file_that_cannot_be_read_is_named(path: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        call(path, "--for", "2026-11-22")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (["--for", "tomorrow"], "--for"),
        (["--for", "2026-11"], "--for"),
        (["--for", "2026-02-30"], "--for"),
        (["--for", "9999-12-31"], "--for"),
        (["--for", "2026-11-22", "--horizon", "0"], "--horizon"),
        (["--for", "2026-11-22", "--horizon", "3651"], "--horizon"),
        (["--for", "2026-11-22", "--horizon", "²"], "--horizon"),
        (["--for", "2026-11-22", "--horizon", "-5"], "--horizon"),
        (["--for", "2026-11-22", "--rules", "nowhere"], "--rules"),
    ],
)
def test_a_bad_option_is_named(file: Path, options: list[str], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        call(str(file), *options)
    assert str(caught.value).startswith(field)
    assert str(caught.value).isprintable()
