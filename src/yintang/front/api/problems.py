"""From what went wrong to a problem document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from ninja.errors import ValidationError

from yintang.kernel.problems import MOST_ERRORS, FieldError, Problem, invalid
from yintang.scheduling.rules.refusals import (
    AnswersOld,
    ConsentMissing,
    HoldGone,
    IllegalMove,
    NotOffered,
    NotThatDay,
    Refused,
    ScreeningFailed,
    ScreeningNeeded,
    SlotTaken,
    TooYoung,
)
from yintang.screening.actions import EmergencySigns
from yintang.screening.rules import BadAnswers
from yintang.screening.words import day_words, said

CONFLICTS = (SlotTaken, HoldGone, IllegalMove)
FIELDS: dict[type[Refused], str] = {
    NotOffered: "start", NotThatDay: "start", ScreeningNeeded: "screening", AnswersOld: "screening",
    TooYoung: "patient.birth_date", ConsentMissing: "consents",
}


def wrong(field: str, message: str) -> Problem:
    return invalid(FieldError(field, message))


# --- what the diary and the screening refuse --------------------------------------------------------------------------

def refused(refusal: Refused, **more: Any) -> Problem:
    if isinstance(refusal, CONFLICTS):
        return Problem(409, refusal.code, str(refusal), **more)
    if isinstance(refusal, ScreeningFailed):
        return Problem(503, refusal.code, str(refusal))
    if isinstance(refusal, NotThatDay):
        return _not_that_day(refusal)
    if isinstance(refusal, TooYoung):
        more["may_ask"] = refusal.may_ask
    message = str(refusal)
    if isinstance(refusal, ConsentMissing):
        message = _("needs your agreement to %(codes)s") % {"codes": message}
    field = FIELDS[type(refusal)]
    return Problem(422, refusal.code, _("This cannot be booked as asked."), message, errors=[FieldError(field, message)], **more)


def _not_that_day(refusal: NotThatDay) -> Problem:
    judged = refusal.judgement.as_json()
    earliest = refusal.judgement.earliest
    message = _("cannot be that day with these answers; see the reasons")
    if earliest:
        message = _("may be booked from %(day)s") % {"day": day_words(earliest)}
    return Problem(
        422, refusal.code, _("That day cannot be booked with these answers."), errors=[FieldError("start", message)],
        verdict=judged["verdict"], earliest=judged["earliest"], reasons=judged["reasons"],
    )


def bad_answers(error: BadAnswers) -> Problem:
    return invalid(*(FieldError(field, message) for field, message in error.problems))


def emergency(error: EmergencySigns) -> Problem:
    """Not a verdict: whoever shows this shows the number first, and ends the form."""
    signs = error.signs
    return Problem(
        422, "emergency", _("These signs need help at once."), said(signs.message), number=signs.number, signs=list(signs.signs)
    )


# --- what does not fit the schema -------------------------------------------------------------------------------------

def does_not_fit(error: ValidationError) -> Problem:
    return invalid(*(FieldError(_field(found["loc"]), _mend(found)) for found in error.errors[:MOST_ERRORS]))


def _field(place: tuple[str | int, ...]) -> str:
    """`("body", "wanted", "patient", "email")` is the sender's `patient.email`."""
    source, *path = place
    if source == "body":
        path = path[1:]
    if not path:
        return str(source)
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{_printable(step)}" for step in path)
    return written.removeprefix(".")


def _printable(text: str) -> str:
    return "".join(char for char in text[:100] if char.isprintable())


def _mend(found: Mapping[str, Any]) -> str:
    told = found.get("ctx", {})
    if found["type"] == "value_error":
        return str(told["error"])
    words = {
        "missing": _("is missing"),
        "extra_forbidden": _("is not known here; leave it out"),
        "string_type": _("must be text"),
        "string_unicode": _("holds a character that is not text; type it again"),
        "string_too_short": _("must not be empty"),
        "string_too_long": _("is longer than %(most)s characters; shorten it") % {"most": told.get("max_length")},
        "string_pattern_mismatch": _("holds a character that has no place there"),
        "list_type": _("must be a list"),
        "too_long": _("has more than %(most)s entries; leave some out") % {"most": told.get("max_length")},
        "greater_than_equal": _("must be at least %(least)s") % {"least": told.get("ge")},
        "less_than_equal": _("must be at most %(most)s") % {"most": told.get("le")},
    }
    return words.get(found["type"], _("must be an object"))
