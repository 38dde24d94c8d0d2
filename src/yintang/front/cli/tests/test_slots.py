"""`yintang slots`, called as a user does."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yintang.demo import story
from yintang.front.cli import main
from yintang.front.cli.tests.conftest import runner
from yintang.practice.models import Clinic, Service
from yintang.practice.queries import clinic_today
from yintang.scheduling.queries import availability
from yintang.screening.rules import load_pack

TYPED = ("slots", "--service", "cosmetic-facial", "--days", "30", "--from")


@pytest.fixture
def today(db: None) -> date:
    story.open_clinic()
    return clinic_today()


def told(capsys: pytest.CaptureFixture[str], *typed: str) -> dict[str, Any]:
    assert main([*typed, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def answers(path: Path, **given: dict[str, Any]) -> str:
    path.write_text(json.dumps({"default": "no", "answers": given}))
    return str(path)


def test_it_tells_what_availability_offers(today: date, capsys: pytest.CaptureFixture[str]) -> None:
    document = told(capsys, *TYPED, str(today))
    assert (document["timezone"], document["service"]) == ("America/Edmonton", "cosmetic-facial")
    first = document["slots"][0]
    offered = availability(
        service=Service.objects.get(slug="cosmetic-facial"), first=today, days=30, now=datetime.fromisoformat(first["start"])
    )
    later = {(o.start.isoformat(), o.practitioner.slug) for o in offered.offers()}
    assert later <= {(slot["start"], slot["practitioner"]) for slot in document["slots"]}
    assert {frozenset(slot) for slot in document["slots"]} == {frozenset({"start", "end", "practitioner", "room"})}


def test_the_past_is_cut_to_today(today: date, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, *TYPED, "2020-01-01") == told(capsys, *TYPED, str(today))


def test_beyond_every_horizon_nothing_is_free(today: date, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, *TYPED, "2100-12-31")["slots"] == []
    assert main([*TYPED, "2100-12-31"]) == 0
    assert capsys.readouterr().out == "Nothing is free in these days.\n"


def test_it_keeps_to_a_practitioner_and_a_place(today: date, capsys: pytest.CaptureFixture[str]) -> None:
    everyone = told(capsys, *TYPED, str(today))["slots"]
    mei = told(capsys, *TYPED, str(today), "--practitioner", "mei-tanaka", "--location", "willow-lane")["slots"]
    assert mei == [slot for slot in everyone if slot["practitioner"] == "mei-tanaka"]


def test_answers_leave_out_the_days_they_close(today: date, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    every = told(capsys, *TYPED, str(today))["slots"]
    event = {"answer": "yes", "date": str(today - timedelta(days=21))}
    kept = told(capsys, *TYPED, str(today), "--answers", answers(tmp_path / "a.json", neurotoxin=event))["slots"]
    assert kept == [slot for slot in every if slot["start"][:10] >= str(today + timedelta(days=7))]
    assert 0 < len(kept) < len(every)


def test_answers_that_close_every_day_leave_nothing(today: date, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for given in ({"pacemaker": {"answer": "yes"}}, {"cold_or_flu": {"answer": "yes"}}):
        assert told(capsys, *TYPED, str(today), "--answers", answers(tmp_path / "a.json", **given))["slots"] == []
    (tmp_path / "a.json").write_text('{"answers": {}}')
    assert told(capsys, *TYPED, str(today), "--answers", str(tmp_path / "a.json"))["slots"] == []


def test_answers_to_the_core_questions_suffice(today: date, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    core = {question.code: {"answer": "no"} for question in load_pack("seed").core}
    (tmp_path / "a.json").write_text(json.dumps({"answers": core}))
    every = told(capsys, *TYPED, str(today))["slots"]
    assert told(capsys, *TYPED, str(today), "--answers", str(tmp_path / "a.json"))["slots"] == every


def test_without_needles_no_answer_closes_a_day(today: date, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    typed = ("slots", "--service", "consultation", "--days", "7", "--from", str(today))
    pacemaker = answers(tmp_path / "a.json", pacemaker={"answer": "yes"})
    assert told(capsys, *typed, "--answers", pacemaker) == told(capsys, *typed)


def test_people_read_days_and_times(today: date, capsys: pytest.CaptureFixture[str]) -> None:
    first = told(capsys, *TYPED, str(today))["slots"][0]
    assert main([*TYPED, str(today)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Times in America/Edmonton"
    day = date.fromisoformat(first["start"][:10])
    assert lines[2] == f"{day:%A} {day.day} {day:%B} {day.year}"
    assert lines[3].split() == [f"{first['start'][11:16]}-{first['end'][11:16]}", first["practitioner"], first["room"]]


@pytest.mark.parametrize(
    ("typed", "named"),
    [(("--service", "nope"), "--service: 'nope' is not known here; known are consultation, whole-body, facial"),
     (("--practitioner", "nobody"), "known are amara-okafor, jonas-lindqvist, mei-tanaka"),
     (("--location", "\x00"), "--location: '\\x00' is not known here; known are willow-lane"),
     (("--days", "0"), "--days:"), (("--days", "541"), "--days:"), (("--days", "many"), "--days:"), (("--days", "٣"), "--days:"),
     (("--from", "tomorrow"), "--from:"), (("--from", "2026-02-30"), "--from:"), (("--answers", "nowhere.json"), "nowhere.json:"),
     (("--room", "plum"), "--room")],
)
@pytest.mark.usefixtures("today")
def test_bad_input_ends_with_2_and_names_the_mend(
    typed: tuple[str, str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*TYPED, "2026-12-01", *typed]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), named in said.err) == ("", 1, True), said.err


@pytest.mark.usefixtures("today")
def test_wrong_answers_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([*TYPED, "2026-12-01", "--answers", answers(tmp_path / "a.json", peel={"answer": "perhaps"})]) == 2
    assert "answers.peel.answer" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_database_without_a_clinic_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    Clinic.objects.all().delete()
    assert main([*TYPED, "2026-12-01"]) == 2
    assert "yintang init" in capsys.readouterr().err


def test_an_empty_home_says_how_to_begin(tmp_path: Path) -> None:
    done = runner(tmp_path)(*TYPED, "2026-12-01", "--json")
    assert (done.returncode, done.stdout, done.stderr.count("\n"), "yintang init" in done.stderr) == (2, "", 1, True), done.stderr
