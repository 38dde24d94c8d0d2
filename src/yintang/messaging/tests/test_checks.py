from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from yintang.kernel import clock
from yintang.messaging import checks
from yintang.messaging.models import OutboxMessage, State
from yintang.messaging.tests.conftest import NOW, Book


def test_a_mail_server_that_does_not_answer_is_found(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = checks.SMTP, "127.0.0.1", 1
    found = checks.mail_server()
    assert (found.level, "127.0.0.1:1" in found.why) == ("fail", True)


@pytest.mark.parametrize(("demo", "level"), [(True, "ok"), (False, "warn")])
def test_mail_that_does_not_leave_is_said_outside_a_demo(settings: LazySettings, *, demo: bool, level: str) -> None:
    settings.EMAIL_BACKEND, settings.DEMO = "django.core.mail.backends.filebased.EmailBackend", demo
    assert checks.mail_server().level == level


def test_messages_that_wait_or_failed_are_counted(book: Book) -> None:
    book()
    OutboxMessage.objects.update(next_try_at=clock.now() - timedelta(hours=1))
    assert (checks.outbox().level, checks.outbox().why[:1]) == ("warn", "2")
    OutboxMessage.objects.update(state=State.FAILED)
    assert (checks.outbox().level, "could not be delivered" in checks.outbox().why) == ("warn", True)
    OutboxMessage.objects.update(state=State.SENT, sent_at=NOW)
    assert checks.outbox().level == "ok"
