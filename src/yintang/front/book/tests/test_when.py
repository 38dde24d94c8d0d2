"""The three boxes of a date read what people write, and never fail on what they should not have written."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from yintang.front.book.forms.when import BirthDateField, Row, When, WhenField, when_of
from yintang.screening.rules.events import read_event

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
boxes = st.text(max_size=6) | st.sampled_from(["", "0", "1", "31", "02", "2026", "²", "-1", "99999"])


@given(days)
def test_a_day_is_read_as_it_was_written_with_or_without_leading_zeros(day: date) -> None:
    for row in (Row(str(day.day), str(day.month), str(day.year)), Row(f"{day:%d}", f"{day:%m}", f"{day:%Y}")):
        assert WhenField().clean(When((row,))) == [day.isoformat()]
        assert BirthDateField().clean(When((row,))) == day


@given(days)
def test_a_month_is_enough_for_an_event_but_not_for_a_birth_date(day: date) -> None:
    month = When((Row("", str(day.month), str(day.year)),))
    assert WhenField().clean(month) == [f"{day:%Y-%m}"]
    with pytest.raises(ValidationError):
        BirthDateField().clean(month)


@given(st.lists(st.tuples(boxes, boxes, boxes), max_size=4), st.booleans())
def test_whatever_stands_in_the_boxes_is_a_date_the_rules_read_or_an_error_with_its_mend(
    rows: list[tuple[str, str, str]], unknown: bool
) -> None:
    with suppress(ValidationError):
        cleaned = WhenField(several=True).clean(When(tuple(Row(*row) for row in rows), unknown))
        assert all(read_event(written) for written in cleaned)
        assert cleaned or unknown


@given(st.lists(days.map(date.isoformat) | days.map(lambda day: f"{day:%Y-%m}"), max_size=5))
def test_an_earlier_answer_comes_back_as_it_was(dates: list[str]) -> None:
    assert WhenField(several=True, required=False).clean(when_of(dates)) == dates
