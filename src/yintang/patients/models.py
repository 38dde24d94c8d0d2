from __future__ import annotations

import uuid

from django.db import models

from yintang.kernel.secrecy import classified
from yintang.practice.models import ConsentText


class Patient(models.Model):
    """Who someone is. A public booking always makes a new row: that two rows are one person is for the desk to say."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    birth_date = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    secrecy = classified(
        internal="id public_id created_at merged_into",
        personal="given_name family_name birth_date email phone",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(email="") | ~models.Q(phone=""), name="patient_can_be_reached"),
        ]
        indexes = [models.Index(fields=["family_name", "given_name"], name="patient_name")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def pseudonym(self) -> str:
        """Stands for the person in the audit trail: random, and tells nothing by itself."""
        return self.public_id.hex


class ConsentGiven(models.Model):
    """That a person agreed to one version of a text."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="given")
    given_at = models.DateTimeField()
    door = models.CharField(max_length=20)

    secrecy = classified(internal="id text given_at door", personal="patient")

    def __str__(self) -> str:
        return f"{self.text_id}"
