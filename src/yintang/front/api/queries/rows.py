"""The rows that answer a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yintang.kernel import clock
from yintang.kernel.links import seal
from yintang.messaging.links import manage_url
from yintang.practice.models import Service
from yintang.practice.queries import clinic_today, public_services, required_consents
from yintang.scheduling.models import Booking
from yintang.screening.models import Screening
from yintang.screening.queries import judged, pack_for
from yintang.screening.rules import Question
from yintang.screening.words import said

JUDGED_DAYS = 365


def service_rows(now: datetime) -> Iterator[dict[str, Any]]:
    services = {service.slug: service for service in Service.objects.filter(public=True)}
    for card in public_services(clinic_today(now)):
        texts = required_consents(services[card.slug])
        yield {
            "slug": card.slug, "name": card.name, "summary": card.summary, "minutes": card.minutes, "category": card.category,
            "needles_face": card.needles_face, "needles_body": card.needles_body,
            "price": _price(card.cents, card.currency),
            "consents": [text.code for text in texts],
            "consent_texts": [{"code": t.code, "version": t.version, "label": t.label, "text": t.text} for t in texts],
        }


def _price(cents: int | None, currency: str) -> dict[str, str] | None:
    return None if cents is None else {"amount": f"{cents // 100}.{cents % 100:02}", "currency": currency}


def question_rows(service: Service) -> list[dict[str, Any]]:
    """The emergency signs, which end a form, and then what must be answered to book."""
    pack = pack_for(service)
    asked = [(question, False) for question in pack.emergencies] if service.needles else []
    asked += [(question, True) for question in pack.asked("booking")]
    return [_question(question, required=required) for question, required in asked]


def _question(question: Question, *, required: bool) -> dict[str, Any]:
    return {
        "code": question.code, "group": question.group, "text": _(question.text), "why": _(question.why),
        "required": required, "choices": _choices(question.answers),
        "follow_ups": [
            {"code": f.code, "kind": f.kind, "text": _(f.text), "choices": _choices(f.choices), "required": f.required}
            for f in question.follow_ups
        ],
    }


def _choices(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "text": _(text)} for value, text in pairs]


def screening_row(screening: Screening, now: datetime) -> dict[str, Any]:
    """The verdict for a visit today, and the days from today on that the answers leave open."""
    judgement = judged(screening, service=screening.service, on=clinic_today(now), horizon=JUDGED_DAYS)
    end = judgement.on + timedelta(days=JUDGED_DAYS)
    notice = judgement.medicine_notice
    return {
        "id": seal("screening", screening.public_id), **judgement.as_json(),
        "provisional": [(start, until if until < end else None) for start, until in judgement.provisional - judgement.safe],
        "notice": said(notice) if notice else None,
    }


def hold_row(hold: Booking) -> dict[str, Any]:
    assert hold.hold_expires_at is not None
    expires = hold.hold_expires_at.astimezone(clock.zone_named(hold.zone))
    return {"hold": seal("hold", hold.public_id), "expires_at": expires.isoformat(timespec="seconds"), **_visit(hold)}


def booking_row(booking: Booking) -> dict[str, Any]:
    return {"booking": seal("booking", booking.public_id), "manage_url": manage_url(booking), **_visit(booking)}


def cancelled_row(booking: Booking) -> dict[str, Any]:
    token = seal("booking", booking.public_id)
    return {"booking": token, "status": booking.status, "late": booking.cancelled_late}


def _visit(booking: Booking) -> dict[str, Any]:
    return {
        "service": booking.service.slug, "start": booking.moment.isoformat(), "end": booking.ends.isoformat(),
        "practitioner": booking.practitioner.slug, "room": booking.room.slug, "status": booking.status,
        "provisional": booking.provisional,
    }
