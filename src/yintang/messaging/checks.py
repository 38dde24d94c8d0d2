"""Self-checks of the mail: whether it leaves, and whether anything is stuck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection

from yintang.kernel import clock
from yintang.kernel.checks import Finding, fail, ok, warn
from yintang.messaging.models import OutboxMessage, State

SMTP = "django.core.mail.backends.smtp.EmailBackend"
PATIENCE = 5  # seconds to wait for the mail server's greeting


def mail_server() -> Finding:
    if settings.EMAIL_BACKEND != SMTP:
        said = f"mail does not leave: {settings.EMAIL_BACKEND.rpartition('.')[0].rpartition('.')[2]} backend"
        if settings.DEMO:
            return ok("mail", f"{said}, as befits a demo")
        return warn("mail", f"{said}; set YINTANG_EMAIL_BACKEND={SMTP} and YINTANG_SMTP_HOST")
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection = get_connection(timeout=PATIENCE)
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's errors are OSErrors too
        return fail("mail", f"{where} does not answer ({type(error).__name__}): check YINTANG_SMTP_HOST, _PORT, _USER, _TLS")
    return ok("mail", f"{where} answers")


def outbox() -> Finding:
    late = OutboxMessage.objects.filter(state=State.WAITING, next_try_at__lt=clock.now() - timedelta(minutes=15)).count()
    if late:
        return warn("outbox", f"{late} messages have waited over 15 minutes: is the worker running (`yintang worker`)?")
    if failed := OutboxMessage.objects.filter(state=State.FAILED).count():
        return warn("outbox", f"{failed} messages could not be delivered: those people need a telephone call")
    return ok("outbox", "nothing is stuck")


CHECKS: tuple[Callable[[], Finding], ...] = (mail_server, outbox)
