"""Messages as a compiler writes them: the place, the line with a caret, what was expected, and a last line."""

from __future__ import annotations

import unicodedata

import pytest

from hadocs.errors import Place, Problem
from hadocs.spec.terminal import excerpt, render, visible


def test_a_problem_is_shown_with_its_line_and_a_caret() -> None:
    place = Place("specs/a.yaml", 12, 9, "    on: hv-1", 4)
    problem = Problem('there is nothing called "hv-1"', place, "a host: hv-01, hv-02", "hv-01")
    assert render([problem]) == (
        'specs/a.yaml:12:9: error: there is nothing called "hv-1"\n'
        "   12 |     on: hv-1\n"
        "      |         ^^^^\n"
        "  expected a host: hv-01, hv-02\n"
        '  did you mean "hv-01"?\n'
        "\n"
        "1 error in 1 file"
    )


def test_problems_come_by_file_line_and_column_and_are_counted() -> None:
    shown = render(
        [
            Problem("m4", Place("b.yaml", 1, 1)),
            Problem("m3", Place("a.yaml", 10, 1)),
            Problem("m2", Place("a.yaml", 9, 10), severity="warning"),
            Problem("m1", Place("a.yaml", 9, 2)),
        ]
    )
    assert [line.split()[-1] for line in shown.splitlines() if ": m" in line] == ["m1", "m2", "m3", "m4"]
    assert shown.endswith("\n\n3 errors and 1 warning in 2 files")


def test_warnings_alone_are_counted_as_such() -> None:
    assert (
        render([Problem("m", Place("a"), severity="warning")]) == "a:1:1: warning: m\n\n1 warning in 1 file"
    )


def test_nothing_to_tell_is_no_text() -> None:
    assert render([]) == ""


def test_of_very_many_problems_the_first_are_shown_and_all_counted() -> None:
    shown = render([Problem(f"m{line}", Place("a", line)) for line in range(1, 1001)])
    assert "a:200:1:" in shown
    assert "a:201:1:" not in shown
    assert shown.endswith("… and 800 more\n\n1000 errors in 1 file")


def test_the_same_mistake_is_told_once_with_its_places() -> None:
    rows = [
        Problem(
            f'unknown key "host" in "v{line}"', Place("a.yaml", line, 3), f"on: h{line}", "on", same="host"
        )
        for line in range(1, 13)
    ]
    shown = render([*rows, Problem("m", Place("b", 1)), Problem("m", Place("b", 2), severity="warning")])
    assert shown.count("unknown key") == 1
    assert shown.startswith(
        'a.yaml:1:3: error: unknown key "host" in "v1"\n'
        "  expected on: h1\n"
        '  did you mean "on"?\n'
        "  the same at 11 more places: a.yaml:2:3, a.yaml:3:3, a.yaml:4:3, a.yaml:5:3, a.yaml:6:3,\n"
        "    a.yaml:7:3, a.yaml:8:3, a.yaml:9:3, a.yaml:10:3, a.yaml:11:3, a.yaml:12:3\n\n"
        "b:1:1: error: m\n\n"
        "b:2:1: warning: m\n\n"
    )
    assert shown.endswith("13 errors and 1 warning in 2 files")


def test_mistakes_that_read_alike_are_the_same_and_others_are_not() -> None:
    one, again, other = (Problem("m", Place("a", line), e) for line, e in ((1, "e"), (2, "e"), (3, "f")))
    shown = render([one, again, other])
    assert "the same at 1 more place: a:2:1" in shown
    assert "a:3:1: error: m" in shown


def test_colour_is_only_added_where_it_is_asked_for() -> None:
    problem = Problem("m", Place("a", 1, 1, "x"), "e", "n")
    plain, coloured = render([problem]), render([problem], color=True)
    assert "\x1b" not in plain
    assert "\x1b[31m" in coloured
    stripped = coloured
    for code in ("1", "2", "31", "33", "36", "0"):
        stripped = stripped.replace(f"\x1b[{code}m", "")
    assert stripped == plain


@pytest.mark.parametrize(
    "evil", ["\x1b[2J", "\x07", "\x9b31m", "\u202e", "\x00", "\r", "\n", "\u2028", "\ud800", "\u200b"]
)
def test_nothing_in_a_file_can_steer_the_terminal(evil: str) -> None:
    problem = Problem(f"m{evil}", Place(f"f{evil}", 1, 3, f"a{evil}b"), f"e{evil}", f"n{evil}")
    shown = render([problem])
    assert evil[0] not in shown.replace("\n", "" if evil == "\n" else "\n")
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in shown if c != "\n")
    assert len(shown.splitlines()) == 7
    shown.encode("utf-8")


def test_a_tab_takes_four_columns_and_the_caret_knows() -> None:
    assert excerpt(Place("a", 1, 2, "\tx: 1", 1), 80) == ("    x: 1", "    ^")
    assert excerpt(Place("a", 1, 1, "\tx: 1", 1), 80) == ("    x: 1", "^^^^")


def test_wide_characters_take_two_columns_and_combining_ones_none() -> None:
    assert excerpt(Place("a", 1, 5, "名前: x", 1), 80) == ("名前: x", "      ^")
    assert excerpt(Place("a", 1, 1, "名前: x", 2), 80) == ("名前: x", "^^^^")
    assert excerpt(Place("a", 1, 5, "e\u0301: x", 1), 80)[1] == "   ^"


def test_a_caret_may_stand_behind_the_line() -> None:
    assert excerpt(Place("a", 1, 4, "abc", 1), 80) == ("abc", "   ^")
    assert excerpt(Place("a", 1, 99, "abc", 1), 80) == ("abc", "   ^")


@pytest.mark.parametrize("column", [1, 50, 500, 999_990])
@pytest.mark.parametrize("width", [40, 80])
def test_a_long_line_is_cut_around_the_caret(column: int, width: int) -> None:
    text = "".join(chr(ord("a") + i % 26) for i in range(1_000_000))
    line, caret = excerpt(Place("a", 1, column, text, 5), width)
    assert len(line) <= width + 1
    assert len(caret) <= width + 1
    start = caret.index("^")
    assert line[start : start + 5] == text[column - 1 : column + 4]
    assert caret.count("^") == 5
    assert line.startswith("…") == (column > 40)
    assert line.endswith("…") == (column < 999_900)


def test_a_value_longer_than_the_screen_is_underlined_as_far_as_it_is_shown() -> None:
    line, caret = excerpt(Place("a", 1, 4, "a: " + "x" * 500, 500), 60)
    assert len(line) <= 61
    assert len(caret) <= 61
    assert line.startswith("a: xxx")


def test_visible_leaves_what_can_be_seen() -> None:
    assert visible("ü 名 🙂 <b>\t$") == "ü 名 🙂 <b>    $"
