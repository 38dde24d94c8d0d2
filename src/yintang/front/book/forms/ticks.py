"""The first page of questions: what applies, in groups, each with "none of these"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from django.forms import BoundField
from django.utils.translation import gettext

from yintang.kernel.forms import NONE, CheckGroupField, KitForm
from yintang.screening.rules import Question, RulePack
from yintang.screening.rules.pack import EMERGENCY

MOST = 8  # in one group; a longer list is skimmed, not read


class Choice(NamedTuple):
    option: Any
    why: str


class TicksForm(KitForm):
    def __init__(self, pack: RulePack, data: Any = None, *, earlier: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.whys = {question.code: question.why for question in pack.questions}
        for name, title, intro, questions in _groups(pack):
            self.fields[name] = CheckGroupField(
                label=title, help_text=intro, choices=[(q.code, gettext(q.text)) for q in questions],
                initial=_ticked(questions, earlier) if earlier is not None else None,
            )

    def groups(self) -> Iterator[tuple[BoundField, list[Choice]]]:
        for field in self:
            yield field, [Choice(option, self._why(option.data["value"])) for option in field]

    def _why(self, code: str) -> str:
        return gettext(self.whys[code]) if code in self.whys else ""

    @property
    def ticked(self) -> list[str]:
        """The codes that apply; only of a form that is in order."""
        return [code for codes in self.cleaned_data.values() for code in codes]

    def as_sent(self) -> list[tuple[str, str]]:
        """The ticks, to be sent along with the next page: nothing is stored half way."""
        return [(name, code) for name in self.fields for code in (self.cleaned_data[name] or [NONE])]


def emergency_ticks(pack: RulePack, data: Any) -> list[str]:
    """Signs that end the form, read before anything else is judged."""
    known = {question.code for question in pack.emergencies}
    return [code for code in data.getlist(EMERGENCY) if code in known]


def _groups(pack: RulePack) -> Iterator[tuple[str, str, str, tuple[Question, ...]]]:
    asked = (*pack.emergencies, *pack.asked("booking"))
    for group in pack.groups:
        questions = tuple(question for question in asked if question.group == group.code)
        for start in range(0, len(questions), MOST):
            name = group.code if start == 0 else f"{group.code}_{start // MOST + 1}"
            intro = gettext(group.intro) if start == 0 else ""
            yield name, gettext(group.title), intro, questions[start:start + MOST]


def _ticked(questions: Collection[Question], earlier: Mapping[str, Any]) -> list[str] | None:
    """What was ticked before; None where a question of the group has no earlier answer, so that it is asked anew."""
    if any(question.code not in earlier for question in questions):
        return None
    return [q.code for q in questions if earlier[q.code].get("answer") != "no"] or [NONE]
