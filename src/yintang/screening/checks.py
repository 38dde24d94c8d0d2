"""A self-check of the rules: whether they can be read, and which they are."""

from __future__ import annotations

from collections.abc import Callable

from yintang.kernel.checks import Finding, fail, ok
from yintang.practice.queries import policy
from yintang.screening.rules import BadPack, load_pack


def rules() -> Finding:
    try:
        pack = load_pack(policy().rules)
    except BadPack as error:
        return fail("rules", f"nobody can be screened, so nobody is booked: {error}")
    return ok("rules", f"{pack.name} {pack.version}, {len(pack.asked('booking'))} questions at booking")


CHECKS: tuple[Callable[[], Finding], ...] = (rules,)
