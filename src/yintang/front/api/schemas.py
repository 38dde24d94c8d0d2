"""What goes in, as the OpenAPI document tells it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field, ValidationInfo, WithJsonSchema, model_validator

from yintang.front.api.fields import Contact, Day, Moment, Name, Slug, Token, WholeNumber, Words
from yintang.kernel.problems import FieldError, invalid

MOST_DAYS = 540


class Wanted(Schema):
    """What somebody sends. A field that is not known is refused: it is usually another one misspelt."""

    model_config = ConfigDict(extra="forbid")


class Asked(Wanted):
    """Query parameters: each once, and none that is not known."""

    @model_validator(mode="before")
    @classmethod
    def once_and_known(cls, data: Any, info: ValidationInfo) -> Any:
        assert info.context is not None
        query: QueryDict = info.context["request"].GET
        known = {field.alias or name for name, field in cls.model_fields.items()}
        wrong = [FieldError(name[:100], _("is not known here; leave it out")) for name in query if name not in known]
        wrong += [FieldError(name, _("stands there twice; keep one")) for name in known if len(query.getlist(name)) > 1]
        if wrong:
            raise invalid(*wrong)
        return data


class QuestionsAsked(Asked):
    service: Slug


class AvailabilityAsked(Asked):
    service: Slug
    from_: Day | None = Field(None, alias="from", description="First day; default and earliest: today.")
    days: Annotated[
        WholeNumber, Field(ge=1, le=MOST_DAYS), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_DAYS})
    ] = 14
    practitioner: Slug | None = None
    location: Slug | None = None
    screening: Token | None = Field(None, description="Keeps to the days these answers leave open.")


Answer = Annotated[Any, WithJsonSchema({
    "type": "object",
    "description": "`answer`, and the follow-ups of the question by their codes.",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": {"anyOf": [
        {"type": "string", "maxLength": 2000},
        {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 50},
        {"type": "null"},
    ]},
})]


class ScreeningWanted(Wanted):
    service: Slug
    answers: dict[str, Answer] = Field(
        max_length=100, description="By the code of the question. Every question due must be answered."
    )


class HoldWanted(Wanted):
    service: Slug
    start: Moment
    practitioner: Slug | None = None
    screening: Token | None = None


class PatientWanted(Wanted):
    given_name: Name
    family_name: Name
    birth_date: Day
    email: Contact | None = None
    phone: Contact | None = Field(None, description="Mail or telephone suffices.")


class BookingWanted(Wanted):
    hold: Token
    patient: PatientWanted
    consents: list[Slug] = Field(max_length=50)


class CancelWanted(Wanted):
    reason: Words | None = None


class MoveWanted(Wanted):
    start: Moment
    practitioner: Slug | None = None
    screening: Token | None = None
