"""What the documents promise about the files, checked against the files."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.house_rules.house import ROOT, python_files

PROJECT = (ROOT / "pyproject.toml").read_text()
VARIABLE = re.compile(r"""["'](YINTANG_[A-Z_]+)["']""")


def test_every_variable_the_program_reads_is_documented_and_no_other() -> None:
    read = {name for path in (ROOT / "src").rglob("*.py") for name in VARIABLE.findall(path.read_text())}
    documented = set(re.findall(r"^\| `(YINTANG_[A-Z_]+)`", (ROOT / "docs/operating/settings.md").read_text(), re.M))
    assert documented == read


def test_every_dependency_says_what_it_is_for() -> None:
    project = tomllib.loads(PROJECT)["project"]
    wanted = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    explained = set(re.findall(r'^  "([^"]+)",\s+# \S+', PROJECT, re.M))
    assert set(wanted) - explained == set()


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_requirements_are_pinned_by_hash_and_hold_no_address(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"://|--index|--extra-index|--find-links|^-e", text, re.M) == []
    packages = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
    assert [package.split()[0] for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_exception_to_a_check_names_the_check_and_its_reason(path: Path) -> None:
    bare = [line.strip() for line in path.read_text().splitlines()
            if re.search(r"# noqa(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* {1,2}\S)|# type: ignore(?!\[)", line)]
    assert [line for line in bare if "re.search" not in line] == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.name)
def test_a_decision_is_one_page_that_names_its_options(path: Path) -> None:
    text = path.read_text()
    assert re.match(r"# \d{4} ", text)
    assert [heading for heading in ("## Options", "## Decision", "## What follows") if heading not in text] == []
    assert len(text.splitlines()) <= 40


def test_the_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(path, link) for path in documents for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())]
    assert [f"{path.name}: {link}" for path, link in links if not (path.parent / link).exists()] == []


def test_the_readme_shows_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "python3 dev.py demo" in readme
    assert "python3 dev.py test" in readme
    assert "exec python3 dev.py test" in (ROOT / ".ci" / "run").read_text()
