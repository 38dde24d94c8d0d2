import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from yintang.kernel.home import BadSetting, database_from, journal_mode_for, secret_in


@pytest.mark.parametrize(("version", "mode"), [
    ((3, 40, 1), "TRUNCATE"),
    ((3, 44, 5), "TRUNCATE"),
    ((3, 44, 6), "WAL"),
    ((3, 45, 0), "TRUNCATE"),
    ((3, 50, 6), "TRUNCATE"),
    ((3, 50, 7), "WAL"),
    ((3, 51, 2), "TRUNCATE"),
    ((3, 51, 3), "WAL"),
    ((3, 52, 0), "WAL"),
    ((4, 0, 0), "WAL"),
])
def test_wal_is_used_only_where_its_corruption_bug_is_fixed(version: tuple[int, int, int], mode: str) -> None:
    assert journal_mode_for(version) == mode


@pytest.mark.django_db
def test_the_database_in_use_forces_every_commit_to_disk_in_a_safe_journal_mode() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)  # FULL
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone()[0].upper() == journal_mode_for(sqlite3.sqlite_version_info)
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)


def test_without_an_address_the_database_is_a_file_in_the_home(tmp_path: Path) -> None:
    settings = database_from(None, tmp_path)
    assert settings["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["NAME"] == str(tmp_path / "yintang.sqlite3")


def test_a_postgresql_address_is_read_in_full(tmp_path: Path) -> None:
    settings = database_from("postgresql://mei:p%40ss@db.example:5433/clinic", tmp_path)
    wanted = {"NAME": "clinic", "USER": "mei", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"}
    assert {key: settings[key] for key in wanted} == wanted


def test_a_postgresql_socket_may_stand_in_the_query(tmp_path: Path) -> None:
    settings = database_from("postgresql://postgres@/yintang?host=/run/pg&port=5432", tmp_path)
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("/run/pg", "5432", "yintang")


@pytest.mark.parametrize("address", ["mysql://root@localhost/clinic", "clinic.sqlite3", "postgres"])
def test_any_other_address_is_refused_with_the_mend(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="YINTANG_DATABASE_URL: begin it with sqlite:/// or postgresql://"):
        database_from(address, tmp_path)


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    secret = secret_in(tmp_path, "secret.key")
    assert secret_in(tmp_path, "secret.key") == secret
    assert len(secret) >= 64
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_two_first_starts_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        secrets = set(starts.map(lambda _: secret_in(tmp_path, "secret.key"), range(32)))
    assert len(secrets) == 1
