"""The owner's one-time link."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from yintang.accounts.actions import LinkUsed, OwnerExists, create_owner, set_first_password
from yintang.accounts.links import GOOD_FOR, opens, welcome_url
from yintang.accounts.models import User
from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.kernel.models import AuditRow

BY = Actor.system("test")
PASSWORD = "plum blossom in the snow"
TYPED = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def owner(db: None) -> User:
    return create_owner(email="owner@clinic.example", name="Ada", by=BY)


def link(owner: User) -> str:
    return urlsplit(welcome_url(owner, clock.now())).path


def test_opening_the_link_changes_nothing(owner: User, client: Client) -> None:
    before = owner.password
    assert client.get(link(owner)).status_code == 200
    owner.refresh_from_db()
    assert owner.password == before
    assert "_auth_user_id" not in client.session


def test_the_link_sets_a_password_and_signs_in_once(owner: User, client: Client) -> None:
    address = link(owner)
    answer = client.post(address, TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert authenticate(None, email=owner.email, password=PASSWORD) == owner
    assert [Client().get(address).status_code, Client().post(address, TYPED).status_code] == [410, 410]
    assert AuditRow.objects.filter(verb="password_set", user_id=owner.pk).count() == 1


def test_the_link_is_good_for_24_hours(owner: User) -> None:
    made = clock.now()
    token = urlsplit(welcome_url(owner, made)).path.split("/")[-2]
    just_before, at_last = made + GOOD_FOR - timedelta(minutes=1), made + GOOD_FOR + timedelta(minutes=1)
    assert [opens(owner, token, at) for at in (made, just_before, at_last, made - timedelta(hours=1))] == [
        True, True, False, False
    ]


@pytest.mark.parametrize(
    "typed",
    [{}, {"password": "short", "again": "short"}, {"password": PASSWORD, "again": "something else entirely"},
     {"password": "passwordpassword", "again": ""}],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_stays_good(
    owner: User, client: Client, typed: dict[str, str]
) -> None:
    address = link(owner)
    assert client.post(address, typed).status_code == 422
    assert client.post(address, TYPED).status_code == 302


@pytest.mark.parametrize("change", [lambda p: p[:-2] + "x/", lambda p: p.replace("/welcome/", "/welcome/9")])
def test_a_changed_link_opens_nothing(owner: User, client: Client, change: object) -> None:
    assert callable(change)
    assert client.post(change(link(owner)), TYPED).status_code == 410


def test_of_two_who_use_one_link_at_once_the_first_wins(owner: User) -> None:
    twice = [User.objects.get(pk=owner.pk) for _ in range(2)]
    set_first_password(user=twice[0], password=PASSWORD, by=BY)
    with pytest.raises(LinkUsed):
        set_first_password(user=twice[1], password="another one of twelve", by=BY)
    assert authenticate(None, email=owner.email, password=PASSWORD) == owner


def test_a_home_has_one_first_owner(owner: User) -> None:
    with pytest.raises(OwnerExists):
        create_owner(email="else@clinic.example", name="Else", by=BY)


def test_before_the_link_is_used_nobody_can_sign_in(owner: User) -> None:
    assert authenticate(None, email=owner.email, password="") is None
    assert not owner.has_usable_password()
