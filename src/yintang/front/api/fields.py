"""The kinds of value the API reads. Stricter than JSON, and each refusal says the mend."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, PlainValidator, StringConstraints, WithJsonSchema

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(?P<offset>[Zz]|[+-]\d{2}:\d{2})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond them arithmetic with zones may leave the calendar


def _moment(value: Any) -> datetime:
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_("write a time as 2026-12-01T09:00:00-06:00"))
    if found["offset"] is None:
        raise ValueError(_("add the offset from UTC, as in 2026-12-01T09:00:00-06:00"))
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise ValueError(_("there is no such time; check the day, the hour and the offset")) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(_("check the year"))
    return moment


def _day(value: Any) -> date:
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(_("there is no such day")) from error
    raise ValueError(_("write a day as 2026-11-22"))


def _whole(value: Any) -> int:
    if isinstance(value, str) and WHOLE.fullmatch(value):
        return int(value)
    raise ValueError(_("must be a whole number"))


def _line(value: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\r\n" for char in value):
        raise ValueError(_("holds a character that is not text; type it again"))
    if not value.strip():
        raise ValueError(_("must not be empty"))
    return " ".join(value.split())


def _line_or_nothing(value: str) -> str:
    return _line(value) if value.strip() else ""


Moment = Annotated[datetime, PlainValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
WholeNumber = Annotated[int, PlainValidator(_whole)]
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]+$", max_length=50)]
Token = Annotated[str, StringConstraints(pattern=r"^[-_~a-zA-Z0-9]+$", max_length=200)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_line)]
Contact = Annotated[str, StringConstraints(max_length=254), AfterValidator(_line_or_nothing)]
Words = Annotated[str, StringConstraints(max_length=300), AfterValidator(_line_or_nothing)]
