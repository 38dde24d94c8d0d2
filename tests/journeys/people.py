"""Who walks through the journeys, in the words of Given, When, Then."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
from django.core import mail
from playwright.sync_api import Page, expect

from yintang.demo.story import PASSWORD
from yintang.kernel import clock
from yintang.messaging.tasks import deliver_due

GROUPS = ("emergency", "health", "today", "facial", "other_facial")
GRACE = timedelta(hours=1)  # longer than a mail waits before it leaves


class Person:
    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home, self.clicks = page, home, 0
        self.asked_of: set[str] = set()
        page.on("request", lambda request: self.asked_of.add("/".join(request.url.split("/")[:3])))

    def click(self, what: str) -> None:
        self.page.click(what)
        self.clicks += 1

    def then_the_heading_is(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("h1")).to_have_text(words)

    def then_no_one_but_the_clinic_was_asked(self) -> None:
        assert self.asked_of == {self.home}


class Patient(Person):
    def given_the_landing_page(self) -> None:
        self.page.goto(self.home)

    def when_they_choose(self, treatment: str) -> None:
        self.click("main >> text=Book a visit")
        self.click(f".treatment:has(.treatment-name:text-is('{treatment}'))")

    def when_they_answer(self, **ticked: str) -> None:
        """Every group; those not named with "None of these"."""
        for group in GROUPS:
            if self.page.locator(f"[name={group}]").count():
                self.click(f"[name={group}][value={ticked.get(group, 'none')}]")
        self.click("text=Continue")

    def when_they_date(self, question: str, day: date) -> None:
        self.page.fill(f"[name={question}-date_0_day]", str(day.day))
        self.page.select_option(f"[name={question}-date_0_month]", str(day.month))
        self.page.fill(f"[name={question}-date_0_year]", str(day.year))
        self.click("text=Continue")

    def when_they_take_a_time(self, nth: int = 0) -> datetime:
        button = self.page.locator("button.slot").nth(nth)
        start = datetime.fromisoformat((button.get_attribute("value") or "").split()[0])
        button.click()
        self.clicks += 1
        return start

    def when_they_give_their_details(self) -> None:
        for name, typed in (("given_name", "Ada"), ("family_name", "Sample"), ("email", "ada@mail.example"),
                            ("birth_date_0_day", "2"), ("birth_date_0_year", "1980")):
            self.page.fill(f"[name={name}]", typed)
        self.page.select_option("[name=birth_date_0_month]", "3")
        for box in self.page.locator("input[name^=consent_]").all():
            box.check()
        self.click("text=Book this visit")

    def then_the_visit_is_at(self, start: datetime) -> None:
        facts = self.page.locator(".visit-facts")
        expect(facts).to_contain_text(f"{start:%A} {start.day} {start:%B %Y}")
        expect(facts).to_contain_text(f"{start:%H:%M}")

    def then_the_calendar_entry_starts_at(self, start: datetime) -> None:
        with self.page.expect_download() as download:
            self.page.click("text=Add to calendar")
        (event,) = icalendar.Calendar.from_ical(download.value.path().read_bytes()).events
        assert event.start == start
        assert isinstance(event.start, datetime)
        assert event.start.astimezone(UTC) == start.astimezone(UTC)

    def when_they_open_the_link_in_their_mail(self) -> None:
        mail.outbox.clear()
        deliver_due(now=clock.now() + GRACE)
        (body,) = [str(message.body) for message in mail.outbox if message.to == ["ada@mail.example"]]
        link = re.search(r"https?://\S+/book/visit/\S+", body)
        assert link is not None, body
        self.page.goto(link[0])

    def when_they_move_to_another_day(self) -> datetime:
        self.click("text=Move")
        self.page.locator("td.open a").first.click()
        return self.when_they_take_a_time()

    # --- by keyboard alone

    def reach(self, what: str, most: int = 150) -> None:
        """Tab until `what` has the focus."""
        for _step in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"{what} cannot be reached by keyboard on {self.page.url}")

    def press(self, what: str, key: str = "Enter") -> None:
        self.reach(what)
        self.page.keyboard.press(key)

    def write(self, what: str, words: str) -> None:
        self.reach(what)
        self.page.keyboard.type(words)


class Practitioner(Person):
    def given_they_are_signed_in(self, name: str = "mei") -> None:
        self.page.goto(f"{self.home}/desk/")
        self.page.fill("[name=login]", f"{name}@willow-lane.example")
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.then_the_heading_is(re.compile("today"))

    def when_they_open_the_day_of(self, start: datetime) -> None:
        self.page.goto(f"{self.home}/desk/day/{start:%Y-%m-%d}/")

    def then_they_see(self, *words: str) -> None:
        for shown in words:
            expect(self.page.locator("main")).to_contain_text(shown)

    def then_they_do_not_see(self, *words: str) -> None:
        text = self.page.content()
        assert [word for word in words if word in text] == []
