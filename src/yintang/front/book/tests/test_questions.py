"""Questions: groups with "none of these", dates before any rule, and nothing typed is ever lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yintang.front.book.tests.visitor import GROUPS, Visitor, heading, page, ticks, when
from yintang.practice.queries import clinic_today
from yintang.screening.models import Screening

COSMETIC = "/book/cosmetic-facial/"


def test_nothing_to_declare_leads_straight_to_the_days(visitor: Visitor) -> None:
    assert heading(visitor.get(visitor.answers("cosmetic-facial"))) == "Cosmetic facial acupuncture"
    assert Screening.objects.get().answers["pacemaker"] == {"answer": "no"}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_left_empty_is_an_error_that_keeps_every_other_tick(visitor: Visitor, group: str) -> None:
    other = "today" if group != "today" else "facial"
    code = {"today": "cold_or_flu", "facial": "peel"}[other]
    response = visitor.post(COSMETIC, {**ticks(), group: [], other: code})
    assert response.status_code == 422
    assert "Please look at this again" in page(response)
    assert f'value="{code}" id="id_{other}' in page(response).replace(' aria-invalid="true"', "")
    assert Screening.objects.count() == 0


def test_a_tick_and_none_of_these_contradict_each_other(visitor: Visitor) -> None:
    response = visitor.post(COSMETIC, ticks(health=["pacemaker", "none"]))
    assert response.status_code == 422
    assert "are both ticked" in page(response)


def test_an_emergency_ends_the_form_whatever_else_is_wrong_and_keeps_nothing(visitor: Visitor) -> None:
    response = visitor.post(COSMETIC, {"step": "ticks", "emergency": "facial_droop"})
    assert heading(page(response)) == "Call 911 now"
    assert "<form" not in page(response).partition("<main")[2].partition("</main>")[0]
    assert Screening.objects.count() == 0


def test_only_what_was_ticked_is_asked_further(visitor: Visitor) -> None:
    text = page(visitor.post(COSMETIC, ticks(facial="neurotoxin", health="migraine")))
    assert 'name="neurotoxin-date_0_year"' in text
    assert 'name="migraine-severe"' in text
    assert 'name="surgery-date_0_year"' not in text
    assert Screening.objects.count() == 0


def test_no_wait_is_named_before_the_date_is_given(visitor: Visitor) -> None:
    text = visitor.get(COSMETIC) + page(visitor.post(COSMETIC, ticks(facial=["neurotoxin", "laser", "peel", "surgery"])))
    assert [words for words in ("4 weeks", "28 days", "3 weeks", "21 days", "2 weeks", "14 days") if words in text] == []


def test_what_is_missing_further_down_is_said_beside_it_and_the_rest_is_kept(visitor: Visitor) -> None:
    typed = ticks(facial=["filler", "neurotoxin"], health="blood_thinner") | {"step": "more"}
    typed |= {"blood_thinner-medicines": "Eliquis 5 mg", "neurotoxin-date_0_day": "31", "neurotoxin-date_0_month": "2"}
    response = visitor.post(COSMETIC, typed)
    text = page(response)
    assert response.status_code == 422
    assert "Eliquis 5 mg" in text
    assert 'value="31"' in text
    assert "Month and year are needed" in text
    assert 'name="facial" value="filler"' in text


def test_a_month_is_enough_and_a_second_date_counts(visitor: Visitor) -> None:
    today = clinic_today()
    typed = ticks(facial="neurotoxin") | {"step": "more"} | when("neurotoxin-date", month=today)
    typed |= {"neurotoxin-date_1_day": "1", "neurotoxin-date_1_month": "3", "neurotoxin-date_1_year": str(today.year + 1)}
    visitor.answers("cosmetic-facial", typed)
    assert Screening.objects.get().answers["neurotoxin"] == {
        "answer": "yes", "date": [f"{today:%Y-%m}", f"{today.year + 1}-03-01"],
    }


def test_a_date_nobody_remembers_can_be_left_open(visitor: Visitor) -> None:
    typed = ticks(facial="laser") | {"step": "more", "laser-date_0_year": "", "laser-date_unknown": "on"}
    text = visitor.get(visitor.answers("cosmetic-facial", typed))
    assert "Your practitioner decides" in text


def test_healing_is_not_asked_of_what_is_only_planned(visitor: Visitor) -> None:
    planned = clinic_today() + timedelta(days=60)
    typed = ticks(facial="filler") | {"step": "more"} | when("filler-date", planned)
    visitor.answers("cosmetic-facial", typed)
    past = ticks(facial="filler") | {"step": "more"} | when("filler-date", clinic_today() - timedelta(days=60))
    assert visitor.post(COSMETIC, past).status_code == 422


def test_going_back_to_the_list_keeps_what_was_typed_further_down(visitor: Visitor) -> None:
    typed = ticks(facial="neurotoxin", health="blood_thinner") | {"step": "more", "back": "1"}
    typed |= when("neurotoxin-date", clinic_today()) | {"blood_thinner-medicines": "fish oil"}
    back = page(visitor.post(COSMETIC, typed))
    assert 'name="blood_thinner-medicines" value="fish oil"' in back
    again = ticks(facial="neurotoxin", health="blood_thinner") | {"blood_thinner-medicines": "fish oil"}
    assert "fish oil" in page(visitor.post(COSMETIC, again))


def test_a_treatment_without_needles_asks_nothing_about_health(visitor: Visitor) -> None:
    assert visitor.post("/book/consultation/", {})["Location"] == "/book/consultation/days/"
    assert visitor.times("/book/consultation/days/") != []


def test_a_treatment_of_the_body_asks_nothing_about_the_face(visitor: Visitor) -> None:
    text = visitor.get("/book/whole-body/")
    assert 'value="neurotoxin"' not in text
    assert 'value="pacemaker"' in text
    assert visitor.times(visitor.answers("whole-body")) != []


def test_an_unknown_treatment_ends_kindly(visitor: Visitor) -> None:
    response = visitor.client.get("/book/no-such-thing/")
    assert response.status_code == 404
    assert heading(response.content.decode()) == "This link has ended"


@pytest.mark.parametrize("typed", [
    {}, {"step": "more"}, {"step": "\0"}, {"health": "\0"}, {"emergency": ["none", "none"]}, ticks(health="no_such_code"),
    ticks(facial="neurotoxin") | {"step": "more", "neurotoxin-date_0_year": "9" * 5000},
    ticks(facial="neurotoxin") | {"step": "more", "neurotoxin-date_0_year": "²", "neurotoxin-date_0_month": "x"},
    ticks(health="blood_thinner") | {"step": "more", "blood_thinner-medicines": "a\0b"},
    ticks(health="blood_thinner") | {"step": "more", "blood_thinner-medicines": "x" * 300},
    ticks(health="blood_thinner") | {"step": "more", "blood_thinner-medicines": "a\n" * 60},
    ticks(health="pregnancy") | {"step": "more", "pregnancy-answer": "no"},
])
def test_whatever_is_sent_is_answered_with_the_form_and_its_mend(visitor: Visitor, typed: dict[str, object]) -> None:
    response = visitor.post(COSMETIC, typed)
    assert response.status_code == 422
    assert "Please look at this again" in page(response)
    assert Screening.objects.count() == 0
