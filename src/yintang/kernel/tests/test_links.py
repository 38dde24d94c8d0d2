from string import ascii_letters, digits
from uuid import UUID

import pytest
from django.conf import LazySettings
from hypothesis import assume, given
from hypothesis import strategies as st

from yintang.kernel.links import BrokenLink, seal, unseal

purposes = st.sampled_from(["manage", "letter", "calendar", "manage2"])


@given(purposes, st.uuids())
def test_a_link_opens_what_it_was_sealed_for(purpose: str, key: UUID) -> None:
    assert unseal(purpose, seal(purpose, key)) == key


@given(purposes, purposes, st.uuids())
def test_a_link_sealed_for_one_purpose_opens_no_other(purpose: str, other: str, key: UUID) -> None:
    assume(purpose != other)
    with pytest.raises(BrokenLink):
        unseal(other, seal(purpose, key))


@given(st.uuids(), st.data())
def test_a_link_with_one_character_changed_opens_nothing(key: UUID, data: st.DataObject) -> None:
    token = seal("manage", key)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(ascii_letters + digits + "-_~").filter(lambda char: char != token[place]))
    with pytest.raises(BrokenLink):
        unseal("manage", token[:place] + other + token[place + 1:])


@given(st.text(max_size=120))
def test_nonsense_opens_nothing(token: str) -> None:
    with pytest.raises(BrokenLink):
        unseal("manage", token)


def test_a_link_of_another_installation_opens_nothing(settings: LazySettings) -> None:
    token = seal("manage", UUID(int=7))
    settings.SECRET_KEY = "another home's key"
    with pytest.raises(BrokenLink):
        unseal("manage", token)


@given(st.uuids())
def test_a_link_needs_no_escaping_in_an_address(key: UUID) -> None:
    assert set(seal("manage", key)) <= set(ascii_letters + digits + "-_~")
