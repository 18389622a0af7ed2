"""Lists that are cut short: the whole of each is one hover away, under a link as well."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from support.crowds import crowd
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.abridged import abridged, listed, remembered
from hadocs.figures.plan import Figure
from hadocs.figures.views import of_a_service
from hadocs.spec.model import Spec
from hadocs.topology.build import build

COUNT = re.compile(r"\b(?:and|or) \d+ (?:others|more)\b(?! (?:losses|pairs|services))")


def _counting(figure: Figure) -> list[tuple[str, str]]:
    """The lines that count names which they do not say, each with what is kept with it."""
    return [(words.text, words.full) for words in paint.scene(figure).words() if COUNT.search(words.text)]


@pytest.mark.parametrize("view", ["dependencies", "network", "overview", "quorum", "storage"])
def test_each_line_that_counts_names_keeps_all_of_them(view: str) -> None:
    analysis = analysed("north-texas")
    for service in list(analysis.spec.services)[:3] if view in of_a_service() else [""]:
        for said, full in _counting(draw(analysis, view, None, service)):
            assert full, said
            assert not COUNT.search(full), said


@pytest.mark.parametrize(
    "seed", [5, 7, 9, 11, 12]
)  # names that are cut, and such that run from right to left
def test_so_do_those_of_any_estate(seed: int) -> None:
    spec = Spec.model_validate(crowd(seed))
    analysis = Analysis(cast(Any, None), spec, build(spec))
    found = [
        line
        for view in ("overview", "quorum", "storage", "network")
        for line in _counting(draw(analysis, view))
    ]
    assert found
    assert [said for said, full in found if not full or COUNT.search(full)] == []


def test_a_list_is_whole_in_the_picture_and_in_what_lies_over_it() -> None:
    analysis = analysed("north-texas")
    links = {f"volume:{on}/{key}": "#v" for on, san in analysis.spec.storage.items() for key in san.volumes}
    figure = draw(analysis, "storage", links)
    (short,) = [one for one in figure.abridged if one.text.startswith("dc-1, dhcp-1, radius-1 and ")]
    assert short.whole.count(", ") == int(short.text.split()[-2]) + 1
    svg = paint.svg(figure, standalone=False)
    assert any(short.whole in title for title in re.findall(r"<text[^>]*>[^<]*<title>([^<]*)", svg))
    assert any(short.whole in title for title in re.findall(r"<a [^>]*><title>([^<]*)", svg))


def test_a_figure_keeps_the_same_lists_whenever_it_is_drawn() -> None:
    analysis = analysed("article-hybrid")
    first = draw(analysis, "quorum")
    draw(analysis, "storage")
    assert draw(analysis, "quorum") == first


def test_two_lists_that_begin_alike_are_told_apart() -> None:
    names = [*"abcdef"]
    with remembered() as known:
        assert listed(names, 4) == "a, b and 4 others"
        assert listed(names, 4) == "a, b and 4 others"
        assert listed(["a", "b", "c", "d", "e", "x"], 4) == "a, b, c and 3 others"
        assert listed(["a", "b", "c"], 2, shown=1) == "a and 2 others"
        assert listed(["a", "b", "x"], 2, shown=1) == "a, b and x"  # of one that is left the name is as short
        assert listed(names, 6) == "a, b, c, d, e and f"
    assert known["a, b and 4 others"] == "a, b, c, d, e and f"
    assert listed(["a", "b", "x"], 2, shown=1) == "a and 2 others"


def test_what_stands_for_two_lists_says_neither() -> None:
    with remembered() as known:
        assert abridged("2 more", ["a", "b"]) == "2 more"
        abridged("3 more", ["a", "b", "c"])
        abridged("2 more", ["c", "d"])
        abridged("2 more", ["a", "b"])
    assert known == {"2 more": "", "3 more": "a, b and c"}
