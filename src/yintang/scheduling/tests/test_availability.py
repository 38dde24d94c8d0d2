"""`availability` reads the diary right: the oracle again, now through the database, and the laws a reader can say aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.kernel.spans import Spans
from yintang.practice.models import Closure, Location, Practitioner, Registration, Room, Service, WeeklyHours
from yintang.scheduling.actions import cancel
from yintang.scheduling.models import Kind, Resource
from yintang.scheduling.queries import availability
from yintang.scheduling.tests import oracle
from yintang.scheduling.tests.diaries import FAR, Diary, at_nine, book, plain_world, write
from yintang.scheduling.tests.oracle import DAY, Appointment, Person, Treatment
from yintang.scheduling.tests.worlds import world

pytestmark = pytest.mark.django_db
FIRST_SEED, A_BATCH = 100_000, 50  # other worlds than those of test_slots


@pytest.mark.parametrize("batch", range(4))
def test_the_database_is_read_as_the_oracle_reads_the_world(batch: int) -> None:
    for seed in range(FIRST_SEED + batch * A_BATCH, FIRST_SEED + (batch + 1) * A_BATCH):
        made = world(seed)
        with transaction.atomic():
            found = write(made).answer()
            transaction.set_rollback(True)
        expected = oracle.bookable(made)
        missing, extra = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
        assert found == expected, f"seed {seed}: missing {missing}, too many {extra}\n{made}"


@pytest.mark.long
@pytest.mark.parametrize("batch", range(4, 40))
def test_the_database_is_read_as_the_oracle_reads_the_world_a_thousand_times_more(batch: int) -> None:
    test_the_database_is_read_as_the_oracle_reads_the_world(batch)


# --- how much is asked ------------------------------------------------------------------------------------------------


def queries_for(diary: Diary, days: int) -> int:
    with CaptureQueriesContext(connection) as asked:
        service = Service.objects.get(slug=diary.service.slug)
        assert diary.ask(service=service, days=days).offers()
    return len(asked)


def test_six_queries_whatever_the_horizon_and_however_many_practitioners() -> None:
    one = plain_world()
    three = replace(one, people=one.people * 3, rooms=one.rooms * 3)
    few, many = write(one, "few-"), write(three, "many-")
    for diary in (few, many):
        book(diary, Appointment(Treatment((("hands_on", 60),)), 0, 0, at_nine(one)), f"{diary.location.slug}-visit")
    assert [queries_for(diary, days) for diary in (few, many) for days in (30, 540)] == [6, 6, 6, 6]


# --- order ------------------------------------------------------------------------------------------------------------


def test_slots_come_by_start_then_by_the_practitioners_slug() -> None:
    plain = plain_world()
    diary = write(replace(plain, people=plain.people * 3, rooms=plain.rooms * 3))
    for practitioner, slug in zip(diary.practitioners, "cab", strict=True):
        Practitioner.objects.filter(pk=practitioner.pk).update(slug=slug)
    offers = [(offer.start.local.hour, offer.practitioner.slug) for offer in diary.ask().offers()]
    assert offers == [(hour, slug) for hour in (9, 10, 11) for slug in "abc"]


def test_the_first_fitting_room_by_position_is_named() -> None:
    plain = plain_world()
    diary = write(replace(plain, rooms=((), ())))
    Room.objects.filter(pk=diary.rooms[0].pk).update(position=9)
    assert {offer.room for offer in diary.ask().offers()} == {diary.rooms[1]}


def test_an_offer_is_written_with_the_places_own_offset() -> None:
    diary = write(plain_world())
    assert diary.ask().offers()[0].as_json() == {
        "start": "2026-11-23T09:00:00-06:00",
        "end": "2026-11-23T10:00:00-06:00",
        "practitioner": "place-person-0",
        "room": "place-room-0",
    }


# --- what frees and what takes ----------------------------------------------------------------------------------------

HOUR = Treatment((("hands_on", 60),))


def hours_offered(diary: Diary, **other: object) -> list[int]:
    return [offer.start.local.hour for offer in diary.ask(**other).offers()]


def test_a_booking_takes_its_time_and_a_cancellation_gives_it_back() -> None:
    diary = write(plain_world())
    booking = book(diary, Appointment(HOUR, 0, 0, at_nine(diary.world, hours=1)), "visit")
    assert hours_offered(diary) == [9, 11]
    cancel(booking=booking, by=Actor.system("test"), now=diary.world.now)
    assert hours_offered(diary) == [9, 10, 11]


def test_a_booking_about_to_move_does_not_stand_in_its_own_way() -> None:
    diary = write(plain_world())
    booking = book(diary, Appointment(HOUR, 0, 0, at_nine(diary.world)), "visit")
    assert hours_offered(diary, without=booking) == [9, 10, 11]


def test_the_hours_alone_can_be_asked_for() -> None:
    diary = write(plain_world())
    book(diary, Appointment(HOUR, 0, 0, at_nine(diary.world)), "visit")
    assert hours_offered(diary, as_if_empty=True) == [9, 10, 11]


def test_a_hold_is_free_from_the_moment_it_expires() -> None:
    diary = write(plain_world())
    until = diary.world.now + timedelta(minutes=10)
    book(diary, Appointment(HOUR, 0, 0, at_nine(diary.world), held_until=until), "hold")
    assert hours_offered(diary, now=until - timedelta(seconds=1)) == [10, 11]
    assert hours_offered(diary, now=until) == [9, 10, 11]


def test_a_visit_at_another_place_counts_towards_the_patients_at_once() -> None:
    """Whoever has a patient resting elsewhere is not at liberty here, whichever place is asked for."""
    diary = write(plain_world())
    elsewhere = write(plain_world(), "other-")
    resting = Treatment((("hands_on", 5), ("resting", 55)))
    visit = Appointment(resting, 0, 0, at_nine(diary.world))
    book(
        Diary(diary.world, elsewhere.location, elsewhere.service, diary.practitioners, elsewhere.rooms), visit, "there"
    )
    stretched = {"location": diary.location, "service": diary.service}
    Service.objects.filter(pk=diary.service.pk).update(parts=[{"kind": "hands_on", "minutes": 30}])
    Location.objects.filter(pk=diary.location.pk).update(step_minutes=30)
    diary.service.refresh_from_db()
    starts = [f"{offer.start.local:%H:%M}" for offer in diary.ask(**stretched).offers()]
    assert starts == ["10:00", "10:30", "11:00", "11:30"]


def test_a_room_that_does_not_serve_is_not_offered() -> None:
    diary = write(plain_world(rooms=((), ())))
    diary.service.rooms.remove(diary.rooms[0])
    Room.objects.filter(pk=diary.rooms[1].pk).update(active=False)
    assert hours_offered(diary) == []


def test_a_leave_of_a_whole_day_keeps_a_long_buffer_away_next_morning() -> None:
    leave = (at_nine(plain_world(), hours=-26), at_nine(plain_world(), hours=-2))
    person = replace(plain_world().people[0], leave=(leave,))
    diary = write(plain_world(people=(person,), treatment=replace(HOUR, before=180)))
    assert hours_offered(diary) == [10, 11]


def test_of_two_places_each_is_asked_alone_or_both_together() -> None:
    diary = write(plain_world())
    there = Location.objects.create(slug="there", name="There", zone="Europe/Berlin", country="", step_minutes=60)
    room = Room.objects.create(location=there, slug="there-room", name="1")
    Resource.objects.create(kind=Kind.ROOM, room=room)
    diary.service.rooms.add(room)
    WeeklyHours.objects.create(
        practitioner=diary.practitioners[0], location=there, weekday=0, from_minute=540, until_minute=660
    )
    here, abroad, both = (diary.ask(location=place).offers() for place in (diary.location, there, None))
    assert [offer.start.isoformat() for offer in abroad] == ["2026-11-23T09:00:00+01:00", "2026-11-23T10:00:00+01:00"]
    assert both == abroad + here


# --- who may treat, and when ------------------------------------------------------------------------------------------


def test_a_registration_holds_through_its_last_day_and_not_a_day_longer() -> None:
    diary = write(plain_world())
    today = Moment.at(diary.world.now, diary.world.zone).day
    Registration.objects.update(expires_on=today)
    assert hours_offered(diary) == [9, 10, 11]
    assert hours_offered(diary, now=diary.world.now + DAY, first=diary.world.first + DAY) == []


def test_one_lapsed_registration_does_not_spoil_another() -> None:
    diary = write(plain_world())
    Registration.objects.create(practitioner=diary.practitioners[0], body="-", number="2", expires_on=date(2020, 1, 1))
    assert hours_offered(diary) == [9, 10, 11]


def test_nobody_without_a_registration_is_offered() -> None:
    diary = write(plain_world())
    Registration.objects.all().delete()
    assert hours_offered(diary) == []


def test_whoever_no_longer_works_or_never_gave_the_service_is_not_offered() -> None:
    plain = plain_world()
    diary = write(replace(plain, people=plain.people * 3, rooms=plain.rooms * 3))
    Practitioner.objects.filter(pk=diary.practitioners[0].pk).update(active=False)
    diary.service.practitioners.remove(diary.practitioners[1])
    assert {offer.practitioner for offer in diary.ask().offers()} == {diary.practitioners[2]}


def test_one_practitioner_can_be_asked_for() -> None:
    plain = plain_world()
    diary = write(replace(plain, people=plain.people * 2, rooms=plain.rooms * 2))
    assert {offer.practitioner for offer in diary.ask(practitioner=diary.practitioners[1]).offers()} == {
        diary.practitioners[1]
    }


def days_offered(diary: Diary, first: date, days: int, **other: object) -> list[date]:
    return sorted({offer.start.day for offer in diary.ask(first=first, days=days, **other).offers()})


def test_a_closure_shuts_its_first_and_its_last_day() -> None:
    diary = write(plain_world())
    monday = diary.world.first
    Closure.objects.create(location=diary.location, first_day=monday + DAY, last_day=monday + 2 * DAY)
    assert days_offered(diary, monday, 5) == [monday, monday + 3 * DAY, monday + 4 * DAY]


@pytest.mark.parametrize(
    "holiday",
    [date(2027, 1, 1), date(2027, 2, 15), date(2027, 3, 26), date(2027, 5, 24), date(2027, 7, 1), date(2027, 9, 6)],
    ids=["New Year", "Family Day", "Good Friday", "Victoria Day", "Canada Day", "Labour Day"],
)
def test_a_public_holiday_of_the_province_is_a_closed_day(holiday: date) -> None:
    diary = write(plain_world())
    around = (holiday - DAY, 3)
    assert days_offered(diary, *around) == [holiday - DAY, holiday, holiday + DAY]
    Location.objects.update(country="CA", subdivision="AB")
    assert days_offered(diary, *around) == [holiday - DAY, holiday + DAY]
    Location.objects.update(open_on_holidays=True)
    assert days_offered(diary, *around) == [holiday - DAY, holiday, holiday + DAY]


def test_notice_is_counted_in_whole_minutes_not_yet_begun() -> None:
    diary = write(plain_world(notice=120))
    eight = at_nine(diary.world, hours=-1)
    assert hours_offered(diary, now=eight) == [10, 11]
    assert hours_offered(diary, now=eight + timedelta(seconds=1)) == [11]


def test_nothing_is_offered_beyond_the_horizon() -> None:
    diary = write(plain_world(horizon=3))
    today = Moment.at(diary.world.now, diary.world.zone).day
    assert days_offered(diary, today - 2 * DAY, 30) == [today + DAY, today + 2 * DAY]


def test_only_safe_days_are_offered() -> None:
    diary = write(plain_world())
    monday = diary.world.first
    safe = Spans([(monday + DAY, monday + 2 * DAY), (monday + 4 * DAY, FAR)])
    assert days_offered(diary, monday, 6, safe=safe) == [monday + DAY, monday + 4 * DAY, monday + 5 * DAY]
    assert days_offered(diary, monday, 6, safe=Spans()) == []


def test_a_clinic_with_nothing_set_up_offers_nothing_and_does_not_fail() -> None:
    bare = Service.objects.create(
        slug="bare", name="Bare", category="facial", parts=[{"kind": "hands_on", "minutes": 30}]
    )
    asked = availability(service=bare, first=date(2026, 11, 23), days=540, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert asked.offers() == []


def test_breaks_and_other_hours_are_read() -> None:
    hours = tuple((weekday, *row) for weekday in range(7) for row in ((540, 780, False), (600, 660, True)))
    monday = plain_world().first
    person = Person(hours=hours, instead={monday + DAY: (), monday + 2 * DAY: ((600, 720),)})
    diary = write(plain_world(people=(person,), days=4))
    starts = [(offer.start.day - monday, offer.start.local.hour) for offer in diary.ask().offers()]
    assert starts == [
        (0 * DAY, 9),
        (0 * DAY, 11),
        (0 * DAY, 12),
        (2 * DAY, 10),
        (2 * DAY, 11),
        (3 * DAY, 9),
        (3 * DAY, 11),
        (3 * DAY, 12),
    ]
