"""What the worker does, over and over: nothing a visitor waits for, and nothing that may not be done twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.kernel.idempotency import forget_old
from yintang.messaging import actions, letters
from yintang.messaging.models import OutboxMessage, State
from yintang.scheduling.actions import release_expired
from yintang.screening.actions import erase_unused

log = logging.getLogger(__name__)


def tick(now: datetime | None = None) -> bool:
    """One round. A job that fails is logged and does not keep the others from their turn; true if all went well."""
    by = Actor.system()
    jobs: list[Callable[[], object]] = [
        lambda: release_expired(by=by, now=now),
        lambda: erase_unused(by=by, now=now),
        lambda: deliver_due(now=now),
        lambda: forget_old(now),
    ]
    results = [_went_well(job) for job in jobs]
    return all(results)


def _went_well(job: Callable[[], object]) -> bool:
    try:
        job()
    except Exception:
        log.exception("a background job failed; it is tried again")
        return False
    return True


def deliver_due(*, now: datetime | None = None, limit: int = 50) -> int:
    """Send what is due, one after another; returns how many went out. Any number of workers may do this at once."""
    due = OutboxMessage.objects.filter(state=State.WAITING, next_try_at__lte=now or clock.now()).order_by("next_try_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:limit])
    return sum(_deliver(key, now) for key in keys)


def _deliver(key: int, now: datetime | None) -> bool:
    at = now or clock.now()
    message = actions.claim(key=key, now=at)
    if message is None:
        return False
    try:
        letters.as_mail(message, letters.compose(message, at)).send()
    except Exception as error:  # the booking stands, whatever a mail server or a template does
        log.warning("message %s could not be sent: %s", message.public_id, type(error).__name__)
        actions.put_off(message=message, error=f"{type(error).__name__}: {error}", now=now or clock.now())
        return False
    actions.mark_sent(message=message, now=now or clock.now())
    return True
