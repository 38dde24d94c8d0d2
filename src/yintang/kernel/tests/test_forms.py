"""The form kit: what is wrong is said beside the field and above the form, and nothing typed is lost."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from yintang.kernel.forms import CheckGroupField, DayField, KitForm, PhoneField

TREATMENTS = [("laser", "Laser"), ("peel", "A peel")]


class Example(KitForm):
    name = forms.CharField(label="Your name", help_text="As on your card.")
    phone = PhoneField(label="Telephone", required=False)
    had = CheckGroupField(label="Have you had any of these?", choices=TREATMENTS)
    agree = forms.BooleanField(label="I agree")


def test_a_refused_form_begins_with_a_summary_whose_lines_link_to_the_fields() -> None:
    page = str(Example({"name": "", "had": ["none"], "agree": "on"}))
    assert page.index("error-summary") < page.index("<input")
    assert '<a href="#id_name">Your name – Please fill this in.</a>' in page


def test_help_and_error_are_tied_to_the_input() -> None:
    page = str(Example({"name": "", "had": ["none"], "agree": "on"}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page


def test_an_untouched_form_shows_no_summary() -> None:
    assert "error-summary" not in str(Example())


def test_a_group_of_ticks_is_a_fieldset_with_a_legend() -> None:
    page = str(Example())
    assert "<legend>Have you had any of these?" in page


def test_what_was_typed_comes_back_with_the_error() -> None:
    assert 'value="12"' in str(Example({"phone": "12"}))


def test_required_words_fit_the_kind_of_field() -> None:
    assert Example({}).errors == {
        "name": ["Please fill this in."],
        "had": ["Tick what applies, or “None of these”."],
        "agree": ["Please tick this to go on."],
    }


@pytest.mark.parametrize("written", ["780 555 0134", "(780) 555-0134", "+1 780 555 0134", "1-780-555-0134", " 7805550134 "])
def test_a_number_is_kept_as_e164_however_it_is_written(written: str) -> None:
    assert PhoneField(country="CA").clean(written) == "+17805550134"


def test_a_number_without_country_code_rings_where_the_clinic_is() -> None:
    assert PhoneField(country="DE").clean("030 901820") == "+4930901820"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_number_or_a_clear_refusal(written: str) -> None:
    class OnlyPhone(KitForm):
        phone = PhoneField(required=False)

    form = OnlyPhone({"phone": written})
    kept = form.cleaned_data["phone"] if form.is_valid() else None
    assert form.errors or kept == "" or (kept and kept.startswith("+") and kept[1:].isdecimal())


def test_a_day_outside_its_bounds_is_refused_with_the_bound() -> None:
    field = DayField(earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
    assert field.clean("2026-11-22") == date(2026, 11, 22)
    with pytest.raises(ValidationError, match="2026-12-31"):
        field.clean("2027-01-01")
    with pytest.raises(ValidationError, match="2026-01-01"):
        field.clean("2025-12-31")


@pytest.mark.parametrize(("ticked", "cleaned"), [(["none"], []), (["peel"], ["peel"]), (["laser", "peel"], ["laser", "peel"])])
def test_none_of_these_is_an_answer(ticked: list[str], cleaned: list[str]) -> None:
    assert CheckGroupField(choices=TREATMENTS).clean(ticked) == cleaned


@pytest.mark.parametrize("ticked", [[], ["none", "peel"], ["unknown"]])
def test_silence_and_contradiction_are_not_answers(ticked: list[str]) -> None:
    with pytest.raises(ValidationError):
        CheckGroupField(choices=TREATMENTS).clean(ticked)
