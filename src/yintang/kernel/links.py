"""Secret links. A link carries a random id sealed with the home's key (HMAC-SHA256, so 256 bits); the seal is never stored,
so a stolen table opens nothing, and a reminder can write the same link again."""

from uuid import UUID

from django.core.signing import BadSignature, Signer


class BrokenLink(ValueError):
    """The token was not sealed here, or for another purpose."""


def seal(purpose: str, key: UUID) -> str:
    return Signer(salt=f"yintang.{purpose}", sep="~").sign(key.hex)


def unseal(purpose: str, token: str) -> UUID:
    try:
        return UUID(hex=Signer(salt=f"yintang.{purpose}", sep="~").unsign(token))
    except (BadSignature, ValueError) as error:
        raise BrokenLink("this link is not one of ours") from error
