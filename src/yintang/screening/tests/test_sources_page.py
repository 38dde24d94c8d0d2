"""docs/screening-sources.md says where every rule comes from."""

from pathlib import Path

import pytest

from yintang.screening.rules import RulePack, load_pack
from yintang.screening.rules.pack import Window

PAGE = Path(__file__).parents[4] / "docs" / "screening-sources.md"


def rows_of(code: str) -> str:
    return "\n".join(row for row in PAGE.read_text(encoding="utf-8").splitlines() if row.startswith(f"| `{code}` |"))


@pytest.mark.parametrize("pack", [load_pack("seed"), load_pack("evidence")], ids=lambda pack: pack.name)
def test_the_page_names_every_rule_with_its_source_and_its_wait(pack: RulePack) -> None:
    for question in pack.questions:
        rows = rows_of(question.code)
        assert question.source in rows
        for rule in question.rules:
            assert not isinstance(rule, Window) or f"wait {rule.wait.in_words()}" in rows


def test_the_page_names_no_rule_that_is_gone() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    named = {line.split("`")[1] for line in lines if line.startswith("| `")}
    assert named == {question.code for question in load_pack("seed").questions}
