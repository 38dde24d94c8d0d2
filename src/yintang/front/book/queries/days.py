"""Three weeks of days to choose from, the first possible one ready, each missing day with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yintang.front.book.queries.search import FAR, Search
from yintang.front.book.queries.times import Group, groups_of
from yintang.front.book.words import zone_words
from yintang.kernel import month
from yintang.kernel.clock import Moment
from yintang.practice.models import Practitioner, Service
from yintang.practice.queries import clinic_today
from yintang.scheduling.queries import Offer

WEEK = timedelta(days=7)
SHOWN = 3 * WEEK


@dataclass(frozen=True, slots=True)
class Wish:
    """What the visitor asked to see. Anything that is no day or no name is ignored."""

    day: date | None = None
    first: date | None = None
    practitioner: str = ""

    @classmethod
    def read(cls, query: dict[str, str]) -> Wish:
        return cls(_day(query.get("day", "")), _day(query.get("from", "")), query.get("with", ""))

    def link(self, **changes: str) -> str:
        query = {"with": self.practitioner, **changes}
        return "?" + urlencode({name: value for name, value in query.items() if value}) + "#days"


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date(2000, 1, 1) <= day <= date(2200, 1, 1) else None


@dataclass(frozen=True, slots=True)
class Filter:
    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class DayPage:
    months: list[month.Month]
    chosen: date | None
    first: date | None
    groups: list[Group]
    filters: list[Filter]
    earlier: str
    later: str
    zone: str
    provisional: bool = False
    blocked: bool = False


def day_page(search: Search, wish: Wish) -> DayPage:
    today = clinic_today()
    people = list(search.service.practitioners.filter(active=True))
    who = next((person for person in people if person.slug == wish.practitioner), None)
    first = search.first_day(today, who)
    start = _start(wish, first, today)
    days = SHOWN.days
    offers = search.offers(start, days, who)
    chosen = wish.day if wish.day in offers else first if first in offers else min(offers, default=None)
    drawn = list(_drawn(search, wish, offers, search.hours(start, days, who), _visible(start, today), chosen, first))
    return DayPage(
        months=month.months(drawn), chosen=chosen, first=first, groups=groups_of(offers.get(chosen, [])) if chosen else [],
        filters=_filters(people, wish, who),
        earlier=wish.link(**{"from": (start - SHOWN).isoformat()}) if start > today else "",
        later=wish.link(**{"from": (start + SHOWN).isoformat()}) if start + SHOWN < today + timedelta(days=FAR) else "",
        zone=_zone(search.service, search.now), provisional=_is_provisional(search, chosen),
        blocked=any(day.state == month.BLOCKED for day in drawn),
    )


def _start(wish: Wish, first: date | None, today: date) -> date:
    """A Monday, such that the wished day is seen, and with it some of the days before that are missing."""
    if wish.first:
        return max(_monday(wish.first), _monday(today))
    target = wish.day or first or today
    return _monday(today) if target < _monday(today) + SHOWN else _monday(target) - WEEK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _visible(start: date, today: date) -> list[date]:
    days = [start + timedelta(days=n) for n in range(SHOWN.days)]
    return [day for day in days if day >= today]


def _drawn(
    search: Search, wish: Wish, offers: dict[date, list[Offer]], hours: set[date], visible: list[date],
    chosen: date | None, first: date | None,
) -> Iterator[month.Day]:
    safe = search.safe
    for day in visible:
        if times := len(offers.get(day, ())):
            state = month.CHOSEN if day == chosen else month.FIRST if day == first else month.OPEN
            words = ngettext("%(times)s time", "%(times)s times", times) % {"times": times}
            yield month.Day(day, state, words, wish.link(day=day.isoformat()))
        elif day not in hours:
            yield month.Day(day, month.CLOSED, _("closed"))
        elif safe is not None and day not in safe:
            yield month.Day(day, month.BLOCKED, _("not with your answers"))
        else:
            yield month.Day(day, month.FULL, _("full"))


def _filters(people: list[Practitioner], wish: Wish, who: Practitioner | None) -> list[Filter]:
    if len(people) < 2:
        return []
    anyone = Filter(_("Anyone"), Wish().link(), who is None)
    return [anyone, *(Filter(p.name, Wish().link(**{"with": p.slug}), p == who) for p in people)]


def _zone(service: Service, now: datetime) -> str:
    room = service.rooms.select_related("location").first()
    return zone_words(Moment.at(now, room.location.zone)) if room else ""


def _is_provisional(search: Search, day: date | None) -> bool:
    return day is not None and search.settled is not None and day not in search.settled
