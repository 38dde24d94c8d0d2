"""The second page of questions: more about what was ticked. What it cleans is what the rules read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yintang.front.book.forms.when import WhenField, when_of
from yintang.kernel.forms import KitForm
from yintang.screening.rules import FollowUp, Question, RulePack
from yintang.screening.rules.pack import Window

NO_FILES: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict()


class Section(NamedTuple):
    question: str
    fields: list[BoundField]


class FollowUpsForm(KitForm):
    def __init__(
        self, pack: RulePack, ticked: Collection[str], today: date, data: Any = None, *,
        earlier: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.pack, self.today = pack, today
        self.questions = [question for question in pack.asked("booking") if question.code in ticked]
        for question in self.questions:
            given = (earlier or {}).get(question.code, {})
            for name, key, field in _fields(question):
                field.initial = _initial(field, given.get(key))
                self.fields[name] = field
        if data is not None:
            self._excuse_healing_of_what_is_planned(data)

    @property
    def asks(self) -> bool:
        return bool(self.fields)

    def sections(self) -> Iterator[Section]:
        for question in self.questions:
            fields = [self[name] for name, _key, _field in _fields(question)]
            if fields:
                yield Section(gettext(question.text), fields)

    def typed(self, data: Any) -> None:
        """Show what was typed on an earlier round, without judging it."""
        for name, field in self.fields.items():
            if not field.widget.value_omitted_from_data(data, NO_FILES, name):
                field.initial = field.widget.value_from_datadict(data, NO_FILES, name)

    def answers(self) -> dict[str, dict[str, Any]]:
        """An answer to every question of this service: what was not ticked, its group answered with "none of these"."""
        known = (*self.pack.emergencies, *self.pack.asked("booking"))
        answers: dict[str, dict[str, Any]] = {question.code: {"answer": "no"} for question in known}
        for question in self.questions:
            given = {key: self.cleaned_data[name] for name, key, _field in _fields(question)}
            answers[question.code] = {"answer": "yes"} | {key: value for key, value in given.items() if value}
        return answers

    def complain(self, problems: list[tuple[str, str]]) -> None:
        """Put what the rules did not accept beside the field it is about."""
        for path, mend in problems:
            name = "-".join(path.partition("[")[0].split(".")[1:3])
            self.add_error(name if name in self.fields else None, ValidationError(mend))

    def _excuse_healing_of_what_is_planned(self, data: Any) -> None:
        for question in self.questions:
            for rule in question.rules:
                if isinstance(rule, Window) and rule.healing and self._lies_ahead(_name(question, rule.date), data):
                    self.fields[_name(question, rule.healing)].required = False

    def _lies_ahead(self, name: str, data: Any) -> bool:
        field = self.fields[name]
        try:
            dates = field.clean(field.widget.value_from_datadict(data, NO_FILES, name))
        except ValidationError:
            return False
        return bool(dates) and all(written > self.today.isoformat() for written in dates)


def _name(question: Question, key: str) -> str:
    return f"{question.code}-{key}"


def _fields(question: Question) -> Iterator[tuple[str, str, forms.Field]]:
    """(name on the page, key in the answer, field)."""
    if len(question.answers) > 2:
        choices = [(value, gettext(words)) for value, words in question.answers if value != "no"]
        yield _name(question, "answer"), "answer", _radios(choices, label=_("Your answer"))
    for follow_up in question.follow_ups:
        yield _name(question, follow_up.code), follow_up.code, _field(follow_up)


def _field(follow_up: FollowUp) -> forms.Field:
    plain: dict[str, Any] = {"label": gettext(follow_up.text), "required": follow_up.required}
    match follow_up.kind:
        case "choice":
            choices = [(value, gettext(words)) for value, words in follow_up.choices]
            return _radios(choices, **plain)
        case "dates":
            return WhenField(several=True, **plain)
        case "date":
            return OneDateField(**plain)
        case "medicines":
            words = {"required": _("Write at least one name; if you do not know it, what it is for.")}
            return LinesField(help_text=_("One on each line, as it stands on the box."), error_messages=words, **plain)
        case _:
            return forms.CharField(widget=forms.Textarea, max_length=2000, **plain)


def _radios(choices: list[tuple[str, str]], **plain: Any) -> forms.ChoiceField:
    words = {"required": _("Please choose an answer.")}
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=words, **plain)


class OneDateField(WhenField):
    """One date, or none."""

    def clean(self, value: Any) -> str:
        dates = super().clean(value)
        return dates[0] if dates else ""


class LinesField(forms.CharField):
    """Several names, one on each line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


def _initial(field: forms.Field, given: Any) -> Any:
    if given and isinstance(field, WhenField):
        return when_of(given)
    return "\n".join(given) if given and isinstance(field, LinesField) else given
