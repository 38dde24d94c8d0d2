"""Reading answers that nobody vouches for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yintang.screening.rules import BadAnswers, judge, read_answers
from yintang.screening.rules.answers import MOST_DATES, MOST_MEDICINES
from yintang.screening.tests.cases import SEED, TODAY, judged, yes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CODES = st.sampled_from([question.code for question in SEED.questions])
FIELDS = st.sampled_from(["answer", "date", "medicines", "severe", "kind", "healed", "nonsense"])


def problem_fields(document: object) -> list[str]:
    with pytest.raises(BadAnswers) as caught:
        read_answers(document, SEED)
    return [field for field, _ in caught.value.problems]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (None, "document"),
        ([], "document"),
        ({}, "answers"),
        ({"answers": []}, "answers"),
        ({"answers": {}, "default": "no"}, "default"),
        ({"answers": {}, "extra": 1}, "extra"),
        ({"answers": {"blod": {"answer": "no"}}}, "answers.blod"),
        ({"answers": {"bleeding": "no"}}, "answers.bleeding"),
        ({"answers": {"bleeding": {}}}, "answers.bleeding.answer"),
        ({"answers": {"bleeding": {"answer": True}}}, "answers.bleeding.answer"),
        ({"answers": {"bleeding": {"answer": "maybe"}}}, "answers.bleeding.answer"),
        ({"answers": {"bleeding": yes(kind="blue")}}, "answers.bleeding.kind"),
        ({"answers": {"bleeding": yes(colour="blue")}}, "answers.bleeding.colour"),
        ({"answers": {"laser": yes(date="2026-02-29")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date="2026-13")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date="2026")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date="20261101")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date="2026-11-01T00:00")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date="1899-12")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date="2101-01-01")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date="٢٠٢٦-١١-٠١")}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date=20261101)}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date={"day": 1})}}, "answers.laser.date"),
        ({"answers": {"laser": yes(date=["2026-11", "never"])}}, "answers.laser.date[1]"),
        ({"answers": {"laser": yes(date=["2026-11"] * (MOST_DATES + 1))}}, "answers.laser.date"),
        ({"answers": {"pregnancy": yes(due_date=["2026-11"])}}, "answers.pregnancy.due_date"),
        ({"answers": {"blood_thinner": yes(medicines="Eliquis")}}, "answers.blood_thinner.medicines"),
        ({"answers": {"blood_thinner": yes(medicines=[1])}}, "answers.blood_thinner.medicines[0]"),
        ({"answers": {"blood_thinner": yes(medicines=["x" * 201])}}, "answers.blood_thinner.medicines[0]"),
        ({"answers": {"blood_thinner": yes(medicines=["\ud800"])}}, "answers.blood_thinner.medicines[0]"),
        ({"answers": {"blood_thinner": yes(medicines=["a\0b"])}}, "answers.blood_thinner.medicines[0]"),
        ({"answers": {"blood_thinner": yes(medicines=["x"] * (MOST_MEDICINES + 1))}}, "answers.blood_thinner.medicines"),
        ({"answers": {"blood_thinner": {"answer": "no", "medicines": ["Eliquis"]}}}, "answers.blood_thinner.medicines"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_field(document: object, field: str) -> None:
    assert problem_fields(document) == [field]


def test_all_mistakes_are_told_at_once() -> None:
    document = {"answers": {"bleeding": {"answer": "perhaps"}, "laser": yes(date="soon"), "what": {}}}
    assert problem_fields(document) == ["answers.bleeding.answer", "answers.laser.date", "answers.what"]


def test_empty_follow_ups_count_as_left_out() -> None:
    document = {"answers": {"blood_thinner": {"answer": "no", "medicines": [], "stopped": None}, "laser": yes(date="")}}
    answers = read_answers(document, SEED)
    assert answers.given["laser"].details == {}
    assert answers.given["blood_thinner"].details == {}


def test_a_refusal_to_say_may_be_written_with_spaces() -> None:
    answers = read_answers({"answers": {"pregnancy": {"answer": "Prefer not to say"}}}, SEED)
    assert answers.given["pregnancy"].answer == "prefer_not_to_say"


def refused(answers: object) -> list[tuple[str, str]] | None:
    try:
        read_answers({"default": "no", "answers": answers}, SEED, allow_default=True)
    except BadAnswers as error:
        return error.problems
    return None


@given(JSON)
def test_a_document_is_read_or_refused_with_a_reason_and_nothing_else(document: object) -> None:
    assert refused(document) != []


@given(st.dictionaries(CODES, st.dictionaries(FIELDS, JSON | st.sampled_from(["yes", "no", "2026-11"]), max_size=4)))
def test_whatever_is_accepted_can_be_judged(answers: dict[str, dict[str, object]]) -> None:
    problems = refused(answers)
    if problems is None:
        assert judged(answers).as_json()["for"] == TODAY.isoformat()
    else:
        assert all(field.isprintable() and mend.isprintable() for field, mend in problems)


def test_the_default_fills_what_is_due_and_nothing_else() -> None:
    answers = read_answers({"default": "yes", "answers": {}}, SEED, allow_default=True)
    judgement = judge(answers, pack=SEED, on=TODAY, asked=["pacemaker", "threads"])
    assert {reason.rule for reason in judgement.reasons} == {"pacemaker", "threads"}
