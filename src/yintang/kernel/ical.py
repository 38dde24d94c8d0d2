"""One event as an .ics file (RFC 5545, RFC 5546), with a time-zone block of our own.

The block covers the days around the event alone. Clients then need no rule of change at all, and none that the pinned tz
database no longer holds. (icalendar's own block begins summer time one hour late: it writes the onset as the new wall time.)
"""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from yintang.kernel.clock import Moment, instant_of, offset_at, zone_named

DAY = 1440
QUARTER = 15  # clocks change on quarter hours


def event(
    *,
    uid: str,
    start: Moment,
    end: Moment,
    summary: str,
    location: str = "",
    description: str = "",
    url: str = "",
    organizer: str = "",
    sequence: int = 0,
    stamp: datetime,
    cancelled: bool = False,
) -> bytes:
    """The file to attach. The same `uid` with a higher `sequence` replaces what a calendar already holds."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yintang//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(zone_block(start.zone, start.minute, end.minute))
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", stamp)
    entry.add("sequence", sequence)
    entry.add("dtstart", _unambiguous(start))
    entry.add("dtend", _unambiguous(end))
    entry.add("summary", summary)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("class", "PRIVATE")
    for name, value in (("location", location), ("description", description), ("url", url)):
        if value:
            entry.add(name, value)
    if organizer:
        entry.add("organizer", vCalAddress(f"mailto:{organizer}"))
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _unambiguous(moment: Moment) -> datetime:
    # A repeated hour written as local time means its first pass (RFC 5545, 3.3.5); the second can only be said in UTC.
    return moment.utc if moment.local.fold else moment.aware


def zone_block(zone: str, from_minute: int, until_minute: int) -> Timezone:
    """VTIMEZONE for the days from `from_minute` to `until_minute` and one day around them."""
    block = Timezone()
    block.add("tzid", zone)
    first = (from_minute // DAY - 1) * DAY
    onsets = [first, *_changes(zone, first, until_minute + DAY)]
    for onset in onsets:
        before = offset_at(onset if onset == first else onset - 1, zone)
        block.add_component(_observance(zone, onset, before))
    return block


def _changes(zone: str, first: int, last: int) -> list[int]:
    steps = range(first + QUARTER, last, QUARTER)
    return [minute for minute in steps if offset_at(minute, zone) != offset_at(minute - QUARTER, zone)]


def _observance(zone: str, onset: int, before: int) -> TimezoneStandard | TimezoneDaylight:
    there = instant_of(onset).astimezone(zone_named(zone))
    observance = TimezoneDaylight() if there.dst() else TimezoneStandard()
    observance.DTSTART = instant_of(onset + before).replace(tzinfo=None)  # an onset is told in the time that ends
    observance.TZOFFSETFROM = timedelta(minutes=before)
    observance.TZOFFSETTO = timedelta(minutes=offset_at(onset, zone))
    observance.add("tzname", there.tzname())
    return observance
