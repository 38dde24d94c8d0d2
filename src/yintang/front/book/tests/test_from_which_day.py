"""The page that names the first day and keeps nothing."""

from __future__ import annotations

from datetime import timedelta

from yintang.front.book.tests.visitor import Visitor, heading, page, ticks, values, when
from yintang.kernel.models import AuditRow
from yintang.practice.queries import clinic_today
from yintang.screening.models import Screening
from yintang.screening.words import day_words

LAST_WORD = "Please ask your health-care professional before you have facial acupuncture."


def botox_three_weeks_ago() -> dict[str, object]:
    return ticks(facial="neurotoxin") | {"step": "more"} | when("neurotoxin-date", clinic_today() - timedelta(days=21))


def test_it_names_the_first_day_and_keeps_nothing(visitor: Visitor) -> None:
    text = page(visitor.post("/book/from-which-day/?service=cosmetic-facial", botox_three_weeks_ago()))
    assert heading(text) == f"May be booked from {day_words(clinic_today() + timedelta(days=7))}"
    assert (Screening.objects.count(), AuditRow.objects.count()) == (0, 0)


def test_its_last_line_sends_people_to_their_health_care_professional(visitor: Visitor) -> None:
    for text in (
        visitor.get("/book/from-which-day/"), visitor.get("/book/from-which-day/?service=facial"),
        page(visitor.post("/book/from-which-day/?service=facial", ticks())),
    ):
        main = text.partition("<main")[2].partition("</main>")[0]
        assert main.rpartition("<p>")[2].startswith(LAST_WORD)


def test_its_answers_can_be_carried_into_a_booking(visitor: Visitor) -> None:
    text = page(visitor.post("/book/from-which-day/?service=cosmetic-facial", botox_three_weeks_ago()))
    carried = {name: values(text, name) for name in botox_three_weeks_ago()}
    days = visitor.answers("cosmetic-facial", carried)
    assert visitor.times(days) != []


def test_public_words_never_say_safe_or_cleared(visitor: Visitor) -> None:
    pages = [
        page(visitor.post("/book/from-which-day/?service=facial", typed)) for typed in (
            ticks(), ticks(today="cold_or_flu"), ticks(health="pacemaker"), botox_three_weeks_ago(),
        )
    ]
    # "safe" is a class of the ribbon; readers never meet it.
    words = [text.replace('class="bar safe"', "").replace('<li class="safe">', "").lower() for text in pages]
    assert [word for word in ("safe", "cleared") for text in words if word in text] == []
