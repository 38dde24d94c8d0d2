"""Laws that hold whatever is answered."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from yintang.screening.rules import Judgement, Question, RulePack, Verdict, judge, load_pack, read_answers
from yintang.screening.tests.cases import SEED, TODAY, judged, yes

PACKS = st.sampled_from([load_pack("seed"), load_pack("evidence")])
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
WRITTEN_DATES = DAYS.map(date.isoformat) | DAYS.map(lambda day: f"{day:%Y-%m}")
ENTRIES = st.sampled_from(["Eliquis", "ASA 81", "Advil", "fish oil", "metformin", "a riddle", "stopped Plavix"])
ALWAYS_CHECKED = 25
often = settings(max_examples=max(200, settings().max_examples))
OPEN_ENDED = (Verdict.HOLD, Verdict.REVIEW, Verdict.INCOMPLETE, Verdict.DECLINE)


def follow_up_values(kind: str, choices: list[str]) -> st.SearchStrategy[object]:
    return {
        "choice": st.sampled_from(choices or [""]),
        "date": WRITTEN_DATES,
        "dates": WRITTEN_DATES | st.lists(WRITTEN_DATES, max_size=4),
        "medicines": st.lists(ENTRIES, max_size=3),
        "text": st.text(alphabet="abc", max_size=5),
    }[kind]


def affirmed(question: Question) -> st.SearchStrategy[dict[str, object]]:
    """Any answer but no, with any of its follow-ups or none."""
    follow_ups = {
        follow_up.code: follow_up_values(follow_up.kind, list(dict(follow_up.choices)))
        for follow_up in question.follow_ups
    }
    answers = st.sampled_from([value for value, _ in question.answers if value != "no"])
    return st.fixed_dictionaries({"answer": answers}, optional=follow_ups)


def answered(question: Question) -> st.SearchStrategy[dict[str, object]]:
    denied: dict[str, object] = {"answer": "no"}
    return st.just(denied) | affirmed(question)


ANY_QUESTION = st.sampled_from(SEED.questions)
ANY_ANSWERS = st.lists(ANY_QUESTION, max_size=5, unique_by=lambda question: question.code).flatmap(
    lambda questions: st.fixed_dictionaries({question.code: answered(question) for question in questions})
)
CLEARANCES = st.dictionaries(st.sampled_from([question.code for question in SEED.questions]), DAYS, max_size=3)


def no_better(one: Judgement, other: Judgement) -> bool:
    earliest_no_earlier = one.earliest is None or (other.earliest is not None and one.earliest >= other.earliest)
    return one.verdict >= other.verdict and earliest_no_earlier and not (one.safe - other.safe)


@often
@given(st.data(), ANY_ANSWERS, ANY_QUESTION, PACKS, CLEARANCES, st.booleans())
def test_changing_a_no_to_yes_never_makes_anything_better(
    data: st.DataObject,
    answers: dict[str, dict[str, object]],
    question: Question,
    pack: RulePack,
    lifted: dict[str, date],
    filler_waits: bool,
) -> None:
    def with_answer(answer: dict[str, object]) -> Judgement:
        return judged({**answers, question.code: answer}, pack=pack, lifted=lifted, filler_waits=filler_waits)

    assert no_better(with_answer(data.draw(affirmed(question))), with_answer({"answer": "no"}))


@often
@given(ANY_ANSWERS, CLEARANCES, st.integers(1, 400), PACKS)
def test_a_day_is_offered_exactly_when_nothing_blocks_it(
    answers: dict[str, dict[str, object]], lifted: dict[str, date], horizon: int, pack: RulePack
) -> None:
    judgement = judged(answers, pack=pack, lifted=lifted, horizon=horizon)
    for day in (TODAY + timedelta(days=n) for n in range(0, horizon + 3, max(1, horizon // ALWAYS_CHECKED))):
        blocked = any(reason.stands_on(day) for reason in judgement.reasons)
        assert (day in judgement.safe) is (not blocked and day < TODAY + timedelta(days=horizon))


@often
@given(ANY_ANSWERS, CLEARANCES, DAYS)
def test_an_offered_day_judged_as_the_day_of_the_visit_has_no_blocking_verdict(
    answers: dict[str, dict[str, object]], lifted: dict[str, date], visit: date
) -> None:
    judgement = judged(answers, lifted=lifted, horizon=3650)
    if visit >= TODAY:
        on_the_day = judged(answers, lifted=lifted, on=visit, answered_on=TODAY)
        assert (visit in judgement.safe) is (not on_the_day.verdict.blocks)


@often
@given(ANY_ANSWERS, PACKS)
def test_no_day_is_offered_while_hold_review_incomplete_or_decline_stands(
    answers: dict[str, dict[str, object]], pack: RulePack
) -> None:
    judgement = judged(answers, pack=pack)
    if judgement.verdict in OPEN_ENDED:
        assert (judgement.safe.pairs, judgement.earliest) == ((), None)


@given(st.sampled_from(["laser", "peel", "neurotoxin", "threads"]), st.lists(WRITTEN_DATES, min_size=1), WRITTEN_DATES)
def test_adding_a_date_never_adds_a_day(question: str, dates: list[str], another: str) -> None:
    fewer, more = judged({question: yes(date=dates)}), judged({question: yes(date=[*dates, another])})
    assert no_better(more, fewer)


@given(st.lists(ENTRIES), ENTRIES)
def test_adding_a_medicine_never_makes_a_verdict_better_unless_it_is_the_first(named: list[str], another: str) -> None:
    with_it = judged({"blood_thinner": yes(medicines=[*named, another])})
    without = judged({"blood_thinner": yes(medicines=named)})
    assert with_it.verdict >= without.verdict or not named


@given(st.sets(st.sampled_from([question.code for question in SEED.asked()])))
def test_every_due_question_without_an_answer_is_told_and_nothing_is_offered(unanswered: set[str]) -> None:
    answers = {question.code: {"answer": "no"} for question in SEED.asked() if question.code not in unanswered}
    judgement = judge(read_answers({"answers": answers}, SEED), pack=SEED, on=TODAY)
    assert {reason.rule for reason in judgement.reasons} == unanswered
    assert judgement.verdict is (Verdict.INCOMPLETE if unanswered else Verdict.CLEAR)
    assert bool(judgement.safe) is not bool(unanswered)


def test_every_combination_of_yes_among_the_twelve_is_as_bad_as_its_worst() -> None:
    worst = {code: judged({code: yes()}).verdict for code in (question.code for question in SEED.core)}
    codes = list(worst)
    for mask in range(2 ** len(codes)):
        ticked = [code for number, code in enumerate(codes) if mask >> number & 1]
        expected = max((worst[code] for code in ticked), default=Verdict.CLEAR)
        assert judged({code: yes() for code in ticked}, horizon=1).verdict is expected


@given(ANY_ANSWERS)
def test_notes_for_the_practitioner_never_change_a_verdict(answers: dict[str, dict[str, object]]) -> None:
    with_note = judged({**answers, "blood_borne": yes()})
    without = judged({**answers, "blood_borne": {"answer": "no"}})
    assert with_note.as_json() == without.as_json()
    assert [note.rule for note in with_note.notes] == ["blood_borne"]
