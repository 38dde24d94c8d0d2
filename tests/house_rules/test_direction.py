"""Direction that import-linter cannot see, because it is written in strings. The order of rooms is .importlinter's."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house_rules.house import SOURCE, may_use, production_files, room_of_file, room_of_module, templates

OURS = [model for model in apps.get_models() if model.__module__.startswith("yintang.")]
TAG = re.compile(r"""{%\s*(extends|include)\s+["']([^"']+)["']""")
URL_TAG = re.compile(r"""{%\s*url\s+["']([^"']+)["']""")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_points_only_at_rooms_before_its_own(model: type[Model]) -> None:
    here = room_of_module(model.__module__)
    pointed_at = [
        field.related_model for field in (*model._meta.fields, *model._meta.many_to_many)
        if isinstance(field.related_model, type) and field.related_model.__module__.startswith("yintang.")
    ]
    assert [other._meta.label for other in pointed_at if not may_use(here, room_of_module(other.__module__))] == []


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_extends_and_includes_only_rooms_before_its_own(template: Path) -> None:
    wrong: list[str] = []
    for tag, name in TAG.findall(template.read_text()):
        wrong += [f"{tag} {name}" for origin in SOURCE.glob(f"**/templates/{name}") if not _may_show(template, origin)]
    assert wrong == []


def _may_show(template: Path, other: Path) -> bool:
    if room_of_file(template) == room_of_file(other) == "front":  # doors ignore each other
        return template.relative_to(SOURCE).parts[1] == other.relative_to(SOURCE).parts[1]
    return may_use(room_of_file(template), room_of_file(other))


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_links_only_to_rooms_before_its_own(template: Path) -> None:
    homes = dict(_named_urls(get_resolver()))
    names = URL_TAG.findall(template.read_text())
    assert [name for name in names if name not in homes] == []
    assert [name for name in names if not may_use(room_of_file(template), homes[name])] == []


def _named_urls(resolver: URLResolver, prefix: str = "", room: str = "config") -> Iterator[tuple[str, str]]:
    """Every url name with the room whose urls.py gives it; a library's own pages may be linked from everywhere."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            module = getattr(entry.urlconf_name, "__name__", "")
            inner = room_of_module(module) if module.startswith("yintang.") else room
            yield from _named_urls(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}", room if entry.callback.__module__.startswith("yintang.") else "kernel"


def _rules() -> list[Path]:
    return [path for path in production_files() if path.name == "rules.py" or "rules" in path.parts]


@pytest.mark.parametrize("path", _rules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_rules_know_the_standard_library_other_rules_and_the_algebra_of_time_alone(path: Path) -> None:
    allowed = re.compile(r"yintang\.\w+\.rules(\.|$)|yintang\.kernel\.(spans|clock)$|yintang\.kernel$")
    imported = {
        name for node in ast.walk(ast.parse(path.read_text())) for name in _imports(node)
        if name.split(".")[0] not in sys.stdlib_module_names
    }
    assert {name for name in imported if not allowed.match(name)} == set()


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []


@pytest.mark.parametrize("path", _rules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_rule_looks_at_a_clock(path: Path) -> None:
    looks = [ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    clocks = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time"}
    clocks |= {"clock.now", "clock.today", "now", "today"}
    assert [look for look in looks if look in clocks] == []
