"""The published table, row by row."""

from datetime import date

import pytest

from yintang.screening.rules import Verdict, load_pack
from yintang.screening.tests.cases import SEED, TODAY, TWELVE, judged, yes

SEED_TABLE = [
    ("bleeding", yes(kind="disorder"), "decline"),
    ("bleeding", yes(kind="easy_bruising"), "decline"),
    ("bleeding", yes(), "decline"),
    ("blood_thinner", yes(medicines=["Eliquis 5 mg"]), "decline"),
    ("blood_thinner", yes(medicines=["ASA 81"]), "decline"),
    ("blood_thinner", yes(medicines=["Advil"]), "caution"),
    ("blood_thinner", yes(medicines=["Zoloft"]), "caution"),
    ("blood_thinner", yes(medicines=["fish oil"]), "caution"),
    ("blood_thinner", yes(medicines=["metformin"]), "clear"),
    ("blood_thinner", yes(medicines=["a little white one"]), "review"),
    ("blood_thinner", yes(medicines=[]), "review"),
    ("blood_thinner", yes(medicines=[""]), "review"),
    ("blood_thinner", yes(), "review"),
    ("blood_thinner", yes(medicines=["stopped Eliquis last week"]), "review"),
    ("blood_thinner", yes(medicines=["Eliquis"], stopped="yes"), "review"),
    ("blood_thinner", yes(medicines=["metformin"], stopped="unsure"), "review"),
    ("blood_thinner", yes(medicines=["metformin", "Plavix"]), "decline"),
    ("blood_thinner", yes(medicines=["metformin", "a riddle"]), "review"),
    ("blood_pressure", yes(controlled="yes", doctor_consulted="yes"), "caution"),
    ("blood_pressure", yes(controlled="yes", doctor_consulted="no"), "review"),
    ("blood_pressure", yes(controlled="yes"), "review"),
    ("blood_pressure", yes(controlled="no", doctor_consulted="yes"), "hold"),
    ("blood_pressure", yes(controlled="unsure"), "hold"),
    ("blood_pressure", yes(), "review"),
    ("pacemaker", yes(), "decline"),
    ("migraine", yes(severe="yes", today="no"), "decline"),
    ("migraine", yes(severe="yes", today="yes"), "decline"),
    ("migraine", yes(severe="unsure", today="no"), "review"),
    ("migraine", yes(severe="no", today="yes"), "hold"),
    ("migraine", yes(severe="no", today="no"), "caution"),
    ("migraine", yes(), "review"),
    ("surgery", yes(date="2026-06-30", scars_healed="yes"), "wait"),
    ("surgery", yes(date="2016-06-30", scars_healed="yes"), "clear"),
    ("surgery", yes(date="2016-06-30", scars_healed="no"), "hold"),
    ("surgery", yes(date="2016-06-30", scars_healed="unsure"), "review"),
    ("surgery", yes(date="2016-06-30"), "review"),
    ("surgery", yes(scars_healed="yes"), "review"),
    ("surgery", yes(date="2027-06-30"), "clear"),
    ("laser", yes(date="2026-11-02"), "wait"),
    ("laser", yes(date="2026-11-01"), "clear"),
    ("laser", yes(), "review"),
    ("peel", yes(date="2026-11-09"), "wait"),
    ("peel", yes(date="2026-11-08"), "clear"),
    ("peel", yes(date=[]), "review"),
    ("neurotoxin", yes(date="2026-10-26"), "wait"),
    ("neurotoxin", yes(date="2026-10-25"), "clear"),
    ("neurotoxin", yes(date=None), "review"),
    ("filler", yes(date="2026-10-26", healed="yes"), "wait"),
    ("filler", yes(date="2026-10-25", healed="yes"), "clear"),
    ("filler", yes(date="2020-01", healed="no"), "hold"),
    ("filler", yes(date="2020-01", healed="unsure"), "review"),
    ("filler", yes(date="2020-01"), "review"),
    ("cold_or_flu", yes(), "hold"),
    ("pregnancy", yes(), "decline"),
    ("pregnancy", {"answer": "maybe"}, "decline"),
    ("pregnancy", {"answer": "prefer not to say"}, "decline"),
    ("pregnancy", yes(due_date="2020-01-01"), "decline"),
]


@pytest.mark.parametrize(("question", "answer", "verdict"), SEED_TABLE)
def test_the_seed_table_holds_row_by_row(question: str, answer: dict[str, object], verdict: str) -> None:
    judgement = judged({question: answer})
    assert judgement.verdict.word == verdict
    assert {found.rule for found in (*judgement.standing, *judgement.cautions)} == (
        set() if verdict == "clear" else {question}
    )


EVIDENCE_TABLE = [
    ("bleeding", yes(kind="disorder"), "decline"),
    ("bleeding", yes(kind="easy_bruising"), "caution"),
    ("bleeding", yes(), "review"),
    ("blood_thinner", yes(medicines=["warfarin"]), "review"),
    ("blood_thinner", yes(medicines=["aspirin"]), "caution"),
    ("blood_thinner", yes(medicines=["metformin"]), "clear"),
    ("blood_thinner", yes(medicines=["a riddle"]), "review"),
    ("pacemaker", yes(), "caution"),
    ("pregnancy", yes(), "review"),
    ("pregnancy", {"answer": "maybe"}, "review"),
    ("neurotoxin", yes(date="2026-10-26"), "wait"),
]


@pytest.mark.parametrize(("question", "answer", "verdict"), EVIDENCE_TABLE)
def test_the_evidence_pack_is_milder_only_where_evidence_is(
    question: str, answer: dict[str, object], verdict: str
) -> None:
    judgement = judged({question: answer}, pack=load_pack("evidence"))
    assert judgement.verdict.word == verdict
    assert judgement.rules_name == "evidence"


def test_the_verdicts_stand_in_the_published_order() -> None:
    assert [verdict.word for verdict in Verdict] == [
        "clear", "caution", "wait", "hold", "review", "incomplete", "decline",
    ]  # fmt: skip


def test_the_twelve_are_the_published_twelve() -> None:
    assert set(TWELVE) == {
        "bleeding", "blood_thinner", "blood_pressure", "pacemaker", "migraine", "surgery",
        "laser", "peel", "neurotoxin", "filler", "cold_or_flu", "pregnancy",
    }  # fmt: skip


def test_the_document_has_exactly_the_published_shape() -> None:
    judgement = judged({
        "neurotoxin": yes(date=["2026-11-01", "2027-03-01"]),
        "blood_pressure": yes(controlled="yes", doctor_consulted="yes"),
    })  # fmt: skip
    document = judgement.as_json()
    assert {
        **document,
        "reasons": [{**reason, "message": "", "source": ""} for reason in document["reasons"]],
        "cautions": [{**caution, "message": ""} for caution in document["cautions"]],
    } == {
        "verdict": "wait",
        "for": "2026-11-22",
        "earliest": "2026-11-29",
        "safe": [["2026-11-29", "2027-03-01"], ["2027-03-29", None]],
        "reasons": [
            {"rule": "neurotoxin", "verdict": "wait", "from": start, "until": until, "message": "", "source": ""}
            for start, until in (("2026-11-01", "2026-11-29"), ("2027-03-01", "2027-03-29"))
        ],
        "cautions": [{"rule": "blood_pressure", "message": ""}],
        "rules": {"name": "seed", "version": "1"},
    }


def test_nothing_to_declare_is_clear_over_the_whole_horizon() -> None:
    document = judged({}, horizon=30).as_json()
    assert document == {
        "verdict": "clear", "for": "2026-11-22", "earliest": "2026-11-22", "safe": [["2026-11-22", None]],
        "reasons": [], "cautions": [], "rules": {"name": "seed", "version": "1"},
    }  # fmt: skip


def test_a_span_that_ends_inside_the_horizon_is_closed() -> None:
    document = judged({"peel": yes(date="2026-12-10")}, horizon=25).as_json()
    assert document["safe"] == [["2026-11-22", "2026-12-10"]]
    assert document["verdict"] == "clear"


def test_a_wait_that_outlives_the_horizon_leaves_no_earliest_day() -> None:
    judgement = judged({"neurotoxin": yes(date="2026-11-20")}, horizon=10)
    assert (judgement.verdict, judgement.earliest, judgement.safe.pairs) == (Verdict.WAIT, None, ())


def test_all_fired_rules_are_told_not_only_the_worst() -> None:
    judgement = judged({"pacemaker": yes(), "cold_or_flu": yes(), "peel": yes(date="2026-11-20")})
    assert {reason.rule for reason in judgement.reasons} == {"pacemaker", "cold_or_flu", "peel"}


def test_questions_beyond_the_twelve_are_judged_where_answered() -> None:
    assert judged({"threads": yes(date="2026-11-01")}).earliest == date(2027, 1, 30)


def test_a_message_says_until_when_and_a_medicine_is_never_stopped_by_us() -> None:
    message = str(judged({"laser": yes(date="2026-11-20")}).reasons[0].message)
    assert "3 weeks" in message
    assert "11 December 2026" in message
    for tiers in ("Eliquis", "Plavix", "Advil", "Prozac", "ginkgo", "a riddle", "stopped Eliquis"):
        judgement = judged({"blood_thinner": yes(medicines=[tiers])})
        (found,) = (*judgement.reasons, *judgement.cautions)
        assert SEED.messages["medicine_notice"] in str(found.message)
    assert (
        str(judged({"blood_thinner": yes(medicines=["metformin"])}).medicine_notice) == SEED.messages["medicine_notice"]
    )
    assert judged({}).medicine_notice is None


def test_a_due_date_says_when_to_ask_again_and_changes_nothing() -> None:
    (reason,) = judged({"pregnancy": yes(due_date="2027-03")}, on=TODAY).reasons
    assert "31 March 2027" in str(reason.message)
    assert reason.verdict is Verdict.DECLINE
