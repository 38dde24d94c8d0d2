import pytest

from yintang.kernel.actor import Actor
from yintang.practice.actions import open_clinic
from yintang.practice.models import Clinic

BY = Actor.system("test")


@pytest.mark.django_db
def test_a_clinic_is_opened_once() -> None:
    first = open_clinic(name="Plum Street", email="owner@clinic.example", by=BY)
    assert open_clinic(name="Another", email="else@clinic.example", by=BY) == first
    assert list(Clinic.objects.values_list("slug", "name")) == [("plum-street", "Plum Street")]


@pytest.mark.django_db
def test_a_name_without_letters_of_the_alphabet_has_a_slug_too() -> None:
    assert open_clinic(name="印堂", email="owner@clinic.example", by=BY).slug == "clinic"
