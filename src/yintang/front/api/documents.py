"""What comes out, as the OpenAPI document tells it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

WrittenMoment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class Price(BaseModel):
    amount: str = Field(pattern=r"^[0-9]+\.[0-9]{2}$", examples=["175.00"])
    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["CAD"])


class Consent(BaseModel):
    code: str
    version: int
    label: str
    text: str


class Service(BaseModel):
    slug: str
    name: str
    summary: str
    minutes: int
    category: str
    needles_face: bool
    needles_body: bool
    price: Price | None
    consents: list[str] = Field(description="Codes a booking must agree to.")
    consent_texts: list[Consent]


class Choice(BaseModel):
    value: str
    text: str


class FollowUp(BaseModel):
    code: str
    kind: str
    text: str
    choices: list[Choice]
    required: bool


class Question(BaseModel):
    code: str
    group: str
    text: str
    why: str
    choices: list[Choice]
    follow_ups: list[FollowUp]
    required: bool = Field(description="False for emergency signs: one of them ends the form.")


class Reason(BaseModel):
    rule: str
    verdict: str
    from_: date | None = Field(alias="from")
    until: date | None
    message: str
    source: str


class Caution(BaseModel):
    rule: str
    message: str


class Rules(BaseModel):
    name: str
    version: str


class Screening(BaseModel):
    id: str
    verdict: str
    for_: date = Field(alias="for")
    earliest: date | None
    safe: list[tuple[date, date | None]] = Field(description="Spans of days that may be booked, the end not included.")
    provisional: list[tuple[date, date | None]] = Field(description="May be booked, to be confirmed by fresh answers.")
    reasons: list[Reason]
    cautions: list[Caution]
    notice: str | None
    rules: Rules


class Slot(BaseModel):
    start: WrittenMoment
    end: WrittenMoment
    practitioner: str
    room: str


class Availability(BaseModel):
    timezone: str
    service: str
    slots: list[Slot]


class Visit(Slot):
    service: str
    status: str
    provisional: bool


class Hold(Visit):
    hold: str
    expires_at: WrittenMoment


class Booking(Visit):
    booking: str = Field(description="Secret: whoever has it may move and cancel.")
    manage_url: str


class Cancelled(BaseModel):
    booking: str
    status: str
    late: bool


class WrongField(BaseModel):
    field: str
    message: str


class ProblemDocument(BaseModel):
    """RFC 9457. `type` is stable; the words may change."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[WrongField] | None = None
    alternatives: list[Slot] | None = Field(None, description="Times near the one that is gone.")
