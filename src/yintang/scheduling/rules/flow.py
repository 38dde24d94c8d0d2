"""The life of a booking: every legal move stands in this one table."""

from __future__ import annotations

from datetime import datetime, timedelta

HELD, BOOKED, ARRIVED, IN_ROOM, DONE = "held", "booked", "arrived", "in_room", "done"
NO_SHOW, CANCELLED, RELEASED = "no_show", "cancelled", "released"

LEGAL_MOVES: dict[str, tuple[str, ...]] = {
    HELD: (BOOKED, RELEASED),
    BOOKED: (ARRIVED, NO_SHOW, CANCELLED),
    ARRIVED: (IN_ROOM, BOOKED, CANCELLED),  # back to booked: the tap was a slip
    IN_ROOM: (DONE, ARRIVED),
    DONE: (IN_ROOM,),
    NO_SHOW: (ARRIVED, BOOKED),
    CANCELLED: (),  # the time may be someone else's by now: book anew
    RELEASED: (),
}

STANDING = (HELD, BOOKED, ARRIVED, IN_ROOM, DONE, NO_SHOW)  # these keep their place in the diary
MOVABLE = (BOOKED,)


def may_move(current: str, to: str) -> bool:
    return to in LEGAL_MOVES[current]


def is_late(now: datetime, starts_at: datetime, late_cancel_hours: int) -> bool:
    """Whether a cancellation now comes after the cut-off. It is still possible; it is only marked."""
    return now > starts_at - timedelta(hours=late_cancel_hours)
