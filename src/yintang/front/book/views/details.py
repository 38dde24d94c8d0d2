"""Name, contact, consents; and what happens when the kept time has meanwhile gone."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yintang.front.book.forms.details import DetailsForm
from yintang.front.book.queries.judged import open_days
from yintang.front.book.queries.links import booking_token, hold_of, hold_token, screening_token
from yintang.front.book.queries.price import price_words
from yintang.front.book.queries.times import Choosable, nearby, read_slot
from yintang.front.book.steps import steps
from yintang.front.book.views.days import search, why
from yintang.front.book.views.door import door, visitor
from yintang.front.book.views.holding import hold_instead
from yintang.front.book.words import zone_words
from yintang.kernel import clock
from yintang.practice.models import Practitioner
from yintang.practice.queries import clinic_card, clinic_today, required_consents
from yintang.scheduling import actions as scheduling
from yintang.scheduling.actions import Person
from yintang.scheduling.models import Booking
from yintang.scheduling.rules.flow import HELD, RELEASED
from yintang.scheduling.rules.refusals import HoldGone, Refused, TooYoung
from yintang.screening.words import said


@door
def details(request: HttpRequest, token: str) -> HttpResponse:
    hold = _latest(request, hold_of(token))
    if hold.status not in (HELD, RELEASED):
        return _confirmed(hold)  # sent twice, or the way back in the browser
    form = _form(request, hold)
    if request.method != "POST":
        return _show(request, hold, form)
    if not form.is_valid():
        return _show(request, hold, form, status=422)
    return _book(request, hold, form)


def _form(request: HttpRequest, hold: Booking) -> DetailsForm:
    clinic = clinic_card()
    return DetailsForm(
        request.POST if request.method == "POST" else None, country=clinic.country if clinic else "CA",
        consents=required_consents(hold.service), today=clinic_today(),
    )


def _book(request: HttpRequest, hold: Booking, form: DetailsForm) -> HttpResponse:
    fields = ("given_name", "family_name", "birth_date", "email", "phone")
    person = Person(**{name: form.cleaned_data[name] for name in fields})
    wished = read_slot(request.POST.get("start", ""), hold.service)
    try:
        if wished:
            hold = _hold_again(request, hold, *wished)
        booking = _booked(request, hold, person, form.agreed)
    except TooYoung as young:
        return _too_young(request, hold, young)
    except Refused as refused:
        return _show(request, hold, form, status=409, refusal=why(refused), times=_others(hold))
    return _confirmed(booking, new=True)


def _booked(request: HttpRequest, hold: Booking, person: Person, agreed: list[str]) -> Booking:
    """Where the ten minutes are over, the same time is quietly taken again, if nobody else has it."""
    try:
        return scheduling.book(hold=hold, person=person, consents=agreed, by=visitor(request))
    except HoldGone:
        hold.refresh_from_db()
        if hold.status not in (HELD, RELEASED):
            return hold  # the same form, sent twice
        again = _hold_again(request, hold, hold.starts_at, hold.practitioner)
        return scheduling.book(hold=again, person=person, consents=agreed, by=visitor(request))


def _hold_again(request: HttpRequest, hold: Booking, start: datetime, who: Practitioner) -> Booking:
    again = hold_instead(request, service=hold.service, start=start, practitioner=who, screening=hold.screening)
    # Remembered for this visitor alone, so that the form sent a second time finds what the first one booked.
    request.session[f"held_again:{hold.public_id}"] = hold_token(again)
    return again


def _latest(request: HttpRequest, hold: Booking) -> Booking:
    """The hold this visitor's form now stands for."""
    again = request.session.get(f"held_again:{hold.public_id}")
    return _latest(request, hold_of(again)) if again else hold


def _others(hold: Booking) -> list[Choosable]:
    now = clock.now()
    judged = open_days(hold.screening, service=hold.service, now=now) if hold.screening and hold.service.needles else None
    return nearby(search(hold.service, judged, now), hold.starts_at)


def _show(
    request: HttpRequest, hold: Booking, form: DetailsForm, *, status: int = 200, refusal: str = "",
    times: list[Choosable] | None = None,
) -> HttpResponse:
    return render(request, "book/details.html", {
        "hold": hold, "form": form, "steps": steps(hold.service), "back": _back(hold), "times": times, "refusal": refusal,
        "price": price_words(hold.service, hold.moment.day), "kept_until": _kept_until(hold),
        "zone": zone_words(hold.moment),
    }, status=status)


def _kept_until(hold: Booking) -> clock.Moment | None:
    """In the clinic's time; None once it is over."""
    expires = hold.hold_expires_at
    return clock.Moment.at(expires, hold.zone) if expires and hold.status == HELD and expires > clock.now() else None


def _back(hold: Booking) -> str:
    if hold.screening and hold.service.needles:
        return reverse("book:days", args=[hold.service.slug, screening_token(hold.screening)])
    return reverse("book:days", args=[hold.service.slug])


def _confirmed(booking: Booking, *, new: bool = False) -> HttpResponse:
    address = reverse("book:manage", args=[booking_token(booking)])
    return redirect(f"{address}?new=1" if new else address)


def _too_young(request: HttpRequest, hold: Booking, young: TooYoung) -> HttpResponse:
    return render(request, "book/too_young.html", {
        "words": said(young.message), "may_ask": young.may_ask and hold.screening is not None,
        "token": screening_token(hold.screening) if hold.screening else "", "service": hold.service,
    }, status=422)
