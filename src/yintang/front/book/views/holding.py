"""The one time a visitor holds. Choosing another gives the first one back, so that nobody stands in their own way."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.http import HttpRequest

from yintang.front.book.queries.links import LinkGone, hold_of, hold_token
from yintang.front.book.views.door import visitor
from yintang.practice.models import Practitioner, Service
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking
from yintang.scheduling.rules.flow import HELD
from yintang.screening.models import Screening

HOLDS = "holds"  # the session remembers the token, as the address bar does


def held_now(request: HttpRequest) -> Booking | None:
    with suppress(LinkGone):
        hold = hold_of(request.session.get(HOLDS, ""))
        return hold if hold.status == HELD else None
    return None


def hold_instead(
    request: HttpRequest, *, service: Service, start: datetime, practitioner: Practitioner, screening: Screening | None
) -> Booking:
    """Hold this time and let go of the one before. Raises what `scheduling.actions.hold` raises."""
    by = visitor(request)
    if earlier := held_now(request):
        scheduling.let_go(hold=earlier, by=by)
    hold = scheduling.hold(service=service, start=start, practitioner=practitioner, screening=screening, by=by)
    request.session[HOLDS] = hold_token(hold)
    return hold
