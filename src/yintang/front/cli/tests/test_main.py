"""Whatever is typed: 0, 1 or 2, and one line that says what to do."""

from __future__ import annotations

import argparse

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yintang import __version__
from yintang.front.cli import COMMANDS, check, main
from yintang.kernel.home import BadSetting


@pytest.mark.parametrize(
    ("typed", "named"),
    [([], "COMMAND"), (["dance"], "COMMAND"), (["serve", "--port", "http"], "--port"), (["serve", "--port", "65536"], "--port"),
     (["serve", "--port"], "--port"), (["init"], "--owner"), (["check", "--loud"], "--loud")],
)
def test_wrong_use_ends_with_2_and_one_line_that_names_the_field(
    typed: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), named in said.err) == ("", 1, True)


NONSENSE = st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=1, max_size=4)


@given(NONSENSE.filter(lambda words: not set(words) & set(COMMANDS)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nonsense_never_ends_in_a_traceback(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(words) in (0, 2)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert f"usage: yintang {command}".strip() in capsys.readouterr().out


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"yintang {__version__}\n"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [(BadSetting("YINTANG_X: write a number"), 2, "yintang: YINTANG_X: write a number\n"),
     (RuntimeError("the disk\nis full"), 1, "yintang: RuntimeError: the disk is full\n")],
)
def test_a_failure_is_one_line(
    error: Exception, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(options: argparse.Namespace) -> int:
        raise error

    monkeypatch.delenv("YINTANG_DEBUG", raising=False)
    monkeypatch.setattr(check, "run", broken)
    assert main(["check"]) == code
    assert capsys.readouterr().err == said


def test_whoever_debugs_sees_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(options: argparse.Namespace) -> int:
        raise RuntimeError("here")

    monkeypatch.setenv("YINTANG_DEBUG", "1")
    monkeypatch.setattr(check, "run", broken)
    assert main(["check"]) == 1
    assert "Traceback" in capsys.readouterr().err
