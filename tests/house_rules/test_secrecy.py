import pytest
from django.apps import apps
from django.db.models import Model

from yintang.kernel.secrecy import Secrecy

OURS = [model for model in apps.get_models() if model.__module__.startswith("yintang.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_says_how_secret_it_is(model: type[Model]) -> None:
    said: dict[str, Secrecy] = getattr(model, "secrecy", {})
    fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    assert sorted(said) == sorted(fields)
    assert {value for value in said.values() if not isinstance(value, Secrecy)} == set()
