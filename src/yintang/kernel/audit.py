"""The trail: who did what, when, from where; each row bound to the one before it by its hash."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.kernel.models import AuditHead, AuditRow

log = logging.getLogger(__name__)

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    verb: str
    kind: str
    key: str
    person: str
    by: Actor
    detail: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def append(entries: Iterable[Entry]) -> None:
    """Chain the entries onto the trail. Takes the head row's lock, so call it last in the transaction."""
    entries = list(entries)
    if not entries:
        return
    head = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"count": 0, "head": GENESIS})[0]
    rows = []
    for entry in entries:
        row = _row(head.count + 1, head.head, entry)
        head.count, head.head = row.sequence, row.hash
        rows.append(row)
    AuditRow.objects.bulk_create(rows)
    head.save(update_fields=["count", "head"])
    count, digest = head.count, head.head
    transaction.on_commit(lambda: keep_head_outside(count, digest))


def _row(sequence: int, previous: str, entry: Entry) -> AuditRow:
    row = AuditRow(
        sequence=sequence,
        at=entry.at or clock.now(),
        role=entry.by.role,
        actor=entry.by.name,
        user_id=entry.by.user_id,
        door=entry.by.door,
        address=entry.by.address,
        verb=entry.verb,
        kind=entry.kind,
        key=entry.key,
        person=entry.person,
        detail=entry.detail,
        previous=previous,
    )
    row.hash = digest_of(row)
    return row


def digest_of(row: AuditRow) -> str:
    """SHA-256 over every value of the row and the hash before it."""
    values = [
        row.sequence,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.role,
        row.actor,
        row.user_id,
        row.door,
        row.address,
        row.verb,
        row.kind,
        row.key,
        row.person,
        row.detail,
        row.previous,
    ]
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def keep_head_outside(count: int, digest: str) -> None:
    """Leave count and head in YINTANG_HOME/audit-head, so that a truncated table shows. Never fails a committed action."""
    home = Path(settings.YINTANG_HOME)
    try:
        with (home / "audit-head.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            kept = home / "audit-head"
            if kept.exists() and json.loads(kept.read_text()).get("count", 0) >= count:
                return
            fresh = home / "audit-head.new"
            fresh.write_text(json.dumps({"count": count, "head": digest}) + "\n")
            os.replace(fresh, kept)
    except Exception:  # whatever lies in that file by now
        log.exception("the audit head could not be kept outside the database")
