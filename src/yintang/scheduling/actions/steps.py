"""The steps of a booking's life: each is won once, appended to its history, and legal by one table."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yintang.kernel.actions import record
from yintang.kernel.actor import Actor
from yintang.scheduling.models import Booking, StatusChange
from yintang.scheduling.rules import flow
from yintang.scheduling.rules.refusals import HoldGone, IllegalMove


def still_held(hold: Booking, now: datetime) -> Booking:
    """Win the hold: of two submits of one form only the first finds it."""
    won = Booking.objects.filter(pk=hold.pk, status=flow.HELD, hold_expires_at__gt=now).update(
        hold_expires_at=now + timedelta(minutes=1)
    )
    if not won:
        raise HoldGone(_("The time was held for ten minutes and has been let go."))
    return Booking.objects.select_related("service", "screening", "location").get(pk=hold.pk)


def fresh(booking: Booking) -> Booking:
    locked = Booking.objects.select_for_update(of=("self",)).select_related(
        "service", "screening", "location", "practitioner", "patient"
    )
    return locked.get(pk=booking.pk)


def refuse_once_begun(booking: Booking, by: Actor, now: datetime) -> None:
    """Whoever holds the link changes what is to come; what has begun is the desk's to set right."""
    if not by.is_staff and booking.starts_at <= now:
        raise IllegalMove(_("This visit has already begun. Please call us."))


def step(booking: Booking, to: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    if not flow.may_move(booking.status, to):
        raise IllegalMove(
            _("This booking is “%(now)s”; that step is not possible.") % {"now": booking.get_status_display()}
        )
    was, booking.status = booking.status, to
    booking.save()
    write_status(booking, was, to, by=by, now=now, reason=reason)


def write_status(booking: Booking, was: str, became: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    StatusChange.objects.create(
        booking=booking,
        was=was,
        became=became,
        starts_at=booking.starts_at,
        at=now,
        role=by.role,
        actor=by.name,
        reason=reason,
    )


def release(booking: Booking, *, by: Actor, now: datetime) -> bool:
    """Let an expired hold go; whether it was still ours to let go."""
    return give_back(booking, among=Booking.objects.filter(hold_expires_at__lte=now), by=by, now=now)


def give_back(hold: Booking, *, among: QuerySet[Booking], by: Actor, now: datetime) -> bool:
    """Free what a hold takes, if it is still held and among those. Of two who try only the first does."""
    won = among.filter(pk=hold.pk, status=flow.HELD).update(status=flow.RELEASED)
    if won:
        hold.occupancies.all().delete()
        write_status(hold, flow.HELD, flow.RELEASED, by=by, now=now)
        record("hold_released", hold, by=by)
    return bool(won)
