"""The Markdown extension, without any generator: figures, values, and what is wrong, in whatever they stand."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown import Markdown

from hadocs.figures.views import views
from hadocs.publish.fences.extension import (
    makeExtension,
)  # before a test replaces what it takes from elsewhere

OTHERS = [
    "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details",
    "pymdownx.superfences", "pymdownx.tabbed",
]  # fmt: skip
EVIL = "<script>alert(1)</script> {{ 7*7 }} {hadocs:ledger.title} *x* `y` { .cls }"
SPEC = f"""\
hadocs: 1
name: ledger
title: '{EVIL}'
platform: hyper-v/2022
hosts: {{hv-01: {{title: '{EVIL}', memory: 64 GiB}}, hv-02: {{memory: 64 GiB}}}}
vms: {{ledger-01: {{on: hv-01, memory: 8 GiB}}}}
clusters: {{hvc: {{members: [hv-01, hv-02], quorum: {{witness: {{kind: cloud}}}}}}}}
services: {{ledger: {{runs_on: ledger-01}}}}
"""
Convert = Callable[..., str]


@pytest.fixture
def convert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Convert:
    """Markdown to HTML, in a folder with one spec."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "ledger.yaml").write_text(SPEC, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(text: str, others: list[str] = OTHERS) -> str:
        return str(Markdown(extensions=[*others, makeExtension()]).convert(text))

    return run


def fence(*lines: str) -> str:
    return "\n".join(["```hadocs", *lines, "```"])


@pytest.mark.parametrize("others", [[], ["fenced_code"], OTHERS], ids=["none", "fenced_code", "superfences"])
def test_a_fence_is_a_figure_with_its_caption(convert: Convert, others: list[str]) -> None:
    html = convert("Before.\n" + fence("spec: ledger", "caption: A <b> & c") + "\nAfter.", others)
    letters, _, shown = html.partition("\n")  # the letters of all figures of the page, once
    assert letters.startswith('<link rel="stylesheet" href="data:text/css;base64,')
    assert shown.startswith('<p>Before.</p>\n<figure class="hadocs-figure"')
    assert "<figcaption>A &lt;b&gt; &amp; c</figcaption></figure>" in html
    assert html.endswith("<p>After.</p>")
    assert html.count("<svg") == 1
    ElementTree.fromstring(f"<page>{shown}</page>".replace(" data-search-exclude", ""))


@pytest.mark.parametrize("view", sorted(views()))
def test_every_view_can_stand_on_a_page(convert: Convert, view: str) -> None:
    html = convert(fence("spec: specs/ledger.yaml", f"view: {view}"))
    assert "hadocs-wrong" not in html, html
    assert "<svg" in html


def test_what_fails_is_short_for_its_view(convert: Convert) -> None:
    short = convert(fence("spec: ledger", "fail: hv-01"))
    assert short == convert(fence("spec: ledger", "view: failure", "of: hv-01"))
    assert "<svg" in short


@pytest.mark.parametrize(
    "text",
    [
        "- item\n\n    {}",
        "!!! note\n    {}",
        '=== "One"\n    {}',
        "> {}",
        '<div markdown="1">\n{}\n</div>',
        "1. one\n2. two\n\n    {}\n3. three",
    ],
    ids=["list", "admonition", "tab", "quotation", "html", "numbers"],
)
def test_it_may_stand_in_anything(convert: Convert, text: str) -> None:
    before = re.search(r"^(.*)\{\}", text, re.MULTILINE)
    assert before is not None
    inside = ("\n" + before[1]).join(fence("spec: ledger").split("\n"))
    html = convert(text.replace("{}", inside))
    assert html.count("<svg") == 1
    assert "hadocs-wrong" not in html


def test_ids_are_of_one_figure_each(convert: Convert) -> None:
    html = convert("\n\n".join([fence("spec: ledger")] * 3))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 3
    labels = re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html)
    assert {name for label in labels for name in label.split()} <= set(ids)


@pytest.mark.parametrize(
    "text",
    [
        "````\n```hadocs\nspec: ledger\n```\n````",
        "Text.\n\n    ```hadocs\n    spec: ledger\n    ```",
        "<pre>\n```hadocs\nspec: ledger\n```\n</pre>",
    ],
    ids=["fence", "indented", "html"],
)
def test_a_fence_that_is_shown_stays_as_it_is_written(convert: Convert, text: str) -> None:
    html = re.sub(r"<[^>]+>", "", convert(text))
    assert "```hadocs\nspec: ledger\n```" in html
    assert "\u0002" not in html


def test_nothing_of_a_spec_becomes_markup(convert: Convert) -> None:
    html = convert(fence("spec: ledger") + "\n\n# {hadocs:ledger.title}\n\n{hadocs:ledger.hosts.hv-01.title}")
    assert "<script" not in html
    assert html.count('<span class="hadocs-value">&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} ') == 2
    assert "{hadocs:ledger.title} *x* `y` { .cls }</span></h1>" in html


def test_a_value_is_text(convert: Convert) -> None:
    assert '<span class="hadocs-value">2</span> hosts' in convert("It has {hadocs:ledger.hosts} hosts.")


@pytest.mark.parametrize(
    "text", ["`{hadocs:ledger.hosts}`", "\\{hadocs:ledger.hosts}", "    {hadocs:ledger.hosts}"]
)
def test_a_value_that_is_shown_stays_as_it_is_written(convert: Convert, text: str) -> None:
    html = convert(text)
    assert "{hadocs:ledger.hosts}" in html
    assert "hadocs-value" not in html


def test_what_is_wrong_is_one_box_and_one_warning(convert: Convert, caplog: pytest.LogCaptureFixture) -> None:
    text = "Text.\n\n" + fence("spec: <ledgr>", "view: topolgy", "of:")
    with caplog.at_level(logging.WARNING):
        html = convert(text)
    assert html.count('<div class="hadocs-wrong" role="alert">') == 1
    assert "&lt;ledgr&gt;" in html
    assert "<svg" not in html
    (record,) = caplog.records
    said = record.getMessage()
    assert re.findall(r"^the page:(\d+):", said, re.MULTILINE) == ["4", "5", "6"]
    assert 'did you mean "topology"?' in said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "the fence names no spec"),
        (("spec: ledger", "of: hv-01"), "is of no single thing"),
        (("spec: ledger", "fail: hv-1"), "hv-01"),
        (("spec: ledger", "view: maintenance", "of: hv-1"), "hv-01"),
        (("spec: ledger", "view: composition", "service: ledgr"), "ledger"),
        (("spec: ledger", "fail: hv-01", "of: hv-01"), "say the same"),
        (("spec: ../up.yaml",), "leads out"),
        (("spec: specs/none.yaml",), "no file"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(
    convert: Convert, lines: tuple[str, ...], said: str
) -> None:
    html = convert(fence(*lines))
    assert "hadocs-wrong" in html
    assert said in html


def test_a_wrong_spec_is_told_by_its_own_lines(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "specs" / "bad.yaml").write_text("hadocs: 1\nname: bad\nhostz: {}\n", encoding="utf-8")
    html = convert(fence("spec: bad"))
    assert "specs/bad.yaml:3:1: error" in html
    assert "hosts" in html


@pytest.mark.parametrize(
    "text", ["{hadocs:}", "{hadocs:ledger}", "{hadocs:ledgr.title}", "{hadocs:ledger.titel}", "{hadocs:.}"]
)
def test_a_value_that_there_is_not_is_told_where_it_stands(
    convert: Convert, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    with caplog.at_level(logging.WARNING):
        html = convert(f"One.\n\nTwo {text} three.")
    assert f'<strong class="hadocs-wrong">{text}: ' in html
    assert caplog.records[0].getMessage().startswith("the page:3:5: error: ")


def test_one_machine_makes_many_pages(convert: Convert) -> None:
    machine = Markdown(extensions=[makeExtension()])
    first = machine.convert(fence("spec: ledger"))
    assert machine.reset().convert(fence("spec: ledger")) == first
