"""Which times a visitor may be offered: what the diary has, within the days their answers leave open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yintang.kernel.spans import Spans
from yintang.practice.models import Practitioner, Service
from yintang.scheduling.models import Booking
from yintang.scheduling.queries import Offer, availability

NEAR, FAR = 42, 540  # days searched for the first time; most finds end within the first six weeks


@dataclass(frozen=True)
class Search:
    """What may be offered: to whom the days belong, and which of them their answers leave open."""

    service: Service
    now: datetime
    settled: Spans[date] | None = None  # None: no answers are asked
    provisional: Spans[date] | None = None
    without: Booking | None = None

    @property
    def safe(self) -> Spans[date] | None:
        return None if self.settled is None else self.settled | (self.provisional or Spans())

    def offers(self, first: date, days: int, who: Practitioner | None) -> dict[date, list[Offer]]:
        found = availability(service=self.service, first=first, days=days, now=self.now, practitioner=who,
                             safe=self.safe, without=self.without)
        return _by_day(found.offers())

    def hours(self, first: date, days: int, who: Practitioner | None) -> set[date]:
        """Days on which the clinic would see people for this, were nobody booked and nothing in the way."""
        would = availability(service=self.service, first=first, days=days, now=self.now, practitioner=who,
                             as_if_empty=True)
        return {offer.start.day for offer in would.offers()}

    def first_day(self, today: date, who: Practitioner | None) -> date | None:
        start = self.safe.first_from(today) if self.safe is not None else today
        if start is None:
            return None
        for days in (NEAR, FAR):
            if found := self.offers(start, days, who):
                return min(found)
        return None


def _by_day(offers: list[Offer]) -> dict[date, list[Offer]]:
    days: dict[date, list[Offer]] = {}
    for offer in offers:
        days.setdefault(offer.start.day, []).append(offer)
    return days
