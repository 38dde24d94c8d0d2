"""How often one address may ask in a minute.

What changes something is counted in the cache's table, which all processes share. What only reads is counted by each process
for itself: reading must not make a write, nor queue behind the writers.
"""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.core.cache import BaseCache, cache, caches
from django.db import transaction
from django.http import HttpRequest

from yintang.kernel import clock
from yintang.kernel.actions import writers_turn

MINUTE = 60
SAFE = ("GET", "HEAD", "OPTIONS")


def client_address(request: HttpRequest) -> str:
    """Who asks. Behind the HTTPS proxy the last forwarded address is what the proxy saw; earlier ones are hearsay."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return (forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", "")))[:64]


def too_many(request: HttpRequest, scope: str, *, limit: int | None = None) -> bool:
    """Counts this request; true once its address has asked more than `limit` times in this minute."""
    minute = int(clock.now().timestamp()) // MINUTE
    # Hashed: a forwarded address is whatever someone wrote, and the cache need not know who asked.
    who = sha256(client_address(request).encode()).hexdigest()
    key = f"throttle:{scope}:{who}:{minute}"
    if request.method in SAFE:
        count = _counted(caches["process"], key)
    else:
        with writers_turn(), transaction.atomic():  # one commit, and in line with the other writers
            count = _counted(cache, key)
    return count > (settings.YINTANG["requests_per_minute"] if limit is None else limit)


def _counted(where: BaseCache, key: str) -> int:
    where.add(key, 0, timeout=2 * MINUTE)
    try:
        return where.incr(key)
    except ValueError:  # evicted between the two lines: a full cache must not refuse anyone
        return 0
