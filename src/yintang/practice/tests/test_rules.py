"""What a service takes, and when its people are there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel.clock import instant_of
from yintang.practice.rules import BadParts, Hours, OtherHours, Part, Pattern, days_from, open_minutes, read_parts

HANDS_ON, RESTING, TURNOVER = "hands_on", "resting", "turnover"
lengths = st.integers(1, 16).map(lambda ticks: 5 * ticks)
patterns = st.builds(
    lambda first, middle, last: (Part(HANDS_ON, first), *middle, *last),
    lengths,
    st.lists(st.builds(Part, st.sampled_from([HANDS_ON, RESTING]), lengths), max_size=3),
    st.lists(st.builds(Part, st.just(TURNOVER), lengths), max_size=1),
)


def written(*parts: tuple[str, int]) -> list[dict[str, object]]:
    return [{"kind": kind, "minutes": minutes} for kind, minutes in parts]


# --- parts ------------------------------------------------------------------------------------------------------------


@given(patterns)
def test_parts_are_read_as_they_were_written(parts: tuple[Part, ...]) -> None:
    assert read_parts([{"kind": part.kind, "minutes": part.minutes} for part in parts]) == parts


@pytest.mark.parametrize(
    ("document", "mend"),
    [
        ([], "at least one part"),
        ({}, "at least one part"),
        (None, "at least one part"),
        (["hands_on"], "hands_on, resting or turnover"),
        (written(("resting", 30)), "begin with a hands-on part"),
        (written(("nap", 30)), "hands_on, resting or turnover"),
        (written(("hands_on", 30), ("turnover", 10), ("hands_on", 10)), "turnover comes last"),
        (written(("hands_on", 7)), "multiple of 5"),
        (written(("hands_on", 0)), "multiple of 5"),
        (written(("hands_on", -5)), "multiple of 5"),
        ([{"kind": "hands_on", "minutes": True}], "multiple of 5"),
        ([{"kind": "hands_on", "minutes": "30"}], "multiple of 5"),
        ([{"kind": "hands_on"}], "multiple of 5"),
        (written(("hands_on", 480), ("turnover", 5)), "at most 480 minutes"),
    ],
)
def test_parts_that_cannot_be_meant_are_refused_with_the_mend(document: object, mend: str) -> None:
    with pytest.raises(BadParts, match=mend):
        read_parts(document)


@given(patterns)
def test_the_room_is_taken_throughout_and_the_practitioner_only_when_hands_on(parts: tuple[Part, ...]) -> None:
    pattern = Pattern(parts)
    minute_by_minute = [part.kind for part in parts for _ in range(part.minutes)]
    assert pattern.room_minutes == len(minute_by_minute)
    assert pattern.visit_minutes == sum(kind != TURNOVER for kind in minute_by_minute)
    taken = {minute for start, end in pattern.hands_on for minute in range(start, end)}
    assert taken == {minute for minute, kind in enumerate(minute_by_minute) if kind == HANDS_ON}
    assert pattern.rests == (RESTING in minute_by_minute)


# --- hours ------------------------------------------------------------------------------------------------------------

EDMONTON, LORD_HOWE = "America/Edmonton", "Australia/Lord_Howe"
MONDAY = date(2026, 11, 23)


def walls(days: list[date], weekly: list[Hours], exceptions: list[OtherHours], zone: str) -> list[str]:
    """Openings as the wall clock shows them."""
    spans = open_minutes(days, weekly, exceptions, zone)
    return [" to ".join(f"{instant_of(m).astimezone(ZoneInfo(zone)):%a %H:%M}" for m in span) for span in spans]


def week(*hours: tuple[int, int]) -> list[Hours]:
    return [Hours(weekday, 60 * start, 60 * end) for weekday in range(7) for start, end in hours]


def test_hours_hold_on_their_weekday_alone() -> None:
    assert walls(days_from(MONDAY, 7), [Hours(2, 540, 1020)], [], EDMONTON) == ["Wed 09:00 to Wed 17:00"]


def test_hours_hold_from_their_first_day_and_no_longer_on_their_last() -> None:
    hours = [Hours(0, 540, 600, valid_from=MONDAY + timedelta(7), valid_until=MONDAY + timedelta(21))]
    assert len(open_minutes(days_from(MONDAY, 35), hours, [], EDMONTON)) == 2


def test_a_break_is_taken_out() -> None:
    hours = [Hours(0, 540, 1020), Hours(0, 720, 765, is_break=True)]
    assert walls([MONDAY], hours, [], EDMONTON) == ["Mon 09:00 to Mon 12:00", "Mon 12:45 to Mon 17:00"]


def test_other_hours_replace_the_day_breaks_included() -> None:
    hours = [*week((9, 17)), Hours(0, 720, 780, is_break=True)]
    assert walls([MONDAY], hours, [OtherHours(MONDAY, 660, 900)], EDMONTON) == ["Mon 11:00 to Mon 15:00"]


def test_away_is_away() -> None:
    assert walls([MONDAY], week((9, 17)), [OtherHours(MONDAY, None, None)], EDMONTON) == []


def test_a_place_open_day_and_night_is_one_opening() -> None:
    assert walls(days_from(MONDAY, 3), week((0, 24)), [], EDMONTON) == ["Mon 00:00 to Thu 00:00"]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (EDMONTON, date(2026, 3, 8), 23),
        (EDMONTON, date(2025, 11, 2), 25),
        (EDMONTON, date(2026, 11, 1), 24),  # Alberta no longer changes its clocks
        (LORD_HOWE, date(2026, 10, 4), 23.5),
        (LORD_HOWE, date(2026, 4, 5), 24.5),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: date, hours: float) -> None:
    ((start, end),) = open_minutes([day], week((0, 24)), [], zone)
    assert end - start == hours * 60


def test_the_clinic_opens_by_its_wall_clock_in_summer_and_in_winter() -> None:
    summer, winter = date(2026, 3, 9), date(2026, 3, 7)
    opens = [instant_of(start) for start, _ in open_minutes([winter, summer], week((9, 17)), [], EDMONTON)]
    assert opens == [datetime(2026, 3, 7, 16, tzinfo=UTC), datetime(2026, 3, 9, 15, tzinfo=UTC)]


def test_a_break_in_the_skipped_hour_takes_nothing_away() -> None:
    """The clocks jump from 2 to 3: who opens at 2:30 opens at 3:30, and the break until 3:15 is over by then."""
    hours = [Hours(6, 150, 300), Hours(6, 180, 195, is_break=True)]
    assert walls([date(2026, 3, 8)], hours, [], EDMONTON) == ["Sun 03:30 to Sun 05:00"]
