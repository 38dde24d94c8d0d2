"""Asking the practitioner, reading the reply, and a letter to take to one's doctor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from yintang.front.book.forms.details import AskForm
from yintang.front.book.queries.judged import open_days
from yintang.front.book.queries.links import case_of, case_token, screening_of, screening_token
from yintang.front.book.views.door import door, visitor
from yintang.kernel import clock
from yintang.practice.queries import clinic_card, clinic_today
from yintang.screening.actions import Contact, ask_practitioner
from yintang.screening.models import Case
from yintang.screening.queries import fresh, pack_for
from yintang.screening.words import answered


@door
def ask(request: HttpRequest, token: str) -> HttpResponse:
    screening = screening_of(token)
    waiting = Case.objects.filter(screening=screening, decided_at=None).first()
    if waiting:
        return redirect("book:case", token=case_token(waiting))  # sent twice: one question is enough
    clinic = clinic_card()
    form = AskForm(
        request.POST if request.method == "POST" else None, country=clinic.country if clinic else "CA",
        today=clinic_today(), adult_from=pack_for(screening.service).age.adult_from,
    )
    if request.method == "POST" and form.is_valid():
        contact = Contact(**{name: form.cleaned_data[name] for name in Contact._fields})
        case = ask_practitioner(
            screening=screening, contact=contact, message=form.cleaned_data["message"], by=visitor(request)
        )
        return redirect("book:case", token=case_token(case))
    return render(request, "book/ask.html", {
        "form": form, "service": screening.service, "token": token, "answered": answered(screening),
    }, status=422 if request.method == "POST" else 200)


@door
@require_safe
def case(request: HttpRequest, token: str) -> HttpResponse:
    asked = case_of(token)
    screening, now = asked.screening, clock.now()
    decided = asked.decided_at is not None
    days = open_days(screening, service=screening.service, now=now) if decided and fresh(screening, now) else None
    return render(request, "book/case.html", {
        "case": asked, "service": screening.service, "screening": screening_token(screening),
        "may_book": bool(days and days.bookable), "answered": answered(screening),
    })


@door
@require_safe
def letter(request: HttpRequest, token: str) -> HttpResponse:
    screening = screening_of(token)
    return render(request, "book/letter.html", {
        "service": screening.service, "answered": answered(screening), "token": token, "today": clinic_today(),
    })
