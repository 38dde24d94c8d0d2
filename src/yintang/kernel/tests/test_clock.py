"""Wall clocks that jump, stand twice or stop changing, and the minutes underneath, which never do."""

import importlib.metadata
import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel import clock
from yintang.kernel.clock import Moment, NoSuchTime

EDMONTON = "America/Edmonton"
TORONTO = "America/Toronto"
LORD_HOWE = "Australia/Lord_Howe"  # the only zone whose clocks move by half an hour

minutes = st.integers(*(clock.minute_of(datetime(year, 1, 1, tzinfo=UTC)) for year in (2020, 2035)))
zones = st.sampled_from([EDMONTON, TORONTO, LORD_HOWE, "Europe/London", "Asia/Shanghai", "UTC", "America/St_Johns"])


@given(minutes, zones)
def test_every_minute_has_one_moment_and_every_moment_its_minute(minute: int, zone: str) -> None:
    moment = Moment.at_minute(minute, zone)
    assert moment.minute == minute
    assert moment.utc == clock.instant_of(minute)
    assert Moment.on_the_wall(moment.local, zone) == moment
    assert datetime.fromisoformat(moment.isoformat()) == moment.utc


@given(minutes, zones)
def test_the_offset_leads_from_utc_to_the_wall(minute: int, zone: str) -> None:
    wall = clock.instant_of(minute).replace(tzinfo=None) + timedelta(minutes=clock.offset_at(minute, zone))
    assert wall == Moment.at_minute(minute, zone).local.replace(fold=0)


def test_alberta_keeps_one_time_from_november_2026_on() -> None:
    for day in (date(2026, 12, 15), date(2027, 1, 15), date(2027, 7, 15)):
        assert clock.offset_at(clock.wall_minute(day, 12 * 60, EDMONTON), EDMONTON) == -6 * 60


def test_alberta_had_winter_time_until_march_2026() -> None:
    assert clock.offset_at(clock.wall_minute(date(2026, 1, 15), 12 * 60, EDMONTON), EDMONTON) == -7 * 60


def test_no_hour_stands_twice_in_edmonton_on_the_day_the_clocks_used_to_go_back() -> None:
    first, second = (Moment(datetime(2026, 11, 1, 1, 30, fold=fold), EDMONTON) for fold in (0, 1))
    assert first.minute == second.minute


def test_the_tz_database_is_the_pinned_package_and_never_the_hosts() -> None:
    assert zoneinfo.TZPATH == ()
    assert importlib.metadata.version("tzdata") >= "2026.6"


def test_a_time_that_the_clocks_skip_is_refused_by_name() -> None:
    with pytest.raises(NoSuchTime, match="2027-03-14 02:30 does not exist in America/Toronto"):
        Moment.on_the_wall(datetime(2027, 3, 14, 2, 30), TORONTO)


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    with pytest.raises(NoSuchTime):
        Moment.on_the_wall(datetime(2026, 10, 4, 2, 15), LORD_HOWE)
    assert Moment.on_the_wall(datetime(2026, 10, 4, 2, 30), LORD_HOWE).local.minute == 30


def test_the_two_hours_of_an_autumn_night_are_sixty_minutes_apart() -> None:
    first, second = (Moment.on_the_wall(datetime(2027, 11, 7, 1, 30, fold=fold), TORONTO) for fold in (0, 1))
    assert second.minute - first.minute == 60
    assert first.isoformat() == "2027-11-07T01:30:00-04:00"
    assert second.isoformat() == "2027-11-07T01:30:00-05:00"


def test_on_lord_howe_they_are_thirty_minutes_apart() -> None:
    first, second = (Moment.on_the_wall(datetime(2027, 4, 4, 1, 45, fold=fold), LORD_HOWE) for fold in (0, 1))
    assert second.minute - first.minute == 30


def test_an_opening_hour_inside_a_gap_begins_when_the_gap_ends() -> None:
    opens = clock.wall_minute(date(2027, 3, 14), 2 * 60 + 30, TORONTO)
    assert Moment.at_minute(opens, TORONTO).local == datetime(2027, 3, 14, 3, 30)


def test_an_opening_hour_inside_a_fold_means_the_first_of_the_two() -> None:
    opens = clock.wall_minute(date(2027, 11, 7), 60 + 30, TORONTO)
    assert Moment.at_minute(opens, TORONTO).isoformat() == "2027-11-07T01:30:00-04:00"


def test_minute_1440_is_midnight_of_the_next_day() -> None:
    assert clock.wall_minute(date(2026, 11, 22), 1440, EDMONTON) == clock.wall_minute(date(2026, 11, 23), 0, EDMONTON)


def test_today_is_the_day_on_the_clinics_wall() -> None:
    late_evening = datetime(2026, 11, 23, 5, 59, tzinfo=UTC)
    assert clock.today(EDMONTON, late_evening) == date(2026, 11, 22)
    assert clock.today(EDMONTON, late_evening + timedelta(minutes=1)) == date(2026, 11, 23)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "America/edmonton\0"])
def test_an_unknown_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(NoSuchTime):
        clock.zone_named(name)
