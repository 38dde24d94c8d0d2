"""What a booking's person answered: for practitioners alone, each set beside the one it replaced, each look in the trail."""

from __future__ import annotations

import pytest
from django.test import Client

from yintang.accounts.models import Role
from yintang.front.desk.tests.conftest import VISITOR, SignIn, answers
from yintang.kernel import clock
from yintang.kernel.models import AuditRow
from yintang.practice.models import Clinic
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking
from yintang.screening.models import Screening


def page(booking: Booking) -> str:
    return f"/desk/booking/{booking.pk}/answers/"


def test_changed_answers_stand_beside_the_earlier_ones(practitioner: Client, booking: Booking) -> None:
    again = answers(booking.service, clock.now(), pacemaker={"answer": "yes"})
    Screening.objects.filter(pk=again.pk).update(before=booking.screening)
    again.refresh_from_db()
    scheduling.answer_again(booking=booking, screening=again, by=VISITOR)
    text = practitioner.get(page(booking)).content.decode()
    in_order = ("What was answered", "pacemaker", "Answered before that", "migraine")
    places = [text.rindex(words) for words in in_order]
    assert places == sorted(places)


def test_a_look_at_answers_leaves_a_row_in_the_trail(practitioner: Client, booking: Booking) -> None:
    practitioner.get(page(booking))
    assert booking.patient is not None
    assert AuditRow.objects.filter(verb="answers_viewed", person=booking.patient.pseudonym, role="practitioner").count() == 1


@pytest.mark.parametrize("role", [Role.DESK, Role.OWNER])
def test_nobody_else_reads_them(sign_in: SignIn, booking: Booking, role: str) -> None:
    response = sign_in(role).get(page(booking))
    assert response.status_code == 403
    assert b"migraine" not in response.content
    day = sign_in(role).get(f"/desk/day/{booking.moment.day.isoformat()}/").content.decode()
    assert page(booking) not in day


def test_rules_that_cannot_be_read_are_said_to_be_so(practitioner: Client, booking: Booking) -> None:
    Clinic.objects.update(rules="/nowhere/rules.toml")
    response = practitioner.get(page(booking))
    assert response.status_code == 200
    assert "The rules cannot be applied just now" in response.content.decode()
