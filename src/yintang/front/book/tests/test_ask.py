"""Ask the practitioner, read the reply, take a letter to one's doctor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yintang.front.book.tests.visitor import Visitor, heading, page, ticks
from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.screening.actions import decide
from yintang.screening.models import Case, Screening

ASKED = {"given_name": "Ada", "family_name": "Sample", "email": "ada@mail.example", "message": "May I?", "consent": "on"}


@pytest.fixture
def token(visitor: Visitor) -> str:
    return visitor.answers("facial", ticks(health="pacemaker") | {"step": "more"}).split("/")[-2]


def test_answers_contact_and_question_reach_the_list(visitor: Visitor, token: str) -> None:
    address = visitor.post(f"/book/ask/{token}/", ASKED)["Location"]
    assert heading(visitor.get(address)) == "Your question is with the practitioner"
    case = Case.objects.get()
    assert (case.message, case.email, case.screening.answers["pacemaker"]) == ("May I?", "ada@mail.example", {"answer": "yes"})


def test_sent_twice_it_is_one_question(visitor: Visitor, token: str) -> None:
    first, second = (visitor.post(f"/book/ask/{token}/", ASKED)["Location"] for _time in range(2))
    assert first == second
    assert Case.objects.count() == 1


@pytest.mark.parametrize("field", ["given_name", "email", "consent"])
def test_what_is_missing_is_named_and_the_question_kept(visitor: Visitor, token: str, field: str) -> None:
    response = visitor.post(f"/book/ask/{token}/", {**ASKED, field: ""})
    assert response.status_code == 422
    assert "May I?" in page(response)
    assert Case.objects.count() == 0


def test_the_reply_appears_on_the_page_and_leads_on_only_where_a_day_may_be_booked(visitor: Visitor, token: str) -> None:
    address = visitor.post(f"/book/ask/{token}/", ASKED)["Location"]
    decide(case=Case.objects.get(), reply="Please <b>call</b>.", by=Actor.system())
    text = visitor.get(address)
    assert "Please <b>call</b>." in text.replace("&lt;", "<").replace("&gt;", ">")
    assert "<b>call" not in text
    assert "Choose a day" not in text


def test_the_letter_says_what_was_ticked_and_nothing_about_stopping(visitor: Visitor, token: str) -> None:
    text = visitor.get(f"/book/letter/{token}/")
    assert "pacemaker" in text
    assert "migraine" not in text
    assert "ask nobody to stop or change a prescribed medicine" in text


def test_answers_that_were_erased_end_their_links_kindly(visitor: Visitor, token: str) -> None:
    Screening.objects.all().delete()
    for path in (f"/book/ask/{token}/", f"/book/letter/{token}/", f"/book/facial/days/{token}/"):
        response = visitor.client.get(path)
        assert (response.status_code, heading(response.content.decode())) == (404, "This link has ended")


def test_no_address_of_the_door_carries_health_words(visitor: Visitor, token: str) -> None:
    case = visitor.post(f"/book/ask/{token}/", ASKED)["Location"]
    assert [word for word in ("pacemaker", "health", "Ada", "sample") if word in case + token] == []


def test_old_answers_do_not_lead_on_from_a_reply(visitor: Visitor, token: str) -> None:
    address = visitor.post(f"/book/ask/{token}/", ASKED)["Location"]
    decide(case=Case.objects.get(), reply="Yes.", by=Actor.system())
    Screening.objects.update(answered_at=clock.now() - timedelta(days=40))
    assert "Choose a day" not in visitor.get(address)
