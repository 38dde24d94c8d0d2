"""Who is acting, and through which door: every action asks, every audit row keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`role` is owner, practitioner, desk, patient, public or system; `door` is the front the request came through."""

    role: str
    name: str = ""
    user_id: int | None = None
    door: str = ""
    address: str = ""

    @property
    def is_staff(self) -> bool:
        return self.role in ("owner", "practitioner", "desk")

    @classmethod
    def public(cls, door: str, address: str = "") -> Actor:
        return cls(role="public", name="a visitor", door=door, address=address)

    @classmethod
    def system(cls, door: str = "worker") -> Actor:
        return cls(role="system", name="yintang", door=door)
