"""Files at rest: AES-256-GCM, one random nonce per file, the file's own id as associated data, so that no two can be swapped.

The key lies in YINTANG_HOME/keys, outside the folder of files, and also wrapped under the recovery key that `init` prints:
whoever holds the files and the recovery key can read them, whoever holds the files alone can not.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from yintang.kernel.models import SealedFile

NONCE = 12


class FileDamaged(ValueError):
    """The bytes are not those that were sealed under this id and key."""


def keep(*, name: str, media_type: str, content: bytes, now: datetime) -> SealedFile:
    """Seal the content, then write its row: a row never points at nothing."""
    sealed = SealedFile(
        name=name, media_type=media_type, size=len(content), sha256=hashlib.sha256(content).hexdigest(), kept_at=now
    )
    nonce = secrets.token_bytes(NONCE)
    _write_durably(_path(sealed), nonce + AESGCM(_key()).encrypt(nonce, content, sealed.public_id.bytes))
    sealed.save()
    return sealed


def read(sealed: SealedFile) -> bytes:
    blob = _path(sealed).read_bytes()
    try:
        return AESGCM(_key()).decrypt(blob[:NONCE], blob[NONCE:], sealed.public_id.bytes)
    except InvalidTag as error:
        raise FileDamaged(f"file {sealed.public_id.hex} was changed or belongs to another key") from error


def wrap_key_for_recovery() -> str:
    """Make a recovery key, leave the file key wrapped under it in the home folder, and return it: shown once, kept nowhere."""
    recovery = secrets.token_bytes(32)
    nonce = secrets.token_bytes(NONCE)
    wrapped = nonce + AESGCM(recovery).encrypt(nonce, _key(), b"yintang file key")
    _write_durably(_keys() / "files.key.wrapped", wrapped)
    return base64.b32encode(recovery).decode().rstrip("=")


def unwrap_key(recovery_key: str) -> bytes:
    """The file key, from the wrapped copy. Raises FileDamaged for another recovery key."""
    text = recovery_key.strip().upper().replace(" ", "").replace("-", "")
    blob = (_keys() / "files.key.wrapped").read_bytes()
    try:
        recovery = base64.b32decode(text + "=" * (-len(text) % 8))
        return AESGCM(recovery).decrypt(blob[:NONCE], blob[NONCE:], b"yintang file key")
    except (InvalidTag, ValueError) as error:
        raise FileDamaged("this recovery key does not open this home") from error


def _key() -> bytes:
    path = _keys() / "files.key"
    if not path.exists():
        with suppress(FileExistsError):  # two first files at once: both are sealed with the key that won
            _write_durably(path, AESGCM.generate_key(256), once=True)
    return path.read_bytes()


def _keys() -> Path:
    folder = Path(settings.YINTANG_HOME) / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(sealed: SealedFile) -> Path:
    folder = Path(settings.YINTANG_HOME) / "files"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / sealed.public_id.hex


def _write_durably(path: Path, content: bytes, *, once: bool = False) -> None:
    """All of it or nothing, on disk before it returns, its name in the folder too. `once` raises FileExistsError."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.link(fresh, path) if once else os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
