"""The pages of each shipped spec, with a word in place of the figure, which has goldens of its own."""

from pathlib import Path

import pytest
from support.golden import NAMES, SPECS, hold
from support.shipped import all_analysed, analysed

from hadocs.analysis import Analysis
from hadocs.pages import availability, cluster, estate, glossary
from hadocs.pages.context import Context
from hadocs.pages.narrative.home import line

FOLDER = Path(__file__).parent / "pages"
PICTURE = '<svg viewBox="0 0 1 1"></svg>'


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_pages_say_what_was_accepted(spec: Path) -> None:
    analysis = analysed(spec.stem)
    # Of the availability pages that on all services and the first: the others are laid out like it.
    others = availability.files(Context(analysis))[2:]
    for page in cluster.texts(analysis, PICTURE):
        assert isinstance(page.content, str)
        file = page.path.rpartition("/")[2]
        if file not in others:
            hold(FOLDER / spec.stem / file, page.content)


def with_picture(analysis: Analysis) -> estate.Entry:
    return estate.Entry(PICTURE, line(Context(analysis)))


def test_the_home_page_says_what_was_accepted() -> None:
    analyses = all_analysed()
    (home,) = estate.home(analyses, "High-availability clusters", told=with_picture)
    assert isinstance(home.content, str)
    hold(FOLDER / "index.md", home.content)


def test_the_list_of_clusters_says_what_was_accepted() -> None:
    page = estate.clusters(all_analysed())
    assert isinstance(page.content, str)
    hold(FOLDER / "clusters.md", page.content)


def test_the_glossary_says_what_was_accepted() -> None:
    page = glossary.page()
    assert isinstance(page.content, str)
    hold(FOLDER / "glossary.md", page.content)
