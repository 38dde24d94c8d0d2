from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from yintang.kernel.secrecy import classified
from yintang.scheduling.models import Booking
from yintang.screening.models import Case


class ContactMessage(models.Model):
    """What someone wrote on the contact page: kept first, mailed afterwards."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=254)
    text = models.TextField()
    received_at = models.DateTimeField()

    secrecy = classified(internal="id public_id received_at", personal="name contact", health="text")

    class Meta:
        ordering = ["received_at"]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d} {self.public_id.hex[:8]}"


class Kind(models.TextChoices):
    MADE = "made", _("visit booked")
    MOVED = "moved", _("visit moved")
    CANCELLED = "cancelled", _("visit cancelled")
    CONFIRMED = "confirmed", _("visit confirmed")
    UNSETTLED = "unsettled", _("visit left open by fresh answers")
    REMINDER = "reminder", _("reminder")
    CASE_OPENED = "case_opened", _("question received")
    CASE_WAITING = "case_waiting", _("question waits for the practitioner")
    CASE_DECIDED = "case_decided", _("question answered")
    CONTACT = "contact", _("contact form")


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OutboxMessage(models.Model):
    """A message that must go out once. The row is written with what causes it; its words are composed as it leaves, so that
    they tell the booking as it is then, and are not kept: they carry secret links."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dedupe = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    to = models.EmailField()
    language = models.CharField(max_length=20)
    booking = models.ForeignKey(Booking, null=True, on_delete=models.PROTECT, related_name="messages")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="messages")
    contact = models.ForeignKey(ContactMessage, null=True, on_delete=models.PROTECT, related_name="messages")
    told_start = models.DateTimeField(null=True)  # the booking's start when this was queued
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    secrecy = classified(
        internal="id public_id dedupe kind language booking case contact told_start due_at state attempts "
        "next_try_at claimed_until sent_at",
        personal="to last_error",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbox_is_about_one_thing",
                condition=models.Q(
                    booking__isnull=False, told_start__isnull=False, case__isnull=True, contact__isnull=True
                )
                | models.Q(booking__isnull=True, told_start__isnull=True, case__isnull=False, contact__isnull=True)
                | models.Q(booking__isnull=True, told_start__isnull=True, case__isnull=True, contact__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.dedupe} {self.state}"
