"""What the person of one booking answered, for the practitioner who will treat them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from yintang.front.desk.permissions import actor, practitioners
from yintang.front.desk.queries.judged import given, judge_today
from yintang.kernel.actions import note
from yintang.scheduling.models import Booking


@practitioners
@require_safe
def answers(request: HttpRequest, key: int) -> HttpResponse:
    asked = Booking.objects.select_related("service", "practitioner", "patient", "screening__service").exclude(screening=None)
    booking = get_object_or_404(asked, pk=key)
    assert booking.screening is not None
    note("answers_viewed", by=actor(request), person=booking.patient.pseudonym if booking.patient else "")
    return render(request, "desk/answers.html", {
        "booking": booking, "given": given(booking.screening),
        "judged": judge_today(booking.screening, booking.service, booking.moment.day, booking.patient),
    })
