"""Rule packs are data: the built-in ones are whole, and a clinic's own can only be stricter."""

from datetime import date
from pathlib import Path

import pytest

from yintang.screening.rules import (
    BadPack,
    Length,
    RulePack,
    clinic_pack,
    emergency,
    judge_age,
    load_pack,
    read_answers,
)
from yintang.screening.rules.emergency import emergency_number
from yintang.screening.rules.pack import Window
from yintang.screening.tests.cases import SEED, TODAY, judged, yes

BOTH = pytest.mark.parametrize("pack", [load_pack("seed"), load_pack("evidence")], ids=lambda pack: pack.name)

CLINIC = """
name = "our-clinic"
version = "3"
extends = "seed"

[waits]
neurotoxin = { days = 42 }

[[questions]]
code = "ozone"
group = "other_facial"
core = true
asked_at = "booking"
needles = "face"
text = "Ozone treatment of the face?"
why = "The skin needs time."
source = "Our own experience."
follow_ups = [{ code = "date", kind = "dates", text = "When?" }]

[[questions.rules]]
kind = "window"
wait = { days = 10 }
event = "Ozone"
message = "After ozone we wait {length}, until {until}."
"""


def with_change(old: str, new: str) -> str:
    assert old in CLINIC
    return CLINIC.replace(old, new)


@BOTH
def test_every_question_says_what_why_and_where_from(pack: RulePack) -> None:
    for question in pack.questions:
        assert question.text.endswith("?")
        assert all((question.why, question.source, question.version, question.rules, question.asked_at))


@BOTH
def test_a_group_asks_at_most_eight_questions(pack: RulePack) -> None:
    for stage in ("booking", "intake", "check_in"):
        asked = [question.group for question in (*pack.asked(stage), *pack.asked(stage, of="practitioner"))]
        assert all(asked.count(group) <= 8 for group in asked)
    assert {group.code for group in pack.groups} == {question.group for question in pack.questions}


def test_the_booking_form_asks_the_twelve_and_seven_more() -> None:
    further = {question.code for question in SEED.asked()} - {question.code for question in SEED.core}
    assert further == {"microneedling", "threads", "prp", "isotretinoin", "waxing", "cold_sore", "skin_infection"}
    assert len(SEED.asked()) == 19


def test_hepatitis_and_hiv_are_not_asked_at_booking() -> None:
    assert SEED.question("blood_borne").asked_at == {"intake"}


@BOTH
def test_public_words_promise_nothing(pack: RulePack) -> None:
    texts = [
        str(getattr(question, name)) for question in pack.questions for name in ("text", "why", "rules", "body_rules")
    ]
    for text in (*texts, *pack.messages.values(), *(f"{group.title} {group.intro}" for group in pack.groups)):
        assert not {"safe", "safely", "cleared", "guarantee", "guaranteed"} & set(text.casefold().split())


def test_a_visit_without_face_needles_asks_less_and_is_judged_by_its_own_rules() -> None:
    body = SEED.for_service(needles_face=False, needles_body=True)
    asked = {question.code for question in body.asked()}
    assert asked == {
        "bleeding", "blood_thinner", "blood_pressure", "pacemaker", "migraine", "pregnancy", "cold_or_flu", "skin_infection",
    }  # fmt: skip
    assert judged({"migraine": yes(severe="yes", today="no")}, pack=body).cautions[0].rule == "migraine"
    assert judged({"blood_thinner": yes(medicines=["Plavix"])}, pack=body).verdict.word == "caution"


def test_a_visit_without_needles_asks_nothing() -> None:
    assert SEED.for_service(needles_face=False, needles_body=False).questions == ()


def test_a_question_for_one_category_is_left_out_of_others() -> None:
    kinds = {"needles_face": True, "needles_body": True}
    assert "expectations" in SEED.for_service(**kinds, category="cosmetic")
    assert "expectations" not in SEED.for_service(**kinds, category="facial")


def test_a_clinic_lengthens_a_wait_and_adds_a_rule(tmp_path: Path) -> None:
    file = tmp_path / "clinic.toml"
    file.write_text(CLINIC, encoding="utf-8")
    pack = load_pack(file)
    assert (pack.name, pack.version, pack.question("neurotoxin").version) == ("our-clinic", "3", "3")
    assert judged({"neurotoxin": yes(date=TODAY.isoformat())}, pack=pack).earliest == date(2027, 1, 3)
    (ozone,) = judged({"ozone": yes(date=TODAY.isoformat())}, pack=pack).reasons
    assert str(ozone.message) == "After ozone we wait 10 days, until 2 December 2026."
    assert "ozone" in {question.code for question in pack.core}
    assert SEED.question("neurotoxin").rules[0] != pack.question("neurotoxin").rules[0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "extends: is missing"),
        ("= no toml", "not valid TOML"),
        (with_change('extends = "seed"', 'extends = "other"'), "seed or evidence"),
        (with_change('name = "our-clinic"', 'name = "seed"'), "choose another"),
        (with_change('version = "3"', "version = 3"), "version: must be text"),
        (with_change("days = 42", "days = 27"), "must not be shorter than the 4 weeks"),
        (with_change("days = 42", "months = 0"), "give days or months"),
        (with_change("days = 42", "days = true"), "must be a whole number"),
        (with_change("days = 42", "days = 4000"), "between 0 and 3660"),
        (with_change("neurotoxin = {", "bleeding = {"), "has no wait"),
        (with_change("neurotoxin = {", "nonsense = {"), "not a question"),
        (with_change("[waits]", "[wait]"), "wait: is not known here"),
        (with_change('code = "ozone"', 'code = "bleeding"'), "exists already"),
        (with_change('code = "ozone"', 'code = "O Zone"'), "small letters"),
        (with_change('group = "other_facial"', 'group = "others"'), "there is no group others"),
        (with_change('asked_at = "booking"', 'asked_at = "noon"'), "choose from booking"),
        (with_change('text = "Ozone treatment of the face?"', 'text = " "'), "text: must not be empty"),
        (with_change('source = "Our own experience."', ""), "source: is missing"),
        (with_change('kind = "dates"', 'kind = "moon"'), "moon is not among"),
        (with_change('kind = "dates"', 'kind = "date"'), "no follow-up date of kind dates"),
        (with_change('kind = "dates"', 'kind = "choice"'), "lists its choices"),
        (with_change('kind = "window"', 'kind = "lambda"'), "lambda is not among"),
        (with_change("{until}", "{until.__class__}"), "cannot be filled in here"),
        (with_change("{until}", "{until"), "brace"),
        (with_change("{until}", "{until!r}"), "cannot be filled in here"),
        (with_change("needles = ", "needle = "), "needle: is not known here"),
        (CLINIC.split("[[questions.rules]]")[0], "give at least one rule"),
        (CLINIC + '\n[[changes]]\ncode = "bleeding"\n', "changes: is not known here"),
    ],
)
def test_a_mistake_in_a_clinics_rules_names_the_place_and_the_mend(written: str, said: str) -> None:
    with pytest.raises(BadPack) as caught:
        clinic_pack(written, where="clinic.toml")
    assert said in str(caught.value)
    assert str(caught.value).startswith("clinic.toml")


def test_a_pack_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    for path in (tmp_path, tmp_path / "nowhere.toml", tmp_path / "latin.toml"):
        with pytest.raises(BadPack, match="cannot be read"):
            load_pack(path)


def test_no_wait_of_the_evidence_pack_is_shorter_than_the_published_one() -> None:
    def waits(pack: RulePack) -> dict[str, Length]:
        return {q.code: rule.wait for q in pack.questions for rule in q.rules if isinstance(rule, Window)}

    assert waits(load_pack("evidence")) == waits(SEED)
    assert waits(SEED)["surgery"] == Length(months=6)


@pytest.mark.parametrize(
    ("country", "number"), [("CA", "911"), ("us", "911"), ("GB", "999"), ("DE", "112"), ("", "112")]
)
def test_an_emergency_shows_the_number_of_the_country(country: str, number: str) -> None:
    answers = read_answers({"answers": {"speech_trouble": yes(), "vision_loss": {"answer": "no"}}}, SEED)
    found = emergency(answers, pack=SEED, country=country)
    assert found is not None
    assert (found.number, found.signs) == (number, ("speech_trouble",))
    assert str(found.message).startswith(f"Call {number} now")
    assert emergency_number(country) == number


def test_no_sign_is_no_emergency() -> None:
    assert emergency(read_answers({"answers": {"vision_loss": {"answer": "no"}}}, SEED), pack=SEED) is None


def test_a_sign_that_reaches_the_rules_is_never_waved_through() -> None:
    for question in SEED.emergencies:
        assert judged({question.code: yes()}).verdict.word == "review"


@pytest.mark.parametrize(
    ("born", "category", "needles", "verdict"),
    [
        (date(2008, 11, 23), "cosmetic", True, "decline"),
        (date(2008, 11, 22), "cosmetic", True, None),
        (date(2008, 11, 23), "facial", True, "review"),
        (date(2008, 11, 23), "body", True, "review"),
        (date(2008, 11, 23), "consultation", False, None),
    ],
)
def test_under_eighteen_cosmetic_is_declined_and_a_treatment_needs_a_guardian(
    born: date, category: str, needles: bool, verdict: str | None
) -> None:
    found = judge_age(born, TODAY, pack=SEED, category=category, needles=needles)
    assert (found.verdict.word if found else None) == verdict


def test_whoever_is_born_on_a_leap_day_comes_of_age_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert judge_age(born, date(2026, 2, 28), pack=SEED, category="cosmetic") is not None
    assert judge_age(born, date(2026, 3, 1), pack=SEED, category="cosmetic") is None
