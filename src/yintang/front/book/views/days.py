"""Days and times; taking one holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yintang.front.book.queries.alternatives import alternatives
from yintang.front.book.queries.days import Wish, day_page
from yintang.front.book.queries.judged import open_days
from yintang.front.book.queries.links import hold_token, screening_of, screening_token, service_named
from yintang.front.book.queries.result import missing_days, result_of
from yintang.front.book.queries.search import Search
from yintang.front.book.queries.times import read_slot
from yintang.front.book.steps import steps
from yintang.front.book.views.door import door
from yintang.front.book.views.holding import held_now, hold_instead
from yintang.kernel import clock
from yintang.practice.models import Service
from yintang.scheduling.models import Booking
from yintang.scheduling.rules.refusals import AnswersOld, Refused, ScreeningNeeded, SlotTaken
from yintang.screening.models import Screening
from yintang.screening.queries import Days, fresh


@door
def days(request: HttpRequest, service: str, token: str = "") -> HttpResponse:
    chosen = service_named(service)
    screening = screening_of(token) if token else None
    now = clock.now()
    if chosen.needles and (screening is None or not fresh(screening, now)):
        return redirect("book:questions", service=chosen.slug)
    if request.method == "POST":
        return _hold(request, chosen, screening, now)
    return _show(request, chosen, screening, now)


def _show(
    request: HttpRequest, service: Service, screening: Screening | None, now: datetime, *, refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    judged = open_days(screening, service=service, now=now) if screening is not None and service.needles else None
    page = day_page(search(service, judged, now, held_now(request)), Wish.read(request.GET.dict()))
    context: dict[str, Any] = {"service": service, "page": page, "refusal": refusal, "steps": steps(service)}
    if judged and screening is not None:
        context |= {
            "result": result_of(judged), "missing": missing_days(judged.judgement), "token": screening_token(screening),
            "others": alternatives(screening, instead_of=service, now=now) if judged.judgement.verdict.blocks else [],
        }
    return render(request, "book/days.html", context, status=status)


def search(service: Service, judged: Days | None, now: datetime, without: Booking | None = None) -> Search:
    """`without` is the time the visitor holds or is about to leave: to them it is free."""
    settled, provisional = (judged.settled, judged.provisional) if judged else (None, None)
    return Search(service, now, settled, provisional, without)


def _hold(request: HttpRequest, service: Service, screening: Screening | None, now: datetime) -> HttpResponse:
    slot = read_slot(request.POST.get("start", ""), service)
    if slot is None:
        return _show(request, service, screening, now, refusal=_("Please choose one of the times."), status=422)
    start, who = slot
    try:
        hold = hold_instead(request, service=service, start=start, practitioner=who, screening=screening)
    except (ScreeningNeeded, AnswersOld):
        return redirect("book:questions", service=service.slug)
    except Refused as refused:
        taken = isinstance(refused, SlotTaken)
        return _show(request, service, screening, now, refusal=why(refused), status=409 if taken else 422)
    return redirect("book:details", token=hold_token(hold))


def why(refused: Refused) -> str:
    """A refusal of the diary in a sentence. What the judgement says stands on the page already."""
    return {
        "taken": _("Someone else has just taken that time. These are free:"),
        "not_offered": _("That time is not offered any more. These are free:"),
        "not_that_day": _("Your answers keep that day from being booked. These days are open:"),
        "screening_failed": _("We cannot check your answers just now. Please ask us by telephone or mail."),
    }.get(refused.code, _("That did not work. Please choose again."))
