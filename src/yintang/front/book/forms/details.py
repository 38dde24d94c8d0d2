from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from yintang.front.book.forms.when import BirthDateField
from yintang.kernel.forms import KitForm, PhoneField
from yintang.practice.models import ConsentText


class ContactForm(KitForm):
    """Name, and one way to be reached."""

    given_name = forms.CharField(label=_("First name"), max_length=100,
                                 widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    family_name = forms.CharField(label=_("Last name"), max_length=100,
                                  widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254,
                             help_text=_("E-mail or telephone: one is enough. A family may share one."),
                             widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = PhoneField(label=_("Telephone"), required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phone = self.fields["phone"]
        assert isinstance(phone, PhoneField)
        phone.country = country

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("email") and not cleaned.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", ValidationError(_("Give an e-mail address or a telephone number."), code="required"))
        return cleaned


def refuse_impossible_birth(today: date, born: date) -> None:
    if not date(today.year - 120, 1, 1) <= born <= today:
        raise ValidationError(_("This is not a birth date of someone alive. Please check the year."), code="birth_date")


class DetailsForm(ContactForm):
    birth_date = BirthDateField(label=_("Date of birth"), help_text=_("So that we know you from others of your name."))

    def __init__(self, *args: Any, consents: Iterable[ConsentText], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.consents = {f"consent_{text.code}": text for text in consents}
        for name, text in self.consents.items():
            self.fields[name] = forms.BooleanField(label=text.label)
            self.fields[name].error_messages["required"] = _("Please tick this to go on.")

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        refuse_impossible_birth(self.today, born)
        return born

    def person(self) -> Iterator[BoundField]:
        for name in ("given_name", "family_name", "email", "phone", "birth_date"):
            yield self[name]

    def agreements(self) -> Iterator[tuple[BoundField, str]]:
        for name, text in self.consents.items():
            yield self[name], text.text

    @property
    def agreed(self) -> list[str]:
        return [text.code for name, text in self.consents.items() if self.cleaned_data[name]]


class AskForm(ContactForm):
    birth_date = BirthDateField(label=_("Date of birth"), required=False)
    guardian = forms.CharField(
        label=_("Name of a parent or guardian"), required=False, max_length=200,
        help_text=_("Only if you are under 18: someone who agrees and comes along."),
    )
    message = forms.CharField(label=_("Your question"), required=False, max_length=4000,
                              widget=forms.Textarea(attrs={"rows": 5}))
    consent = forms.BooleanField(label=_("You may send my answers, my contact details and this question to the practitioner."))

    def __init__(self, *args: Any, today: date, adult_from: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.adult_from = today, adult_from

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born:
            refuse_impossible_birth(self.today, born)
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        born = cleaned.get("birth_date")
        if born and not cleaned.get("guardian") and _age(born, self.today) < self.adult_from:
            words = _("Under %(age)s, please add the name of a parent or guardian.")
            self.add_error("guardian", ValidationError(words, code="guardian", params={"age": self.adult_from}))
        return cleaned


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


class CancelForm(KitForm):
    reason = forms.CharField(label=_("Would you like to say why?"), required=False, max_length=300)
