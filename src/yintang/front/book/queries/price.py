from __future__ import annotations

from datetime import date

from yintang.kernel import money
from yintang.practice.models import Clinic, Service
from yintang.practice.queries import price_on


def price_words(service: Service, day: date) -> str:
    """What a visit on that day costs; empty where no price is set."""
    cents, clinic = price_on(service, day), Clinic.objects.first()
    return "" if cents is None or clinic is None else money.written(cents, clinic.currency)
