"""Answers kept, cases asked, verdicts lifted: the laws of what is written."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, TUESDAY, VISITOR, hold, later, says, wall
from yintang.accounts.models import User
from yintang.kernel import files
from yintang.kernel.actor import Actor
from yintang.practice import queries as practice
from yintang.practice.models import Clinic, Practitioner, Service
from yintang.scheduling.rules.refusals import ScreeningFailed
from yintang.screening import actions, checks, queries
from yintang.screening.actions import Contact, EmergencySigns, Letter, NotAllowed
from yintang.screening.models import Case, Clearance, Screening
from yintang.screening.rules import BadAnswers

Services = Callable[[str], Service]
LENA = Contact("Lena", "Abrams", email="lena@mail.example")
MEI = Actor(role="practitioner", name="Mei Tanaka", door="desk")


def asked(service: Service, **yes: Any) -> Case:
    return actions.ask_practitioner(screening=says(service, **yes), contact=LENA, message="May I?", by=VISITOR, now=NOW)


def cleared(case: Case, user: User, rules: list[str], until: date = date(2027, 5, 1), **more: object) -> Clearance:
    return actions.clear(
        case=case, rules=rules, reason="Letter seen.", expires_on=until, given_by=user, by=MEI, now=NOW, **more  # type: ignore[arg-type]
    )


@pytest.fixture
def user(mei: Practitioner) -> User:
    assert mei.user is not None
    return mei.user


def test_answers_are_kept_with_the_wording_shown_and_the_rules_in_force(service: Services) -> None:
    kept = says(service("glow"), neurotoxin={"date": "2026-11-03"})
    pack = queries.pack_for(service("glow"))
    assert kept.wording["neurotoxin"]["text"] == pack.question("neurotoxin").text
    assert (kept.rules_name, kept.rules_version, kept.answered_by, kept.answered_at) == ("seed", pack.version, "patient", NOW)


def test_silence_is_not_kept_as_an_answer(service: Services) -> None:
    with pytest.raises(BadAnswers) as refusal:
        actions.keep_answers(service=service("glow"), answers={"pacemaker": {"answer": "no"}}, by=VISITOR, now=NOW)
    assert "answers.bleeding" in [field for field, _ in refusal.value.problems]
    assert Screening.objects.count() == 0


def test_an_emergency_ends_the_form_and_keeps_nothing(service: Services) -> None:
    with pytest.raises(EmergencySigns) as emergency:
        says(service("glow"), facial_droop={})
    assert emergency.value.signs.number == "911"
    assert Screening.objects.count() == 0


def test_the_number_to_call_is_the_country_s(service: Services) -> None:
    Clinic.objects.update(country="GB")
    with pytest.raises(EmergencySigns) as emergency:
        says(service("glow"), facial_droop={})
    assert emergency.value.signs.number == "999"


def test_a_clearance_lifts_a_verdict_until_its_last_day(service: Services, user: User) -> None:
    facial = service("facial")
    case = asked(facial, pacemaker={})
    assert queries.bookable_days(case.screening, service=facial, now=NOW).bookable.pairs == ()
    cleared(case, user, ["pacemaker"], until=date(2026, 12, 31))
    settled = queries.bookable_days(case.screening, service=facial, now=NOW).settled
    assert settled.pairs == ((date(2026, 11, 22), date(2027, 1, 1)),)


def test_a_clearance_is_for_the_answer_it_was_given_for(service: Services, user: User) -> None:
    facial = service("facial")
    case = asked(facial, blood_thinner={"medicines": ["Zentorvane"]})
    cleared(case, user, ["blood_thinner"])
    changed = says(facial, blood_thinner={"medicines": ["Zentorvane", "Eliquis"]})
    Screening.objects.filter(pk=changed.pk).update(before=case.screening)
    changed.refresh_from_db()
    assert queries.bookable_days(case.screening, service=facial, now=NOW).settled
    assert not queries.bookable_days(changed, service=facial, now=NOW).settled


def test_a_clearance_lifts_only_what_it_names(service: Services, user: User) -> None:
    facial = service("facial")
    case = asked(facial, pacemaker={}, pregnancy={})
    cleared(case, user, ["pacemaker"])
    judgement = queries.judged(case.screening, service=facial, on=TUESDAY)
    assert [reason.rule for reason in judgement.reasons if reason.stands_on(TUESDAY)] == ["pregnancy"]


def test_only_a_practitioner_lifts_a_verdict(service: Services, desk: User) -> None:
    with pytest.raises(NotAllowed):
        cleared(asked(service("facial"), pacemaker={}), desk, ["pacemaker"])


def test_a_clearance_always_has_a_reason_and_a_day_still_to_come(service: Services, user: User) -> None:
    case = asked(service("facial"), pacemaker={})
    with pytest.raises(BadAnswers):
        cleared(case, user, ["pacemaker"], until=date(2026, 11, 22))
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.clear(case=case, rules=["pacemaker"], reason="", expires_on=TUESDAY, given_by=user, by=MEI, now=NOW)


def test_a_letter_lies_encrypted_from_the_first_file_on(service: Services, user: User, own_home: Path) -> None:
    letter = Letter("letter.pdf", "application/pdf", b"%PDF-1.7 the cardiologist agrees")
    clearance = cleared(asked(service("facial"), pacemaker={}), user, ["pacemaker"], letter=letter)
    assert clearance.letter is not None
    on_disk = [path.read_bytes() for path in own_home.glob("files/*")]
    assert all(b"cardiologist" not in blob for blob in on_disk)
    assert len(on_disk) == 1
    assert files.read(clearance.letter) == letter.content


def test_a_case_is_decided_once(service: Services) -> None:
    case = asked(service("facial"), pacemaker={})
    actions.decide(case=case, reply="You are welcome.", by=MEI, now=NOW)
    again = actions.decide(case=case, reply="No.", by=MEI, now=later(5))
    again.refresh_from_db()
    assert again.reply == "You are welcome."
    assert list(queries.open_cases()) == []


def test_unused_answers_are_forgotten_after_a_day_and_used_ones_are_not(service: Services) -> None:
    says(service("facial"))
    case = asked(service("facial"), pacemaker={})
    assert actions.erase_unused(by=Actor.system(), now=NOW + timedelta(hours=23)) == 0
    assert actions.erase_unused(by=Actor.system(), now=NOW + timedelta(hours=25)) == 1
    assert list(Screening.objects.all()) == [case.screening]


def test_the_rules_of_the_body_are_milder_than_those_of_the_face(service: Services) -> None:
    waiting = says(service("facial"), peel={"date": "2026-11-20"})
    assert TUESDAY not in queries.bookable_days(waiting, service=service("facial"), now=NOW).bookable
    assert TUESDAY in queries.bookable_days(waiting, service=service("whole-body"), now=NOW).bookable


def test_answers_are_judged_by_the_clinic_s_calendar_not_by_utc(service: Services) -> None:
    evening = wall("2026-11-22 23:30")  # already the 23rd in Greenwich
    cold = says(service("facial"), now=evening, cold_or_flu={})
    assert practice.policy().day_of(cold.answered_at) == date(2026, 11, 22)
    judgement = queries.bookable_days(cold, service=service("facial"), now=evening).judgement
    assert judgement.provisional_from == date(2026, 11, 29)  # seven days after the evening it was answered


OWN_RULES = """
name = "our clinic"
version = "2"
extends = "seed"

[waits]
neurotoxin = { days = 42 }
"""


def test_a_clinic_lengthens_a_wait_by_a_file_in_its_home(service: Services, own_home: Path) -> None:
    botox = says(service("glow"), neurotoxin={"date": "2026-11-03"})
    (own_home / "rules.toml").write_text(OWN_RULES)
    assert queries.bookable_days(botox, service=service("glow"), now=NOW).judgement.earliest == date(2026, 12, 15)
    assert says(service("glow")).rules_name == "our clinic"


def test_a_rule_file_that_cannot_be_read_lets_nobody_through(service: Services, own_home: Path) -> None:
    screening = says(service("glow"))
    (own_home / "rules.toml").write_text("neurotoxin: six weeks")
    with pytest.raises(ScreeningFailed):
        hold(service("glow"), wall("2026-12-01 09:00"), screening=screening)
    assert checks.rules().level == "fail"


def test_the_check_names_the_rules_in_force(clinic: Clinic) -> None:
    assert checks.rules().why.startswith("seed 1, ")
