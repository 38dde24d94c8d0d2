"""The questions, on two pages, for whoever needs the answers. Nothing is stored half way: the ticks travel with the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yintang.front.book.forms.follow_ups import FollowUpsForm
from yintang.front.book.forms.ticks import TicksForm, emergency_ticks
from yintang.kernel import clock
from yintang.practice.models import Service
from yintang.practice.queries import clinic_card, clinic_today
from yintang.screening.actions import EmergencySigns
from yintang.screening.queries import pack_for
from yintang.screening.rules import BadAnswers, Emergency, RulePack, emergency, read_answers
from yintang.screening.words import said

Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Asking:
    """One round of questions. `then` takes the complete answers; it may raise BadAnswers or EmergencySigns."""

    request: HttpRequest
    service: Service
    then: Callable[[Answers], HttpResponse]
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    earlier: Mapping[str, Any] | None = None

    def answer(self) -> HttpResponse:
        pack = pack_for(self.service)
        if self.request.method != "POST":
            return self._ticks(TicksForm(pack, earlier=self.earlier))
        if signs := emergency_ticks(pack, self.request.POST):
            return self._emergency(_read_signs(pack, signs))
        ticks = TicksForm(pack, self.request.POST)
        if not ticks.is_valid():
            return self._ticks(ticks, status=422)
        if "back" in self.request.POST:
            return self._ticks(ticks)
        return self._go_on(pack, ticks)

    def _go_on(self, pack: RulePack, ticks: TicksForm) -> HttpResponse:
        today = clinic_today(clock.now())
        sent = self.request.POST if self.request.POST.get("step") == "more" else None
        more = FollowUpsForm(pack, ticks.ticked, today, sent, earlier=self.earlier)
        if sent is None and more.asks:
            more.typed(self.request.POST)
            return self._follow_ups(ticks, more)
        if more.asks and not more.is_valid():
            return self._follow_ups(ticks, more, status=422)
        try:
            return self.then(more.answers())
        except EmergencySigns as signs:
            return self._emergency(signs.signs)
        except BadAnswers as bad:
            more.complain(bad.problems)
            return self._follow_ups(ticks, more, status=422)

    def _ticks(self, form: TicksForm, status: int = 200) -> HttpResponse:
        carried = [] if "step" not in self.request.POST else self._carried(but=set(form.fields))
        return self._page({"form": form, "carried": carried, "page": "ticks"}, status)

    def _follow_ups(self, ticks: TicksForm, more: FollowUpsForm, status: int = 200) -> HttpResponse:
        return self._page({"form": more, "carried": ticks.as_sent(), "page": "more"}, status)

    def _carried(self, but: set[str]) -> list[tuple[str, str]]:
        """What was typed on the second page, kept while the first is changed."""
        typed = self.request.POST.lists()
        return [(name, value) for name, values in typed if "-" in name and name not in but for value in values]

    def _page(self, context: dict[str, Any], status: int) -> HttpResponse:
        shown = {"service": self.service, **self.context, **context}
        return render(self.request, self.template, shown, status=status)

    def _emergency(self, signs: Emergency) -> HttpResponse:
        return render(self.request, "book/emergency.html", {"number": signs.number, "words": said(signs.message)})


def _read_signs(pack: RulePack, ticked: list[str]) -> Emergency:
    answers = read_answers({"answers": {code: {"answer": "yes"} for code in ticked}}, pack)
    clinic = clinic_card()
    signs = emergency(answers, pack=pack, country=clinic.country if clinic else "")
    assert signs is not None
    return signs
