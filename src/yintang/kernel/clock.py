"""The clinic's time. A moment writes local wall time, zone, UTC and whole minutes together, so that none can drift alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class NoSuchTime(ValueError):
    """A wall time that the clocks skip (the gap when they go forward), or a zone that does not exist."""


@lru_cache
def zone_named(name: str) -> ZoneInfo:
    """The zone, from the pinned tz database. Raises NoSuchTime for an unknown name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NoSuchTime(f"no time zone is called {name!r}") from error


def now() -> datetime:
    return datetime.now(UTC)


def today(zone: str, at: datetime | None = None) -> date:
    return (at or now()).astimezone(zone_named(zone)).date()


def minute_of(utc: datetime) -> int:
    """Whole minutes since 1970-01-01T00:00Z, rounded down."""
    return (utc - EPOCH) // MINUTE


def instant_of(minute: int) -> datetime:
    return EPOCH + minute * MINUTE


@dataclass(frozen=True, slots=True)
class Moment:
    """One minute in one place. `local` is naive wall time whose `fold` tells the two hours of an autumn night apart."""

    local: datetime
    zone: str

    @classmethod
    def on_the_wall(cls, local: datetime, zone: str) -> Moment:
        """The moment a wall clock shows `local`. Raises NoSuchTime inside a gap."""
        moment = cls(local.replace(second=0, microsecond=0, tzinfo=None), zone)
        if cls.at_minute(moment.minute, zone).local.replace(fold=0) != moment.local.replace(fold=0):
            raise NoSuchTime(f"{local:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks skip it")
        return moment

    @classmethod
    def at(cls, utc: datetime, zone: str) -> Moment:
        return cls(utc.astimezone(zone_named(zone)).replace(tzinfo=None, second=0, microsecond=0), zone)

    @classmethod
    def at_minute(cls, minute: int, zone: str) -> Moment:
        return cls.at(instant_of(minute), zone)

    @property
    def aware(self) -> datetime:
        return self.local.replace(tzinfo=zone_named(self.zone))

    @property
    def utc(self) -> datetime:
        return self.aware.astimezone(UTC)

    @property
    def minute(self) -> int:
        return minute_of(self.utc)

    @property
    def day(self) -> date:
        return self.local.date()

    def isoformat(self) -> str:
        return self.aware.isoformat()


def wall_minute(day: date, minute_of_day: int, zone: str) -> int:
    """The UTC minute at which a clock in `zone` shows `minute_of_day` (0..1440) on `day`.

    Inside a gap the clock is read as it stood before the change (02:30 of a skipped hour is 03:30 on the wall);
    in a fold the first of the two hours is meant, so opening hours never start late nor shrink.
    """
    days, rest = divmod(minute_of_day, 1440)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=zone_named(zone))
    return minute_of(local.astimezone(UTC))


@lru_cache(maxsize=1 << 15)
def offset_at(minute: int, zone: str) -> int:
    """Minutes that local time is ahead of UTC at that UTC minute."""
    offset = instant_of(minute).astimezone(zone_named(zone)).utcoffset()
    assert offset is not None
    return offset // MINUTE
