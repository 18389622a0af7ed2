"""Pages that show figures as files: for GitHub and others that take SVG out of pages."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from support.golden import ROOT
from support.reading import build

from hadocs import pages, pipeline
from hadocs.figures.plan import Figure
from hadocs.pages.figures import frame, shown_as_image
from hadocs.spec.bidi import isolated

SPECS = [ROOT / "specs" / f"{name}.yaml" for name in ("article-hybrid", "dell-2008-guest")]
IMAGE = re.compile(r"!\[([^\n]*?)\]\(([^)\n]*)\)")
ODD = (
    "a [b](c) ![d](e) *f* _g_ `h` <b>i</b> & &amp; {{ j }} \\ k | l",
    "東京 חנות",
    "#1 50 % ~~x~~ ^y^ 'z' \"w\"",
)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    analyses = pipeline.analyse_all(SPECS)
    found = [page for a in analyses for page in pages.spec_pages(a, images=True)]
    found += [*pages.home_page(analyses, images=True), *pages.guide_pages(images=True)]
    return {page.path: str(page.content) for page in found}


def test_no_page_holds_a_figure_and_every_figure_is_a_file_that_a_page_shows(made: dict[str, str]) -> None:
    shown = set()
    for path, text in made.items():
        if path.endswith(".md"):
            assert "<svg" not in text, path
            for _, file in IMAGE.findall(text):
                shown.add(str(PurePosixPath(path).parent / file))
    assert shown == {path for path in made if path.endswith(".svg")}


def test_the_files_are_those_that_were_said_beforehand(made: dict[str, str]) -> None:
    for spec in SPECS:
        analysis = pipeline.analyse(spec)
        own = [p for p in made if p.startswith(f"clusters/{analysis.spec.name}/")]
        assert tuple(own) == pages.spec_paths(analysis, images=True)


def test_an_image_says_what_it_shows_and_leads_to_the_figure_whose_links_work(made: dict[str, str]) -> None:
    text = made["clusters/article-hybrid/index.md"]
    ((alt, file),) = IMAGE.findall(text)
    assert alt.startswith("SQL Server on a guest cluster across two host clusters. HVC-A and HVC-B keep")
    assert f"[![{alt}]({file})]({file})" in text
    assert f"[Full size, with its links]({file})" in text
    assert 'href="inventory.html#host-hv-01"' in made[f"clusters/article-hybrid/{file}"]


def test_a_thumbnail_on_the_home_page_leads_to_its_cluster(made: dict[str, str]) -> None:
    (line,) = [row for row in made["index.md"].splitlines() if "article-hybrid/thumbnail.svg" in row]
    assert line.endswith("](clusters/article-hybrid/index.md)")


def rendered(text: str, dialect: str) -> str:
    if dialect == "github":
        return cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    return build(text)


@pytest.mark.parametrize("dialect", ["github", "mkdocs"])
@pytest.mark.parametrize("title", ODD)
def test_a_title_of_any_letters_is_the_text_of_the_image_in_every_dialect(title: str, dialect: str) -> None:
    figure = Figure(name="n", form="estate", title=title, sentence="It holds.")
    block = frame(shown_as_image(figure, "a.svg"), "a.svg", "")
    out = rendered(f"# Page\n\n{block}\n\nAfter.\n", dialect)
    ((alt,),) = (re.findall(r'<img\b[^>]*?\balt="([^"]*)"', out),)
    assert html.unescape(alt) == isolated(f"{title}. It holds.".replace("[", "(").replace("]", ")"))
    assert re.search(r'<a href="a\.svg">\s*<img', out)
    assert "<b>" not in out
    assert "<p>After.</p>" in out
