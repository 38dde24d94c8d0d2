from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yintang.kernel.clock import Moment
from yintang.kernel.guards import AppendOnly, NoOverlap
from yintang.kernel.secrecy import classified
from yintang.patients.models import Patient
from yintang.practice.models import Location, Practitioner, Room, Service
from yintang.practice.rules import LONGEST_VISIT
from yintang.screening.models import Screening

LONGEST_OCCUPANCY = 1440  # minutes; leave is written a day at a time


class Kind(models.IntegerChoices):
    """Resources are locked in this order, then by id; another order would be a deadlock."""

    PRACTITIONER = 1, _("practitioner")
    ROOM = 2, _("room")
    PATIENT = 3, _("patient")


class Resource(models.Model):
    """Whoever or whatever can be in one place only. Its row is what a booking locks."""

    kind = models.PositiveSmallIntegerField(choices=Kind)
    practitioner = models.OneToOneField(Practitioner, null=True, on_delete=models.PROTECT, related_name="resource")
    room = models.OneToOneField(Room, null=True, on_delete=models.PROTECT, related_name="resource")
    patient = models.OneToOneField(Patient, null=True, on_delete=models.PROTECT, related_name="resource")

    secrecy = classified(internal="id kind practitioner room", personal="patient")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resource_is_one_thing",
                condition=models.Q(
                    kind=Kind.PRACTITIONER, practitioner__isnull=False, room__isnull=True, patient__isnull=True
                )
                | models.Q(kind=Kind.ROOM, practitioner__isnull=True, room__isnull=False, patient__isnull=True)
                | models.Q(kind=Kind.PATIENT, practitioner__isnull=True, room__isnull=True, patient__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.practitioner_id or self.room_id or self.patient_id}"


class Status(models.TextChoices):
    HELD = "held", _("held")
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("arrived")
    IN_ROOM = "in_room", _("in the room")
    DONE = "done", _("done")
    NO_SHOW = "no_show", _("did not come")
    CANCELLED = "cancelled", _("cancelled")
    RELEASED = "released", _("let go")


class Booking(models.Model):
    """The reserved time. A hold is a booking in state *held*; what it takes stands in Occupancy."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="bookings")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="bookings")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="bookings")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="bookings")
    screening = models.ForeignKey(Screening, null=True, on_delete=models.PROTECT, related_name="bookings")
    status = models.CharField(max_length=10, choices=Status, default=Status.HELD)
    # One moment, written four ways together: the wall clock and its zone are what was promised, UTC is what sorts,
    # minutes are what availability reads (parsing datetimes costs more than computing slots).
    starts_local = models.CharField(max_length=16)
    starts_fold = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    from_minute = models.BigIntegerField()
    until_minute = models.BigIntegerField()
    provisional = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    cancelled_late = models.BooleanField(default=False)
    hold_expires_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0)

    secrecy = classified(
        internal="id public_id service practitioner room location status starts_local starts_fold zone starts_at "
        "from_minute until_minute provisional note cancelled_late hold_expires_at made_at changes",
        personal="patient",
        health="screening",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="booking_length",
                condition=models.Q(until_minute__gt=models.F("from_minute"))
                & models.Q(until_minute__lte=models.F("from_minute") + LONGEST_VISIT),
            ),
            models.CheckConstraint(
                name="only_a_hold_has_no_patient",
                condition=models.Q(patient__isnull=False) | models.Q(status__in=["held", "released"]),
            ),
            models.CheckConstraint(
                name="only_a_hold_expires",
                condition=models.Q(hold_expires_at__isnull=False, status__in=["held", "released"])
                | models.Q(
                    hold_expires_at__isnull=True, status__in=[s for s in Status if s not in ("held", "released")]
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["location", "from_minute"], name="booking_day"),
            models.Index(fields=["status", "hold_expires_at"], name="booking_holds"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_local} {self.service_id} {self.status}"

    @property
    def moment(self) -> Moment:
        return Moment(datetime.fromisoformat(self.starts_local).replace(fold=self.starts_fold), self.zone)

    @property
    def ends(self) -> Moment:
        return Moment.at_minute(self.until_minute, self.zone)

    def set_moment(self, moment: Moment, minutes: int) -> None:
        self.starts_local = moment.local.isoformat(timespec="minutes")
        self.starts_fold, self.zone, self.starts_at = moment.local.fold, moment.zone, moment.utc
        self.from_minute, self.until_minute = moment.minute, moment.minute + minutes


class StatusChange(models.Model):
    """One step in a booking's life: appended, never edited."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="history")
    was = models.CharField(max_length=10, blank=True)
    became = models.CharField(max_length=10, choices=Status)
    starts_at = models.DateTimeField()
    at = models.DateTimeField()
    role = models.CharField(max_length=20)
    actor = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    secrecy = classified(internal="id booking was became starts_at at role", personal="actor reason")

    class Meta:
        ordering = ["pk"]
        constraints = [AppendOnly(name="status_change_append_only")]

    def __str__(self) -> str:
        return f"{self.was}→{self.became}"


class Block(models.Model):
    """Time a practitioner is on leave, or a room is out of use."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="blocks")
    from_minute = models.BigIntegerField()
    until_minute = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)

    secrecy = classified(internal="id resource from_minute until_minute reason")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="block_runs_forward", condition=models.Q(until_minute__gt=models.F("from_minute"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.from_minute}-{self.until_minute}"


class Occupancy(models.Model):
    """What is taken: bookings, holds and leave alike, in one table, under one guard. It can never be overridden."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="occupancies")
    from_minute = models.BigIntegerField()
    until_minute = models.BigIntegerField()
    buffer_before = models.PositiveSmallIntegerField(default=0)
    buffer_after = models.PositiveSmallIntegerField(default=0)
    booking = models.ForeignKey(Booking, null=True, on_delete=models.CASCADE, related_name="occupancies")
    block = models.ForeignKey(Block, null=True, on_delete=models.CASCADE, related_name="occupancies")

    secrecy = classified(internal="id resource from_minute until_minute buffer_before buffer_after booking block")

    class Meta:
        constraints = [
            NoOverlap(
                name="occupancy_no_overlap",
                key="resource",
                start="from_minute",
                end="until_minute",
                longest=LONGEST_OCCUPANCY,
            ),
            models.CheckConstraint(
                name="occupancy_length",
                condition=models.Q(until_minute__gt=models.F("from_minute"))
                & models.Q(until_minute__lte=models.F("from_minute") + LONGEST_OCCUPANCY),
            ),
            models.CheckConstraint(
                name="occupancy_has_one_cause",
                condition=models.Q(booking__isnull=False, block__isnull=True)
                | models.Q(booking__isnull=True, block__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["resource", "from_minute", "until_minute"], name="occupancy_read")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.from_minute}-{self.until_minute}"
