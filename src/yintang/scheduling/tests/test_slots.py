"""The engine against an oracle that asks minute by minute, on thousands of small clinics."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel.clock import instant_of, minute_of
from yintang.kernel.spans import Spans
from yintang.practice.rules import Hours, OtherHours, Part, Pattern, open_minutes
from yintang.scheduling.rules import slots as engine
from yintang.scheduling.rules.slots import Busy, Desk, Slot
from yintang.scheduling.tests import oracle
from yintang.scheduling.tests.oracle import DAY, Appointment, Person, Piece, Treatment, World
from yintang.scheduling.tests.worlds import PLACES, world

CASES, A_BATCH = 2000, 250


def computed(asked: World) -> list[tuple[datetime, int, int]]:
    """What the engine says of this world."""
    today = asked.now.astimezone(ZoneInfo(asked.zone)).date()
    safe = None if asked.safe is None else Spans((day, day + DAY) for day in asked.safe)
    closed = Spans((day, day + DAY) for day in asked.closed)
    days = engine.bookable_days(asked.first, asked.days, today, asked.horizon, closed, safe)
    desks = [_desk(asked, n, days) for n in range(len(asked.people))]
    window = (
        minute_of(oracle.midnight(asked.first) - DAY),
        minute_of(oracle.midnight(asked.first + (asked.days + 2) * DAY)),
    )
    rooms = {n: [_busy(piece) for piece in oracle.taken_of_room(asked, n)] for n in range(len(asked.rooms))}
    found = engine.slots(desks, rooms, _pattern(asked.treatment), window)
    return [(instant_of(slot.start), slot.practitioner, slot.room) for slot in found]


def _desk(asked: World, n: int, days: list[date]) -> Desk:
    person = asked.people[n]
    weekly = [Hours(weekday, start, end, is_break) for weekday, start, end, is_break in person.hours]
    instead = [
        OtherHours(day, start, end) for day, hours in person.instead.items() for start, end in hours or [(None, None)]
    ]
    return Desk(
        practitioner=n,
        zone=asked.zone,
        step=asked.step,
        open=engine.past_notice(open_minutes(days, weekly, instead, asked.zone), asked.now, asked.notice),
        busy=[_busy(piece) for piece in oracle.taken_of_person(asked, n)],
        rooms=range(len(asked.rooms)),
        visits=[(minute_of(a.start), minute_of(a.leaves)) for a in oracle.standing(asked) if a.person == n],
        at_once=person.at_once,
        leave=[_busy(Piece(*span)) for span in person.leave],
    )


def _pattern(treatment: Treatment) -> Pattern:
    return Pattern(tuple(Part(*part) for part in treatment.parts), treatment.before, treatment.after)


def _busy(piece: Piece) -> Busy:
    return minute_of(piece.start), minute_of(piece.end), piece.before // oracle.MINUTE, piece.after // oracle.MINUTE


def disagreement(seed: int) -> str:
    made = world(seed)
    slow, fast = set(oracle.bookable(made)), set(computed(made))
    return "" if slow == fast else f"seed {seed}: missing {sorted(slow - fast)}, too many {sorted(fast - slow)}\n{made}"


@pytest.mark.parametrize("batch", range(CASES // A_BATCH))
def test_the_engine_offers_what_the_oracle_offers(batch: int) -> None:
    for seed in range(batch * A_BATCH, (batch + 1) * A_BATCH):
        assert not (told := disagreement(seed)), told


@pytest.mark.long
@pytest.mark.parametrize("batch", range(CASES // A_BATCH, 5 * CASES // A_BATCH))
def test_the_engine_offers_what_the_oracle_offers_in_thousands_more(batch: int) -> None:
    test_the_engine_offers_what_the_oracle_offers(batch)


def test_the_cases_are_worth_their_time() -> None:
    """A generator that made only empty or only open diaries would prove nothing."""
    made = [world(seed) for seed in range(A_BATCH)]
    answers = [len(oracle.bookable(w)) for w in made]
    assert sum(n > 0 for n in answers) > A_BATCH / 2
    without_diary = [len(oracle.bookable(replace(w, diary=()))) for w in made]
    assert sum(a < b for a, b in zip(answers, without_diary, strict=True)) > A_BATCH / 3
    assert {w.zone for w in made} == {*PLACES}


# --- examples a reader can check by hand: one person, one room, 09:00-12:00 in Edmonton ------------------------------

DAY_BEFORE, MONDAY = datetime(2026, 11, 22, 18, tzinfo=UTC), date(2026, 11, 23)
NINE_TO_NOON = Person(hours=tuple((weekday, 540, 720, False) for weekday in range(7)))
HOUR = Treatment((("hands_on", 60),))
STAGGERED = Treatment((("hands_on", 15), ("resting", 30), ("hands_on", 15)))


def clinic(
    treatment: Treatment = HOUR, *diary: Appointment, person: Person = NINE_TO_NOON, rooms: int = 1, **more: Any
) -> World:
    settled: dict[str, Any] = {
        "zone": "America/Edmonton",
        "now": DAY_BEFORE,
        "first": MONDAY,
        "days": 1,
        "step": 30,
    } | more
    return World(treatment=treatment, people=(person,), rooms=((),) * rooms, diary=diary, **settled)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo("America/Edmonton"))


def offered(asked: World) -> list[str]:
    zone = ZoneInfo(asked.zone)
    return [f"{start.astimezone(zone):%H:%M%z}"[:5] for start, _, _ in computed(asked)]


def test_a_visit_ends_within_opening_hours() -> None:
    assert offered(clinic()) == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_a_visit_may_touch_its_neighbours_where_nothing_stands_between() -> None:
    assert offered(clinic(HOUR, Appointment(HOUR, 0, 0, at(10)))) == ["09:00", "11:00"]


def test_of_two_neighbouring_buffers_the_longer_counts() -> None:
    before_and_after = replace(HOUR, before=30, after=15)
    neighbour = Appointment(replace(HOUR, before=15, after=15), 0, 0, at(9))
    assert offered(clinic(before_and_after, neighbour, step=15)) == ["10:30", "10:45", "11:00"]


def test_a_buffer_may_reach_beyond_opening_hours() -> None:
    assert offered(clinic(replace(HOUR, before=60, after=60))) == offered(clinic())


def test_turnover_keeps_the_room_and_lets_the_practitioner_go() -> None:
    cleaned = Treatment((("hands_on", 60), ("turnover", 30)))
    assert offered(clinic(HOUR, Appointment(cleaned, 0, 0, at(9)), rooms=1)) == ["10:30", "11:00"]
    assert offered(clinic(HOUR, Appointment(cleaned, 0, 0, at(9)), rooms=2)) == ["10:00", "10:30", "11:00"]


def test_a_practitioner_starts_the_next_patient_while_needles_rest_in_the_last() -> None:
    two_at_once = replace(NINE_TO_NOON, at_once=2)
    neighbour = Appointment(STAGGERED, 0, 0, at(9))
    assert offered(clinic(STAGGERED, neighbour, person=two_at_once, rooms=2, step=15)) == [
        "09:15",
        "09:30",
        "10:00",
        "10:15",
        "10:30",
        "10:45",
        "11:00",
    ]
    assert offered(clinic(STAGGERED, neighbour, person=NINE_TO_NOON, rooms=2, step=15)) == [
        "10:00",
        "10:15",
        "10:30",
        "10:45",
        "11:00",
    ]


def test_a_visit_never_changes_rooms_half_way() -> None:
    early, late = Appointment(HOUR, 9, 0, at(9)), Appointment(HOUR, 9, 1, at(10, 30))
    assert [room for *_, room in computed(clinic(replace(HOUR), early, late, rooms=2))] == [1, 1, 0, 0, 0]
    narrow = clinic(Treatment((("hands_on", 120),)), early, Appointment(HOUR, 9, 1, at(11)), rooms=2)
    assert computed(narrow) == [(at(9).astimezone(UTC), 0, 1), (at(10).astimezone(UTC), 0, 0)]


def test_the_notice_counts_from_a_minute_that_has_not_begun() -> None:
    whole, begun = at(9), at(9) + timedelta(seconds=1)
    assert offered(clinic(now=whole, notice=120))[0] == "11:00"
    assert offered(clinic(now=begun, notice=120)) == []


def test_the_horizon_counts_today_as_its_first_day() -> None:
    assert offered(clinic(now=at(0), horizon=1)) == offered(clinic())
    assert offered(clinic(now=at(0), horizon=1, first=MONDAY + DAY)) == []


ROUND_THE_CLOCK = Person(hours=tuple((weekday, 0, 1440, False) for weekday in range(7)))
HALF_HOUR = Treatment((("hands_on", 30),))


def night(zone: str, day: str, step: int = 30) -> list[str]:
    asked = clinic(
        HALF_HOUR,
        person=ROUND_THE_CLOCK,
        zone=zone,
        first=date.fromisoformat(day),
        step=step,
        now=datetime(2025, 10, 1, tzinfo=UTC),
    )
    walls = [start.astimezone(ZoneInfo(zone)) for start, _, _ in computed(asked)]
    return [f"{wall:%H:%M}{'+' if wall.fold else ''}" for wall in walls if 1 <= wall.hour <= 3]


def test_no_visit_begins_in_the_hour_the_clocks_skip() -> None:
    assert night("America/Edmonton", "2026-03-08") == ["01:00", "01:30", "03:00", "03:30"]


def test_the_hour_that_comes_twice_is_offered_twice() -> None:
    assert night("America/Edmonton", "2025-11-02") == [
        "01:00",
        "01:30",
        "01:00+",
        "01:30+",
        "02:00",
        "02:30",
        "03:00",
        "03:30",
    ]


def test_edmonton_has_one_such_night_less_since_2026() -> None:
    assert night("America/Edmonton", "2026-11-01") == ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]


def test_on_lord_howe_half_an_hour_is_skipped_and_half_an_hour_comes_twice() -> None:
    assert night("Australia/Lord_Howe", "2026-10-04") == ["01:00", "01:30", "02:30", "03:00", "03:30"]
    assert night("Australia/Lord_Howe", "2026-04-05") == [
        "01:00",
        "01:30",
        "01:30+",
        "02:00",
        "02:30",
        "03:00",
        "03:30",
    ]


def test_the_grid_stays_on_the_wall_clock_of_a_place_open_day_and_night_for_a_year() -> None:
    """Two half-hour shifts in one opening, which at its ends looks as if no clock had changed."""
    open_all_year = Spans([(minute_of(datetime(2026, 1, 1, tzinfo=UTC)), minute_of(datetime(2027, 1, 1, tzinfo=UTC)))])
    desk = Desk(practitioner=0, zone="Australia/Lord_Howe", step=60, open=open_all_year, busy=[], rooms=[0])
    found = engine.slots([desk], {0: []}, Pattern((Part("hands_on", 60),)), open_all_year.pairs[0])
    assert {instant_of(slot.start).astimezone(ZoneInfo("Australia/Lord_Howe")).minute for slot in found} == {0}


def test_a_visit_takes_elapsed_minutes_whatever_the_clock_does() -> None:
    found = computed(clinic(HOUR, person=ROUND_THE_CLOCK, first=date(2026, 3, 8), now=datetime(2026, 3, 1, tzinfo=UTC)))
    assert len(found) == 2 * 23 - 1  # a day of 23 hours


def test_whoever_keeps_hours_at_two_places_at_once_is_offered_once() -> None:
    span = (minute_of(at(9)), minute_of(at(12)))
    desks = [
        Desk(practitioner=7, zone="America/Edmonton", step=60, open=Spans([span]), busy=[], rooms=[room])
        for room in (1, 2)
    ]
    found = engine.slots(desks, {1: [], 2: []}, Pattern((Part("hands_on", 60),)), span)
    assert found == [Slot(start, start + 60, 7, 1) for start in range(span[0], span[1], 60)]


minutes_of_a_day = st.integers(0, 60)


@given(st.lists(st.tuples(minutes_of_a_day, st.integers(1, 30)), max_size=12), st.integers(1, 4))
def test_full_is_where_as_many_patients_are_present_as_may_be(visits: list[tuple[int, int]], at_once: int) -> None:
    stays = [(start, start + length) for start, length in visits]
    crowded = {m for m in range(100) if sum(start <= m < end for start, end in stays) >= at_once}
    assert {m for start, end, _, _ in engine.full(stays, at_once) for m in range(start, end)} == crowded
