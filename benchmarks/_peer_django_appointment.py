"""django-appointment 3.12 over the same diary, run by its own Python: `_peer_django_appointment.py PRACTITIONERS`.

Speaks on stdout, one JSON line each: first how it was set up, then, for every line read on stdin, one measured round.
"""

from __future__ import annotations

import gc
import json
import sys
import time as clock
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import _dataset as dataset
import django
from django.conf import settings

ANSWERS, sys.stdout = sys.stdout, sys.stderr  # the package logs on stdout


def configure(folder: str) -> None:
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(folder) / "peer.sqlite3"}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "appointment"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SECRET_KEY="only for this measurement",
        USE_TZ=True,
        TIME_ZONE=dataset.ZONE,
        LOGGING_CONFIG=None,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)  # it ships no migrations


def build(practitioners: int) -> tuple[list[Any], Any]:
    from appointment.models import Appointment, AppointmentRequest, Service, StaffMember, WorkingHours
    from django.contrib.auth import get_user_model
    from django.db import transaction

    with transaction.atomic():
        users = get_user_model().objects
        client = users.create(username="client")
        visit = Service.objects.create(name="visit", duration=timedelta(minutes=dataset.VISIT), price=1)
        asked = Service.objects.create(name="asked", duration=timedelta(minutes=dataset.SERVICE), price=1)
        staff = []
        for n in range(practitioners):
            member = StaffMember.objects.create(
                user=users.create(username=f"practitioner-{n}"),
                slot_duration=dataset.STEP,
                appointment_buffer_time=0,
                slot_gap_time=0,
                work_on_saturday=True,
            )
            WorkingHours.objects.bulk_create(
                WorkingHours(
                    staff_member=member,
                    day_of_week=(weekday + 1) % 7,  # Sunday is 0
                    start_time=at(dataset.OPENS),
                    end_time=at(dataset.CLOSES),
                )
                for weekday in dataset.WORKING_WEEKDAYS
            )
            requests = AppointmentRequest.objects.bulk_create(
                AppointmentRequest(
                    date=day,
                    start_time=at(minute),
                    end_time=at(minute + dataset.VISIT),
                    service=visit,
                    staff_member=member,
                    id_request=f"{n}-{day}-{minute}",
                )
                for day, minute in dataset.visits_of(n)
            )
            Appointment.objects.bulk_create(
                Appointment(client=client, appointment_request=request, id_request=request.id_request, amount_to_pay=1)
                for request in requests
            )
            staff.append(member)
    return staff, asked


def at(minute: int) -> time:
    return time(minute // 60, minute % 60)


def every_slot(staff: list[Any], service: Any) -> list[list[datetime]]:
    """For each practitioner the starts, as local wall time."""
    from appointment.services import get_available_slots_for_staff

    days = [dataset.FIRST + timedelta(days=n) for n in range(dataset.DAYS)]
    return [
        [
            start
            for day in days
            for start in get_available_slots_for_staff(day, member, (day.weekday() + 1) % 7, service)
        ]
        for member in staff
    ]


def main() -> None:
    with TemporaryDirectory() as folder:
        configure(folder)
        staff, service = build(int(sys.argv[1]))
        say(ready=True, django=django.get_version())
        gc.disable()
        for _ in sys.stdin:
            gc.collect()
            began = clock.process_time()
            found = every_slot(staff, service)
            spent = clock.process_time() - began
            say(cpu=spent, slots=[[start.isoformat(timespec="minutes") for start in starts] for starts in found])


def say(**document: Any) -> None:
    print(json.dumps(document), file=ANSWERS, flush=True)


if __name__ == "__main__":
    main()
