"""Every visible word can be translated: with a language in which each translated text stands in brackets, nothing on a page
may stand outside them but what the clinic itself typed (names, prices, texts) and figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.cast import says
from yintang.kernel import clock
from yintang.kernel.links import seal
from yintang.practice.models import Clinic, ConsentText, Location, Practitioner, Registration, Room, Service

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
UNITS = {"UTC"}


class VisibleText(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style", "svg")
        given = dict(attrs)
        self.texts += [value for name in ("aria-label", "alt", "placeholder", "title") if (value := given.get(name))]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "svg")

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(data.strip())


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    trans = translation._trans  # type: ignore[attr-defined]
    monkeypatch.setattr(trans, "gettext", lambda text: f"⟦{text}⟧" if text else text, raising=False)
    monkeypatch.setattr(trans, "pgettext", lambda _, text: f"⟦{text}⟧", raising=False)
    monkeypatch.setattr(trans, "ngettext", lambda one, more, n: f"⟦{one if n == 1 else more}⟧", raising=False)
    monkeypatch.setattr(trans, "npgettext", lambda _, one, more, n: f"⟦{one if n == 1 else more}⟧", raising=False)


def typed_by_the_clinic() -> Iterator[str]:
    for clinic in Clinic.objects.all():
        yield from (clinic.name, clinic.email, clinic.phone)
    for location in Location.objects.all():
        yield from (location.name, location.address, location.zone.rpartition("/")[2])
    for practitioner in Practitioner.objects.all():
        yield from (practitioner.name, practitioner.title, practitioner.about)
    for permit in Registration.objects.all():
        yield from (permit.body, permit.number)
    for service in Service.objects.all():
        yield from (service.name, service.summary)
    for text in ConsentText.objects.all():
        yield from (text.label, text.text)
    yield from Room.objects.values_list("name", flat=True)


def untranslated(page: str, *typed: str) -> list[str]:
    """Words outside the brackets, in the order of the page. One text may hold several tags, so all of it is read as one."""
    rest = " ".join(VisibleText(page).texts)
    while BRACKETED.search(rest):
        rest = BRACKETED.sub(" ", rest)
    for words in sorted(filter(None, (*typed_by_the_clinic(), *typed)), key=len, reverse=True):
        rest = rest.replace(words, " ")
    return [word for word in re.findall(r"[^\W\d_]{2,}", rest) if word not in UNITS]


Services = Callable[[str], Service]


def pages(service: Services) -> Iterator[tuple[str, str]]:
    for name in ("site:landing", "site:services", "site:practitioners", "site:contact", "site:privacy", "book:services"):
        yield name, reverse(name)
    yield "the questions", reverse("book:questions", args=["glow"])
    yield "from which day", reverse("book:from_which_day")
    now = clock.now()
    for words, answered in (
        ("no wait", says(service("glow"), now=now)),
        ("a wait", says(service("glow"), now=now, neurotoxin={"date": f"{clock.today('UTC'):%Y-%m}"})),
        ("a cold", says(service("facial"), now=now, cold_or_flu={})),
        ("a medicine", says(service("facial"), now=now, blood_thinner={"medicines": ["Eliquis"]})),
    ):
        token = seal("screening", answered.public_id)
        yield f"days after {words}", reverse("book:days", args=[answered.service.slug, token])
        yield f"a letter after {words}", reverse("book:letter", args=[token])


@pytest.mark.usefixtures("bracketed")
def test_every_visible_word_can_be_translated(service: Services, client: Client) -> None:
    found = {name: untranslated(client.get(path).content.decode(), "Eliquis") for name, path in pages(service)}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.usefixtures("bracketed")
def test_the_test_itself_sees_a_bare_word(service: Services) -> None:
    assert untranslated("<p>⟦Hello⟧ Willow Lane, 3 <b>bare</b></p>") == ["bare"]
