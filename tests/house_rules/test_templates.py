"""What no template may do: speak untranslated, carry style or script, trust a value blindly, or promise what we cannot know."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType

from tests.house_rules.house import SOURCE, room_of_file, templates

SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
PROMISES = re.compile(r"\b(?:un)?safe(?:ly|ty)?\b|\bcleared\b", re.IGNORECASE)
# Rooms whose pages a visitor or patient may see; the desk's own pages may speak of safety.
BACKSTAGE = {"desk", "owner", "demo"}

every_template = pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
every_page = pytest.mark.parametrize(
    "path", [path for path in templates() if path.suffix == ".html"], ids=lambda path: str(path.relative_to(SOURCE))
)


def tokens(path: Path) -> list[Token]:
    return Lexer(path.read_text()).tokenize()


def opens(token: Token, *names: str) -> bool:
    return token.token_type == TokenType.BLOCK and token.contents.split()[0] in names


def without_translated_text(path: Path) -> str:
    """The template's own text: what stands in translation blocks is gone, every other tag is a blank."""
    kept, translated = [], False
    for token in tokens(path):
        if opens(token, "blocktranslate", "endblocktranslate", "comment", "endcomment"):
            translated = not token.contents.startswith("end")
        elif token.token_type == TokenType.TEXT and not translated:
            kept.append(token.contents)
        else:
            kept.append(" ")
    return "".join(kept)


class Spoken(HTMLParser):
    """Collects text and spoken attributes, and everything that a strict content policy would refuse."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.refused: list[str] = []
        self._in_code = False  # a command is typed the same in every language
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_code = self._in_code or tag == "code"
        self.said += [value or "" for name, value in attrs if name in SPOKEN_ATTRIBUTES]
        self.refused += [f"{tag} {name}" for name, _ in attrs if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.refused.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        if not self._in_code:
            self.said.append(data)


@every_page
def test_every_word_can_be_translated(path: Path) -> None:
    said = [" ".join(words.split()) for words in Spoken(without_translated_text(path)).said]
    assert [words for words in said if re.search(r"[^\W\d_]", words)] == []


@every_page
def test_no_inline_style_and_no_inline_script(path: Path) -> None:
    assert Spoken(without_translated_text(path)).refused == []


@every_template
def test_no_value_is_trusted_blindly(path: Path) -> None:
    trusting = [
        token.contents for token in tokens(path)
        if (token.token_type in (TokenType.VAR, TokenType.BLOCK) and re.search(r"\|\s*safe(seq)?\b", token.contents))
        or (opens(token, "autoescape") and path.suffix == ".html")
    ]
    assert trusting == []


@every_template
def test_public_words_promise_nothing(path: Path) -> None:
    if room_of_file(path) == "front" and path.relative_to(SOURCE).parts[1] in BACKSTAGE:
        return
    said = [token.contents for token in tokens(path) if opens(token, "translate")]
    inside = False
    for token in tokens(path):
        if opens(token, "blocktranslate", "endblocktranslate"):
            inside = opens(token, "blocktranslate")
        elif inside and token.token_type == TokenType.TEXT:
            said.append(token.contents)
    assert [words for words in said if PROMISES.search(words)] == []
