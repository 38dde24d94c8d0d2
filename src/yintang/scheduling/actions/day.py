"""What happens on the day itself, and the time people take off."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yintang.kernel import clock
from yintang.kernel.actions import action, record
from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.practice.models import Practitioner
from yintang.scheduling.actions.gate import refuse_check_in
from yintang.scheduling.actions.place import insert, lock, resource_of
from yintang.scheduling.actions.steps import fresh, step
from yintang.scheduling.models import Block, Booking, Kind, Occupancy
from yintang.scheduling.rules import flow
from yintang.scheduling.rules.refusals import IllegalMove, SlotTaken


@action
def change_status(*, booking: Booking, to: str, by: Actor, now: datetime | None = None, reason: str = "") -> Booking:
    """Arrived, in the room, done, did not come. Cancelling and booking have verbs of their own."""
    now = now or clock.now()
    booking = fresh(booking)
    if to in (flow.CANCELLED, flow.RELEASED) or booking.status == flow.HELD:
        raise IllegalMove(_("This is not a step of the day."))
    if to in (flow.ARRIVED, flow.IN_ROOM):
        refuse_check_in(booking, to, now)
    step(booking, to, by=by, now=now, reason=reason)
    assert booking.patient is not None
    record("status_changed", booking, by=by, person=booking.patient.pseudonym, detail={"to": to})
    return booking


@action
def take_leave(*, practitioner: Practitioner, start: Moment, end: Moment, reason: str = "", by: Actor) -> Block:
    """Take a practitioner out of the diary for a while. Raises SlotTaken where visits stand: move those first."""
    resource = resource_of(Kind.PRACTITIONER, practitioner=practitioner)
    lock([resource])
    meanwhile = Booking.objects.filter(
        from_minute__lt=end.minute, until_minute__gt=start.minute, practitioner=practitioner
    )
    if meanwhile.filter(occupancies__isnull=False).exists():  # a patient may be resting, with no hands-on part in it
        raise SlotTaken(_("There are visits at that time: move them first."))
    block = Block.objects.create(resource=resource, from_minute=start.minute, until_minute=end.minute, reason=reason)
    days = range(start.minute, end.minute, 1440)
    insert(
        [Occupancy(resource=resource, block=block, from_minute=a, until_minute=min(a + 1440, end.minute)) for a in days]
    )
    record("leave_taken", block, by=by, detail={"from": start.isoformat(), "until": end.isoformat()})
    return block
