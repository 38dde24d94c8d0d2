"""POST: answers, a hold, a booking, and what becomes of it; each refusal with its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yintang.front.api.tests.conftest import ADA, CONSENTS, Program, refusal, wrong_fields
from yintang.kernel.models import AuditRow
from yintang.messaging.links import manage_url
from yintang.patients.models import Patient
from yintang.practice.models import Clinic
from yintang.scheduling.models import Booking, Status
from yintang.screening.models import Screening

Slots = Any


# --- screenings -------------------------------------------------------------------------------------------------------

def test_no_to_everything_is_clear_from_today(program: Program) -> None:
    said = program.ok(program.post("screenings", {"service": "glow", "answers": program.answers("glow")}), 201)
    assert (said["verdict"], said["earliest"], said["safe"]) == ("clear", said["for"], [[said["for"], None]])
    assert (said["reasons"], said["cautions"], said["provisional"], said["notice"]) == ([], [], [], None)
    assert said["rules"] == {"name": "seed", "version": "1"}


def test_botox_three_weeks_ago_waits_one_more(program: Program) -> None:
    today = date.fromisoformat(program.ok(program.post(
        "screenings", {"service": "glow", "answers": program.answers("glow")}), 201)["for"])
    given = program.answers("glow", neurotoxin={"date": (today - timedelta(days=21)).isoformat()})
    said = program.ok(program.post("screenings", {"service": "glow", "answers": given}), 201)
    until = (today + timedelta(days=7)).isoformat()
    assert (said["verdict"], said["earliest"], said["safe"]) == ("wait", until, [[until, None]])
    assert [(reason["rule"], reason["until"]) for reason in said["reasons"]] == [("neurotoxin", until)]


def test_every_result_about_a_medicine_says_not_to_stop_it(program: Program) -> None:
    given = program.answers("glow", blood_thinner={"medicines": ["metformin"]})
    said = program.ok(program.post("screenings", {"service": "glow", "answers": given}), 201)
    assert said["verdict"] == "clear"
    assert said["notice"].startswith("Do not stop or change a prescribed medicine")


def test_a_missing_answer_is_named(program: Program) -> None:
    given = program.answers("glow")
    del given["bleeding"], given["peel"]
    said = program.post("screenings", {"service": "glow", "answers": given})
    assert wrong_fields(said) == ["answers.bleeding", "answers.peel"]
    assert Screening.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"default": "no"}, "default"), ({"service": "nope"}, "service"), ({"service": 7}, "service"), ({"answers": []}, "answers"),
     ({"answers": {"sleep": {"answer": "no"}}}, "answers.sleep"), ({"answers": {"peel": "no"}}, "answers.peel"),
     ({"answers": {"peel": {"answer": "maybe"}}}, "answers.peel.answer"),
     ({"answers": {"peel": {"answer": "yes", "date": "soon"}}}, "answers.peel.date")],
)
def test_wrong_answers_name_their_field(program: Program, wrong: dict[str, Any], field: str) -> None:
    assert field in wrong_fields(program.post("screenings", {"service": "glow", "answers": program.answers("glow"), **wrong}))
    assert Screening.objects.count() == 0


def test_an_emergency_is_no_verdict(program: Program) -> None:
    given = program.answers("glow", facial_droop={})
    said = refusal(program.post("screenings", {"service": "glow", "answers": given}), 422, "emergency")
    assert (said["number"], said["signs"]) == ("911", ["facial_droop"])
    assert said["detail"].startswith("Call 911 now.")
    assert Screening.objects.count() == 0


# --- holds ------------------------------------------------------------------------------------------------------------

def test_a_hold_keeps_a_time_for_ten_minutes(program: Program, slots: Slots) -> None:
    slot, screening = next(slots), program.screening()
    before = datetime.now(UTC)
    said = program.ok(program.hold(slot["start"], screening=screening, practitioner="mei-tanaka"), 201)
    expires = datetime.fromisoformat(said["expires_at"])
    assert timedelta(minutes=9, seconds=58) < expires - before < timedelta(minutes=10, seconds=30)
    assert {name: said[name] for name in slot} == slot
    assert (said["status"], said["service"], said["provisional"]) == ("held", "cosmetic-facial", False)


def test_a_time_may_be_written_in_any_zone(program: Program, slots: Slots) -> None:
    slot = next(slots)
    start = datetime.fromisoformat(slot["start"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = program.ok(program.hold(start, screening=program.screening(), practitioner="mei-tanaka"), 201)
    assert said["start"] == slot["start"]


def test_a_taken_time_comes_with_the_nearest_others(program: Program, slots: Slots) -> None:
    slot, screening = next(slots), program.screening()
    asked = {"screening": screening, "practitioner": "mei-tanaka"}
    program.ok(program.hold(slot["start"], **asked), 201)
    others = refusal(program.hold(slot["start"], **asked), 409, "taken")["alternatives"]
    wanted = datetime.fromisoformat(slot["start"])
    by_distance = sorted(
        program.slots(practitioner="mei-tanaka"), key=lambda s: abs(datetime.fromisoformat(s["start"]) - wanted)
    )
    assert others == sorted(by_distance[:5], key=lambda s: s["start"])
    program.ok(program.hold(others[0]["start"], **asked), 201)


def test_alternatives_keep_to_the_days_the_answers_leave_open(program: Program) -> None:
    every = program.slots(practitioner="mei-tanaka", days="40")
    days = sorted({slot["start"][:10] for slot in every})
    screening = program.screening(peel={"date": days[3]})
    open_slots = program.slots(practitioner="mei-tanaka", days="40", screening=screening)
    slot = [s for s in open_slots if s["start"][:10] < days[3]][-1]
    asked = {"screening": screening, "practitioner": "mei-tanaka"}
    program.ok(program.hold(slot["start"], **asked), 201)
    others = refusal(program.hold(slot["start"], **asked), 409, "taken")["alternatives"]
    assert len(others) == 5
    assert [other for other in others if other not in open_slots] == []


def test_a_day_the_answers_close_says_why_and_from_when(program: Program) -> None:
    slot = program.slots(days="20")[0]
    screening = program.screening(neurotoxin={"date": slot["start"][:10]})
    said = refusal(program.hold(slot["start"], screening=screening), 422, "not_that_day")
    until = (date.fromisoformat(slot["start"][:10]) + timedelta(days=28)).isoformat()
    assert (said["verdict"], said["earliest"], said["errors"][0]["field"]) == ("wait", until, "start")
    assert [reason["rule"] for reason in said["reasons"]] == ["neurotoxin"]


def test_needles_without_answers_are_refused(program: Program, slots: Slots) -> None:
    assert wrong_fields(program.hold(next(slots)["start"]), "screening_needed") == ["screening"]


def test_old_answers_are_asked_again(program: Program, slots: Slots) -> None:
    token = program.screening()
    Screening.objects.update(answered_at=datetime.now(UTC) - timedelta(days=31))
    assert wrong_fields(program.hold(next(slots)["start"], screening=token), "answers_old") == ["screening"]


def test_a_service_without_needles_needs_no_answers(program: Program) -> None:
    slot = program.slots("consultation")[0]
    token = program.ok(program.hold(slot["start"], "consultation"), 201)["hold"]
    assert program.ok(program.book(token, consents=["privacy", "policy"]), 201)["status"] == "booked"


def test_answers_that_cannot_be_judged_book_nothing(program: Program, slots: Slots) -> None:
    token = program.screening()
    Screening.objects.update(answers={"bleeding": "?"})
    refusal(program.hold(next(slots)["start"], screening=token), 503, "screening_failed")
    refusal(program.get("availability", service="cosmetic-facial", screening=token), 503, "screening_failed")
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    ("start", "word"),
    [("2026-12-01T09:00:00", "offset"), ("2026-12-01", "write a time"), ("tomorrow", "write a time"),
     (1764600000, "write a time"), (None, "write a time"), ("2026-02-30T09:00:00-06:00", "no such time"),
     ("2026-12-01T25:00:00Z", "no such time"), ("2026-12-01T09:00:30-06:00", "between two minutes"),
     ("0001-01-01T00:00:00+14:00", "year"), ("9999-12-31T23:59:00-12:00", "year")],
)
def test_a_time_that_is_none_says_the_mend(program: Program, start: Any, word: str) -> None:
    said = refusal(program.hold(start, screening=program.screening()), 422, "invalid")
    assert [(error["field"], word in error["message"]) for error in said["errors"]] == [("start", True)]


def test_a_time_never_offered_is_refused(program: Program, slots: Slots) -> None:
    five_in_the_morning = next(slots)["start"][:11] + "05:00:00-06:00"
    screening = program.screening()
    for start in (five_in_the_morning, "2020-01-07T09:00:00-06:00", "2199-01-01T09:00:00-06:00", "1900-01-01T00:00:00Z"):
        assert wrong_fields(program.hold(start, screening=screening), "not_offered") == ["start"]


# --- bookings ---------------------------------------------------------------------------------------------------------

def test_a_booking_is_made_for_whoever_holds_the_time(program: Program, slots: Slots) -> None:
    slot = next(slots)
    said = program.ok(program.book(program.held(slot), phone="780 555 0199"), 201)
    booking = Booking.objects.select_related("patient", "screening").get()
    assert {name: said[name] for name in slot} == slot
    assert (said["status"], said["manage_url"]) == ("booked", manage_url(booking))
    assert booking.public_id.hex in said["booking"]
    assert booking.patient is not None
    assert booking.patient.phone == "+17805550199"
    assert booking.screening is not None
    assert booking.screening.patient == booking.patient
    assert {row.door for row in AuditRow.objects.all()} == {"api"}


def test_a_public_booking_never_touches_an_existing_person(program: Program, slots: Slots) -> None:
    program.booked(next(slots))
    first = Patient.objects.values().get()
    program.booked(next(slots), birth_date="1990-05-17", phone="780 555 0199")
    assert Patient.objects.count() == 2
    assert Patient.objects.values().get(pk=first["id"]) == first


def test_a_hold_is_used_once(program: Program, slots: Slots) -> None:
    token = program.held(next(slots))
    program.ok(program.book(token), 201)
    said = refusal(program.book(token), 409, "hold_gone")
    assert len(said["alternatives"]) == 5
    assert (Booking.objects.count(), Patient.objects.count()) == (1, 1)


def test_a_hold_that_ran_out_comes_with_other_times(program: Program, slots: Slots) -> None:
    slot = next(slots)
    token = program.held(slot)
    Booking.objects.update(hold_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert slot in refusal(program.book(token), 409, "hold_gone")["alternatives"]
    assert Patient.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [({"given_name": ""}, ["patient.given_name"]), ({"given_name": "  "}, ["patient.given_name"]),
     ({"given_name": "A\x00da"}, ["patient.given_name"]), ({"family_name": "x" * 101}, ["patient.family_name"]),
     ({"family_name": "\ud800"}, ["patient.family_name"]), ({"family_name": None}, ["patient.family_name"]),
     ({"email": "ada"}, ["patient.email"]), ({"email": "a@b\x00.example"}, ["patient.email"]),
     ({"email": "", "phone": None}, ["patient.email", "patient.phone"]), ({"phone": "12"}, ["patient.phone"]),
     ({"birth_date": "17.05.1990"}, ["patient.birth_date"]), ({"birth_date": "2990-05-17"}, ["patient.birth_date"]),
     ({"birth_date": "1700-05-17"}, ["patient.birth_date"]), ({"shoe_size": 42}, ["patient.shoe_size"])],
)
def test_a_wrong_detail_is_named_and_the_hold_stays(
    program: Program, slots: Slots, wrong: dict[str, Any], fields: list[str]
) -> None:
    token = program.held(next(slots))
    assert wrong_fields(program.book(token, **wrong)) == fields
    assert Patient.objects.count() == 0
    program.ok(program.book(token), 201)


def test_a_missing_consent_is_named(program: Program, slots: Slots) -> None:
    token = program.held(next(slots))
    said = program.book(token, consents=["privacy"])
    assert wrong_fields(said, "consent_missing") == ["consents"]
    assert "needles, policy" in said.json()["detail"]  # type: ignore[attr-defined]


def test_the_young_are_declined_or_sent_to_the_practitioner(program: Program, slots: Slots) -> None:
    born = (date.today() - timedelta(days=365 * 15)).isoformat()
    cosmetic = refusal(program.book(program.held(next(slots)), birth_date=born), 422, "under_age")
    facial = refusal(program.book(program.held(next(slots), "facial"), birth_date=born), 422, "under_age")
    assert [(said["errors"][0]["field"], said["may_ask"]) for said in (cosmetic, facial)] == [
        ("patient.birth_date", False), ("patient.birth_date", True),
    ]
    assert Patient.objects.count() == 0


@pytest.mark.parametrize("hold", ["", "abc", "a~b", "x" * 201, None, 7, ["a"]])
def test_a_hold_that_is_none_is_named(program: Program, hold: Any) -> None:
    assert wrong_fields(program.post("bookings", {"hold": hold, "patient": ADA, "consents": CONSENTS})) == ["hold"]


def test_the_token_of_one_thing_opens_no_other(program: Program, slots: Slots) -> None:
    hold = program.held(next(slots))
    booking = program.booked(next(slots))
    screening = program.screening()
    assert wrong_fields(program.book(booking)) == ["hold"]
    assert wrong_fields(program.book(screening)) == ["hold"]
    assert wrong_fields(program.hold(next(slots)["start"], screening=hold)) == ["screening"]
    for token in (hold, screening, booking[:-1], booking.partition("~")[0]):
        refusal(program.post(f"bookings/{token}/cancel"), 404, "not_found")


# --- cancel and move --------------------------------------------------------------------------------------------------

def test_a_cancelled_time_is_free_again(program: Program, slots: Slots) -> None:
    slot = next(slots)
    token = program.booked(slot)
    assert slot not in program.slots(days="60")
    assert program.ok(program.post(f"bookings/{token}/cancel")) == {"booking": token, "status": "cancelled", "late": False}
    assert slot in program.slots(days="60")


def test_cancelling_twice_changes_nothing_more(program: Program, slots: Slots) -> None:
    token = program.booked(next(slots))
    program.ok(program.post(f"bookings/{token}/cancel", {"reason": "A\ncold. "}))
    refusal(program.post(f"bookings/{token}/cancel", {}), 409, "illegal_move")
    steps = [(step.became, step.reason) for step in Booking.objects.get().history.all()]
    assert steps == [("held", ""), ("booked", ""), ("cancelled", "A cold.")]


def test_a_late_cancellation_is_possible_and_marked(program: Program, slots: Slots) -> None:
    token = program.booked(next(slots))
    soon = datetime.now(UTC) + timedelta(hours=3)
    Booking.objects.update(starts_at=soon)
    assert program.ok(program.post(f"bookings/{token}/cancel"))["late"] is True


@pytest.mark.parametrize(("reason", "field"), [("x" * 301, "reason"), ("\x00", "reason"), (7, "reason")])
def test_a_wrong_reason_cancels_nothing(program: Program, slots: Slots, reason: Any, field: str) -> None:
    token = program.booked(next(slots))
    assert wrong_fields(program.post(f"bookings/{token}/cancel", {"reason": reason})) == [field]
    assert Booking.objects.get().status == Status.BOOKED


def test_a_moved_booking_has_its_new_time_and_the_same_secret(program: Program, slots: Slots) -> None:
    old, new = next(slots), next(slots)
    token = program.booked(old)
    said = program.ok(program.post(f"bookings/{token}/move", {"start": new["start"], "practitioner": "mei-tanaka"}))
    assert {name: said[name] for name in new} == new
    assert (said["booking"], said["status"]) == (token, "booked")
    assert old in program.slots(days="60")


def test_moving_to_a_taken_time_changes_nothing(program: Program, slots: Slots) -> None:
    here, taken = next(slots), next(slots)
    token = program.booked(here)
    program.booked(taken)
    before = Booking.objects.values().order_by("pk").first()
    said = refusal(
        program.post(f"bookings/{token}/move", {"start": taken["start"], "practitioner": "mei-tanaka"}), 409, "taken"
    )
    assert len(said["alternatives"]) == 5
    assert Booking.objects.values().order_by("pk").first() == before


def test_a_move_asks_the_answers_again(program: Program, slots: Slots) -> None:
    here, there = next(slots), next(slots)
    token = program.booked(here)
    laser = program.screening(laser={"date": there["start"][:10]})
    said = program.post(f"bookings/{token}/move", {"start": there["start"], "screening": laser})
    refusal(said, 422, "not_that_day")
    assert program.ok(program.post(f"bookings/{token}/move", {"start": there["start"]}))["start"] == there["start"]


def test_a_cancelled_booking_does_not_move(program: Program, slots: Slots) -> None:
    token, there = program.booked(next(slots)), next(slots)
    program.ok(program.post(f"bookings/{token}/cancel"))
    refusal(program.post(f"bookings/{token}/move", {"start": there["start"]}), 409, "illegal_move")


def test_ten_minutes_are_the_clinics_to_set(program: Program, slots: Slots) -> None:
    Clinic.objects.update(hold_minutes=3)
    said = program.ok(program.hold(next(slots)["start"], screening=program.screening()), 201)
    assert datetime.fromisoformat(said["expires_at"]) < datetime.now(UTC) + timedelta(minutes=4)
