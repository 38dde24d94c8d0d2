"""The year ribbon tells the truth about its spans, whatever they are."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel.ribbon import Span, ribbon

START = date(2026, 11, 22)
DAYS = st.integers(-400, 800).map(lambda n: START + timedelta(days=n))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(DAYS)
    until = draw(st.none() | st.integers(1, 600).map(lambda n: first + timedelta(days=n)))
    return (first, until, draw(st.sampled_from(["safe", "blocked", "booked"])), "words")


@given(st.lists(spans(), max_size=8), st.integers(1, 540))
def test_every_bar_has_width_and_lies_inside_the_ribbon(given_spans: list[Span], days: int) -> None:
    drawn = ribbon(given_spans, START, days)
    assert all(bar.x >= 0 and bar.width >= 1 and bar.x + bar.width <= days for bar in drawn.bars)


@given(st.lists(spans(), max_size=8), st.integers(1, 540))
def test_a_day_is_covered_by_a_bar_exactly_if_a_span_covers_it(given_spans: list[Span], days: int) -> None:
    drawn = ribbon(given_spans, START, days)
    shown = {(bar.kind, x) for bar in drawn.bars for x in range(bar.x, bar.x + bar.width)}
    meant = {
        (kind, x) for first, until, kind, _ in given_spans for x in range(days)
        if (START + timedelta(days=x) >= first) and (until is None or START + timedelta(days=x) < until)
    }
    assert shown == meant


@given(DAYS, st.integers(1, 540))
def test_every_first_of_a_month_inside_has_its_tick(start: date, days: int) -> None:
    inside = [start + timedelta(days=n) for n in range(days)]
    assert [tick.first for tick in ribbon([], start, days).ticks] == [day for day in inside if day.day == 1]


def test_waiting_ends_at_the_first_open_bar_and_nowhere_if_the_first_day_is_open() -> None:
    end = START + timedelta(days=28)
    waiting = ribbon([(START, end, "blocked", "4 weeks after Botox"), (end, None, "safe", "may be booked")], START)
    assert waiting.first_open is not None
    assert waiting.first_open.from_date == end
    assert ribbon([(START, None, "safe", "may be booked")], START).first_open is None


def test_positions_are_percentages_with_a_point_whatever_the_language() -> None:
    bar = ribbon([(START + timedelta(days=73), START + timedelta(days=146), "safe", "")], START).bars[0]
    assert (bar.left, bar.span, bar.middle) == ("20.000%", "20.000%", "30.000%")


def test_the_last_day_of_a_span_is_the_day_before_its_end() -> None:
    assert ribbon([(START, date(2026, 12, 20), "blocked", "")], START).bars[0].last_date == date(2026, 12, 19)
