"""One day at one location, as the desk sees it: who comes when, to whom, where, and what may be done next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from yintang.kernel import clock, day_columns
from yintang.kernel.clock import Moment
from yintang.practice.models import HoursException, Location, WeeklyHours
from yintang.practice.rules import HANDS_ON, RESTING, TURNOVER, Hours, OtherHours, open_minutes
from yintang.scheduling.models import Booking
from yintang.scheduling.queries import day_bookings
from yintang.scheduling.rules.flow import ARRIVED, BOOKED, CANCELLED, DONE, HELD, IN_ROOM, LEGAL_MOVES, NO_SHOW

OPENS, CLOSES = 9 * 60, 17 * 60  # drawn at least, so that a day without visits still looks like a day

Columns = dict[str, str]
OpenMinutes = dict[str, list[tuple[int, int]]]


class PartWords(NamedTuple):
    words: str
    minutes: int


class Step(NamedTuple):
    to: str
    words: str
    first: bool  # the step that usually comes next


@dataclass(frozen=True, slots=True)
class Line:
    """One booking on the list."""

    booking: Booking
    time: str
    ends: str
    name: str
    status: str
    icon: str
    parts: tuple[PartWords, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class DayView:
    location: Location
    day: date
    today: date
    lines: list[Line]
    picture: day_columns.DayPicture

    @property
    def people(self) -> list[str]:
        """Pseudonyms of everyone on the page, for the audit trail."""
        return sorted({line.booking.patient.pseudonym for line in self.lines if line.booking.patient})


def day_view(location: Location, day: date, now: datetime) -> DayView:
    today = clock.today(location.zone, now)
    bookings = list(day_bookings(location, day, now))
    columns, hours = _hours(location, day)
    columns |= {b.practitioner.slug: b.practitioner.name for b in bookings}
    picture = day_columns.day_columns(
        sorted(columns.items(), key=lambda column: column[1]), [_visit(b) for b in bookings], opens=OPENS, closes=CLOSES,
        hours={slug: hours.get(slug, []) for slug in columns},
        now=_minute(Moment.at(now, location.zone)) if day == today else None,
    )
    return DayView(location, day, today, [_line(b, may_act=day <= today) for b in bookings], picture)


def _hours(location: Location, day: date) -> tuple[Columns, OpenMinutes]:
    weekly = list(WeeklyHours.objects.filter(location=location, weekday=day.weekday(), practitioner__active=True)
                  .select_related("practitioner"))
    others = list(HoursException.objects.filter(location=location, day=day).select_related("practitioner"))
    people = [row.practitioner for row in weekly] + [row.practitioner for row in others]
    columns = {person.slug: person.name for person in people}
    hours = {}
    for slug in columns:
        usual = [Hours(h.weekday, h.from_minute, h.until_minute, h.is_break, h.valid_from, h.valid_until)
                 for h in weekly if h.practitioner.slug == slug]
        instead = [OtherHours(o.day, o.from_minute, o.until_minute) for o in others if o.practitioner.slug == slug]
        opened = open_minutes([day], usual, instead, location.zone)
        hours[slug] = [(_on_the_wall(a, location, day), _on_the_wall(b, location, day)) for a, b in opened]
    return {slug: name for slug, name in columns.items() if hours[slug]}, hours


def _on_the_wall(minute: int, location: Location, day: date) -> int:
    """Minutes that a clock shows since the midnight that began the day."""
    moment = Moment.at_minute(minute, location.zone)
    return (moment.day - day).days * 1440 + _minute(moment)


def _visit(booking: Booking) -> day_columns.Visit:
    return day_columns.Visit(
        column=booking.practitioner.slug, from_minute=_minute(booking.moment),
        parts=tuple(day_columns.Part(part.kind, part.minutes) for part in booking.service.pattern.parts),
        title=_name(booking), note=f"{booking.service.name} · {booking.room.name}", href=f"#booking-{booking.pk}",
        state="wait" if booking.provisional else booking.status,
    )


def _minute(moment: Moment) -> int:
    return moment.local.hour * 60 + moment.local.minute


def _name(booking: Booking) -> str:
    return str(booking.patient) if booking.patient else _("being booked")


def _line(booking: Booking, *, may_act: bool) -> Line:
    icons = {BOOKED: "calendar", HELD: "wait", ARRIVED: "place", IN_ROOM: "info", DONE: "done", NO_SHOW: "stop"}
    return Line(
        booking, f"{booking.moment.local:%H:%M}", f"{booking.ends.local:%H:%M}", _name(booking),
        booking.get_status_display(), icons[booking.status], tuple(_parts(booking)), _steps(booking) if may_act else (),
    )


def _parts(booking: Booking) -> Iterator[PartWords]:
    words = {HANDS_ON: _("hands-on"), RESTING: _("resting"), TURNOVER: _("turnover")}
    for part in booking.service.pattern.parts:
        yield PartWords(words[part.kind], part.minutes)


def _steps(booking: Booking) -> tuple[Step, ...]:
    """The table of legal moves, in the words of the desk. Cancelling is not a step of the day."""
    if booking.status == HELD:
        return ()
    back = {BOOKED: _("not here yet"), ARRIVED: _("back to arrived"), IN_ROOM: _("back to the room")}
    ahead = {ARRIVED: _("Arrived"), IN_ROOM: _("In the room"), DONE: _("Done"), NO_SHOW: _("Did not come")}
    order = (BOOKED, ARRIVED, IN_ROOM, DONE)
    place = order.index(booking.status) if booking.status in order else len(order)
    return tuple(
        Step(to, back[to] if to in order[:place] else ahead[to], to in order[place + 1:place + 2])
        for to in LEGAL_MOVES[booking.status] if to != CANCELLED
    )
