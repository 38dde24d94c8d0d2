"""Short ways to write answers down in tests."""

from collections.abc import Mapping
from datetime import date

from yintang.screening.rules import Judgement, RulePack, judge, load_pack, read_answers

TODAY = date(2026, 11, 22)
SEED = load_pack("seed")
TWELVE = [question.code for question in SEED.core]


def judged(
    answers: Mapping[str, object],
    *,
    pack: RulePack = SEED,
    on: date = TODAY,
    answered_on: date | None = None,
    horizon: int = 365,
    lifted: Mapping[str, date] | None = None,
    filler_waits: bool = True,
) -> Judgement:
    """The twelve are due, and whatever is not mentioned is answered no."""
    return judge(
        read_answers({"default": "no", "answers": answers}, pack, allow_default=True),
        pack=pack,
        on=on,
        asked=TWELVE,
        answered_on=answered_on,
        horizon=horizon,
        lifted=lifted or {},
        filler_waits=filler_waits,
    )


def yes(**follow_ups: object) -> dict[str, object]:
    return {"answer": "yes", **follow_ups}
