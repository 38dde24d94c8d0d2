import uuid

from django.db import models

from yintang.kernel.guards import AppendOnly
from yintang.kernel.secrecy import classified


class AuditRow(models.Model):
    """One thing someone did or looked at. Values only, no foreign keys: history never stands in life's way."""

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    role = models.CharField(max_length=20)
    actor = models.CharField(max_length=200, blank=True)
    user_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    secrecy = classified(
        internal="id sequence at role user_id door verb kind key previous hash",
        personal="actor address person detail",
    )

    class Meta:
        db_table = "kernel_audit"
        indexes = [models.Index(fields=["person", "sequence"], name="audit_person")]
        constraints = [AppendOnly(name="audit_append_only")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class AuditHead(models.Model):
    """Length and last hash of the trail: the one row every writer locks last."""

    count = models.BigIntegerField()
    head = models.CharField(max_length=64)

    secrecy = classified(internal="id count head")

    class Meta:
        db_table = "kernel_audit_head"

    def __str__(self) -> str:
        return f"{self.count} {self.head[:12]}"


class SealedFile(models.Model):
    """A file that lies encrypted in the home folder; the row holds what is needed to open it, but not the key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    secrecy = classified(internal="id public_id media_type size sha256 kept_at", health="name")

    def __str__(self) -> str:
        return self.public_id.hex


class IdempotencyRecord(models.Model):
    """The first answer to a POST with an Idempotency-Key. Path, key and body stand here as keyed marks, the answer sealed."""

    name = models.CharField(max_length=64, unique=True)
    body = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    media_type = models.CharField(max_length=60, blank=True)
    answer = models.BinaryField(default=b"")
    made_at = models.DateTimeField(db_index=True)

    secrecy = classified(internal="id name body status media_type made_at", secret="answer")  # noqa: S106  a field name

    class Meta:
        db_table = "kernel_idempotency"

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.status}"
