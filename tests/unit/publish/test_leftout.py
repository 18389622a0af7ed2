"""No link leads to a page that the site is told to be without, and the sentences around it still read."""

from __future__ import annotations

import pytest

from hadocs.publish.leftout import relink

GONE = {"guide/host.md": None, "guide/index.md": None, "glossary.md": None, "index.md": None}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It is [host](../../guide/host.md) clustering.", "It is host clustering."),
        ("See [that](../../guide/host.md#anchor), please.", "See that, please."),
        (
            ":   [host](../../guide/host.md){ .hadocs-chip .hadocs-chip--host } It restarts.",
            ':   <span class="hadocs-chip hadocs-chip--host">host</span> It restarts.',
        ),
        ("| [host](../../guide/host.md) | 3 |", "| host | 3 |"),
        ("It rests on that. [How it is computed](../../guide/host.md)", "It rests on that."),
        ("It rests on that. [How it is computed](../../guide/host.md).", "It rests on that."),
        ("[Inventory](inventory.md) and [home](../../index.md)", "[Inventory](inventory.md) and home"),
        ("[Words](../../glossary.md) · [Rules](../../rules/index.md)", "[Rules](../../rules/index.md)"),
        ("a\n- [Only a link](../../guide/host.md)\nb", "a\nb"),
        ("a\n[Words](../../glossary.md) · [Host](../../guide/host.md)\nb", "a\nb"),
        ("[abroad](https://example.com/guide/host.md)", "[abroad](https://example.com/guide/host.md)"),
    ],
)
def test_links_to_what_is_not_there(before: str, after: str) -> None:
    assert relink(before, "clusters/a/index.md", GONE) == after


def test_links_follow_a_page_that_has_another_name() -> None:
    names = {"index.md": "README.md"}
    assert relink("[home](../../index.md#a)", "clusters/a/index.md", names) == "[home](../../README.md#a)"


def test_where_nothing_is_left_out_nothing_is_touched() -> None:
    text = "[x](../../guide/host.md) · [y](../../index.md)"
    assert relink(text, "clusters/a/index.md", {"index.md": "index.md"}) == text
