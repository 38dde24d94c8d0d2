from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yintang.kernel.forms import DayField, KitForm
from yintang.screening.actions import Letter

LARGEST = 5 * 1024 * 1024
MAGIC = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class LetterField(forms.FileField):
    """A letter as PDF, picture or plain text, told by its first bytes: what a file calls itself proves nothing."""

    def clean(self, data: Any, initial: Any = None) -> Letter | None:
        uploaded = super().clean(data, initial)
        if not isinstance(uploaded, UploadedFile):
            return None
        if (uploaded.size or 0) > LARGEST:
            raise ValidationError(_("The file is larger than 5 MB. Scan it at a lower resolution."), code="large")
        content = uploaded.read()
        media_type = _media_type(content)
        if not media_type:
            raise ValidationError(_("Use a PDF, a JPEG or PNG picture, or plain text."), code="kind")
        return Letter((uploaded.name or "letter")[-200:], media_type, content)


def _media_type(content: bytes) -> str:
    for magic, media_type in MAGIC:
        if content.startswith(magic):
            return media_type
    try:
        return "" if "\0" in content.decode() else "text/plain"
    except UnicodeDecodeError:
        return ""


class ClearForm(KitForm):
    rules = forms.MultipleChoiceField(
        label=_("What you allow"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one of the answers.")},
    )
    reason = forms.CharField(label=_("Your reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    letter = LetterField(label=_("A letter, if there is one"), required=False,
                         help_text=_("PDF, JPEG, PNG or text, up to 5 MB. It is kept encrypted."))
    reply = forms.CharField(label=_("Your reply to the person"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], tomorrow: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = self.fields["rules"]
        assert isinstance(rules, forms.MultipleChoiceField)
        rules.choices = choices
        self.fields["expires_on"] = DayField(
            label=_("Until when (the last day it holds)"), earliest=tomorrow,
            error_messages={"required": _("Choose the last day it holds.")},
        )
        self.order_fields(["rules", "reason", "expires_on", "letter", "reply"])


class ReplyForm(KitForm):
    reply = forms.CharField(label=_("Your reply to the person"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
