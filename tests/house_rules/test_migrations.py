from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.house_rules.house import SOURCE
from yintang.kernel.guards import missing_guards

MIGRATIONS = sorted(SOURCE.glob("**/migrations/0*.py"))


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check=True, dry_run=True)
    assert capsys.readouterr().out == "No changes detected\n"


@pytest.mark.django_db
def test_every_guard_a_model_asks_for_stands_in_the_database() -> None:
    assert missing_guards() == []


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_migration_writes_sql_by_hand(path: Path) -> None:
    """A trigger made so vanishes without a word when SQLite rebuilds its table: guards are constraint classes."""
    assert "RunSQL" not in path.read_text()


def test_no_request_is_a_transaction() -> None:
    """With SQLite's IMMEDIATE every page that only reads would queue behind the writers."""
    assert settings.DATABASES["default"].get("ATOMIC_REQUESTS", False) is False


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has transaction modes")
def test_sqlite_takes_the_writers_lock_at_the_start_of_a_transaction() -> None:
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
