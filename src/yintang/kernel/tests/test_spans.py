"""The algebra against an oracle that cannot be wrong: sets of whole numbers."""

from collections.abc import Callable
from operator import and_, or_, sub

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel.spans import Spans

FIRST, LAST = 0, 40
points = st.integers(FIRST, LAST)
some_spans = st.lists(st.tuples(points, points), max_size=8).map(Spans[int])


def inside(spans: Spans[int]) -> set[int]:
    return {point for start, end in spans for point in range(start, end)}


def test_spans_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Spans([(1, 2)]).pairs = ((2, 1),)  # type: ignore[misc]


@given(some_spans)
def test_spans_are_sorted_disjoint_and_never_touch(spans: Spans[int]) -> None:
    edges = [edge for pair in spans for edge in pair]
    assert edges == sorted(set(edges))


@given(st.lists(st.tuples(points, points), max_size=8))
def test_spans_hold_what_they_were_made_of_and_nothing_else(pairs: list[tuple[int, int]]) -> None:
    assert inside(Spans(pairs)) == {point for start, end in pairs for point in range(start, end)}


@given(st.lists(st.tuples(points, points), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(pairs: list[tuple[int, int]], random: object) -> None:
    shuffled = pairs.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Spans(shuffled) == Spans(pairs)


@pytest.mark.parametrize("operation", [and_, or_, sub])
@given(a=some_spans, b=some_spans)
def test_union_intersection_and_difference_are_those_of_sets(
    operation: Callable[..., object], a: Spans[int], b: Spans[int]
) -> None:
    found = operation(a, b)
    assert isinstance(found, Spans)
    assert inside(found) == operation(inside(a), inside(b))
    assert found == Spans(found.pairs)


@given(some_spans, points, points)
def test_gaps_are_what_is_left_of_a_stretch(spans: Spans[int], start: int, end: int) -> None:
    assert inside(spans.gaps(start, end)) == set(range(start, end)) - inside(spans)


@given(some_spans, points, points)
def test_a_stretch_is_covered_when_every_point_of_it_is_inside(spans: Spans[int], start: int, length: int) -> None:
    end = start + length + 1
    assert spans.covers(start, end) == (set(range(start, end)) <= inside(spans))


@given(some_spans, points)
def test_the_first_point_from_here_is_the_least_one_not_before(spans: Spans[int], here: int) -> None:
    assert spans.first_from(here) == min((point for point in inside(spans) if point >= here), default=None)


@given(some_spans, points)
def test_membership_includes_the_start_and_not_the_end(spans: Spans[int], point: int) -> None:
    assert (point in spans) == (point in inside(spans))


@given(some_spans)
def test_spans_are_true_when_they_hold_something(spans: Spans[int]) -> None:
    assert bool(spans) == bool(inside(spans)) == bool(len(spans))
