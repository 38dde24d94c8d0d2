"""When something happened: a day, or only its month; once, or several times. Three plain boxes, because a calendar picker
makes years long ago hard to reach."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

SHOWN = 3  # boxes for dates, all but the first folded away
PARTS = ("day", "month", "year")


class Row(NamedTuple):
    """What stands in the boxes of one date."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def of(cls, written: str) -> Row:
        """From 2026-11 or 2026-11-22."""
        year, month, *day = written.split("-")
        return cls(day[0].lstrip("0") if day else "", str(int(month)), year)


class When(NamedTuple):
    rows: tuple[Row, ...] = ()
    unknown: bool = False

    @property
    def filled(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if any(row))


class WhenWidget(forms.Widget):
    template_name = "book/when.html"
    use_fieldset = True

    def __init__(self, *, shown: int = 1, can_be_unknown: bool = False, autocomplete: str = "") -> None:
        super().__init__()
        self.shown, self.can_be_unknown, self.autocomplete = shown, can_be_unknown, autocomplete

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[Any]], name: str) -> When:
        count = 0
        while any(f"{name}_{count}_{part}" in data for part in PARTS):
            count += 1
        rows = [Row(*(str(data.get(f"{name}_{n}_{part}", "")).strip() for part in PARTS)) for n in range(count)]
        return When(tuple(rows), f"{name}_unknown" in data)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[Any]], name: str) -> bool:
        return not any(f"{name}_0_{part}" in data for part in PARTS)

    def id_for_label(self, id_: str, index: str = "0") -> str:
        return f"{id_}_0_day"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        when = value if isinstance(value, When) else When()
        rows = list(when.filled)
        rows += [Row()] * max(self.shown - len(rows), 1 if self.shown > 1 else 0)
        context["widget"].update(
            rows=[{"name": f"{name}_{n}", "id": f"id_{name}_{n}", "row": row} for n, row in enumerate(rows)],
            months=[(str(number), words) for number, words in MONTHS.items()], unfolded=len(when.filled) > 1,
            unknown=when.unknown, can_be_unknown=self.can_be_unknown, autocomplete=self.autocomplete,
        )
        return context


class WhenField(forms.Field):
    """Cleans to dates as the rules read them: 2026-11-22, or 2026-11 where only the month is known."""

    widget: WhenWidget

    def __init__(self, *, several: bool = False, **kwargs: Any) -> None:
        required = kwargs.get("required", True)
        super().__init__(widget=WhenWidget(shown=SHOWN if several else 1, can_be_unknown=required), **kwargs)
        self.error_messages["required"] = _("Give a date (month and year are enough), or tick that you cannot.")

    def clean(self, value: Any) -> Any:
        when = value if isinstance(value, When) else When()
        if when.unknown and not when.filled:
            return []
        if not when.filled and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return [_written(row) for row in when.filled]


class BirthDateField(forms.Field):
    """A whole date, typed: nobody should leaf through a calendar to 1958."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=WhenWidget(autocomplete="bday"), **kwargs)

    def clean(self, value: Any) -> date | None:
        filled = value.filled if isinstance(value, When) else ()
        if not filled:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if "" in filled[0]:
            raise ValidationError(_("Write day, month and year, such as 22 November 1980."), code="incomplete")
        return date.fromisoformat(_written(filled[0]))


def _written(row: Row) -> str:
    numbers = [_number(part) for part in row]
    day, month, year = numbers
    if month is None or year is None:
        raise ValidationError(_("Month and year are needed; the day may be left out."), code="incomplete")
    if not 1900 <= year <= 2100:
        raise ValidationError(_("Write the year with four digits, such as 2026."), code="year")
    if not 1 <= month <= 12:
        raise ValidationError(_("Choose a month from the list."), code="month")
    if day is None:
        return f"{year:04}-{month:02}"
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValidationError(_("That month has the days 1 to %(last)s."), code="day", params={"last": last})
    return f"{year:04}-{month:02}-{day:02}"


def _number(text: str) -> int | None:
    """None where the box is empty; a number no calendar has where it holds no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1


def when_of(dates: str | Sequence[str]) -> When:
    """The boxes filled in from an earlier answer."""
    given = [dates] if isinstance(dates, str) else dates
    return When(tuple(Row.of(written) for written in given))
