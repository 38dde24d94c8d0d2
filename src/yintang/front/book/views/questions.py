"""From a treatment to answers; and the same questions without a name, which nobody keeps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yintang.front.book.queries.alternatives import alternatives
from yintang.front.book.queries.judged import open_days
from yintang.front.book.queries.links import screening_token, service_named
from yintang.front.book.queries.result import result_of
from yintang.front.book.steps import steps
from yintang.front.book.views.asking import Answers, Asking
from yintang.front.book.views.door import door, typed, visitor
from yintang.kernel import clock
from yintang.practice.models import Service
from yintang.practice.queries import clinic_today, public_services
from yintang.screening.actions import keep_answers
from yintang.screening.models import Screening


@door
def services(request: HttpRequest) -> HttpResponse:
    return render(request, "book/services.html", {"services": public_services(clinic_today()), "steps": steps()})


@door
def questions(request: HttpRequest, service: str) -> HttpResponse:
    chosen = service_named(service)
    if not chosen.needles:
        return redirect("book:days", service=chosen.slug)

    def keep(answers: Answers) -> HttpResponse:
        screening = keep_answers(service=chosen, answers=answers, by=visitor(request))
        return redirect("book:days", service=chosen.slug, token=screening_token(screening))

    return Asking(request, chosen, keep, "book/questions.html", {"steps": steps(chosen)}).answer()


@door
def from_which_day(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("service", "")
    if not slug:
        shown = [service for service in public_services(clinic_today()) if service.needles_face or service.needles_body]
        return render(request, "book/from_which_day.html", {"services": shown})
    chosen = service_named(slug)
    if not chosen.needles:
        return redirect("book:days", service=chosen.slug)

    def judge(answers: Answers) -> HttpResponse:
        return _first_day(request, chosen, answers)

    return Asking(request, chosen, judge, "book/from_which_day_questions.html").answer()


def _first_day(request: HttpRequest, service: Service, answers: Answers) -> HttpResponse:
    """Judged in passing: this row is never saved."""
    now = clock.now()
    passing = Screening(service=service, answers=answers, answered_at=now)
    days = open_days(passing, service=service, now=now)
    return render(request, "book/first_day.html", {
        "service": service, "result": result_of(days), "typed": typed(request),
        "others": alternatives(passing, instead_of=service, now=now) if days.judgement.verdict.blocks else [],
    })
