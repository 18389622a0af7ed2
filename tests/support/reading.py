"""Pages as a browser would have them: built by what reads Markdown here and elsewhere, then read as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from html.parser import HTMLParser
from types import MappingProxyType

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


FREQUENT: dict[str, dict[str, object]] = {
    "smarty": {},
    "wikilinks": {},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.betterem": {},
    "pymdownx.caret": {},
    "pymdownx.critic": {},
    "pymdownx.emoji": {},
    "pymdownx.highlight": {},
    "pymdownx.inlinehilite": {},
    "pymdownx.keys": {},
    "pymdownx.magiclink": {
        "repo_url_shorthand": True,
        "social_url_shorthand": True,
        "provider": "github",
        "user": "someone",
        "repo": "something",
    },
    "pymdownx.mark": {},
    "pymdownx.snippets": {"check_paths": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.tilde": {},
}
"""What people add to their sites besides, with what makes most of it."""


def build_elsewhere(text: str) -> str:
    """HTML of a page in a site that has about every extension."""
    names, options = _extensions()
    return markdown.markdown(text, extensions=[*names, *FREQUENT], extension_configs={**options, **FREQUENT})


def build_commonmark(text: str) -> str:
    """HTML of a page by CommonMark with what its readers add: tables, bare links, footnotes, definitions."""
    return str(_commonmark().render(text))


@cache
def _commonmark():  # type: ignore[no-untyped-def]
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    made = MarkdownIt("gfm-like", {"html": True})
    for plugin in (footnote_plugin, deflist_plugin, dollarmath_plugin, tasklists_plugin):
        made.use(plugin)
    return made


def build_github(text: str) -> str:
    """HTML of a page as GitHub's own library has it, before it takes away what it does not trust."""
    import cmarkgfm
    from cmarkgfm.cmark import Options

    return str(
        cmarkgfm.github_flavored_markdown_to_html(
            text, Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
        )
    )


DIALECTS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "the site": build,
        "other sites": build_elsewhere,
        "CommonMark": build_commonmark,
        "GitHub": build_github,
    }
)


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


def unmarked(text: str) -> str:
    """Markdown of a page as people read it: without the marks of code, and nothing escaped."""
    text = re.sub(r"</?(?:abbr|code)[^>]*>", "", text)
    text = re.sub(r"\\(.)|`", lambda mark: mark[1] or "", text)
    return unescape(text)
