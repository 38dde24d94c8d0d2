from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from yintang.kernel import ical
from yintang.kernel.clock import Moment, minute_of

STAMP = datetime(2026, 11, 22, 18, tzinfo=UTC)
ZONES = ["America/Edmonton", "America/Toronto", "America/Regina", "Europe/London", "Europe/Berlin", "Asia/Kathmandu",
         "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca", "Pacific/Apia", "UTC"]


def visit(start: Moment, minutes: int = 90, **more: object) -> bytes:
    end = Moment.at_minute(start.minute + minutes, start.zone)
    asked = {"uid": "one@clinic.example", "start": start, "end": end, "summary": "Visit at Willow Lane", "stamp": STAMP}
    return ical.event(**asked | more)  # type: ignore[arg-type]


def parsed(written: bytes) -> Any:
    return Calendar.from_ical(written)


def instant(entry: Any, calendar: Any, name: str) -> datetime:
    """What a client without any tz database computes from the file's own time-zone block (RFC 5545, 3.6.5)."""
    raw = entry[name]
    if "TZID" not in raw.params:
        there: datetime = raw.dt
        return there.astimezone(UTC)
    local: datetime = raw.dt.replace(tzinfo=None)
    block = next(b for b in calendar.walk("VTIMEZONE") if b["tzid"] == raw.params["TZID"])
    begun = [o for o in block.subcomponents if local >= o.DTSTART]
    offset: timedelta = max(begun, key=lambda o: o.DTSTART).TZOFFSETTO
    return (local - offset).replace(tzinfo=UTC)


def test_a_winter_visit_in_edmonton_is_at_utc_minus_6() -> None:
    calendar = parsed(visit(Moment.on_the_wall(datetime(2026, 12, 15, 12), "America/Edmonton")))
    entry = calendar.walk("VEVENT")[0]
    assert entry["dtstart"].to_ical() == b"20261215T120000"
    assert entry["dtstart"].params["TZID"] == "America/Edmonton"
    assert instant(entry, calendar, "dtstart") == datetime(2026, 12, 15, 18, tzinfo=UTC)
    assert instant(entry, calendar, "dtend") == datetime(2026, 12, 15, 19, 30, tzinfo=UTC)


def quarter_hours(year: int, month: int, day: int, hours: int) -> list[int]:
    first = minute_of(datetime(year, month, day, tzinfo=UTC))
    return list(range(first, first + hours * 60, 15))


CHANGES = [
    *((zone, minute) for zone in ("Europe/Berlin", "Europe/London") for minute in quarter_hours(2026, 3, 29, 4)),
    *((zone, minute) for zone in ("Europe/Berlin", "Europe/London") for minute in quarter_hours(2026, 10, 25, 4)),
    *(("America/Toronto", minute) for minute in quarter_hours(2026, 11, 1, 9)),
    *(("America/Edmonton", minute) for minute in quarter_hours(2026, 11, 1, 12)),
    *(("Australia/Lord_Howe", minute) for minute in quarter_hours(2026, 4, 4, 20)),
    *(("Australia/Lord_Howe", minute) for minute in quarter_hours(2026, 10, 3, 20)),
]


def assert_times_kept(minute: int, zone: str) -> None:
    calendar = parsed(visit(Moment.at_minute(minute, zone)))
    entry = calendar.walk("VEVENT")[0]
    start = instant(entry, calendar, "dtstart")
    assert (start, instant(entry, calendar, "dtend")) == (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute), start + timedelta(minutes=90)
    )


def test_every_quarter_hour_around_a_change_of_clocks_keeps_its_instant() -> None:
    for zone, minute in CHANGES:
        assert_times_kept(minute, zone)


@given(
    st.sampled_from(ZONES),
    st.integers(minute_of(datetime(2025, 1, 1, tzinfo=UTC)), minute_of(datetime(2030, 1, 1, tzinfo=UTC))),
)
def test_any_moment_in_any_zone_keeps_its_instant(zone: str, minute: int) -> None:
    assert_times_kept(minute, zone)


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=300))
def test_lines_are_folded_and_end_in_crlf_and_text_comes_back(text: str) -> None:
    start = Moment.on_the_wall(datetime(2026, 12, 1, 9), "America/Edmonton")
    written = visit(start, summary=text, location=text)
    lines = written.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    entry = parsed(written).walk("VEVENT")[0]
    assert (entry["summary"], entry["location"]) == (text, text)


def test_a_cancellation_carries_the_same_uid_and_says_so() -> None:
    start = Moment.on_the_wall(datetime(2026, 12, 1, 9), "America/Edmonton")
    first, last = (parsed(visit(start, **more)) for more in ({}, {"sequence": 2, "cancelled": True}))
    told = [(c["method"], e["uid"], e["sequence"], e["status"]) for c in (first, last) for e in c.walk("VEVENT")]
    assert told == [("PUBLISH", "one@clinic.example", 0, "CONFIRMED"), ("CANCEL", "one@clinic.example", 2, "CANCELLED")]
