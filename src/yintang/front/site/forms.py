from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from yintang.kernel.forms import KitForm, PhoneField


class ContactForm(KitForm):
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    contact = forms.CharField(
        label=_("Your e-mail address or telephone number"), max_length=254,
        help_text=_("Whichever you like us to answer to."),
    )
    text = forms.CharField(
        label=_("Your question"), max_length=4000, widget=forms.Textarea,
        help_text=_("Please leave health details for the booking form or the visit: this message is sent on by e-mail."),
    )
    # Hidden from people; what fills it in is a machine.
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200,
                              widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    def __init__(self, *args: Any, country: str = "CA", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_contact(self) -> str:
        contact: str = self.cleaned_data["contact"]
        if "@" not in contact:
            return str(PhoneField(country=self.country).clean(contact))
        try:
            validate_email(contact)
        except ValidationError as error:
            raise ValidationError(_("Write the whole e-mail address, such as you@example.com.")) from error
        return contact

    @property
    def by_a_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))
