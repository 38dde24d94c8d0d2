"""The page of one booking: see, move, cancel, answer again. A GET never changes anything."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest

from yintang.front.book.tests.visitor import Visitor, heading, page, ticks, when
from yintang.kernel import clock
from yintang.kernel.models import AuditRow
from yintang.practice.queries import clinic_today
from yintang.scheduling.models import Booking, StatusChange
from yintang.screening.models import Screening


def test_it_shows_when_where_and_with_whom_but_no_health_words(visitor: Visitor) -> None:
    typed = ticks(facial="neurotoxin") | {"step": "more"} | when("neurotoxin-date", clinic_today() - timedelta(days=90))
    text = visitor.get(visitor.books("cosmetic-facial", typed))
    booking = Booking.objects.get()
    for shown in (f"{booking.moment.local:%H:%M}", booking.practitioner.name, "14 Willow Lane"):
        assert shown in text
    assert [word for word in ("Botox", "injection", "pacemaker", booking.room.name) if word in text] == []


def test_pages_about_people_are_neither_stored_nor_indexed(visitor: Visitor) -> None:
    response = visitor.client.get(visitor.books())
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("below", ["", "move/", "cancel/", "answers/", "visit.ics"])
def test_opening_a_link_changes_nothing(visitor: Visitor, below: str) -> None:
    address = visitor.books()
    before = Booking.objects.values().get(), StatusChange.objects.count(), AuditRow.objects.count(), Screening.objects.count()
    assert visitor.client.get(address + below).status_code == 200
    assert before == (Booking.objects.values().get(), StatusChange.objects.count(), AuditRow.objects.count(),
                      Screening.objects.count())


def test_the_calendar_entry_names_the_time_and_neither_treatment_nor_link(visitor: Visitor) -> None:
    address = visitor.books()
    entry = visitor.client.get(address + "visit.ics").content
    (event,) = icalendar.Calendar.from_ical(entry).events
    assert event.start == Booking.objects.get().moment.aware
    assert [word for word in (b"acial", b"/book/visit/") if word in entry] == []


def test_a_visit_can_be_moved(visitor: Visitor) -> None:
    address = visitor.books()
    was = Booking.objects.get().moment
    visitor.post(address + "move/", {"start": visitor.times(address + "move/")[-1]})
    assert Booking.objects.get().moment != was
    assert f"{Booking.objects.get().moment.local:%H:%M}" in visitor.get(address)


@pytest.mark.parametrize("start", ["", "nonsense", "2026-12-01T03:07:00-06:00 mei-tanaka"])
def test_a_move_to_nowhere_leaves_the_visit_where_it_is(visitor: Visitor, start: str) -> None:
    address = visitor.books()
    was = Booking.objects.get().moment
    assert visitor.post(address + "move/", {"start": start}).status_code == 422
    assert Booking.objects.get().moment == was


def test_old_answers_are_asked_again_before_a_move(visitor: Visitor) -> None:
    address = visitor.books()
    Screening.objects.update(answered_at=clock.now() - timedelta(days=31))
    assert visitor.client.get(address + "move/")["Location"] == address + "answers/"
    assert "What has changed since" in visitor.get(address + "answers/")
    visitor.post(address + "answers/", ticks())
    assert visitor.client.get(address + "move/").status_code == 200


def test_answering_again_begins_with_the_earlier_answers_and_keeps_both(visitor: Visitor) -> None:
    typed = ticks(facial="neurotoxin") | {"step": "more"} | when("neurotoxin-date", clinic_today() - timedelta(days=90))
    address = visitor.books("cosmetic-facial", typed)
    assert 'value="neurotoxin" id="id_facial_3" checked' in visitor.get(address + "answers/")
    shown = page(visitor.post(address + "answers/", ticks(facial="neurotoxin")))
    assert f'value="{(clinic_today() - timedelta(days=90)).year}"' in shown
    visitor.post(address + "answers/", ticks())
    later = Screening.objects.get(bookings__isnull=False)
    assert later.before is not None
    assert (later.before.answers["neurotoxin"]["answer"], later.answers["neurotoxin"]["answer"]) == ("yes", "no")


def test_fresh_answers_settle_a_kept_day(visitor: Visitor) -> None:
    address = visitor.books("facial", ticks(today="cold_or_flu"))
    assert "Kept, not yet settled" in visitor.get(address)
    visitor.post(address + "answers/", ticks())
    assert "Kept, not yet settled" not in visitor.get(address)
    assert not Booking.objects.get().provisional


def test_worse_answers_leave_the_visit_to_the_practitioner(visitor: Visitor) -> None:
    address = visitor.books("facial")
    visitor.post(address + "answers/", ticks(health="pacemaker"))
    assert Booking.objects.get().provisional
    assert "Ask the practitioner" in visitor.get(address)


def test_a_cancellation_says_before_the_click_whether_it_is_late(visitor: Visitor) -> None:
    address = visitor.books("consultation")
    booking = Booking.objects.get()
    for hours, words in ((30, "has no consequence"), (3, "marked as late")):
        booking.set_moment(clock.Moment.at(clock.now() + timedelta(hours=hours), "America/Edmonton"), 45)
        booking.save()
        assert words in visitor.get(address + "cancel/")
    visitor.post(address + "cancel/", {"reason": "ill"})
    assert Booking.objects.get().cancelled_late


def test_a_visit_is_cancelled_once_and_can_be_booked_again(visitor: Visitor) -> None:
    address = visitor.books()
    for _time in range(2):
        assert visitor.post(address + "cancel/", {"reason": ""})["Location"] == address
    text = visitor.get(address)
    assert heading(text) == "This visit is cancelled"
    assert "Book again" in text
    assert StatusChange.objects.filter(became="cancelled").count() == 1


def test_a_reason_too_long_is_refused_and_nothing_cancelled(visitor: Visitor) -> None:
    address = visitor.books()
    assert visitor.post(address + "cancel/", {"reason": "x" * 301}).status_code == 422
    assert Booking.objects.get().status == "booked"


def test_a_visit_that_has_begun_is_neither_moved_nor_cancelled(visitor: Visitor) -> None:
    address = visitor.books()
    Booking.objects.update(status="arrived")
    assert visitor.client.get(address + "move/").status_code == 302
    assert "Move" not in visitor.get(address).partition("<main")[2].partition("</main>")[0]
    for below in ("move/", "answers/"):
        assert visitor.post(address + below, {})["Location"] == address


def test_the_link_of_a_hold_opens_no_visit(visitor: Visitor) -> None:
    hold = visitor.holds(visitor.answers("facial"))
    assert visitor.client.get(hold.replace("/hold/", "/visit/")).status_code == 404


def test_a_visit_booked_unasked_asks_before_the_day(visitor: Visitor) -> None:
    """Another program may book needles in the body alone without answers; the page then asks for them."""
    address = visitor.books("whole-body")
    Booking.objects.update(screening=None, provisional=True)
    assert "Answer the questions" in visitor.get(address)
    assert "earlier answers" not in visitor.get(address + "answers/")
    visitor.post(address + "answers/", ticks())
    assert not Booking.objects.get().provisional
    assert "not yet settled" not in visitor.get(address)
