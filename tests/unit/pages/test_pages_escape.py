"""Whatever a spec says appears on a page letter by letter, wherever it is put."""

from __future__ import annotations

import json
from html import unescape

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from support.reading import Read, build, plain

from hadocs.pages import escape
from hadocs.pages.escape import Md, code, md, names, slug
from hadocs.pages.narrative.words import each, say

NASTY = [
    "<b>x</b> **y** {{ z }} [l](j:) | ` $(rm)",
    "# heading",
    "1. list",
    "- list",
    "    four spaces",
    "!!! note",
    "=== tab",
    "*[quorum]: no",
    "[ref]: https://example.com",
    "[^1]: note",
    "a\n\n<script>alert(1)</script>",
    "<!-- never closed",
    "<![CDATA[ x",
    "<?php x",
    "&lt;b&gt; &amp; &#60;",
    "\\`\\*\\|",
    "``a`b``",
    "a|b||c",
    "{#id .class}",
    "{: .class }",
    "x { .hadocs-chip }",
    "https://example.com/?a=b&c=d",
    "me@example.com",
    "~~~",
    "```",
    "--8<-- 'file'",
    ":smile:",
    "^a^ ~b~ ==c==",
    "__init__ _x_",
    "\x02wzxhzdk:0\x03",
    "名前 – æøå “x”",
    "<details>",
    "</div>",
    "term\n:   definition",
]
ANY = st.one_of(
    st.sampled_from(NASTY),
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Co", "Cn")),
        max_size=40,
    ),
    st.text(alphabet="<>&`*_{}[]()#+-.!|~:\\\"'$ \nab1", max_size=30),
)
PLACES = {
    "a paragraph": "{}",
    "the middle of a sentence": "before {} after",
    "a heading": "## {}",
    "a heading with an anchor": "## {} {{ #x }}",
    "a list": "- {}\n- next",
    "a numbered list": "1. {}",
    "a table": "| a | b |\n| --- | --- |\n| {} | c |",
    "bold": "**{}**",
    "a link": "[{}](failover.md)",
    "a definition": "{}\n:   what it is",
    "what a term is": "Term\n:   {}",
    "a warning": "!!! warning\n    {}",
}


def around(place: str) -> str:
    """The text that a place has of its own."""
    return Read(build(PLACES[place].format("¤"))).text


@pytest.mark.parametrize("place", PLACES)
@given(text=ANY)
def test_text_is_shown_literally(place: str, text: str) -> None:
    shown = escape.plain(text)
    if not plain(shown):
        return
    read = Read(build(PLACES[place].format(md(text))))
    assert read.text == plain(around(place).replace("¤", plain(shown)))


@pytest.mark.parametrize("place", PLACES)
@given(text=ANY)
def test_text_makes_no_tag(place: str, text: str) -> None:
    if not plain(escape.plain(text)):
        return
    assert Read(build(PLACES[place].format(md(text)))).tags == Read(build(PLACES[place].format("x"))).tags


@pytest.mark.parametrize("place", PLACES)
@given(text=ANY)
def test_names_are_shown_literally_as_code(place: str, text: str) -> None:
    shown = plain(escape.plain(text))
    if not shown:
        return
    read = Read(build(PLACES[place].format(code(text))))
    assert [plain(t) for t in read.texts["code"]] == [shown]


@given(text=ANY)
def test_attributes_hold_what_they_were_given(text: str) -> None:
    class Title(Read):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.title = dict(attrs)["title"]
            self.open.append(tag)

    html = build(f'<div title="{escape.attr(text)}"></div>')
    assert Title(html).title == escape.plain(text)


@given(text=ANY)
def test_front_matter_holds_what_it_was_given(text: str) -> None:
    found = yaml.safe_load(f"title: {escape.yaml_text(text)}\nhide: [toc]")
    assert found["hide"] == ["toc"]
    # The theme puts it into HTML as it stands, attributes among it.
    assert not set('<>"') & set(found["title"])
    assert unescape(found["title"]) == escape.plain(text)
    assert unescape(json.loads(escape.yaml_text(text))) == escape.plain(text)


@given(st.sampled_from(["host", "vm"]), ANY, ANY)
def test_two_things_never_share_an_anchor(kind: str, one: str, other: str) -> None:
    assert (slug(kind, one) == slug(kind, other)) == (one == other)


@given(ANY)
def test_an_anchor_is_a_plain_word(key: str) -> None:
    assert set(slug("host", key)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_anchors_of_usual_names_can_be_guessed() -> None:
    assert slug("host", "hv-01") == "host-hv-01"
    assert slug("volume", "san-a/csv-1") == "volume-san-a--csv-1"
    assert slug("volume", "san/a--b") != slug("volume", "san--a/b")


def test_what_is_formatted_into_markdown_is_escaped_once() -> None:
    made = say("{} and {}", "a*b", code("c"))
    assert made == "a&#42;b and <code>c</code>"
    assert say("{}", made) == made
    assert each([made, "", None, "d|e"]) == f"{made} d&#124;e"


def test_lists_of_names() -> None:
    assert names([]) == ""
    assert names(["a"]) == "<code>a</code>"
    assert names(["a", "b", "c"], joiner="or") == "<code>a</code>, <code>b</code> or <code>c</code>"
    assert names([str(i) for i in range(20)]).endswith("</code> and 18 others")


def test_html_that_is_no_markdown_is_not_trusted_by_accident() -> None:
    assert Md.escape("<b>") == "&#60;b&#62;"
    assert escape.finalize(Markup("<b>")) == "<b>"
