from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yintang.kernel.clock import NoSuchTime, zone_named
from yintang.kernel.secrecy import classified
from yintang.practice import rules


def whole_ticks(minutes: int) -> None:
    if minutes % rules.TICK:
        raise ValidationError(_("Use a multiple of 5 minutes."))


def known_zone(name: str) -> None:
    try:
        zone_named(name)
    except NoSuchTime as error:
        raise ValidationError(_("This is not a time zone, such as America/Edmonton.")) from error


def well_formed_parts(parts: object) -> None:
    try:
        rules.read_parts(parts)
    except rules.BadParts as error:
        raise ValidationError(str(error)) from error


class Clinic(models.Model):
    """The organisation: one row, because one installation is one organisation."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, default="CA")
    currency = models.CharField(max_length=3, default="CAD")
    rules = models.CharField(max_length=500, default="seed")
    filler_waits = models.BooleanField(default=True)
    answers_good_for_days = models.PositiveSmallIntegerField(default=30)
    hold_minutes = models.PositiveSmallIntegerField(default=10)
    reminder_hours = models.PositiveSmallIntegerField(default=48)

    secrecy = classified(
        public="slug name email phone country currency",
        internal="id rules filler_waits answers_good_for_days hold_minutes reminder_hours",
    )

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    """A place with one time zone, and what it lets people book: how soon, how far ahead, on which grid."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    zone = models.CharField(max_length=60, validators=[known_zone])
    country = models.CharField(max_length=2, default="CA")
    subdivision = models.CharField(max_length=6, blank=True)
    open_on_holidays = models.BooleanField(default=False)
    notice_minutes = models.PositiveIntegerField(default=120)
    horizon_days = models.PositiveSmallIntegerField(default=540, validators=[MaxValueValidator(540)])
    step_minutes = models.PositiveSmallIntegerField(default=15, choices=[(n, str(n)) for n in (5, 10, 15, 20, 30, 60)])
    late_cancel_hours = models.PositiveSmallIntegerField(default=24)

    secrecy = classified(
        public="slug name address zone country",
        internal="id subdivision open_on_holidays notice_minutes horizon_days step_minutes late_cancel_hours",
    )

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="rooms")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    secrecy = classified(internal="id location slug name position active")

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Practitioner(models.Model):
    """Someone who treats. `at_once` is how many patients may rest under this person's needles at the same time."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="practitioner"
    )
    at_once = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    active = models.BooleanField(default=True)

    secrecy = classified(public="slug name title about", internal="id user at_once active")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Registration(models.Model):
    """A practice permit. Its holder may practise up to and including `expires_on`."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="registrations")
    body = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    expires_on = models.DateField()

    secrecy = classified(public="body number", internal="id practitioner expires_on")

    def __str__(self) -> str:
        return f"{self.body} {self.number}"


class Category(models.TextChoices):
    CONSULTATION = "consultation", _("Consultation")
    WHOLE_BODY = "whole_body", _("Whole body")
    FACIAL = "facial", _("Facial (therapeutic)")
    COSMETIC = "cosmetic", _("Cosmetic")


class Service(models.Model):
    """Something that can be booked: an ordered list of parts, each of which says what it takes."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    category = models.CharField(max_length=20, choices=Category)
    needles_face = models.BooleanField(default=False)
    needles_body = models.BooleanField(default=False)
    parts = models.JSONField(validators=[well_formed_parts])
    buffer_before = models.PositiveSmallIntegerField(default=0, validators=[whole_ticks, MaxValueValidator(240)])
    buffer_after = models.PositiveSmallIntegerField(default=0, validators=[whole_ticks, MaxValueValidator(240)])
    position = models.PositiveSmallIntegerField(default=0)
    public = models.BooleanField(default=True)
    practitioners = models.ManyToManyField(Practitioner, related_name="services")
    rooms = models.ManyToManyField(Room, related_name="services")

    secrecy = classified(
        public="slug name summary category needles_face needles_body",
        internal="id parts buffer_before buffer_after position public practitioners rooms",
    )

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def pattern(self) -> rules.Pattern:
        return rules.Pattern(rules.read_parts(self.parts), self.buffer_before, self.buffer_after)

    @property
    def minutes(self) -> int:
        return self.pattern.visit_minutes

    @property
    def needles(self) -> bool:
        return self.needles_face or self.needles_body


class Price(models.Model):
    """What a service costs from a day on, until the next price begins."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="prices")
    cents = models.PositiveIntegerField()
    valid_from = models.DateField()

    secrecy = classified(public="cents valid_from", internal="id service")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(fields=["service", "valid_from"], name="one_price_a_day")]

    def __str__(self) -> str:
        return f"{self.cents / 100:.2f}"


class WeeklyHours(models.Model):
    """Regular hours of one practitioner at one location, in minutes of the local day; a break is taken out of them."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="hours")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])  # Monday is 0
    from_minute = models.PositiveSmallIntegerField(validators=[whole_ticks])
    until_minute = models.PositiveSmallIntegerField(validators=[whole_ticks, MaxValueValidator(1440)])
    is_break = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # the first day it no longer holds

    secrecy = classified(
        internal="id practitioner location weekday from_minute until_minute is_break valid_from valid_until",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_minute__lt=models.F("until_minute")), name="hours_run_forward"
            ),
            models.CheckConstraint(
                condition=models.Q(until_minute__lte=1440, weekday__lte=6), name="hours_within_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.from_minute}-{self.until_minute}"


class HoursException(models.Model):
    """Other hours on one day; without hours, the practitioner is away that day."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="exceptions")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField()
    from_minute = models.PositiveSmallIntegerField(null=True, blank=True, validators=[whole_ticks])
    until_minute = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[whole_ticks, MaxValueValidator(1440)]
    )

    secrecy = classified(internal="id practitioner location day from_minute until_minute")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_minute__isnull=True, until_minute__isnull=True)
                | models.Q(from_minute__lt=models.F("until_minute"), until_minute__lte=1440),
                name="exception_whole_or_none",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Closure(models.Model):
    """Days on which a location is shut, first and last included."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    secrecy = classified(internal="id location first_day last_day reason")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(first_day__lte=models.F("last_day")), name="closure_runs_forward")
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.reason}"

    @property
    def until_day(self) -> date:
        return self.last_day + timedelta(days=1)


class ConsentText(models.Model):
    """One version of what a person agrees to. A published version is never edited: a new one is added."""

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=300)
    text = models.TextField()
    required_at_booking = models.BooleanField(default=True)
    for_needles_only = models.BooleanField(default=False)

    secrecy = classified(public="id code version label text required_at_booking for_needles_only")

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="consent_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
