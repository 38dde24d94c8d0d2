"""The to-decide list: answers are read here, by practitioners alone, and each look leaves a row in the trail."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yintang.front.desk.forms import ClearForm, ReplyForm
from yintang.front.desk.permissions import actor, practitioners, who
from yintang.front.desk.queries.cases import CaseView, answered_lately, case_view, waiting
from yintang.kernel import clock, files
from yintang.kernel.actions import action, note
from yintang.kernel.actor import Actor
from yintang.practice.queries import clinic_today
from yintang.screening import actions as screening
from yintang.screening.models import Case, Clearance
from yintang.screening.rules import BadAnswers


@practitioners
@require_safe
def to_decide(request: HttpRequest) -> HttpResponse:
    cases, lately = waiting(clock.now()), answered_lately()
    people = sorted(case.public_id.hex for case in (*(case for case, _days in cases), *lately))
    note("cases_listed", by=actor(request), detail={"people": people})
    return render(request, "desk/to_decide.html", {"waiting": cases, "lately": lately})


@practitioners
@require_safe
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    return _show(request, _view(key))


@practitioners
@require_POST
def clear(request: HttpRequest, key: UUID) -> HttpResponse:
    view = _view(key)
    form = _clear_form(request, view)
    if not form.is_valid():
        return _show(request, view, clear=form, status=422)
    try:
        _clear_and_reply(request, view.case, form)
    except BadAnswers as bad:
        for field, mend in bad.problems:
            form.add_error(field if field in form.fields else None, mend)
        return _show(request, view, clear=form, status=422)
    messages.success(request, _("Allowed, and your reply is on its way."))
    return redirect("desk:to_decide")


@action
def _clear_and_reply(request: HttpRequest, case: Case, form: ClearForm) -> None:
    """Both or neither: nobody is told of a permission that was not written."""
    given, by = form.cleaned_data, actor(request)
    screening.clear(
        case=case, rules=given["rules"], reason=given["reason"], expires_on=given["expires_on"], letter=given["letter"],
        given_by=who(request), by=by,
    )
    screening.decide(case=case, reply=given["reply"], by=by)


@practitioners
@require_POST
def reply(request: HttpRequest, key: UUID) -> HttpResponse:
    view, form = _view(key), ReplyForm(request.POST, prefix="only")
    if not form.is_valid():
        return _show(request, view, reply=form, status=422)
    screening.decide(case=view.case, reply=form.cleaned_data["reply"], by=actor(request))
    messages.success(request, _("Your reply is on its way."))
    return redirect("desk:to_decide")


@practitioners
@require_safe
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    clearance = get_object_or_404(Clearance.objects.select_related("letter", "case"), letter__public_id=key)
    sealed = clearance.letter
    assert sealed is not None
    content = files.read(sealed)
    _note(actor(request), "letter_read", clearance.case)
    response = HttpResponse(content, content_type=sealed.media_type, headers={"X-Content-Type-Options": "nosniff"})
    response.headers["Content-Disposition"] = f'attachment; filename="letter-{key.hex[:8]}.{_ending(sealed.media_type)}"'
    return response


def _ending(media_type: str) -> str:
    return {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(media_type, "txt")


def _view(key: UUID) -> CaseView:
    found = get_object_or_404(Case.objects.select_related("screening__service", "screening__before__service"), public_id=key)
    return case_view(found, clock.now())


def _clear_form(request: HttpRequest, view: CaseView) -> ClearForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return ClearForm(*posted, choices=view.may_lift, tomorrow=clinic_today(clock.now()) + timedelta(days=1))


def _show(
    request: HttpRequest, view: CaseView, *, clear: ClearForm | None = None, reply: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    _note(actor(request), "case_viewed", view.case)
    blank = ClearForm(choices=view.may_lift, tomorrow=clinic_today(clock.now()) + timedelta(days=1))
    return render(request, "desk/case.html", {
        "view": view, "case": view.case, "clear": clear or blank, "reply": reply or ReplyForm(prefix="only"),
        "title_error": bool(clear or reply),
    }, status=status)


def _note(by: Actor, verb: str, case: Case | None) -> None:
    note(verb, by=by, person=case.public_id.hex if case else "")
