"""Pages as a browser would have them: built with the site's Markdown extensions, then read as text."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

import markdown

from hadocs.publish.config import base

VOID = frozenset({"br", "img", "hr", "rect", "input"})


@cache
def _extensions() -> tuple[tuple[str, ...], dict[str, dict[str, object]]]:
    known = base()["markdown_extensions"]
    return tuple(known), {name: options for name, options in known.items() if options}


def build(text: str) -> str:
    """HTML of a page, without its front matter."""
    if text.startswith("---\n"):
        text = text.split("\n---\n", 1)[1]
    names, options = _extensions()
    return markdown.markdown(text, extensions=list(names), extension_configs=options)


class Read(HTMLParser):
    """The text, the tags, the ids and the targets of links of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert tag in self.open, f"</{tag}> closes nothing"
        while self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for tag in set(self.open):
            self.texts[tag][-1] += data

    @property
    def text(self) -> str:
        """All the text, in one line."""
        return " ".join("".join(self.words).split())


def plain(text: str) -> str:
    """Text as it looks on a page, where runs of spaces are one."""
    return " ".join(text.split())
