"""Days laid out as calendars keep every day, under its own weekday."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel.month import OPEN, Day, months

RUNS = st.tuples(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 120)).map(
    lambda run: [Day(run[0] + timedelta(days=n), OPEN) for n in range(run[1])]
)


@given(RUNS)
def test_every_day_stands_once_in_order_and_in_its_own_month(days: list[Day]) -> None:
    laid = [(month.first, day) for month in months(days) for week in month.weeks for day in week if day]
    assert [day for _, day in laid] == days
    assert all((first.year, first.month) == (day.date.year, day.date.month) for first, day in laid)


@given(RUNS)
def test_every_day_stands_in_the_column_of_its_weekday(days: list[Day]) -> None:
    for month in months(days):
        assert [column.weekday() for column in month.weekdays] == list(range(7))
        for week in month.weeks:
            assert all(day is None or day.date.weekday() == column for column, day in enumerate(week))


def test_no_days_make_no_calendar() -> None:
    assert months([]) == []
