"""The to-decide list: for practitioners alone, each look in the trail, each permission dated, reasoned and kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yintang.accounts.models import Role
from yintang.front.desk.tests.conftest import SignIn
from yintang.kernel.models import AuditRow
from yintang.practice.queries import clinic_today
from yintang.screening.models import Case, Clearance

PDF = b"%PDF-1.4 a letter"


def page(case: Case) -> str:
    return f"/desk/to-decide/{case.public_id}/"


def allowed(**other: Any) -> dict[str, Any]:
    until = clinic_today() + timedelta(days=90)
    return {"rules": "pacemaker", "reason": "Letter seen.", "expires_on": until.isoformat(), "reply": "You may book."} | other


def letter(content: bytes = PDF, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("role", [Role.DESK, Role.OWNER])
def test_answers_are_not_for_the_desk(sign_in: SignIn, case: Case, role: str) -> None:
    client = sign_in(role)
    for path in ("/desk/to-decide/", page(case)):
        response = client.get(path)
        assert response.status_code == 403
        assert b"pacemaker" not in response.content
        assert b"Stavros" not in response.content
    for below in ("clear/", "reply/"):
        assert client.post(page(case) + below, allowed()).status_code == 403
    assert Clearance.objects.count() == 0


def test_the_list_shows_who_has_waited_how_long(practitioner: Client, case: Case) -> None:
    text = practitioner.get("/desk/to-decide/").content.decode()
    assert "Gwen Stavros" in text
    assert "3 days" in text


def test_a_case_shows_the_answers_as_they_were_asked_and_the_judgement(practitioner: Client, case: Case) -> None:
    text = practitioner.get(page(case)).content.decode()
    assert case.screening.wording["pacemaker"]["text"] in text
    assert "decline" in text
    assert "May I?" in text


def test_each_look_leaves_a_row(practitioner: Client, case: Case) -> None:
    for _time in range(2):
        practitioner.get(page(case))
    assert AuditRow.objects.filter(verb="case_viewed", person=case.public_id.hex).count() == 2


def test_a_permission_is_kept_with_its_letter_and_the_person_is_told(practitioner: Client, case: Case) -> None:
    response = practitioner.post(page(case) + "clear/", allowed(letter=letter()))
    assert response["Location"] == "/desk/to-decide/"
    clearance = Clearance.objects.get()
    assert (clearance.rules, clearance.reason) == ({"pacemaker": {"answer": "yes"}}, "Letter seen.")
    assert clearance.letter is not None
    assert Case.objects.get().reply == "You may book."


def test_a_letter_lies_encrypted_and_comes_back_as_it_was(practitioner: Client, case: Case, own_home: Path) -> None:
    practitioner.post(page(case) + "clear/", allowed(letter=letter()))
    sealed = Clearance.objects.get().letter
    assert sealed is not None
    assert [path for path in own_home.rglob("*") if path.is_file() and b"a letter" in path.read_bytes()] == []
    response = practitioner.get(f"/desk/letter/{sealed.public_id}/")
    assert response.content == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert AuditRow.objects.filter(verb="letter_read").count() == 1


def test_a_letter_is_not_for_the_desk(practitioner: Client, desk: Client, case: Case) -> None:
    practitioner.post(page(case) + "clear/", allowed(letter=letter()))
    sealed = Clearance.objects.get().letter
    assert sealed is not None
    assert desk.get(f"/desk/letter/{sealed.public_id}/").status_code == 403


@pytest.mark.parametrize(("change", "mend"), [
    ({"rules": []}, "Tick at least one of the answers."), ({"rules": "no_such"}, "Select a valid choice"),
    ({"reason": ""}, "Please fill this in."), ({"reply": ""}, "Please fill this in."),
    ({"expires_on": ""}, "Choose the last day it holds."), ({"expires_on": "2020-01-01"}, "Choose a day from"),
    ({"expires_on": "soon"}, "Write the day as year-month-day"),
    ({"letter": letter(b"MZ\x90\0 a program", "letter.pdf")}, "Use a PDF"),
    ({"letter": letter(b"<html>\0</html>", "letter.html")}, "Use a PDF"),
    ({"letter": letter(b"%PDF-" + b"0" * 5 * 1024 * 1024)}, "larger than 5 MB"),
])
def test_what_cannot_be_meant_is_refused_and_the_rest_kept(
    practitioner: Client, case: Case, change: dict[str, Any], mend: str
) -> None:
    response = practitioner.post(page(case) + "clear/", allowed(**change))
    assert response.status_code == 422
    assert mend in response.content.decode()
    assert ("Letter seen." in response.content.decode()) == (change.get("reason") is None)
    assert (Clearance.objects.count(), Case.objects.get().decided_at) == (0, None)


def test_a_reply_closes_the_case(practitioner: Client, case: Case) -> None:
    assert practitioner.post(page(case) + "reply/", {"only-reply": ""}).status_code == 422
    practitioner.post(page(case) + "reply/", {"only-reply": "Please ring us."})
    assert "Nobody is waiting" in practitioner.get("/desk/to-decide/").content.decode()
    assert "Please ring us." in practitioner.get(page(case)).content.decode()


def test_a_case_that_is_not_there_is_not_found(practitioner: Client) -> None:
    assert practitioner.get("/desk/to-decide/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert practitioner.get("/desk/letter/00000000-0000-4000-8000-000000000000/").status_code == 404
