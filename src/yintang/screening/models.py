from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yintang.kernel.guards import AppendOnly
from yintang.kernel.models import SealedFile
from yintang.kernel.secrecy import classified
from yintang.patients.models import Patient
from yintang.practice.models import Service


class Screening(models.Model):
    """One set of answers, with the wording they answered and the rules that were in force. Never edited: changed answers
    are a new row that names the one before, so a practitioner sees both side by side."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="screenings")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="screenings")
    before = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="after")
    answers = models.JSONField()
    wording = models.JSONField()
    rules_name = models.CharField(max_length=60)
    rules_version = models.CharField(max_length=20)
    answered_by = models.CharField(max_length=20)
    answered_at = models.DateTimeField()
    door = models.CharField(max_length=20)

    secrecy = classified(
        internal="id public_id service before rules_name rules_version answered_by answered_at door",
        personal="patient",
        health="answers wording",
    )

    class Meta:
        indexes = [models.Index(fields=["answered_at"], name="screening_age")]

    def __str__(self) -> str:
        return f"{self.answered_at:%Y-%m-%d} {self.rules_name} {self.rules_version}"


class Case(models.Model):
    """Someone asks the practitioner: answers, contact and a question, waiting on the to-decide list."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="cases")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    birth_date = models.DateField(null=True, blank=True)
    guardian = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    message = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True)

    secrecy = classified(
        internal="id public_id opened_at decided_at",
        personal="given_name family_name birth_date guardian email phone",
        health="screening message reply",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(email="") | ~models.Q(phone=""), name="case_can_be_reached"),
        ]
        ordering = ["opened_at"]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d} {self.public_id.hex[:8]}"


class Clearance(models.Model):
    """A practitioner's dated permission. It lifts the named rules for exactly the answers it was given for: another answer
    needs another clearance."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="clearances")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="clearances")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="clearances")
    rules = models.JSONField()  # rule code -> the answer it was given for
    reason = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clearances")
    given_at = models.DateTimeField()
    expires_on = models.DateField(help_text=_("the last day it holds"))
    letter = models.ForeignKey(SealedFile, null=True, on_delete=models.PROTECT, related_name="+")

    secrecy = classified(
        internal="id given_by given_at expires_on",
        personal="patient",
        health="screening case rules reason letter",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="clearance_has_a_reason"),
            AppendOnly(name="clearance_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d} until {self.expires_on}"
