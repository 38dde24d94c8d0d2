"""Days and times: the first possible one ready, the missing ones explained, and a time held by a button."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from yintang.front.book.tests.visitor import Visitor, heading, page, ticks, when
from yintang.kernel import clock
from yintang.practice.models import Clinic, Service
from yintang.practice.queries import clinic_today
from yintang.scheduling.models import Booking
from yintang.screening.models import Screening
from yintang.screening.words import day_words


def answered(visitor: Visitor, service: str, **groups: str) -> str:
    return visitor.answers(service, ticks(**groups) | {"step": "more"})


def botox(visitor: Visitor, days_ago: int) -> str:
    day = clinic_today() - timedelta(days=days_ago)
    return visitor.answers("cosmetic-facial", ticks(facial="neurotoxin") | {"step": "more"} | when("neurotoxin-date", day))


def first_day(visitor: Visitor, days: str) -> date:
    return date.fromisoformat(visitor.times(days)[0][:10])


def test_no_day_before_the_wait_is_over_is_offered_and_the_page_says_why(visitor: Visitor) -> None:
    days = botox(visitor, 21)
    assert first_day(visitor, days) >= clinic_today() + timedelta(days=7)
    assert f"from {day_words(clinic_today() + timedelta(days=7))}: 4 weeks after" in visitor.get(days)


def test_a_planned_treatment_opens_the_days_before_it_and_closes_those_after(visitor: Visitor) -> None:
    days = botox(visitor, -100)
    assert first_day(visitor, days) < clinic_today() + timedelta(days=10)
    text = visitor.get(days)
    assert f"not from {day_words(clinic_today() + timedelta(days=100))}" in text


def test_a_cold_lets_a_later_day_be_kept(visitor: Visitor) -> None:
    days = answered(visitor, "facial", today="cold_or_flu")
    assert first_day(visitor, days) >= clinic_today() + timedelta(days=7)
    assert "A day chosen now is kept for you, not yet settled" in visitor.get(days)


def test_a_pacemaker_leaves_the_body_and_a_talk_and_the_practitioner(visitor: Visitor) -> None:
    text = visitor.get(answered(visitor, "cosmetic-facial", health="pacemaker"))
    assert "Not offered with these answers" in text
    assert 'name="start"' not in text
    assert "Ask the practitioner" in text
    assert "/book/whole-body/days/" in text
    assert "/book/consultation/days/" in text


def test_an_alternative_is_offered_only_where_its_own_rules_allow_it(visitor: Visitor) -> None:
    text = visitor.get(answered(visitor, "facial", today="skin_infection"))
    assert "/book/whole-body/days/" not in text
    assert "/book/consultation/days/" in text


def test_the_alternative_can_be_booked_with_the_same_answers(visitor: Visitor) -> None:
    token = answered(visitor, "cosmetic-facial", health="pacemaker").split("/")[-2]
    visitor.holds(f"/book/whole-body/days/{token}/")
    assert Booking.objects.get().service.slug == "whole-body"


def test_needles_without_answers_lead_to_the_questions(visitor: Visitor) -> None:
    assert visitor.client.get("/book/facial/days/")["Location"] == "/book/facial/"
    assert visitor.client.post("/book/facial/days/", {"start": "x"})["Location"] == "/book/facial/"


def test_a_medicine_carries_the_sentence_not_to_stop_it(visitor: Visitor) -> None:
    typed = ticks(health="blood_thinner") | {"step": "more", "blood_thinner-medicines": "fish oil"}
    assert "Do not stop or change a prescribed medicine" in visitor.get(visitor.answers("facial", typed))


def test_a_time_someone_else_just_took_leads_to_the_others(visitor: Visitor) -> None:
    days = "/book/consultation/days/"
    taken = visitor.times(days)[0]
    Visitor(Client()).holds(days, taken)
    response = visitor.post(days, {"start": taken})
    assert response.status_code == 409
    assert "Someone else has just taken that time" in page(response)
    assert 'name="start"' in page(response)


def test_choosing_another_time_gives_the_first_one_back(visitor: Visitor) -> None:
    days = "/book/consultation/days/"
    first, second = visitor.times(days)[:2]
    visitor.holds(days, first)
    assert first in visitor.times(days)
    visitor.holds(days, second)
    visitor.holds(days, first)
    assert sorted(Booking.objects.values_list("status", flat=True)) == ["held", "released", "released"]


def test_times_can_be_asked_of_one_practitioner(visitor: Visitor) -> None:
    starts = visitor.times("/book/consultation/days/?with=amara-okafor")
    assert {start.split()[1] for start in starts} == {"amara-okafor"}


def test_times_are_shown_in_the_clinic_s_zone_and_say_so(visitor: Visitor) -> None:
    assert "Edmonton time, UTC-0" in visitor.get("/book/consultation/days/")


@pytest.mark.parametrize("query", ["day=nonsense", "day=9999-99-99", "from=2026-02-30", "from=0001-01-01", "with=%00",
                                   "day=9999-12-31", "from=2199-12-31", "with=nobody"])
def test_a_query_that_means_nothing_is_ignored(visitor: Visitor, query: str) -> None:
    assert heading(visitor.get(f"/book/consultation/days/?{query}")) == "Consultation"


@pytest.mark.parametrize("start", ["", "x", "2026-12-01T09:00:00-06:00", "2026-12-01T09:00:00 mei-tanaka", "\0 mei-tanaka",
                                   "0001-01-01T00:00:00+00:00 mei-tanaka", "2026-12-01T03:07:00-06:00 mei-tanaka"])
def test_a_start_that_is_not_offered_is_refused_with_the_times(visitor: Visitor, start: str) -> None:
    response = visitor.post("/book/consultation/days/", {"start": start})
    assert response.status_code == 422
    assert 'name="start"' in page(response)
    assert Booking.objects.count() == 0


def test_a_day_the_answers_close_is_refused_however_it_was_sent(visitor: Visitor) -> None:
    days, open_days = botox(visitor, 1), botox(visitor, 300)
    response = visitor.post(days, {"start": visitor.times(open_days)[0]})
    assert response.status_code == 422
    assert "keep that day from being booked" in page(response)


def test_answers_grown_old_are_asked_again(visitor: Visitor, clinic: Clinic) -> None:
    days = visitor.answers("facial")
    Screening.objects.update(answered_at=clock.now() - timedelta(days=clinic.answers_good_for_days))
    assert visitor.client.get(days)["Location"] == "/book/facial/"


def test_a_clinic_without_hours_says_so_instead_of_failing(visitor: Visitor) -> None:
    Service.objects.get(slug="consultation").practitioners.clear()
    assert "No day is open just now" in visitor.get("/book/consultation/days/")
