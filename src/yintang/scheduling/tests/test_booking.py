"""Laws of the diary, each tried through its action."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import CONSENTS, NOW, TUESDAY, VISITOR, book, hold, later, offered, person, says, wall
from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.kernel.models import AuditRow
from yintang.patients.models import ConsentGiven, Patient
from yintang.practice.models import Practitioner, Registration, Service
from yintang.scheduling import actions
from yintang.scheduling.models import Booking, Occupancy, StatusChange
from yintang.scheduling.rules.refusals import (
    AnswersOld,
    ConsentMissing,
    HoldGone,
    IllegalMove,
    NotOffered,
    NotThatDay,
    PermitLapsed,
    ScreeningFailed,
    ScreeningNeeded,
    SlotTaken,
    TooYoung,
)

NINE = wall("2026-12-01 09:00")
DESK = Actor(role="desk", name="Sam Whitford", door="desk")
Services = Callable[[str], Service]


def test_a_held_time_is_no_longer_offered(service: Services, mei: Practitioner) -> None:
    cosmetic = service("cosmetic-facial")
    before = offered(cosmetic, practitioner=mei)
    hold(cosmetic, NINE, practitioner=mei)
    assert ("2026-12-01 09:00", "mei-tanaka") in before
    assert ("2026-12-01 09:00", "mei-tanaka") not in offered(cosmetic, practitioner=mei)


def test_a_hold_ends_by_itself_though_nobody_tidied(service: Services, mei: Practitioner) -> None:
    cosmetic = service("cosmetic-facial")
    first = hold(cosmetic, NINE, practitioner=mei)
    second = hold(cosmetic, NINE, now=later(11), practitioner=mei)
    first.refresh_from_db()
    assert (first.status, second.status) == ("released", "held")


def test_a_hold_can_be_booked_once_only(service: Services) -> None:
    held = hold(service("consultation"), NINE)
    actions.book(hold=held, person=person(), consents=CONSENTS, by=VISITOR, now=NOW)
    with pytest.raises(HoldGone):
        actions.book(hold=held, person=person(), consents=CONSENTS, by=VISITOR, now=NOW)
    assert Booking.objects.filter(status="booked").count() == 1


def test_a_held_time_may_be_given_back_and_a_booked_one_may_not(service: Services, mei: Practitioner) -> None:
    held = hold(service("glow"), NINE, practitioner=mei)
    assert actions.let_go(hold=held, by=VISITOR, now=NOW)
    booking = book(service("glow"), NINE, practitioner=mei)
    assert not actions.let_go(hold=booking, by=VISITOR, now=NOW)
    assert Occupancy.objects.filter(booking=booking).exists()


def test_who_has_not_answered_is_not_told_what_is_taken(service: Services, mei: Practitioner) -> None:
    hold(service("glow"), NINE, practitioner=mei)
    with pytest.raises(ScreeningNeeded):
        hold(service("glow"), NINE, practitioner=mei, screening=None)


def test_leave_over_a_patient_who_only_rests_is_refused(service: Services, mei: Practitioner) -> None:
    book(service("whole-body"), NINE, practitioner=mei)  # hands-on until 9:15, at rest until 9:50
    start, end = (Moment.at(wall(f"2026-12-01 {at}"), "America/Edmonton") for at in ("09:20", "09:45"))
    with pytest.raises(SlotTaken):
        actions.take_leave(practitioner=mei, start=start, end=end, by=DESK)


def test_an_expired_hold_cannot_be_booked(service: Services) -> None:
    held = hold(service("consultation"), NINE)
    with pytest.raises(HoldGone):
        actions.book(hold=held, person=person(), consents=CONSENTS, by=VISITOR, now=later(11))
    assert Patient.objects.count() == 0  # nothing of the attempt stays


def test_a_cancelled_time_can_be_booked_again(service: Services, mei: Practitioner) -> None:
    booking = book(service("cosmetic-facial"), NINE, practitioner=mei)
    actions.cancel(booking=booking, by=VISITOR, now=NOW)
    assert book(service("cosmetic-facial"), NINE, practitioner=mei).status == "booked"


def test_cancelling_is_always_possible_and_marked_late_after_the_cut_off(service: Services) -> None:
    early = actions.cancel(booking=book(service("consultation"), NINE), by=VISITOR, now=wall("2026-11-30 09:00"))
    late = actions.cancel(booking=book(service("consultation"), NINE), by=VISITOR, now=wall("2026-11-30 09:01"))
    assert (early.cancelled_late, late.cancelled_late) == (False, True)


def test_a_cancelled_booking_stays_cancelled(service: Services) -> None:
    booking = actions.cancel(booking=book(service("consultation"), NINE), by=VISITOR, now=NOW)
    with pytest.raises(IllegalMove):
        actions.cancel(booking=booking, by=VISITOR, now=NOW)
    with pytest.raises(IllegalMove):
        actions.move(booking=booking, start=wall("2026-12-02 09:00"), by=VISITOR, now=NOW)


def test_once_a_visit_has_begun_only_the_desk_changes_it(service: Services) -> None:
    booking = book(service("consultation"), NINE)
    with pytest.raises(IllegalMove):
        actions.cancel(booking=booking, by=VISITOR, now=NINE)
    with pytest.raises(IllegalMove):
        actions.move(booking=booking, start=wall("2026-12-02 09:00"), by=VISITOR, now=NINE)
    assert actions.cancel(booking=booking, by=DESK, now=NINE).cancelled_late


def test_a_moved_booking_gives_its_old_time_back(service: Services, mei: Practitioner) -> None:
    cosmetic = service("cosmetic-facial")
    booking = book(cosmetic, NINE, practitioner=mei)
    moved = actions.move(booking=booking, start=wall("2026-12-02 10:00"), by=VISITOR, now=NOW)
    assert (moved.pk, moved.starts_local, moved.changes) == (booking.pk, "2026-12-02T10:00", 1)
    assert ("2026-12-01 09:00", "mei-tanaka") in offered(cosmetic, practitioner=mei)


def test_a_booking_may_move_onto_part_of_its_own_time(service: Services, mei: Practitioner) -> None:
    booking = book(service("cosmetic-facial"), NINE, practitioner=mei)
    moved = actions.move(booking=booking, start=wall("2026-12-01 09:15"), practitioner=mei, by=VISITOR, now=NOW)
    assert moved.starts_local == "2026-12-01T09:15"


def test_a_refused_move_changes_nothing(service: Services, mei: Practitioner) -> None:
    cosmetic = service("cosmetic-facial")
    booking = book(cosmetic, NINE, practitioner=mei)
    book(cosmetic, wall("2026-12-02 09:00"), practitioner=mei, who=person("Noor", "Haddad"))
    taken = list(Occupancy.objects.filter(booking=booking).order_by("pk").values_list())
    with pytest.raises(SlotTaken):
        actions.move(booking=booking, start=wall("2026-12-02 09:00"), practitioner=mei, by=VISITOR, now=NOW)
    booking.refresh_from_db()
    assert booking.starts_local == "2026-12-01T09:00"
    assert list(Occupancy.objects.filter(booking=booking).order_by("pk").values_list()) == taken


def test_one_person_cannot_be_in_two_rooms(service: Services, mei: Practitioner, amara: Practitioner) -> None:
    first = book(service("whole-body"), wall("2026-12-01 10:30"), practitioner=mei)
    assert first.patient is not None
    other = hold(service("whole-body"), wall("2026-12-01 11:00"), practitioner=amara)
    with pytest.raises(SlotTaken):
        actions.book_for(hold=other, patient=first.patient, by=VISITOR, now=NOW)


def test_one_practitioner_is_staggered_over_three_rooms(service: Services, mei: Practitioner) -> None:
    visits = [
        book(service("whole-body"), wall(f"2026-12-01 {at}"), practitioner=mei, who=person(name))
        for name, at in (("Ruth", "09:00"), ("Samir", "09:15"), ("Ingrid", "09:30"))
    ]
    assert [visit.room.slug for visit in visits] == ["plum", "orchid", "bamboo"]


def test_nobody_has_more_patients_at_once_than_they_take(service: Services, mei: Practitioner) -> None:
    Practitioner.objects.filter(pk=mei.pk).update(at_once=1)
    book(service("whole-body"), NINE, practitioner=mei)
    with pytest.raises(SlotTaken):
        hold(service("whole-body"), wall("2026-12-01 09:15"), practitioner=mei)


def test_what_was_never_offered_is_not_called_taken(service: Services) -> None:
    for start in ("2026-12-01 09:05", "2026-12-01 03:00", "2026-12-06 10:00", "2026-11-22 10:31", "2028-12-05 09:00"):
        with pytest.raises(NotOffered):
            hold(service("cosmetic-facial"), wall(start))


def test_a_face_is_never_booked_unasked(service: Services) -> None:
    for slug in ("facial", "cosmetic-facial", "glow"):
        with pytest.raises(ScreeningNeeded):
            hold(service(slug), NINE, screening=None)


def test_needles_in_the_body_alone_may_be_booked_first_and_wait_for_their_answers(service: Services) -> None:
    booking = book(service("whole-body"), NINE, screening=None)
    assert booking.provisional
    arrived = actions.change_status(booking=booking, to="arrived", by=DESK, now=NINE)
    with pytest.raises(IllegalMove):
        actions.change_status(booking=arrived, to="in_room", by=DESK, now=NINE)
    answered = actions.answer_again(booking=booking, screening=says(service("whole-body")), by=VISITOR, now=NOW)
    assert not answered.provisional


def test_a_visit_without_needles_asks_nothing(service: Services) -> None:
    assert hold(service("consultation"), NINE, screening=None).status == "held"


def test_a_day_inside_the_wait_is_refused_and_the_first_day_after_it_is_not(
    service: Services, mei: Practitioner
) -> None:
    glow = service("glow")
    botox = says(glow, neurotoxin={"date": "2026-11-03"})  # four weeks end on 1 December
    with pytest.raises(NotThatDay) as refusal:
        hold(glow, wall("2026-11-28 09:00"), screening=botox)
    assert refusal.value.judgement.earliest == TUESDAY
    assert hold(glow, NINE, screening=botox, practitioner=mei).status == "held"


def test_a_move_is_judged_against_its_new_day(service: Services) -> None:
    glow = service("glow")
    planned = says(glow, neurotoxin={"date": "2027-01-10"})
    booking = book(glow, NINE, screening=planned)
    with pytest.raises(NotThatDay):
        actions.move(booking=booking, start=wall("2027-01-19 10:00"), by=VISITOR, now=NOW)


def test_answers_are_good_for_thirty_days(service: Services) -> None:
    glow = service("glow")
    screening = says(glow, now=NOW)
    hold(glow, wall("2027-01-05 10:30"), now=wall("2026-12-22 10:29"), screening=screening)
    with pytest.raises(AnswersOld):
        hold(glow, wall("2027-01-05 14:15"), now=wall("2026-12-22 10:31"), screening=screening)


def test_a_cold_still_lets_a_person_take_a_provisional_day(service: Services) -> None:
    facial = service("facial")
    cold = says(facial, cold_or_flu={})
    with pytest.raises(NotThatDay):
        hold(facial, wall("2026-11-27 10:00"), screening=cold)
    booking = book(facial, NINE, screening=cold)
    assert booking.provisional
    with pytest.raises(IllegalMove):
        actions.change_status(
            booking=actions.change_status(booking=booking, to="arrived", by=DESK, now=NINE),
            to="in_room",
            by=DESK,
            now=NINE,
        )
    fresh = says(facial, now=wall("2026-11-30 09:00"))
    assert not actions.answer_again(
        booking=booking, screening=fresh, by=VISITOR, now=wall("2026-11-30 09:00")
    ).provisional


def test_fresh_answers_that_forbid_the_day_never_let_the_visit_go_quietly(service: Services) -> None:
    facial = service("facial")
    booking = book(facial, NINE)
    again = actions.answer_again(booking=booking, screening=says(facial, pacemaker={}), by=VISITOR, now=NOW)
    assert (again.status, again.provisional) == ("booked", True)


def test_an_exception_inside_screening_refuses_the_booking(service: Services, clinic: object) -> None:
    glow = service("glow")
    screening = says(glow)
    type(screening).objects.filter(pk=screening.pk).update(answers={"neurotoxin": "not an answer"})
    screening.refresh_from_db()
    with pytest.raises(ScreeningFailed):
        hold(glow, NINE, screening=screening)
    assert Booking.objects.count() == 0


def test_under_eighteen_cosmetic_is_declined_and_other_visits_go_to_the_practitioner(service: Services) -> None:
    young = person(born=date(2009, 12, 2))
    for slug, may_ask in (("glow", False), ("facial", True)):
        with pytest.raises(TooYoung) as refusal:
            actions.book(hold=hold(service(slug), NINE), person=young, consents=CONSENTS, by=VISITOR, now=NOW)
        assert refusal.value.may_ask is may_ask
        Booking.objects.filter(status="held").update(hold_expires_at=NOW)


def test_a_booking_without_its_consents_is_refused_and_names_them(service: Services) -> None:
    with pytest.raises(ConsentMissing) as refusal:
        actions.book(hold=hold(service("glow"), NINE), person=person(), consents=["policy"], by=VISITOR, now=NOW)
    assert refusal.value.codes == ["needles", "privacy"]


def test_consents_are_kept_with_the_version_agreed_to(service: Services) -> None:
    book(service("glow"), NINE)
    assert sorted(ConsentGiven.objects.values_list("text__code", "text__version")) == [
        ("needles", 1), ("policy", 1), ("privacy", 1),
    ]  # fmt: skip


def test_once_a_registration_has_lapsed_there_is_no_booking_and_no_check_in(
    service: Services, mei: Practitioner
) -> None:
    booking = book(service("glow"), NINE, practitioner=mei)
    Registration.objects.filter(practitioner=mei).update(expires_on=date(2026, 11, 30))
    with pytest.raises(PermitLapsed):
        actions.change_status(booking=booking, to="arrived", by=DESK, now=NINE)
    with pytest.raises(NotOffered):
        hold(service("glow"), wall("2026-12-05 09:00"), now=NINE, practitioner=mei)


def test_a_visit_dated_after_a_coming_expiry_is_booked_with_a_note(service: Services, mei: Practitioner) -> None:
    before = book(service("consultation"), wall("2027-03-31 09:00"), practitioner=mei)
    after = book(service("consultation"), wall("2027-04-01 11:00"), practitioner=mei)
    assert (bool(before.note), bool(after.note)) == (False, True)


def test_leave_takes_time_like_a_visit_does(service: Services, mei: Practitioner) -> None:
    zone = "America/Edmonton"
    start, end = (Moment.at(wall(f"2026-12-0{day} 00:00"), zone) for day in (1, 3))
    actions.take_leave(practitioner=mei, start=start, end=end, by=DESK)
    assert offered(service("glow"), practitioner=mei, days=2) == []
    assert offered(service("glow"), date(2026, 12, 3), practitioner=mei) != []


def test_leave_over_a_standing_visit_is_refused(service: Services, mei: Practitioner) -> None:
    book(service("glow"), NINE, practitioner=mei)
    start, end = (Moment.at(wall(f"2026-12-01 {at}"), "America/Edmonton") for at in ("08:00", "18:00"))
    with pytest.raises(SlotTaken):
        actions.take_leave(practitioner=mei, start=start, end=end, by=DESK)


def test_every_step_is_appended_with_who_and_when(service: Services) -> None:
    booking = book(service("consultation"), NINE)
    for step in ("arrived", "in_room", "done"):
        booking = actions.change_status(booking=booking, to=step, by=DESK, now=NINE)
    assert list(booking.history.values_list("was", "became", "role")) == [
        ("", "held", "public"), ("held", "booked", "public"), ("booked", "arrived", "desk"), ("arrived", "in_room", "desk"),
        ("in_room", "done", "desk"),
    ]  # fmt: skip


def test_each_action_leaves_its_audit_rows(service: Services) -> None:
    booking = book(service("consultation"), NINE)
    actions.cancel(booking=booking, by=VISITOR, now=NOW)
    assert list(AuditRow.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "time_held", "patient_registered", "consents_given", "booking_made", "booking_cancelled",
    ]  # fmt: skip


def test_a_public_booking_never_joins_an_existing_person(service: Services) -> None:
    book(service("consultation"), NINE)
    book(service("consultation"), wall("2026-12-01 11:00"))
    assert Patient.objects.filter(family_name="Abrams").count() == 2


def _try_sql(statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_raw_sql_cannot_overlap_a_visit(service: Services, mei: Practitioner) -> None:
    booking = book(service("glow"), NINE, practitioner=mei)
    row = Occupancy.objects.filter(booking=booking).order_by("pk")[0]
    columns = "resource_id, from_minute, until_minute, buffer_before, buffer_after, booking_id"
    other = book(service("glow"), wall("2026-12-02 09:00"), practitioner=mei)
    overlapping = f"{row.resource_id}, {row.from_minute + 5}, {row.until_minute + 5}, 0, 0, {other.pk}"
    _try_sql(f"INSERT INTO scheduling_occupancy ({columns}) VALUES ({overlapping})")
    moved = Occupancy.objects.get(booking=other, resource=row.resource, from_minute=other.from_minute)
    onto_it = f"from_minute = {row.from_minute}, until_minute = {row.until_minute}"
    _try_sql(f"UPDATE scheduling_occupancy SET {onto_it} WHERE id = {moved.pk}")


def test_raw_sql_cannot_rewrite_history(service: Services) -> None:
    book(service("consultation"), NINE)
    _try_sql("UPDATE scheduling_statuschange SET became = 'done'")
    _try_sql("DELETE FROM scheduling_statuschange")
    assert StatusChange.objects.count() == 2
