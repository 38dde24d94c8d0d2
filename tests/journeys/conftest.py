"""A browser, a clinic that is open, and somebody who sits in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.journeys.people import Patient, Practitioner
from yintang.demo import story

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def clinic(live_server: LiveServer, settings: Any) -> LiveServer:
    """The invented clinic, open and empty, at an address that its mails know."""
    settings.SITE_URL = live_server.url
    story.open_clinic()
    return live_server


@pytest.fixture
def patient(clinic: LiveServer, browser: Browser) -> Iterator[Patient]:
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="en-CA") as context:
        yield Patient(context.new_page(), clinic.url)


@pytest.fixture
def patient_without_scripts(clinic: LiveServer, browser: Browser) -> Iterator[Patient]:
    with browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False) as context:
        yield Patient(context.new_page(), clinic.url)


@pytest.fixture
def practitioner(clinic: LiveServer, browser: Browser) -> Iterator[Practitioner]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield Practitioner(context.new_page(), clinic.url)
