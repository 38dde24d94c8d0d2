"""What bookings cost when nobody contends: how many in a second, and how much more than the bare rows they leave behind."""

from __future__ import annotations

import time
import uuid
from datetime import datetime
from statistics import median

from django.db import connection, transaction

from tests.proofs import clients
from tests.proofs.harness import Line
from yintang.scheduling.models import Booking, Occupancy

LATER = 3 * 365 * 24 * 60  # minutes; beyond every horizon, so nothing stands there


def book_at_a_chair_of_ones_own(number: int, line: Line, times: list[datetime]) -> list[float]:
    """Seconds that one client needs to book every time, while all others do the same."""
    client = clients.SameSlot(number, times[0])
    try:
        line.wait()
        began = time.perf_counter()
        for start in times:
            client.take("crowd", start, clients.chair(number))
        return [time.perf_counter() - began]
    finally:
        connection.close()


def cpu_of_a_booking(times: list[datetime]) -> tuple[float, float]:
    """Median CPU seconds of a complete booking, and of its rows in the diary written bare, measured in turn."""
    clients.book_alone(times[0])  # the first one also loads the rules
    pairs = [(_complete(start), _bare()) for start in times[1:]]
    return median(complete for complete, _ in pairs), median(bare for _, bare in pairs)


def _complete(start: datetime) -> float:
    began = time.process_time()
    clients.book_alone(start)
    return time.process_time() - began


def _bare() -> float:
    """Write the newest booking's rows once more: no rules, no answers, no history, no trail, no mail."""
    booking = Booking.objects.latest("pk")
    rows = list(booking.occupancies.all())
    booking.pk, booking.public_id = None, uuid.uuid4()
    taken: list[Booking | Occupancy] = [booking, *rows]
    for row in taken:
        row.pk, row.from_minute, row.until_minute = None, row.from_minute + LATER, row.until_minute + LATER
    began = time.process_time()
    with transaction.atomic():
        booking.save()
        Occupancy.objects.bulk_create(rows)
    return time.process_time() - began
