from __future__ import annotations

import datetime as dt
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yintang.front.desk.permissions import actor, staff
from yintang.front.desk.queries.day import day_view
from yintang.kernel import clock
from yintang.kernel.actions import note
from yintang.practice.models import Location
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking
from yintang.scheduling.rules.flow import LEGAL_MOVES
from yintang.scheduling.rules.refusals import IllegalMove, PermitLapsed


@staff
@require_safe
def day(request: HttpRequest, date: str = "") -> HttpResponse:
    now, locations = clock.now(), list(Location.objects.order_by("pk"))
    location = next((place for place in locations if place.slug == request.GET.get("at")), None) or next(iter(locations), None)
    if location is None:
        return render(request, "desk/no_clinic.html")
    shown = day_view(location, _date(date) if date else clock.today(location.zone, now), now)
    note("day_viewed", by=actor(request), detail={"day": shown.day.isoformat(), "people": shown.people})
    return render(request, "desk/day.html", {
        "view": shown, "locations": locations if len(locations) > 1 else [],
        "previous": shown.day - timedelta(days=1), "next": shown.day + timedelta(days=1),
    })


def _date(written: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= day.year <= 2100:
        raise Http404
    return day


@staff
@require_POST
def change_status(request: HttpRequest, key: int) -> HttpResponse:
    booking = get_object_or_404(Booking.objects.select_related("location"), pk=key)
    to = request.POST.get("to", "")
    try:
        if to not in LEGAL_MOVES:
            raise IllegalMove(_("This is not a step of the day."))
        scheduling.change_status(booking=booking, to=to, by=actor(request))
    except (IllegalMove, PermitLapsed) as refused:
        messages.warning(request, _("Nothing was changed. %(why)s") % {"why": refused})
    address = reverse("desk:day", args=[booking.moment.day.isoformat()])
    return redirect(f"{address}?at={booking.location.slug}#booking-{booking.pk}")
