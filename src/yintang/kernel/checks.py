"""Self-checks of the ground everything stands on. Each returns one finding, in words that say what to do."""

from __future__ import annotations

import importlib.metadata
import json
import stat
import zoneinfo
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yintang.kernel.clock import Moment
from yintang.kernel.guards import missing_guards
from yintang.kernel.home import journal_mode_for
from yintang.kernel.models import AuditHead, AuditRow


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    what: str
    why: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def ok(what: str, why: str) -> Finding:
    return Finding(Level.OK, what, why)


def warn(what: str, why: str) -> Finding:
    return Finding(Level.WARN, what, why)


def fail(what: str, why: str) -> Finding:
    return Finding(Level.FAIL, what, why)


def database() -> Finding:
    """Reachable, and set so that an acknowledged booking survives a power cut."""
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Finding:
    with connection.cursor() as cursor:
        version, mode, synchronous = (
            cursor.execute(sql).fetchone()[0]
            for sql in ("SELECT sqlite_version()", "PRAGMA journal_mode", "PRAGMA synchronous")
        )
    said = f"SQLite {version}, journal {mode.upper()}, synchronous {synchronous}"
    major, minor, patch = (int(part) for part in version.split("."))
    if mode.upper() != journal_mode_for((major, minor, patch)):
        return fail("database", f"{said}: this journal can corrupt the file with this SQLite; restart every process")
    if synchronous < 2:
        return fail("database", f"{said}: set synchronous=FULL, or a power cut can take back confirmed bookings")
    return ok("database", said)


def _postgresql() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        said = f"PostgreSQL {cursor.fetchone()[0]}"
        off = []
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] == "off":
                off.append(name)
    if off:
        return fail("database", f"{said}: turn on {', '.join(off)}, or a power cut can take back confirmed bookings")
    return ok("database", f"{said}, commits reach the disk")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    open_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if open_ones:
        return fail("migrations", f"{len(open_ones)} to apply: `yintang serve` applies them as it starts")
    return ok("migrations", "all applied")


def guards() -> Finding:
    missing = missing_guards()
    if missing:
        return fail("guards", f"the database lacks {', '.join(missing)}: restore a backup or migrate anew before booking")
    return ok("guards", "the database itself refuses overlaps and changed records")


def time_zones() -> Finding:
    """The pinned tz database, and a visit that an old one would put an hour wrong: Alberta keeps UTC-6 since 2026."""
    version = importlib.metadata.version("tzdata")
    if zoneinfo.TZPATH:
        return fail("time zones", f"the host's files are read ({zoneinfo.TZPATH[0]}): unset PYTHONTZPATH")
    noon = Moment.on_the_wall(datetime(2026, 12, 15, 12), "America/Edmonton").utc
    if noon != datetime(2026, 12, 15, 18, tzinfo=UTC):
        return fail("time zones", f"tzdata {version} is too old: Edmonton in winter 2026 is UTC-6; install 2026.6 or newer")
    return ok("time zones", f"tzdata {version}, from its own package")


def audit_head() -> Finding:
    """The trail ends where its head row and the copy outside the database say."""
    head, last = AuditHead.objects.first(), AuditRow.objects.order_by("-sequence").first()
    inside = (head.count, head.head) if head else (0, None)
    in_table = (last.sequence, last.hash) if last else (0, None)
    if inside != in_table or AuditRow.objects.count() != in_table[0]:
        return fail("audit trail", f"{AuditRow.objects.count()} rows, the head says {inside[0]}: rows were taken out or put in")
    kept = _kept_head()
    if kept is None and inside[0]:
        return warn("audit trail", "the copy of its head in YINTANG_HOME/audit-head is missing; the next change writes it anew")
    if kept is not None and kept > inside[0]:
        return fail("audit trail", f"YINTANG_HOME/audit-head knows {kept} rows, the table {inside[0]}: the end was cut off")
    return ok("audit trail", f"{inside[0]} rows, head agrees")


def _kept_head() -> int | None:
    kept = Path(settings.YINTANG_HOME) / "audit-head"
    return int(json.loads(kept.read_text())["count"]) if kept.exists() else None


def home() -> Finding:
    """Nobody else on this machine reads the clinic's data or its keys."""
    folder = Path(settings.YINTANG_HOME)
    private = [folder / name for name in (".", "secret.key", "keys", "keys/files.key", "yintang.sqlite3")]
    open_ones = [path for path in private if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_ones:
        return fail("home folder", f"others can read {', '.join(map(str, open_ones))}: run chmod go-rwx on it")
    return ok("home folder", f"{folder}, for its owner alone")


def https() -> Finding:
    if settings.HTTPS:
        return ok("address", f"{settings.SITE_URL}, HTTPS enforced")
    if settings.DEMO:
        return ok("address", f"{settings.SITE_URL}, a demo on this machine")
    return warn("address", f"{settings.SITE_URL} is not HTTPS: set YINTANG_URL=https://… and put a TLS proxy in front")


CHECKS: tuple[Callable[[], Finding], ...] = (
    database, migrations, guards, time_zones, audit_head, home, https,
)
