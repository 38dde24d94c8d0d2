"""Tells the story in data/willow_lane.toml through the ordinary actions, so that everything in the demo is audited like life."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction

from yintang.accounts.models import User
from yintang.kernel import clock
from yintang.kernel.actor import Actor
from yintang.kernel.clock import Moment
from yintang.practice.models import (
    Clinic,
    ConsentText,
    Location,
    Practitioner,
    Price,
    Registration,
    Room,
    Service,
    WeeklyHours,
)
from yintang.scheduling import actions as scheduling
from yintang.scheduling.actions import Person
from yintang.scheduling.models import Booking
from yintang.scheduling.queries import availability
from yintang.screening import actions as screening_actions
from yintang.screening.actions import Contact, Letter
from yintang.screening.models import Screening
from yintang.screening.queries import questions_at_booking

PASSWORD = "willow-lane-demo"  # noqa: S105  printed on the demo's own sign-in page
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

BOOK = Actor(role="public", name="a visitor", door="book")
DESK = Actor(role="desk", name="Sam Whitford", door="desk")


def story() -> dict[str, Any]:
    return tomllib.loads((files("yintang.demo") / "data" / "willow_lane.toml").read_text(encoding="utf-8"))


def sign_ins() -> list[tuple[str, str, str]]:
    """(role, mail, password) of the demo's staff."""
    return [(person["role"], person["email"], PASSWORD) for person in story()["staff"]]


def tell(now: datetime | None = None) -> None:
    """The whole story, relative to today."""
    now = now or clock.now()
    told = story()
    open_clinic(now, told)
    teller = Teller(told, now)
    for person in told["patients"]:
        teller.tell_of(person)
    for saturday in told["saturday"]:
        teller.fill_saturday(saturday)
    for leave in told["leave"]:
        teller.send_away(leave)


# --- the clinic itself ------------------------------------------------------------------------------------------------


@transaction.atomic
def open_clinic(now: datetime | None = None, told: dict[str, Any] | None = None) -> Clinic:
    """Location, rooms, practitioners, services, prices, texts and staff: the part the tests borrow as their cast."""
    told = told or story()
    today = clock.today(told["location"]["zone"], now)
    clinic = Clinic.objects.create(**told["clinic"])
    location = Location.objects.create(**told["location"])
    for position, room in enumerate(told["rooms"]):
        Room.objects.create(location=location, position=position, **room)
    for person in told["practitioners"]:
        _practitioner(person, location, today)
    for position, service in enumerate(told["services"]):
        _service(service, position, today)
    for text in told["consents"]:
        ConsentText.objects.create(**text)
    for member in told["staff"]:
        _staff(member)
    return clinic


def _practitioner(told: dict[str, Any], location: Location, today: date) -> None:
    person = Practitioner.objects.create(**{key: told[key] for key in ("slug", "name", "title", "about", "at_once")})
    permit = told["registration"]
    Registration.objects.create(
        practitioner=person, body=permit["body"], number=permit["number"], expires_on=_next(permit["renews"], today)
    )
    for key, is_break in (("hours", False), ("breaks", True)):
        for weekday, spans in told[key].items():
            for span in spans:
                start, end = (_minute(at) for at in span.split("-"))
                WeeklyHours.objects.create(
                    practitioner=person,
                    location=location,
                    weekday=WEEKDAYS.index(weekday),
                    from_minute=start,
                    until_minute=end,
                    is_break=is_break,
                )


def _service(told: dict[str, Any], position: int, today: date) -> None:
    plain = ("slug", "name", "summary", "category", "needles_face", "needles_body", "buffer_before", "buffer_after")
    service = Service.objects.create(
        position=position,
        parts=[{"kind": kind, "minutes": minutes} for kind, minutes in told["parts"]],
        **{key: told[key] for key in plain if key in told},
    )
    service.practitioners.set(Practitioner.objects.filter(slug__in=told["practitioners"]))
    service.rooms.set(Room.objects.all())
    Price.objects.create(service=service, cents=told["price"] * 100, valid_from=today - timedelta(days=365))


def _staff(told: dict[str, Any]) -> None:
    user = User.objects.create_user(told["email"], PASSWORD, name=told["name"], role=told["role"])
    if "practitioner" in told:
        Practitioner.objects.filter(slug=told["practitioner"]).update(user=user)


def _next(month_day: str, today: date) -> date:
    day = date.fromisoformat(f"{today.year}-{month_day}")
    return day if day >= today else day.replace(year=today.year + 1)


def _minute(at: str) -> int:
    hours, minutes = at.split(":")
    return int(hours) * 60 + int(minutes)


# --- the people -------------------------------------------------------------------------------------------------------


@dataclass
class Teller:
    told: dict[str, Any]
    now: datetime

    def __post_init__(self) -> None:
        self.location = Location.objects.get()
        self.today = clock.today(self.location.zone, self.now)
        self.services = {s.slug: s for s in Service.objects.all()}
        self.practitioners = {p.slug: p for p in Practitioner.objects.select_related("user")}

    def tell_of(self, told: dict[str, Any]) -> None:
        if "asks" in told:
            self._asks(told)
        first: Booking | None = None
        for visit in told.get("visits", ()):
            first = self._visit(told, visit, first)

    def _asks(self, told: dict[str, Any]) -> None:
        service = self.services[told["visits"][0]["service"] if "visits" in told else "facial"]
        screening = self._answers(told, service, self.now)
        person = self._person(told)
        contact = Contact(person.given_name, person.family_name, person.email, person.phone, person.birth_date)
        case = screening_actions.ask_practitioner(
            screening=screening, contact=contact, message=told["asks"], by=BOOK, now=self.now
        )
        if "cleared" not in told:
            return
        cleared = told["cleared"]
        practitioner = self.practitioners[cleared["by"]]
        assert practitioner.user is not None
        by = Actor(role="practitioner", name=practitioner.name, user_id=practitioner.user_id, door="desk")
        screening_actions.clear(
            case=case,
            rules=cleared["rules"],
            reason=cleared["reason"],
            given_by=practitioner.user,
            by=by,
            now=self.now,
            expires_on=self.today + timedelta(days=cleared["days"]),
            letter=Letter("letter.txt", "text/plain", cleared["letter"].encode()),
        )
        screening_actions.decide(
            case=case, reply="You are welcome to book. Please bring the letter.", by=by, now=self.now
        )
        told["screening"] = screening

    def _visit(self, told: dict[str, Any], visit: dict[str, Any], first: Booking | None) -> Booking | None:
        service, who = self.services[visit["service"]], self.practitioners[visit["with"]]
        monday = self.today - timedelta(days=self.today.weekday())
        day = monday + timedelta(weeks=visit["week"], days=WEEKDAYS.index(visit["on"]))
        wish = Moment.on_the_wall(datetime.combine(day, time.fromisoformat(visit["at"])), self.location.zone)
        made = min(self.now, wish.utc - timedelta(days=9))
        screening = told.get("screening") or (self._answers(told, service, made) if service.needles else None)
        start = self._near(service, who, wish, made)
        held = scheduling.hold(service=service, start=start, practitioner=who, screening=screening, by=BOOK, now=made)
        if first is None or first.patient is None:
            consents = [text["code"] for text in self.told["consents"]]
            booking = scheduling.book(hold=held, person=self._person(told), consents=consents, by=BOOK, now=made)
        else:
            booking = scheduling.book_for(hold=held, patient=first.patient, by=BOOK, now=made)
        self._live_through(booking, visit)
        return booking

    def _live_through(self, booking: Booking, visit: dict[str, Any]) -> None:
        end = visit.get("ends", "done")
        if end == "cancelled_late":
            at = booking.starts_at - timedelta(hours=3)
            scheduling.cancel(booking=booking, reason=visit.get("reason", ""), by=BOOK, now=at)
            return
        steps = ["no_show"] if end == "no_show" else ["arrived", "in_room", "done"]
        minutes = (15,) if end == "no_show" else (-5, 0, booking.service.minutes)
        for step, after in zip(steps, minutes, strict=True):
            at = booking.starts_at + timedelta(minutes=after)
            if at <= self.now:  # whoever is in the room when the story is told stays there
                scheduling.change_status(booking=booking, to=step, by=DESK, now=at)

    def _near(self, service: Service, who: Practitioner, wish: Moment, now: datetime) -> datetime:
        """The wish, or the next time on offer."""
        found = availability(service=service, first=wish.day, days=30, now=now, practitioner=who)
        return next(found.offer(slot).start.utc for slot in found.slots if slot.start >= wish.minute)

    def _answers(self, told: dict[str, Any], service: Service, now: datetime) -> Screening:
        says = told.get("says", {})
        answers = {
            question.code: self._answer(says[question.code]) if question.code in says else {"answer": "no"}
            for question in questions_at_booking(service)
        }
        return screening_actions.keep_answers(service=service, answers=answers, by=BOOK, now=now)

    def _answer(self, says: dict[str, Any]) -> dict[str, Any]:
        answer = {"answer": "yes", **says}
        if "date" in says:
            answer["date"] = (self.today + timedelta(days=says["date"])).isoformat()
        return answer

    def _person(self, told: dict[str, Any]) -> Person:
        given, family = told["name"].split(" ", 1)
        born = date(self.today.year - told["age"], 1 + len(given) % 12, 1 + len(family) % 28)
        phone = told.get("phone", "")
        mail = "" if phone else told.get("email", f"{given}.{family}@mail.example".lower())
        return Person(given, family, born, mail, phone)

    def send_away(self, told: dict[str, Any]) -> None:
        monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=told["week"])
        start, end = (
            Moment.on_the_wall(datetime.combine(day, time.min), self.location.zone)
            for day in (monday, monday + timedelta(days=told["days"]))
        )
        away = self.practitioners[told["practitioner"]]
        scheduling.take_leave(practitioner=away, start=start, end=end, reason=told["reason"], by=DESK)

    def fill_saturday(self, told: dict[str, Any]) -> None:
        """Book until nothing is left, the longest services first, in the order of the names."""
        monday = self.today - timedelta(days=self.today.weekday())
        day = monday + timedelta(weeks=told["week"], days=WEEKDAYS.index("sat"))
        names = iter(told["names"])
        for service, start, who in self._whatever_is_left(day, told["services"]):
            person = {"name": next(names), "age": 25 + len(told["names"]) % 30}
            screening = self._answers(person, service, self.now) if service.needles else None
            held = scheduling.hold(
                service=service, start=start, practitioner=who, screening=screening, by=BOOK, now=self.now
            )
            consents = [text["code"] for text in self.told["consents"]]
            scheduling.book(hold=held, person=self._person(person), consents=consents, by=BOOK, now=self.now)

    def _whatever_is_left(self, day: date, services: list[str]) -> Iterator[tuple[Service, datetime, Practitioner]]:
        for slug in services:
            service = self.services[slug]
            while (found := availability(service=service, first=day, days=1, now=self.now)).slots:
                offer = found.offer(found.slots[0])
                yield service, offer.start.utc, offer.practitioner
