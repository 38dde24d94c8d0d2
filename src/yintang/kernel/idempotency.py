"""The same request twice, one effect: a POST that carries an Idempotency-Key is answered once, and again with that answer.

The claim on the key, what the request does and the answer to it are one transaction. A second request with the key waits
for the first one's commit, in the writers' queue or at the unique name; a crash leaves nothing behind, not even the claim.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from yintang.kernel import clock
from yintang.kernel.actions import action
from yintang.kernel.models import IdempotencyRecord
from yintang.kernel.problems import FieldError, Problem, invalid

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,200}")
KEPT = timedelta(hours=24)
NONCE = 12


class _NotKept(Exception):
    """The server failed: whatever was begun is taken back, and the same key may try again."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def answer_once(request: HttpRequest, answer: Callable[[], HttpResponse], *, now: datetime | None = None) -> HttpResponse:
    """The answer to this request; to its repetition within a day the first answer again. `answer` must not raise Problem.

    Raises Problem for a key that is none, or that was used with another body.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return answer()
    if not KEY.fullmatch(key):
        message = _("must be 1 to 200 visible ASCII characters, such as a random UUID")
        raise invalid(FieldError(HEADER, message))
    try:
        return _answered(request, key, answer, now or clock.now())
    except _NotKept as failure:
        return failure.response


@action
def _answered(request: HttpRequest, key: str, answer: Callable[[], HttpResponse], now: datetime) -> HttpResponse:
    name, body = _mark("name", f"{request.path} {key}".encode()), _mark("body", request.body)
    IdempotencyRecord.objects.filter(name=name, made_at__lte=now - KEPT).delete()
    kept, first = IdempotencyRecord.objects.get_or_create(name=name, defaults={"body": body, "made_at": now})
    if not first:
        return _again(kept, body, key)
    response = answer()
    if response.status_code >= 500:
        raise _NotKept(response)
    kept.status, kept.media_type = response.status_code, response["Content-Type"]
    kept.answer = _sealed(response.content, key)
    kept.save()
    return response


def _again(kept: IdempotencyRecord, body: str, key: str) -> HttpResponse:
    if kept.body != body:
        message = _("was used before with another body; send a new key for a new request")
        raise Problem(422, "key_reused", _("This key belongs to another request."), errors=[FieldError(HEADER, message)])
    return HttpResponse(
        _opened(bytes(kept.answer), key), status=kept.status, content_type=kept.media_type,
        headers={"Idempotent-Replayed": "true"},
    )


def forget_old(now: datetime | None = None) -> int:
    """Delete answers older than a day; returns how many."""
    return IdempotencyRecord.objects.filter(made_at__lte=(now or clock.now()) - KEPT).delete()[0]


def _mark(purpose: str, value: bytes) -> str:
    # Keyed, so that a stolen table does not let anyone try out bodies or keys against it.
    return salted_hmac(f"yintang.idempotency.{purpose}", value, algorithm="sha256").hexdigest()


def _sealed(content: bytes, key: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(key).encrypt(nonce, content, None)


def _opened(blob: bytes, key: str) -> bytes:
    return _cipher(key).decrypt(blob[:NONCE], blob[NONCE:], None)


def _cipher(key: str) -> AESGCM:
    # Answers hold secret links. Only the sender's own key opens them again, and the table does not hold it.
    return AESGCM(salted_hmac("yintang.idempotency.seal", key, algorithm="sha256").digest())
