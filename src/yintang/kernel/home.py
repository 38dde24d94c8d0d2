"""YINTANG_HOME: the one folder that holds a clinic's data, and the keys that must never leave it with a backup."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(ValueError):
    """A value in the environment that cannot be meant. Its text names the variable and the mend."""


def home_folder() -> Path:
    home = Path(os.environ.get("YINTANG_HOME") or "var").resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def whole_number(variable: str, default: int) -> int:
    """A number from the environment. Raises BadSetting that names the variable."""
    text = os.environ.get(variable, str(default))
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{variable}: give a whole number, not {text!r}")
    return int(text)


def secret_in(home: Path, name: str) -> str:
    """A secret made once and kept beside the data, readable by its owner alone."""
    path = home / name
    if not path.exists():
        made = home / f"{name}.{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64))
        try:
            os.link(made, path)  # two first starts at once: the first one wins, both read the same
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


# Fixed releases of the WAL-reset corruption bug, see https://sqlite.org/wal.html#walresetbug: every version from 3.7.0 has it
# but these. Elsewhere a rollback journal is the safe choice.
WAL_SAFE_BACKPORTS = ((3, 44, 6), (3, 50, 7))


def journal_mode_for(sqlite_version: tuple[int, int, int]) -> str:
    if sqlite_version >= (3, 51, 3):
        return "WAL"
    backported = any(sqlite_version[:2] == fixed[:2] and sqlite_version >= fixed for fixed in WAL_SAFE_BACKPORTS)
    return "WAL" if backported else "TRUNCATE"


def database_from(url: str | None, home: Path) -> dict[str, object]:
    """Django's database settings for YINTANG_DATABASE_URL (default: SQLite in the home folder)."""
    parts = urlsplit(url or f"sqlite:///{home / 'yintang.sqlite3'}")
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path))
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(
            parts.hostname or "",
            parts.port,
            parts.path.lstrip("/"),
            parts.username,
            parts.password,
            dict(parse_qsl(parts.query)),
        )
    raise BadSetting("YINTANG_DATABASE_URL: begin it with sqlite:/// or postgresql://")


def _sqlite(path: str) -> dict[str, object]:
    import sqlite3

    mode = journal_mode_for(sqlite3.sqlite_version_info)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # IMMEDIATE: a transaction that reads first and writes later otherwise fails with "database is locked".
            # FULL: a confirmed booking survives a power cut. cache_size: 20 MB. recursive_triggers: without it REPLACE
            # deletes a row behind the back of the append-only guards.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={mode};PRAGMA synchronous=FULL;PRAGMA cache_size=-20000;"
            "PRAGMA recursive_triggers=ON;",
        },
        # A file, not memory: only a file has the journal, the locks and the writers' queue of the real thing.
        "TEST": {"NAME": os.environ.get("YINTANG_TEST_SQLITE", f"{path}.test")},
    }


def _postgresql(
    host: str, port: int | None, name: str, user: str | None, password: str | None, query: dict[str, str]
) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name or "yintang",
        "USER": unquote(user or ""),
        "PASSWORD": unquote(password or ""),
        "HOST": query.get("host", host),
        "PORT": str(port or query.get("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": int(query.get("pool", "10")), "timeout": 20}},
    }
