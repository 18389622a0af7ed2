"""Which lines of a page are fences of ours, and what each asks for."""

from __future__ import annotations

import pytest

from hadocs.errors import Place
from hadocs.publish.fences.reading import asked, blocks

KEYS = ("spec", "view", "caption")
PLACE = Place("docs/page.md", 10, 1, "```hadocs")


def found(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(b.first, b.end, b.body) for b in blocks(text.split("\n"))]


@pytest.mark.parametrize(
    "opening", ["```hadocs", "~~~ hadocs", "````hadocs", "``` {.hadocs}", "```{ .hadocs }", "``` hadocs  "]
)
def test_a_fence_of_ours_is_found(opening: str) -> None:
    mark = opening.rstrip(" hadocs{.}")
    assert found(f"before\n{opening}\nspec: a\n{mark}\nafter") == [(1, 4, ("spec: a",))]


@pytest.mark.parametrize("before", ["    ", "> ", "\t", ">   > "])
def test_it_may_stand_in_a_list_or_a_quotation(before: str) -> None:
    lines = [before + line for line in ("```hadocs", "spec: a", "", "view: b", "```")]
    assert found("\n".join(lines)) == [(0, 5, ("spec: a", "", "view: b"))]


@pytest.mark.parametrize(
    "text",
    [
        "````markdown\n```hadocs\nspec: a\n```\n````",
        "~~~\n```hadocs\n```\n~~~",
        "<!--\n```hadocs\n```\n-->",
        "```yaml\nhadocs: 1\n```",
        "```hadocs-like\n```",
        "`` ```hadocs ``",
        "```hadocs``` is how one begins",
    ],
)
def test_what_shows_a_fence_is_none(text: str) -> None:
    assert found(text) == []


def test_a_comment_that_ends_hides_nothing_behind_it() -> None:
    assert len(found("<!-- one --> text\n```hadocs\n```")) == 1


def test_what_nothing_closes_is_told() -> None:
    (block,) = blocks(["```hadocs", "spec: a"])
    assert [p.message for p in asked(block, KEYS, PLACE).problems] == ["nothing closes this fence"]


def test_values_may_have_quotes_comments_and_colons() -> None:
    text = "\n".join(
        ["```hadocs", "spec: specs/a.yaml # ours", "view: 'b # c'", 'caption: "one: two"', "```"]
    )
    values = asked(blocks(text.split("\n"))[0], KEYS, PLACE).values
    assert {key: said.value for key, said in values.items()} == {
        "spec": "specs/a.yaml",
        "view": "b # c",
        "caption": "one: two",
    }
    assert (values["view"].line, values["view"].column) == (2, 7)


def test_all_that_is_wrong_is_told_with_its_line() -> None:
    text = "```hadocs more\nspce: a\nspec\nview: b\nview: c\ncaption:\n```"
    problems = asked(blocks(text.split("\n"))[0], KEYS, PLACE).problems
    assert [(p.place.line, p.message, p.nearest) for p in problems] == [
        (10, "nothing may follow hadocs in the line of the fence", ""),
        (11, 'there is no key "spce"', "spec"),
        (12, "this line is no key with its value", ""),
        (14, "view is given twice", ""),
        (15, "caption has no value", ""),
    ]
