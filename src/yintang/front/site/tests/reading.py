"""A page as its reader meets it: what it says, and what it asks the browser for."""

from html.parser import HTMLParser
from pathlib import Path

from django.contrib.staticfiles import finders

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Reading(HTMLParser):
    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.source = source
        self.feed(self.source.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not {"head", "script", "style"} & set(self._open):
            self.words.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def fetched(self) -> list[str]:
        """Addresses the browser loads by itself."""
        links = [attrs["href"] for tag, attrs in self.tags if tag == "link"]
        return [address or "" for address in links + [attrs["src"] for _, attrs in self.tags if "src" in attrs]]

    @property
    def weight(self) -> int:
        """Bytes of the page and of everything it loads, uncompressed."""
        files = [finders.find(address.removeprefix("/static/")) for address in self.fetched]
        return len(self.source) + sum(Path(str(file)).stat().st_size for file in files)
