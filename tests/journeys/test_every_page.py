"""What holds for every page, as a browser sees it: no accessibility violation at any width or scheme, nothing sticks out
sideways, no third party is asked, and public pages stay light."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.people import Patient, Person, Practitioner
from yintang.practice.queries import clinic_today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (390, 820, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
LOADED = "typeof axe === 'object'"
AXE = """async rules => (await axe.run(document, rules)).violations
    .map(violation => `${violation.id} ${violation.nodes.slice(0, 3).map(node => node.target)}`)"""
HEAVIEST = 100_000  # bytes of a public page with all it loads, before compression
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WEIGHT = """performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""


class Inspector:
    """Looks at the page somebody stands on, in all six ways."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.found: list[str] = []
        person.page.emulate_media(reduced_motion="reduce")  # a colour half way through its fade is nobody's fault

    def look(self, name: str, *, heaviest: int | None = HEAVIEST) -> None:
        page = self.person.page
        page.wait_for_load_state()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                where = f"{name} {width} {scheme}"
                self.found += [f"{where}: {violation}" for violation in self._violations()]
            if (sticking_out := page.evaluate(SIDEWAYS)) > 0:
                self.found.append(f"{name} {width}: {sticking_out} px stick out sideways")
        if heaviest and (weight := page.evaluate(WEIGHT)) > heaviest:
            self.found.append(f"{name}: {weight} bytes")

    def _violations(self) -> list[str]:
        page = self.person.page
        if not page.evaluate(LOADED):
            page.evaluate(AXE_SCRIPT)
        found: list[str] = page.evaluate(AXE, RULES)
        return found

    def go(self, path: str, **how: Any) -> None:
        self.person.page.goto(self.person.home + path)
        self.look(path, **how)


def test_every_page_on_the_way_to_a_visit(patient: Patient) -> None:
    see = Inspector(patient)
    for path in ("/", "/services/", "/practitioners/", "/contact/", "/privacy/", "/book/"):
        see.go(path)
    see.go("/book/cosmetic-facial/")
    patient.click("text=Continue")
    see.look("questions refused")
    patient.when_they_answer(facial="neurotoxin", health="blood_thinner", today="cold_or_flu")
    see.look("follow-ups")
    patient.click("text=Continue")
    see.look("follow-ups refused")
    patient.page.goto(patient.home + "/book/cosmetic-facial/")
    patient.when_they_answer(facial="neurotoxin")
    patient.when_they_date("neurotoxin", clinic_today() - timedelta(days=21))
    see.look("days after a wait")
    patient.when_they_take_a_time()
    see.look("details")
    patient.click("text=Book this visit")
    see.look("details refused")
    patient.when_they_give_their_details()
    see.look("confirmed")
    visit = patient.page.url.removeprefix(patient.home).partition("?")[0]
    for below in ("", "move/", "cancel/", "answers/"):
        see.go(visit + below)
    patient.page.goto(patient.home + visit + "cancel/")
    patient.click("button.danger")
    see.look("cancelled")
    assert see.found == []
    patient.then_no_one_but_the_clinic_was_asked()


def test_every_page_beside_that_way(patient: Patient) -> None:
    see = Inspector(patient)
    see.go("/book/from-which-day/")
    see.go("/book/from-which-day/?service=facial")
    patient.when_they_answer(today="cold_or_flu")
    see.look("first day")
    see.go("/book/consultation/days/")
    see.go("/book/visit/forged/")
    patient.page.goto(patient.home + "/book/facial/")
    patient.when_they_answer(emergency="facial_droop")
    see.look("emergency")
    patient.page.goto(patient.home + "/book/facial/")
    patient.when_they_answer(today="cold_or_flu")
    see.look("days after a hold")
    patient.page.goto(patient.home + "/book/facial/")
    patient.when_they_answer(health="pacemaker")
    see.look("declined")
    token = patient.page.url.rstrip("/").rpartition("/")[2]
    see.go(f"/book/letter/{token}/")
    see.go(f"/book/ask/{token}/")
    for name, typed in (("given_name", "Ada"), ("family_name", "Sample"), ("email", "ada@mail.example")):
        patient.page.fill(f"[name={name}]", typed)
    patient.page.check("[name=consent]")
    patient.click("main >> button:text-is('Send')")
    see.look("case")
    assert see.found == []
    patient.then_no_one_but_the_clinic_was_asked()


def test_the_letter_to_a_doctor_prints_on_one_page(patient: Patient) -> None:
    patient.page.goto(patient.home + "/book/facial/")
    patient.page.check("[name=health][value=blood_pressure]")
    patient.when_they_answer(health="blood_thinner", facial="surgery")
    patient.page.fill("[name=blood_thinner-medicines]", "Eliquis 5 mg\nfish oil")
    for name in ("blood_pressure-controlled", "surgery-scars_healed"):
        patient.page.check(f"[name={name}][value=yes]")
    patient.page.check("[name=blood_pressure-doctor_consulted][value=no]")
    patient.when_they_date("surgery", clinic_today() - timedelta(days=30))
    patient.click("text=A letter to take to your doctor")
    for paper in ("Letter", "A4"):
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", patient.page.pdf(format=paper))) == 1


def test_every_page_of_the_desk(patient: Patient, practitioner: Practitioner) -> None:
    patient.page.goto(patient.home + "/book/facial/")
    patient.when_they_answer(today="cold_or_flu")
    start = patient.when_they_take_a_time()
    patient.when_they_give_their_details()
    patient.page.click("text=Ask the practitioner")
    for name, typed in (("given_name", "Ada"), ("family_name", "Sample"), ("email", "ada@mail.example")):
        patient.page.fill(f"[name={name}]", typed)
    patient.page.check("[name=consent]")
    patient.click("main >> button:text-is('Send')")
    see = Inspector(practitioner)
    see.go("/desk/", heaviest=None)
    practitioner.given_they_are_signed_in()
    see.look("a day without visits", heaviest=None)
    practitioner.when_they_open_the_day_of(start)
    see.look("a day", heaviest=None)
    practitioner.click("main >> a:has-text('Answers')")
    see.look("the answers of a booking", heaviest=None)
    see.go("/desk/to-decide/", heaviest=None)
    practitioner.click("th a")
    see.look("a case", heaviest=None)
    practitioner.click("text=Allow and reply")
    see.look("a case refused", heaviest=None)
    assert see.found == []
    practitioner.then_no_one_but_the_clinic_was_asked()
