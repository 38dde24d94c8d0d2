"""What every page of this door does first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yintang.front.book.queries.links import LinkGone
from yintang.kernel.actor import Actor
from yintang.kernel.throttle import client_address, too_many
from yintang.scheduling.rules.refusals import ScreeningFailed
from yintang.screening.rules import BadAnswers, BadPack

log = logging.getLogger(__name__)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def door(view: View[P]) -> View[P]:
    """Slows down whoever asks too often, and says kindly that a link has ended."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and too_many(request, "book"):
            return _again(request, _("One moment, please"), _("That was a lot in one minute."), status=429)
        try:
            return view(request, *args, **kwargs)
        except (LinkGone, BadAnswers):  # answers that the rules of today no longer read are asked again
            return render(request, "book/gone.html", status=404)
        except (ScreeningFailed, BadPack):  # nobody is booked on a question that could not be judged
            log.exception("the screening rules failed")
            return _again(request, _("We cannot check your answers just now"),
                          _("Please try again a little later, or ask us by telephone or mail."), status=409)

    return opened


def _again(request: HttpRequest, title: str, body: str, *, status: int) -> HttpResponse:
    """A page that sends what was typed once more, so that nothing is lost."""
    return render(request, "book/again.html", {"title": title, "body": body, "typed": typed(request)}, status=status)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was sent, for a page that sends it again."""
    sent = request.POST.lists()
    return [(name, value) for name, values in sent if name != "csrfmiddlewaretoken" for value in values]


def visitor(request: HttpRequest) -> Actor:
    return Actor.public("book", client_address(request))
