"""Errors for programs: problem documents (RFC 9457) that name the field and the mend."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100  # a long answer to a wrong question helps nobody


class FieldError(NamedTuple):
    """Where it is wrong, as a path such as `patient.email`, and the mend."""

    field: str
    message: str


class Problem(Exception):
    """An answer that says no. `code` ends the problem's type and stays stable; the words around it may change."""

    def __init__(
        self, status: int, code: str, title: str, detail: str = "", *, errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None, **more: Any,
    ) -> None:
        super().__init__(title)
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.errors, self.headers, self.more = tuple(errors), headers or {}, more

    def as_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {"type": f"/problems/{self.code}", "title": self.title, "status": self.status}
        if self.detail:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = [error._asdict() for error in self.errors]
        return document | self.more


def invalid(*errors: FieldError) -> Problem:
    return Problem(422, "invalid", _("Something in the request needs mending."), errors=errors[:MOST_ERRORS])


def problem_response(problem: Problem) -> HttpResponse:
    return HttpResponse(
        json.dumps(problem.as_json()), status=problem.status, content_type=MEDIA_TYPE, headers=dict(problem.headers)
    )
