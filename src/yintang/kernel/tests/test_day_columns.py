"""The picture of a day: nothing hidden behind anything else, every minute at its height."""

from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel.day_columns import Block, Part, Visit, day_columns

PARTS = (Part("hands_on", 40), Part("resting", 25), Part("turnover", 10))
VISITS = st.lists(
    st.builds(Visit, st.just("mei"), st.integers(0, 270).map(lambda n: n * 5), st.just(PARTS), st.just("A. B.")),
    max_size=12,
)


def _edges(block: Block) -> tuple[float, float]:
    left = float(block.left.rstrip("%"))
    return left, left + float(block.span.rstrip("%"))


@given(VISITS)
def test_two_visits_at_the_same_time_never_cover_each_other(visits: list[Visit]) -> None:
    blocks = day_columns([("mei", "Mei")], visits, opens=540, closes=1020).columns[0].blocks
    assert len(blocks) == len(visits)
    for n, one in enumerate(blocks):
        for other in blocks[n + 1:]:
            apart_in_time = one.visit.until_minute <= other.visit.from_minute or other.visit.until_minute <= one.visit.from_minute
            (left, right), (other_left, other_right) = _edges(one), _edges(other)
            assert apart_in_time or right <= other_left + 0.02 or other_right <= left + 0.02


@given(VISITS)
def test_a_visit_outside_the_usual_hours_makes_the_day_longer(visits: list[Visit]) -> None:
    day = day_columns([("mei", "Mei")], visits, opens=540, closes=1020)
    assert all(block.y >= 0 and block.y + block.height <= day.height for block in day.columns[0].blocks)


def test_the_parts_of_a_visit_stand_under_each_other_and_fill_it() -> None:
    block = day_columns([("mei", "Mei")], [Visit("mei", 600, PARTS, "A. B.")], opens=540, closes=1020).columns[0].blocks[0]
    ends = [stripe.y + stripe.height for stripe in block.stripes]
    assert [stripe.y for stripe in block.stripes] == [0, *ends[:-1]]
    assert ends[-1] == block.height


def test_a_visit_alone_has_the_whole_width() -> None:
    block = day_columns([("mei", "Mei")], [Visit("mei", 600, PARTS, "A. B.")], opens=540, closes=1020).columns[0].blocks[0]
    assert (block.left, block.span) == ("0.00%", "100.00%")


def test_time_outside_the_hours_of_a_column_is_shut() -> None:
    day = day_columns([("mei", "Mei")], [], opens=540, closes=1020, hours={"mei": [(600, 720), (780, 1020)]})
    assert [(stripe.y, stripe.height) for stripe in day.columns[0].shut] == [(0, 84), (252, 84)]


def test_someone_away_is_shut_all_day() -> None:
    day = day_columns([("mei", "Mei")], [], opens=540, closes=1020, hours={"mei": []})
    assert [stripe.height for stripe in day.columns[0].shut] == [day.height]


def test_the_line_of_now_is_drawn_only_while_the_day_lasts() -> None:
    def now_at(minute: int) -> int | None:
        return day_columns([("mei", "Mei")], [], opens=540, closes=1020, now=minute).now_y

    assert (now_at(600), now_at(539), now_at(1020)) == (84, None, None)
