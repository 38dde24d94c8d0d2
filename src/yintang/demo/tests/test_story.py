"""The demo tells the product's story on whatever day it is told."""

from datetime import date, timedelta

import pytest

from tests.cast import ZONE, wall
from yintang.demo import story
from yintang.kernel import clock
from yintang.kernel.models import AuditRow
from yintang.patients.models import Patient
from yintang.practice.models import Service
from yintang.scheduling.models import Booking
from yintang.scheduling.queries import availability
from yintang.screening.models import Clearance
from yintang.screening.queries import open_cases


@pytest.mark.django_db
@pytest.mark.parametrize("told_on", ["2027-02-28 23:59", "2028-12-27 11:00"])
def test_the_story_holds_on_any_day(told_on: str) -> None:
    now = wall(told_on)
    story.tell(now)
    today = clock.today(ZONE, now)
    saturday = today - timedelta(days=today.weekday()) + timedelta(weeks=1, days=5)
    assert Patient.objects.count() >= 40
    assert Booking.objects.filter(provisional=True).count() == 1
    assert Clearance.objects.exclude(letter=None).count() == 1
    assert open_cases().count() == 2
    assert AuditRow.objects.filter(verb="booking_made").count() == Booking.objects.count()
    for service in Service.objects.all():
        assert availability(service=service, first=saturday, days=1, now=now).slots == []


@pytest.mark.django_db
def test_the_story_s_cases_are_there() -> None:
    story.tell(wall("2026-11-22 10:30"))
    lena = Booking.objects.get(patient__family_name="Abrams")  # Botox three weeks ago
    assert date.fromisoformat(lena.starts_local[:10]) >= date(2026, 11, 29)
    morning = Booking.objects.filter(starts_local__startswith="2026-11-24T09", practitioner__slug="mei-tanaka")
    assert sorted(morning.values_list("room__slug", flat=True)) == ["bamboo", "orchid", "plum"]
