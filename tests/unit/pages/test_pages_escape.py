"""Whatever a spec says appears on a page letter by letter, wherever it is put."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from support.reading import DIALECTS, Read, plain

from hadocs.pages import escape
from hadocs.pages.escape import Md, code, md, names, slug
from hadocs.pages.narrative.words import each, say
from hadocs.spec.bidi import isolated

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
few = settings(max_examples=15)
"""For each dialect and place: together some hundreds."""
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
    "a line with a chip": "- [Q01](index.md){{ .hadocs-chip }} {}",
    "a warning": "!!! warning\n    {}",
}


ONLY_HERE = frozenset(
    {"a heading with an anchor", "a definition", "what a term is", "a line with a chip", "a warning"}
)
"""Places that other dialects do not have."""
WHERE = [(d, p) for d in DIALECTS for p in PLACES if d in ("the site", "other sites") or p not in ONLY_HERE]


def read(dialect: str, place: str, text: str) -> Read:
    """What a dialect makes of a text at a place."""
    made = DIALECTS[dialect](PLACES[place].format(text))
    if dialect == "GitHub":
        # It links whatever looks like a mail address, however it is written.
        made = re.sub(r'<a href="mailto:[^"]*">([^<]*)</a>', r"\1", made)
    return Read(made)


def straight(text: str) -> str:
    """Text without what smart quotes make of an apostrophe within a word."""
    return re.sub(r"(?<=[^\W\d_])\u2019(?=[^\W\d_])", "'", text)


@pytest.mark.parametrize(("dialect", "place"), WHERE)
@few
@given(text=ANY)
def test_text_is_shown_literally(dialect: str, place: str, text: str) -> None:
    shown = isolated(escape.plain(text))
    if not plain(shown):
        return
    around = read(dialect, place, "¤").text
    assert straight(read(dialect, place, md(text)).text) == straight(plain(around.replace("¤", shown)))


@pytest.mark.parametrize(("dialect", "place"), WHERE)
@few
@given(text=ANY)
def test_text_makes_no_tag(dialect: str, place: str, text: str) -> None:
    if plain(escape.plain(text)):
        assert read(dialect, place, md(text)).tags == read(dialect, place, "x").tags


@pytest.mark.parametrize(("dialect", "place"), WHERE)
@few
@given(text=ANY)
def test_names_are_shown_literally_as_code(dialect: str, place: str, text: str) -> None:
    shown = plain(escape.plain(text))
    if shown:
        found = read(dialect, place, code(text))
        assert [plain(t) for t in found.texts["code"]] == [isolated(shown)]
        assert found.tags == read(dialect, place, "`x`").tags


@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=ANY)
def test_text_is_shown_literally_in_html_too(dialect: str, text: str) -> None:
    shown = plain(escape.plain(text))
    if not shown:
        return
    made = DIALECTS[dialect](
        f'<details markdown="1"><summary>{escape.html_text(md(text) + " " + code(text))}</summary>\n\nx\n\n</details>'
    )
    if dialect == "GitHub":
        made = re.sub(r'<a href="mailto:[^"]*">([^<]*)</a>', r"\1", made)
    found = Read(made)
    assert [straight(plain(t)) for t in found.texts["summary"]] == [
        straight(f"{plain(isolated(escape.plain(text)))} {isolated(shown)}")
    ]
    assert found.tags == ["details", "summary", "code", "p"]


@given(text=ANY)
def test_nothing_of_jinja_is_left(text: str) -> None:
    for made in (md, code, escape.attr, escape.yaml_text, lambda t: escape.html_text(md(t))):
        assert not re.search(r"\{[{%#]", str(made(text)))


@given(first=ANY, then=ANY)
def test_two_texts_make_nothing_together(first: str, then: str) -> None:
    shown = plain(isolated(escape.plain(first)) + isolated(escape.plain(then)))
    if shown:
        assert straight(read("the site", "a paragraph", md(first) + md(then)).text) == straight(shown)


@pytest.mark.parametrize(
    "text",
    [
        "99.95 %",
        "2 of 3 votes remain; 2 are needed.",
        "about 110 minutes (1.8 h) a year, between 51 and 240",
        "clusters.sql-fci.heartbeat.cross_delay: at least 2 s",
        "Three votes: hv-01, hv-02 and the disk witness",
        "10.0.0.0/24 (san-a/csv-1), +1 214 555 0130",
        "Restart it, can't it? Yes! At 10:30, by R&D's A = B - 1",
    ],
)
def test_what_means_nothing_is_not_escaped(text: str) -> None:
    assert md(text) == text


def test_names_are_written_as_people_write_them() -> None:
    assert code("hv-dal-1") == "`hv-dal-1`"
    assert code("san-a/csv-1") == "`san-a/csv-1`"
    assert code("a`b") == "<code>a\\`b</code>"


@given(text=ANY)
def test_attributes_hold_what_they_were_given(text: str) -> None:
    class Title(Read):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            super().handle_starttag(tag, attrs)
            self.title = dict(attrs).get("title") or getattr(self, "title", "")

    for place in (
        '<div title="{}"></div>',
        'a <b title="{}">x</b>',
        '| a |\n| --- |\n| <b title="{}">x</b> |',
    ):
        for made in DIALECTS.values():
            assert Title(made(place.format(escape.attr(text)))).title == escape.plain(text)


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
    assert made == r"a\*b and `c`"
    assert say("{}", made) == made
    assert each([made, "", None, "d|e"]) == f"{made} d&#124;e"


def test_lists_of_names() -> None:
    assert names([]) == ""
    assert names(["a"]) == "`a`"
    assert names(["a", "b", "c"], joiner="or") == "`a`, `b` or `c`"
    assert names([str(i) for i in range(20)]).endswith("` and 18 others")


def test_html_that_is_no_markdown_is_not_trusted_by_accident() -> None:
    assert Md.escape("<b>") == "&lt;b>"
    assert escape.finalize(Markup("<b>")) == "<b>"
