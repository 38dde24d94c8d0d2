"""The form kit: forms that draw themselves accessibly, and the fields every room asks for in the same way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

NONE = "none"
Choices = Iterable[tuple[str, Any]]


DJANGO_SAYS_REQUIRED = forms.Field.default_error_messages["required"]


def _required_words(field: forms.Field) -> Any:
    if isinstance(field, forms.BooleanField):
        return _("Please tick this to go on.")
    if isinstance(field, forms.ChoiceField):
        return _("Please choose an answer.")
    return _("Please fill this in.")


class KitRenderer(DjangoTemplates):
    form_template_name = "kernel/form.html"
    field_template_name = "kernel/components/field.html"


class KitForm(forms.Form):
    """`{{ form }}` is an error summary with links to its fields, then each field with its label, help and error."""

    default_renderer = KitRenderer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == DJANGO_SAYS_REQUIRED:
                field.error_messages["required"] = _required_words(field)


class PhoneField(forms.CharField):
    """A telephone number as people write it, kept as E.164. `country` is where a number without +country code rings."""

    widget = forms.TelInput(attrs={"autocomplete": "tel"})

    def __init__(self, *, country: str = "CA", **kwargs: Any) -> None:
        self.country = country
        super().__init__(max_length=kwargs.pop("max_length", 40), **kwargs)

    def to_python(self, value: Any) -> str:
        written = super().to_python(value)
        if not written:
            return ""
        try:
            number = phonenumbers.parse(written, self.country)
        except phonenumbers.NumberParseException as error:
            raise self._not_a_number() from error
        if not phonenumbers.is_valid_number(number):
            raise self._not_a_number()
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def _not_a_number(self) -> ValidationError:
        example = phonenumbers.example_number(self.country) or phonenumbers.example_number("CA")
        assert example is not None
        return ValidationError(
            _("Write the whole telephone number with its area code, such as %(example)s."),
            code="invalid",
            params={"example": phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)},
        )


class DayField(forms.DateField):
    """One calendar day. `earliest` and `latest` bound what is meant, so that a slip of the year is caught here."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = _("Write the day as year-month-day, such as 2026-11-22.")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise self._outside("early", _("Choose a day from %(day)s on."), self.earliest)
        if value and self.latest and value > self.latest:
            raise self._outside("late", _("Choose a day up to %(day)s."), self.latest)

    def _outside(self, code: str, words: Any, day: date) -> ValidationError:
        return ValidationError(words, code=code, params={"day": day.isoformat()})


class CheckGroupField(forms.MultipleChoiceField):
    """Several ticks, or "none of these": silence is never read as a no. Cleaned to the ticked values, `[]` for none."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Choices, none_label: Any = None, **kwargs: Any) -> None:
        super().__init__(choices=[*choices, (NONE, none_label or _("None of these"))], **kwargs)
        self.error_messages["required"] = _("Tick what applies, or “None of these”.")

    def clean(self, value: Any) -> list[str]:
        ticked: list[str] = super().clean(value)
        if NONE in ticked and len(ticked) > 1:
            both = _("“None of these” and another answer are both ticked. Keep the one that is right.")
            raise ValidationError(both, code="both")
        return [choice for choice in ticked if choice != NONE]
