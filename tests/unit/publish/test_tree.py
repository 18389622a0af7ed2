"""The navigation as a value."""

from __future__ import annotations

from hadocs.pages.page import Page
from hadocs.publish.tree import SiteTree, kept, moved, paths

NAV = ({"Home": "index.md"}, {"Guide": ["guide/index.md", {"Host": "guide/host.md"}]}, "notes.md")


def test_paths_come_in_order_at_any_depth() -> None:
    assert list(paths(NAV)) == ["index.md", "guide/index.md", "guide/host.md", "notes.md"]


def test_moved_puts_all_paths_under_a_prefix() -> None:
    assert moved(NAV, "ha/") == (
        {"Home": "ha/index.md"},
        {"Guide": ["ha/guide/index.md", {"Host": "ha/guide/host.md"}]},
        "ha/notes.md",
    )


def test_kept_renames_and_leaves_out_what_is_not_there_with_sections_that_become_empty() -> None:
    assert kept(NAV, {"index.md": "README.md", "notes.md": "notes.md"}) == ({"Home": "README.md"}, "notes.md")


def test_pages_that_are_added_win_over_those_of_the_same_path() -> None:
    tree = SiteTree({"a": Page("a", "old"), "b": Page("b", "b")}, NAV, ("x",))
    assert tree.with_pages([Page("a", "new")]).pages == {"a": Page("a", "new"), "b": Page("b", "b")}
