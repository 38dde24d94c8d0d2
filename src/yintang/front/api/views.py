"""The endpoints. They read through queries and write through actions; what goes wrong is raised, and the door words it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Status

from yintang.front.api import documents, schemas
from yintang.front.api.door import StrictJson
from yintang.front.api.forms import person_from
from yintang.front.api.openapi import Api
from yintang.front.api.problems import refused
from yintang.front.api.queries import rows, slots
from yintang.front.api.queries.named import (
    booking_of,
    hold_of,
    practitioner_named,
    screening_of,
    service_named,
    whole_minute,
)
from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.kernel.throttle import client_address
from yintang.scheduling import actions as scheduling
from yintang.scheduling.rules.refusals import HoldGone, SlotTaken
from yintang.screening.actions import keep_answers

NO_REASON = schemas.CancelWanted()

api = Api(
    title="Yintang", version="1", urls_namespace="api", openapi_url="openapi.json", docs_url=None, parser=StrictJson(),
    description="Book a visit as the public may: questions, answers, days, times, and a booking that its secret link changes.",
)


def visitor(request: HttpRequest) -> Actor:
    return Actor.public("api", client_address(request))


@api.get("services", response=list[documents.Service], operation_id="services", summary="What can be booked")
def services(request: HttpRequest) -> Any:
    return list(rows.service_rows(clock.now()))


@api.get("questions", response=list[documents.Question], operation_id="questions", summary="What is asked before booking")
def questions(request: HttpRequest, asked: Query[schemas.QuestionsAsked]) -> Any:
    return rows.question_rows(service_named(asked.service))


@api.post("screenings", response={201: documents.Screening}, by_alias=True, operation_id="screen", summary="Judge answers")
def screen(request: HttpRequest, wanted: schemas.ScreeningWanted) -> Any:
    """Kept for a day unless a booking takes it."""
    now = clock.now()
    screening = keep_answers(service=service_named(wanted.service), answers=wanted.answers, by=visitor(request), now=now)
    return Status(201, rows.screening_row(screening, now))


@api.get("availability", response=documents.Availability, operation_id="availability", summary="Times that may be booked")
def availability(request: HttpRequest, asked: Query[schemas.AvailabilityAsked]) -> Any:
    return slots.slot_rows(asked, clock.now())


@api.post("holds", response={201: documents.Hold}, operation_id="hold", summary="Keep a time for some minutes")
def hold(request: HttpRequest, wanted: schemas.HoldWanted) -> Any:
    now, start = clock.now(), whole_minute(wanted.start)
    asked: dict[str, Any] = {
        "service": service_named(wanted.service), "start": start, "now": now,
        "practitioner": practitioner_named(wanted.practitioner), "screening": screening_of(wanted.screening),
    }
    try:
        held = scheduling.hold(**asked, by=visitor(request))
    except SlotTaken as taken:
        raise refused(taken, alternatives=slots.nearest_rows(**asked)) from taken
    return Status(201, rows.hold_row(held))


@api.post("bookings", response={201: documents.Booking}, operation_id="book", summary="Turn a hold into a booking")
def book(request: HttpRequest, wanted: schemas.BookingWanted) -> Any:
    now, held = clock.now(), hold_of(wanted.hold)
    person = person_from(wanted.patient, now)
    try:
        booking = scheduling.book(hold=held, person=person, consents=wanted.consents, by=visitor(request), now=now)
    except (HoldGone, SlotTaken) as gone:
        nearest = slots.nearest_rows(service=held.service, start=held.starts_at, practitioner=held.practitioner,
                                     screening=held.screening, now=now)
        raise refused(gone, alternatives=nearest) from gone
    return Status(201, rows.booking_row(booking))


@api.post("bookings/{booking}/cancel", response=documents.Cancelled, operation_id="cancel", summary="Cancel, always possible")
def cancel(request: HttpRequest, booking: str, wanted: schemas.CancelWanted = NO_REASON) -> Any:
    cancelled = scheduling.cancel(booking=booking_of(booking), reason=wanted.reason or "", by=visitor(request), now=clock.now())
    return rows.cancelled_row(cancelled)


@api.post("bookings/{booking}/move", response=documents.Booking, operation_id="move", summary="Give a booking another time")
def move(request: HttpRequest, booking: str, wanted: schemas.MoveWanted) -> Any:
    now, moving, start = clock.now(), booking_of(booking), whole_minute(wanted.start)
    practitioner, screening = practitioner_named(wanted.practitioner), screening_of(wanted.screening)
    try:
        moved = scheduling.move(booking=moving, start=start, practitioner=practitioner, screening=screening,
                                by=visitor(request), now=now)
    except SlotTaken as taken:
        nearest = slots.nearest_rows(service=moving.service, start=start, practitioner=practitioner,
                                     screening=screening or moving.screening, now=now, moving=moving)
        raise refused(taken, alternatives=nearest) from taken
    return rows.booking_row(moved)
