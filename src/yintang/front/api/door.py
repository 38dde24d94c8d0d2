"""What every request to the API passes, in and out: the rate limit, the idempotency key, and errors as problem documents."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from yintang.front.api.problems import bad_answers, does_not_fit, emergency, refused, wrong
from yintang.kernel import clock
from yintang.kernel.idempotency import answer_once
from yintang.kernel.problems import Problem, problem_response
from yintang.kernel.throttle import MINUTE, too_many
from yintang.scheduling.rules.refusals import Refused
from yintang.screening.actions import EmergencySigns
from yintang.screening.rules import BadAnswers

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """No cookie is read, so no page elsewhere can act for anyone: a CSRF token would guard nothing."""

    @csrf_exempt
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if too_many(request, "api"):
                raise _too_many()
            if request.method == "POST":
                return answer_once(request, lambda: _answer(request, view, *args, **kwargs))
            return _answer(request, view, *args, **kwargs)
        except Exception as error:
            return problem_response(problem_of(error))

    return guard


def _answer(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        response = view(request, *args, **kwargs)
    except Exception as error:
        return problem_response(problem_of(error))
    if response.status_code == 405:
        allowed = response["Allow"]
        mend = _("Use %(methods)s.") % {"methods": allowed}
        problem = Problem(405, "method", _("This method is not possible here."), mend, headers={"Allow": allowed})
        return problem_response(problem)
    return response


def _too_many() -> Problem:
    wait = MINUTE - int(clock.now().timestamp()) % MINUTE
    return Problem(429, "too_many", _("Too many requests."), _("Wait a minute, then go on."), headers={"Retry-After": str(wait)})


def not_found(request: HttpRequest) -> NoReturn:
    raise Http404(request.path)


def problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case HttpError(__cause__=Problem() as cause):  # what the parser says comes wrapped
            return cause
        case Refused():
            return refused(error)
        case BadAnswers():
            return bad_answers(error)
        case EmergencySigns():
            return emergency(error)
        case ValidationError():
            return does_not_fit(error)
        case Http404():
            return Problem(404, "not_found", _("There is nothing at this address."))
        case RequestDataTooBig():
            return _too_large()
        case UnreadablePostError():
            return Problem(400, "cut_off", _("The request broke off."))
    return _our_failure(error)


def _our_failure(error: Exception) -> Problem:
    log.error("the API failed", exc_info=error)
    if isinstance(error, OperationalError):
        return Problem(503, "unavailable", _("The diary cannot be reached just now. Please try again."))
    return Problem(500, "failure", _("Something went wrong on our side. Nothing was booked."))


def _too_large() -> Problem:
    return Problem(413, "too_large", _("The request is too large."), _("Send at most %(most)s bytes.") % {"most": LARGEST_BODY})


class StrictJson(Parser):
    """JSON as it is meant: UTF-8, no name twice, no NaN."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Problem(415, "media_type", _("Send JSON, with Content-Type: application/json."))
        if len(request.body) > LARGEST_BODY:
            raise _too_large()
        try:
            return json.loads(request.body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
        except UnicodeDecodeError as error:
            raise wrong("body", _("is not UTF-8")) from error
        except RecursionError as error:
            raise wrong("body", _("is nested too deeply")) from error
        except ValueError as error:
            raise wrong("body", _("is not valid JSON: %(why)s") % {"why": error}) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise ValueError(_("a name stands there twice; keep one"))
    return unique


def _no_constant(name: str) -> NoReturn:
    raise ValueError(_("%(name)s is no JSON value; leave it out") % {"name": name})
