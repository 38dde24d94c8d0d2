"""From the landing page to a visit that no one else can take."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.journeys.people import Patient, Practitioner
from yintang.practice.queries import clinic_today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLICKS = 12


def test_a_patient_with_botox_three_weeks_ago_books_and_moves(patient: Patient, practitioner: Practitioner) -> None:
    today = clinic_today()
    patient.given_the_landing_page()
    patient.when_they_choose("Cosmetic facial acupuncture")
    patient.when_they_answer(facial="neurotoxin")
    patient.when_they_date("neurotoxin", today - timedelta(days=21))
    start = patient.when_they_take_a_time()
    assert start.date() >= today + timedelta(days=7)
    patient.when_they_give_their_details()
    patient.then_the_heading_is("Your visit is booked")
    patient.then_the_visit_is_at(start)
    patient.then_the_calendar_entry_starts_at(start)

    practitioner.given_they_are_signed_in()
    practitioner.when_they_open_the_day_of(start)
    practitioner.then_they_see("Ada Sample", "Cosmetic facial acupuncture", f"{start:%H:%M}")
    practitioner.then_they_do_not_see("Botox", "neurotoxin")

    patient.when_they_open_the_link_in_their_mail()
    later = patient.when_they_move_to_another_day()
    assert later.date() >= today + timedelta(days=7)
    assert later != start
    patient.then_the_visit_is_at(later)
    practitioner.when_they_open_the_day_of(later)
    practitioner.then_they_see("Ada Sample")
    patient.then_no_one_but_the_clinic_was_asked()


def test_with_nothing_to_declare_a_visit_is_twelve_clicks_away_at_most(patient: Patient) -> None:
    patient.given_the_landing_page()
    patient.when_they_choose("Facial acupuncture")
    patient.when_they_answer()
    patient.when_they_take_a_time()
    patient.when_they_give_their_details()
    patient.then_the_heading_is("Your visit is booked")
    assert patient.clicks <= CLICKS


def test_the_whole_way_works_without_scripts(patient_without_scripts: Patient) -> None:
    patient = patient_without_scripts
    patient.given_the_landing_page()
    patient.when_they_choose("Cosmetic facial acupuncture")
    patient.when_they_answer(facial="peel")
    patient.when_they_date("peel", clinic_today() - timedelta(days=2))
    start = patient.when_they_take_a_time()
    patient.when_they_give_their_details()
    patient.then_the_visit_is_at(start)
    moved = patient.when_they_move_to_another_day()
    patient.then_the_visit_is_at(moved)
    patient.click("main >> text=Cancel")
    patient.click("button:has-text('Cancel the visit')")
    patient.then_the_heading_is("This visit is cancelled")


def test_the_whole_way_works_by_keyboard_alone(patient: Patient) -> None:
    patient.given_the_landing_page()
    patient.press("main a.button[href='/book/']")
    patient.then_the_heading_is("What would you like to come for?")
    patient.press("a[href='/book/cosmetic-facial/']")
    patient.then_the_heading_is(re.compile("your health"))
    for group in ("emergency", "health", "today"):
        patient.press(f"[name={group}][value=none]", "Space")
    patient.press("[name=facial][value=neurotoxin]", "Space")
    patient.press("[name=other_facial][value=none]", "Space")
    patient.press("form.questions p > button")
    patient.then_the_heading_is(re.compile("A little more"))
    then = clinic_today() - timedelta(days=21)
    patient.write("[name=neurotoxin-date_0_day]", str(then.day))
    patient.write("[name=neurotoxin-date_0_month]", f"{then:%B}")
    patient.write("[name=neurotoxin-date_0_year]", str(then.year))
    patient.page.keyboard.press("Enter")
    patient.then_the_heading_is("Cosmetic facial acupuncture")
    patient.press("button.slot")
    patient.then_the_heading_is("Your details")
    for field, typed in (("given_name", "Ada"), ("family_name", "Sample"), ("phone", "780 555 0142"),
                         ("birth_date_0_day", "2"), ("birth_date_0_month", "March"), ("birth_date_0_year", "1980")):
        patient.write(f"[name={field}]", typed)
    for _consent in range(3):
        patient.press("input[name^=consent_]", "Space")
    patient.press("form.form p > button.large")
    patient.then_the_heading_is("Your visit is booked")
    patient.press("a[href$='/cancel/']")
    patient.then_the_heading_is("Cancel your visit?")
    patient.press("button.danger")
    patient.then_the_heading_is("This visit is cancelled")


def test_a_question_to_the_practitioner_ends_in_a_booking(patient: Patient, practitioner: Practitioner) -> None:
    patient.given_the_landing_page()
    patient.when_they_choose("Facial acupuncture")
    patient.when_they_answer(health="pacemaker")
    patient.click("a:text-is('Ask the practitioner')")
    for name, typed in (("given_name", "Ada"), ("family_name", "Sample"), ("email", "ada@mail.example")):
        patient.page.fill(f"[name={name}]", typed)
    patient.page.check("[name=consent]")
    patient.click("main >> button:text-is('Send')")
    patient.then_the_heading_is("Your question is with the practitioner")

    practitioner.given_they_are_signed_in()
    practitioner.click("header >> text=To decide")
    practitioner.click("text=Ada Sample")
    practitioner.page.check("[name=rules]")
    practitioner.page.fill("[name=reason]", "The cardiologist agreed.")
    practitioner.page.fill("[name=expires_on]", (clinic_today() + timedelta(days=60)).isoformat())
    practitioner.page.fill("[name=reply]", "You are welcome.")
    practitioner.click("text=Allow and reply")
    practitioner.then_they_see("Nobody is waiting for an answer.")

    patient.page.reload()
    patient.click("text=Choose a day")
    patient.when_they_take_a_time()
    patient.when_they_give_their_details()
    patient.then_the_heading_is("Your visit is booked")
