"""Files at rest: unreadable without the key, unswappable, and their key made once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yintang.kernel import files
from yintang.kernel.files import FileDamaged, keep, read, unwrap_key, wrap_key_for_recovery
from yintang.kernel.models import SealedFile

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def sealed(content: bytes = b"the cardiologist agrees") -> SealedFile:
    return keep(name="letter.txt", media_type="text/plain", content=content, now=NOW)


def blob(home: Path, file: SealedFile) -> Path:
    return home / "files" / file.public_id.hex


@pytest.mark.django_db
def test_a_file_comes_back_as_it_went_and_lies_unreadable(own_home: Path) -> None:
    kept = sealed()
    assert read(kept) == b"the cardiologist agrees"
    assert b"cardiologist" not in blob(own_home, kept).read_bytes()


@pytest.mark.django_db
def test_one_flipped_bit_is_found(own_home: Path) -> None:
    kept = sealed()
    for place in range(len(blob(own_home, kept).read_bytes())):
        damaged = bytearray(blob(own_home, kept).read_bytes())
        damaged[place] ^= 1
        blob(own_home, kept).write_bytes(damaged)
        with pytest.raises(FileDamaged):
            read(kept)
        damaged[place] ^= 1
        blob(own_home, kept).write_bytes(damaged)


@pytest.mark.django_db
def test_two_files_cannot_be_swapped(own_home: Path) -> None:
    mine, theirs = sealed(b"mine"), sealed(b"theirs")
    blob(own_home, mine).write_bytes(blob(own_home, theirs).read_bytes())
    with pytest.raises(FileDamaged):
        read(mine)


@pytest.mark.usefixtures("own_home")
def test_the_key_is_made_once_however_many_ask_at_once() -> None:
    with ThreadPoolExecutor(16) as many:
        keys = set(many.map(lambda _: files._key(), range(64)))
    assert len(keys) == 1


@pytest.mark.usefixtures("own_home")
def test_the_recovery_key_opens_the_file_key_and_another_does_not() -> None:
    recovery = wrap_key_for_recovery()
    assert unwrap_key(f" {recovery.lower()[:8]}-{recovery[8:]} ") == files._key()
    with pytest.raises(FileDamaged):
        unwrap_key(recovery[:-4] + "AAAA")
