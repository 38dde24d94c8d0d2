"""Windows, months, planned procedures, clearances, and holds that pass."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yintang.screening.rules import Verdict, judge, read_answers
from yintang.screening.rules.events import Length, add_months
from yintang.screening.tests.cases import SEED, TODAY, judged, yes

DAY = timedelta(days=1)
WAITS = [("laser", 21), ("peel", 14), ("neurotoxin", 28), ("filler", 28), ("threads", 90), ("waxing", 3)]


def healed(question: str) -> dict[str, str]:
    return {"filler": {"healed": "yes"}, "surgery": {"scars_healed": "yes"}}.get(question, {})


@pytest.mark.parametrize(("question", "days"), WAITS)
def test_day_n_is_allowed_and_the_day_before_is_not(question: str, days: int) -> None:
    happened = date(2026, 11, 1)
    answers = {question: yes(date=happened.isoformat(), **healed(question))}
    assert judged(answers, on=happened + timedelta(days=days - 1)).verdict is Verdict.WAIT
    assert judged(answers, on=happened + timedelta(days=days)).verdict is Verdict.CLEAR
    assert judged(answers, on=happened).earliest == happened + timedelta(days=days)


@pytest.mark.parametrize(
    ("happened", "until"),
    [("2026-08-31", date(2027, 2, 28)), ("2027-08-31", date(2028, 2, 29)), ("2026-05-30", date(2026, 11, 30))],
)
def test_six_months_are_calendar_months_clamped_to_the_end(happened: str, until: date) -> None:
    (reason,) = judged({"surgery": yes(date=happened, scars_healed="yes")}).reasons
    assert reason.until == until


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 36))
def test_adding_months_keeps_the_day_or_takes_the_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + DAY).day == 1


def test_a_month_blocks_from_its_first_day_until_its_last_day_and_the_wait() -> None:
    (reason,) = judged({"peel": yes(date="2026-11")}).reasons
    assert (reason.from_, reason.until) == (date(2026, 11, 1), date(2026, 12, 14))


def test_a_planned_month_blocks_from_its_first_day() -> None:
    judgement = judged({"neurotoxin": yes(date="2027-02")})
    assert judgement.verdict is Verdict.CLEAR
    assert judgement.safe.pairs[0] == (TODAY, date(2027, 2, 1))
    assert [reason.until for reason in judgement.planned] == [date(2027, 3, 28)]


def test_healing_is_not_asked_of_what_is_only_planned() -> None:
    assert judged({"filler": yes(date="2027-01-10")}).verdict is Verdict.CLEAR
    assert judged({"surgery": yes(date=["2027-01-10", "2015-03"])}).verdict is Verdict.REVIEW


def test_healing_is_asked_from_the_day_itself() -> None:
    assert judged({"filler": yes(date=TODAY.isoformat())}).verdict is Verdict.REVIEW


def test_what_was_planned_when_answered_is_judged_as_planned_for_a_later_visit() -> None:
    answers = {"filler": yes(date="2027-01-10")}
    assert judged(answers, on=date(2027, 3, 1), answered_on=TODAY).verdict is Verdict.CLEAR
    assert judged(answers, on=date(2027, 3, 1)).verdict is Verdict.REVIEW


def test_windows_that_are_over_or_planned_are_listed_but_do_not_decide() -> None:
    judgement = judged({"laser": yes(date=["2020-01-01", "2027-05-01"])})
    assert judgement.verdict is Verdict.CLEAR
    assert [reason.from_ for reason in judgement.reasons] == [date(2020, 1, 1), date(2027, 5, 1)]
    assert judgement.standing == ()


def test_a_setting_leaves_out_the_wait_of_fillers_but_never_the_healing() -> None:
    recent = "2026-11-20"
    assert judged({"filler": yes(date=recent, healed="yes")}, filler_waits=False).verdict is Verdict.CLEAR
    assert judged({"filler": yes(date=recent, healed="no")}, filler_waits=False).verdict is Verdict.HOLD
    assert judged({"filler": yes(date=recent)}, filler_waits=False).verdict is Verdict.REVIEW
    assert judged({"neurotoxin": yes(date=recent)}, filler_waits=False).verdict is Verdict.WAIT


@given(st.integers(0, 60))
def test_a_clearance_turns_a_finding_into_a_caution_until_its_last_day(days: int) -> None:
    last = date(2026, 12, 20)
    on = TODAY + timedelta(days=days)
    judgement = judged({"pacemaker": yes()}, on=on, lifted={"pacemaker": last})
    assert judgement.verdict is (Verdict.CAUTION if on <= last else Verdict.DECLINE)
    assert judgement.safe.pairs == (((on, last + DAY),) if on <= last else ())


def test_a_clearance_lifts_only_its_own_rule_and_never_silence() -> None:
    lifted = {"pacemaker": date(2027, 6, 1)}
    assert judged({"pacemaker": yes(), "cold_or_flu": yes()}, lifted=lifted).verdict is Verdict.HOLD
    silent = judge(read_answers({"answers": {}}, SEED), pack=SEED, on=TODAY, asked=["pacemaker"], lifted=lifted)
    assert silent.verdict is Verdict.INCOMPLETE


def test_a_lifted_wait_is_a_wait_again_when_the_clearance_ends_first() -> None:
    answers = {"neurotoxin": yes(date="2026-11-20")}
    ends_first = judged(answers, lifted={"neurotoxin": date(2026, 12, 1)})
    assert ends_first.safe.pairs[:2] == ((TODAY, date(2026, 12, 2)), (date(2026, 12, 18), TODAY + 365 * DAY))
    outlives = judged(answers, lifted={"neurotoxin": date(2027, 6, 1)})
    assert (outlives.verdict, outlives.reasons) == (Verdict.CAUTION, ())


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        ({"cold_or_flu": yes()}, TODAY + 7 * DAY),
        ({"cold_sore": yes()}, TODAY + 14 * DAY),
        ({"migraine": yes(severe="no", today="yes")}, TODAY + 3 * DAY),
        ({"cold_or_flu": yes(), "cold_sore": yes()}, TODAY + 14 * DAY),
        ({"cold_or_flu": yes(), "neurotoxin": yes(date="2026-11-20")}, date(2026, 12, 18)),
        ({"cold_or_flu": yes(), "pacemaker": yes()}, None),
        ({"cold_or_flu": yes(), "blood_pressure": yes(controlled="no")}, None),
        ({"migraine": yes(severe="yes", today="yes")}, None),
        ({"neurotoxin": yes(date="2026-11-20")}, None),
        ({}, None),
    ],
)
def test_only_what_passes_by_itself_leaves_provisional_days(
    answers: dict[str, dict[str, object]], first: date | None
) -> None:
    judgement = judged(answers)
    assert judgement.provisional_from == first
    assert not (judgement.provisional and judgement.safe)


def test_provisional_days_are_counted_from_the_day_of_answering() -> None:
    later = judged({"cold_or_flu": yes()}, on=TODAY + 30 * DAY, answered_on=TODAY)
    assert (later.verdict, later.provisional_from) == (Verdict.HOLD, TODAY + 30 * DAY)


@pytest.mark.parametrize(
    ("longer", "shorter", "holds"),
    [
        (Length(days=184), Length(months=6), True),
        (Length(days=183), Length(months=6), False),
        (Length(months=1), Length(days=28), True),
        (Length(months=1), Length(days=29), False),
        (Length(days=28), Length(days=28), True),
    ],
)
def test_a_wait_counts_as_longer_only_from_every_starting_day(longer: Length, shorter: Length, holds: bool) -> None:
    assert longer.never_shorter_than(shorter) is holds
