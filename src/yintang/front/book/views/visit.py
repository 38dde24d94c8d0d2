"""One booking, for whoever holds its link: see it, move it, cancel it, answer again. Opening a page never changes anything."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yintang.front.book.forms.details import CancelForm
from yintang.front.book.queries.days import Wish, day_page
from yintang.front.book.queries.judged import open_days
from yintang.front.book.queries.links import booking_of, booking_token, screening_token
from yintang.front.book.queries.result import missing_days, result_of
from yintang.front.book.queries.times import read_slot
from yintang.front.book.views.asking import Answers, Asking
from yintang.front.book.views.days import search, why
from yintang.front.book.views.door import door, visitor
from yintang.front.book.words import zone_words
from yintang.kernel import clock
from yintang.messaging.calendar import booking_ics
from yintang.scheduling import actions as scheduling
from yintang.scheduling.models import Booking
from yintang.scheduling.rules.flow import BOOKED, CANCELLED, is_late, may_move
from yintang.scheduling.rules.refusals import AnswersOld, IllegalMove, Refused, ScreeningNeeded, SlotTaken
from yintang.screening.actions import keep_answers
from yintang.screening.queries import Days, fresh


@door
@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    booking = booking_of(token)
    now = clock.now()
    judged = _judged(booking, now) if booking.provisional else None
    return render(request, "book/visit.html", {
        "booking": booking, "token": token, "new": "new" in request.GET, "zone": zone_words(booking.moment),
        "to_come": booking.status == BOOKED and booking.starts_at > now, "cut_off": _cut_off(booking),
        "late": is_late(now, booking.starts_at, booking.location.late_cancel_hours),
        "result": result_of(judged) if judged else None, "rebook": _days_again(booking, now),
        "screening": screening_token(booking.screening) if booking.screening else "",
    })


@door
def move(request: HttpRequest, token: str) -> HttpResponse:
    booking, now = booking_of(token), clock.now()
    if booking.status != BOOKED or booking.starts_at <= now:
        return redirect("book:manage", token=token)
    if booking.service.needles and (booking.screening is None or not fresh(booking.screening, now)):
        return redirect("book:answers", token=token)
    if request.method == "POST":
        return _move(request, booking, now)
    return _show_days(request, booking, now)


def _move(request: HttpRequest, booking: Booking, now: datetime) -> HttpResponse:
    slot = read_slot(request.POST.get("start", ""), booking.service)
    if slot is None:
        return _show_days(request, booking, now, refusal=_("Please choose one of the times."), status=422)
    start, who = slot
    try:
        scheduling.move(booking=booking, start=start, practitioner=who, by=visitor(request))
    except (ScreeningNeeded, AnswersOld):
        return redirect("book:answers", token=booking_token(booking))
    except IllegalMove:
        return redirect("book:manage", token=booking_token(booking))
    except Refused as refused:
        taken = isinstance(refused, SlotTaken)
        return _show_days(request, booking, now, refusal=why(refused), status=409 if taken else 422)
    return redirect("book:manage", token=booking_token(booking))


def _show_days(
    request: HttpRequest, booking: Booking, now: datetime, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    judged = _judged(booking, now)
    page = day_page(search(booking.service, judged, now, booking), Wish.read(request.GET.dict()))
    return render(request, "book/move.html", {
        "booking": booking, "service": booking.service, "page": page, "refusal": refusal, "token": booking_token(booking),
        "result": result_of(judged) if judged else None, "missing": missing_days(judged.judgement) if judged else [],
    }, status=status)


def _judged(booking: Booking, now: datetime) -> Days | None:
    if booking.screening is None or not booking.service.needles:
        return None
    return open_days(booking.screening, service=booking.service, now=now, patient=booking.patient)


@door
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    booking, now = booking_of(token), clock.now()
    if not may_move(booking.status, CANCELLED) or booking.starts_at <= now:
        return redirect("book:manage", token=token)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with suppress(IllegalMove):  # cancelled a moment ago, by a second click or by the desk: the page says so
            scheduling.cancel(booking=booking, reason=form.cleaned_data["reason"], by=visitor(request))
        return redirect("book:manage", token=token)
    late = is_late(now, booking.starts_at, booking.location.late_cancel_hours)
    return render(request, "book/cancel.html", {
        "booking": booking, "token": token, "form": form, "late": late, "cut_off": _cut_off(booking),
    }, status=422 if request.method == "POST" else 200)


@door
def answers(request: HttpRequest, token: str) -> HttpResponse:
    """What has changed? The new answers are kept beside the earlier ones."""
    booking, now = booking_of(token), clock.now()
    if booking.status != BOOKED or booking.starts_at <= now or not booking.service.needles:
        return redirect("book:manage", token=token)

    def keep(given: Answers) -> HttpResponse:
        by = visitor(request)
        screening = keep_answers(service=booking.service, answers=given, before=booking.screening, by=by)
        scheduling.answer_again(booking=booking, screening=screening, by=by)
        return redirect("book:manage", token=token)

    earlier = booking.screening
    since = clock.Moment.at(earlier.answered_at, booking.zone) if earlier else None
    context = {"booking": booking, "token": token, "since": since}
    return Asking(request, booking.service, keep, "book/answers.html", context, earlier.answers if earlier else None).answer()


@door
@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponse:
    booking = booking_of(token)
    entry = booking_ics(booking, cancelled=booking.status == CANCELLED)
    return HttpResponse(entry, content_type="text/calendar; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="visit.ics"', "X-Content-Type-Options": "nosniff",
    })


def _cut_off(booking: Booking) -> clock.Moment:
    """Until when a cancellation is not late."""
    return clock.Moment.at(booking.starts_at - timedelta(hours=booking.location.late_cancel_hours), booking.zone)


def _days_again(booking: Booking, now: datetime) -> str:
    """The token that books anew after a cancellation, while its answers are still good."""
    usable = booking.status == CANCELLED and booking.screening is not None and fresh(booking.screening, now)
    return screening_token(booking.screening) if usable and booking.screening else ""
