"""The day page: who comes when, what may be done next, and never a word about health."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yintang.accounts.models import Role, User
from yintang.demo import story
from yintang.front.desk.tests.conftest import SignIn, book_a_facial_visit
from yintang.kernel import clock
from yintang.kernel.models import AuditRow
from yintang.practice.models import Clinic, Location, Registration
from yintang.scheduling.models import Booking

HEALTH = ("migraine", "Migraine", "answer", "caution", "pacemaker", "severe")


def page_of(client: Client, booking: Booking) -> str:
    response = client.get(f"/desk/day/{booking.moment.day}/")
    assert response.status_code == 200
    return response.content.decode()


def step(client: Client, booking: Booking, to: str) -> str:
    response = client.post(f"/desk/booking/{booking.pk}/status/", {"to": to}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_whoever_is_not_signed_in_is_asked_to(booking: Booking) -> None:
    for path in ("/desk/", f"/desk/day/{booking.moment.day}/", "/desk/to-decide/"):
        assert Client().get(path)["Location"].startswith("/accounts/sign-in/?next=")
    assert Client().post(f"/desk/booking/{booking.pk}/status/", {"to": "arrived"}).status_code == 302
    assert Booking.objects.get().status == "booked"


@pytest.mark.parametrize("role", [Role.OWNER, Role.PRACTITIONER, Role.DESK])
def test_everyone_who_works_here_sees_the_day_and_no_health_word(sign_in: SignIn, booking: Booking, role: str) -> None:
    text = page_of(sign_in(role), booking)
    for shown in ("Ada Sample", "Facial acupuncture", booking.practitioner.name, booking.room.name, "booked"):
        assert shown in text
    may_read = {"answer"} if role == Role.PRACTITIONER else set()  # the link to the answers, for practitioners alone
    assert {word for word in HEALTH if word in text.partition("<main")[2]} == may_read


def test_a_view_leaves_one_row_that_names_nobody(desk: Client, booking: Booking) -> None:
    page_of(desk, booking)
    row = AuditRow.objects.get(verb="day_viewed")
    assert booking.patient is not None
    assert row.detail == {"day": str(booking.moment.day), "people": [booking.patient.pseudonym]}
    assert "Sample" not in str(vars(row))


def test_a_full_day_takes_eight_reads_at_most(desk: Client, clinic: Clinic) -> None:
    told = story.story()
    story.Teller(told, clock.now()).fill_saturday(told["saturday"][0])
    day = Booking.objects.latest("starts_at").moment.day
    desk.get(f"/desk/day/{day}/")
    with CaptureQueriesContext(connection) as seen:
        desk.get(f"/desk/day/{day}/")
    reads = [q["sql"] for q in seen.captured_queries if q["sql"].startswith("SELECT") and "kernel_audit" not in q["sql"]]
    assert len(reads) <= 8, "\n".join(reads)


def test_the_steps_of_the_day_are_the_legal_ones(desk: Client, booking: Booking) -> None:
    for to, then in (("arrived", "In the room"), ("in_room", "Done"), ("done", "back to the room")):
        assert then in step(desk, booking, to)
        assert Booking.objects.get().status == to


@pytest.mark.parametrize("to", ["done", "cancelled", "released", "held", "nonsense", ""])
def test_an_illegal_step_changes_nothing_and_says_so(desk: Client, booking: Booking, to: str) -> None:
    assert "Nothing was changed." in step(desk, booking, to)
    assert Booking.objects.get().status == "booked"


def test_nobody_is_checked_in_with_a_lapsed_registration(desk: Client, booking: Booking) -> None:
    Registration.objects.update(expires_on="2020-01-01")
    assert "registration has lapsed" in step(desk, booking, "arrived")
    assert Booking.objects.get().status == "booked"


def test_someone_whose_questions_are_open_waits_outside_the_room(desk: Client, booking: Booking) -> None:
    Booking.objects.update(provisional=True)
    assert "provisional" in page_of(desk, booking)
    step(desk, booking, "arrived")
    assert "fresh answers first" in step(desk, booking, "in_room")


def test_a_day_that_is_still_to_come_offers_no_steps(desk: Client, clinic: Clinic) -> None:
    """Notice is two days here, so that the first time on offer never falls on today."""
    Location.objects.update(notice_minutes=2 * 1440)
    assert 'name="to"' not in page_of(desk, book_a_facial_visit(clock.now()))


@pytest.mark.parametrize("day", ["nonsense", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_no_calendar_has_is_not_found(desk: Client, day: str) -> None:
    assert desk.get(f"/desk/day/{day}/").status_code == 404


def test_every_day_has_a_page(desk: Client, clinic: Clinic) -> None:
    text = desk.get("/desk/").content.decode()
    assert "Nobody is booked on this day." in text
    assert "Next day" in text


def test_an_empty_installation_says_what_is_missing(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("o@mail.example", "pw", name="O", role=Role.OWNER))
    assert "No location yet" in client.get("/desk/").content.decode()
