"""Who thins the blood: every name in the table is found, and what is not recognised goes to a person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yintang.screening.rules import Medicine, look_up, read_entry
from yintang.screening.rules.medicines import TIERS, medicine_table
from yintang.screening.tests.cases import judged, yes

MEDICINES = medicine_table().medicines
NAMES = [(name, medicine) for medicine in MEDICINES for name in (medicine.name, *medicine.brands, *medicine.nicknames)]
# Three characters alone could be a vitamin (B12), so they count as a code only as the beginning of a longer one.
CODES = [(code, medicine) for medicine in MEDICINES for code in medicine.atc if len(code) > 3]
THINNING = st.sampled_from([name for name, medicine in NAMES if medicine.tier in "AB"])
SEED_VERDICTS = {"A": "decline", "B": "decline", "C": "caution", "D": "caution", "E": "caution", "N": "clear"}


def found(text: str) -> Medicine:
    medicine = look_up(text)
    assert medicine is not None
    return medicine


def ways_to_write(name: str) -> list[str]:
    accented = "".join(char + "\N{COMBINING ACUTE ACCENT}" if char in "aeiou" else char for char in name)
    return [name, name.upper(), name.lower(), accented, unicodedata.normalize("NFC", accented), f"  {name}®  "]


def misread(written: list[tuple[str, Medicine]]) -> list[str]:
    return [text for text, medicine in written if read_entry(text).keys != {medicine.tier}]


def test_every_name_is_found_in_any_case_and_with_any_accent() -> None:
    assert misread([(way, medicine) for name, medicine in NAMES for way in ways_to_write(name)]) == []


@pytest.mark.parametrize(
    "around", ["{} 5 mg bid", "{} 81mg", "{}, 2.5 mg twice daily", "I take {} 1000 IU every other day", "{} 2x/day"]
)
def test_dose_and_frequency_change_nothing(around: str) -> None:
    assert misread([(around.format(name), medicine) for name, medicine in NAMES]) == []


def test_every_atc_code_is_found() -> None:
    assert misread([(code.lower(), medicine) for code, medicine in CODES]) == []


@pytest.mark.parametrize(("tier", "verdict"), SEED_VERDICTS.items())
def test_each_tier_leads_to_its_verdict(tier: str, verdict: str) -> None:
    names = [medicine.name for medicine in MEDICINES if medicine.tier == tier]
    assert {judged({"blood_thinner": yes(medicines=[name])}).verdict.word for name in names} == {verdict}


def test_sixty_common_medicines_are_known_not_to_thin_the_blood_and_say_where_from() -> None:
    harmless = [medicine for medicine in MEDICINES if medicine.tier == "N"]
    assert len(harmless) >= 60
    assert {medicine.source for medicine in harmless} == {"from memory"}


def test_no_name_stands_in_two_tiers() -> None:
    shared = {phrase for phrase, known in medicine_table().phrases.items() if len({m.tier for m in known}) > 1}
    assert shared == set()


def test_no_word_around_a_medicine_is_also_a_medicine() -> None:
    assert set(medicine_table().words) & set(medicine_table().phrases) == set()


NASTY = [
    ("", {"unknown"}),
    ("   ", {"unknown"}),
    ("5 mg", {"unknown"}),
    ("none", {"unknown"}),
    ("pills", {"unknown"}),
    ("a small white tablet once a day", {"unknown"}),
    ("blood thinner", {"unknown"}),
    ("blood pressure pills", {"unknown"}),
    ("warfarinx", {"unknown"}),
    ("xwarfarin", {"unknown"}),
    ("vitamin", {"unknown"}),
    ("vitamin D", {"N"}),
    ("Vitamin D3 1000 IU daily", {"N"}),
    ("vitamin E", {"E"}),
    ("vit. E 400 IU", {"E"}),
    ("vitamin D and vitamin E", {"N", "E"}),
    ("Vitamin-B12", {"N"}),
    ("B12", {"N"}),
    ("ASA 81", {"B"}),
    ("asa81mg", {"B"}),
    ("5-ASA", {"unknown"}),  # mesalazine, unless somebody means five tablets of aspirin
    ("baby aspirin", {"B"}),
    ("low dose Aspirin", {"B"}),
    ("children’s aspirin", {"B"}),
    ("ASA + dipyridamole", {"B"}),
    ("dipyridamole/ASA", {"B"}),
    ("Ｅｌｉｑｕｉｓ　５ｍｇ", {"A"}),
    ("Eliquis™ 5 mg", {"A"}),
    ("Eli\u200bquis", {"A"}),
    ("eliquis5mg", {"A"}),
    ("Eliquis and metformin", {"A", "N"}),
    ("Plavix, Tylenol", {"B", "N"}),
    ("Plavix; something green", {"B", "unknown"}),
    ("metformin\nEliquis", {"N", "A"}),
    ("Tylenol and pain pills", {"N", "unknown"}),
    ("Tylenol for pain", {"N"}),
    ("metformin for diabetes, twice a day", {"N"}),
    ("metformin q12h", {"N"}),
    ("Tylenol with codeine", {"N"}),
    ("Advil cold and sinus", {"C", "unknown"}),
    ("not aspirin", {"unknown"}),
    ("no aspirin", {"unknown"}),
    ("allergic to aspirin", {"unknown"}),
    ("Aspirin-free Excedrin", {"unknown"}),
    ("maybe warfarin", {"unknown"}),
    ("Tylenol, not aspirin", {"N", "unknown"}),
    ("stopped Eliquis last week", {"stopped"}),
    ("Eliquis until May", {"stopped"}),
    ("used to take Plavix", {"stopped"}),
    ("stopped Eliquis, now aspirin", {"stopped", "B"}),
    ("当归", {"E"}),
    ("丹参 500mg", {"E"}),
    ("omega3", {"E"}),
    ("Omega-3 fish oil 1000 mg", {"E"}),
    ("St John's Wort", {"E"}),
    ("st. johns wort", {"E"}),
    ("acénocoumarol", {"A"}),
    ("аspirin", {"unknown"}),  # begins with a Cyrillic letter
    ("B01AF02", {"A"}),
    ("b01af", {"A"}),
    ("B01AC06 81 mg", {"B"}),
    ("M01A", {"C"}),
    ("X99ZZ99", {"unknown"}),
    ("C10AA05", {"N"}),
    ("<script>alert(1)</script>", {"unknown"}),
    ("'; DROP TABLE medicines; --", {"unknown"}),
    ("{notice}", {"unknown"}),
    ("💊", {"unknown"}),
]  # fmt: skip


@pytest.mark.parametrize(("written", "keys"), NASTY)
def test_what_people_write(written: str, keys: set[str]) -> None:
    assert read_entry(written).keys == keys


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert read_entry(text).keys <= {*TIERS, "unknown", "stopped"}


@given(THINNING, st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"]), max_size=30))
def test_words_around_a_blood_thinner_never_make_it_harmless(name: str, around: str) -> None:
    assert read_entry(f"{name} {around}").keys != {"N"}
    assert judged({"blood_thinner": yes(medicines=[f"{around} {name}"])}).verdict.blocks


@given(
    st.sampled_from([name for name, medicine in NAMES if medicine.tier == "N"]), st.text(alphabet="bcdfg", min_size=6)
)
def test_a_strange_word_beside_a_harmless_medicine_goes_to_a_person(name: str, strange: str) -> None:
    assert "unknown" in read_entry(f"{name} {strange}").keys


def test_the_most_thinning_of_several_is_looked_up() -> None:
    assert found("Tylenol, Advil, Plavix").name == "clopidogrel"
    assert look_up("nothing of the kind") is None


def test_what_somebody_wrote_is_repeated_as_written_and_never_as_a_template() -> None:
    (reason,) = judged({"blood_thinner": yes(medicines=["{notice} {0}"])}).reasons
    assert "{notice} {0}" in str(reason.message)
