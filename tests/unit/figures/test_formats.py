"""Formats: found by their files, refused with a word, captioned by who asks, alike each time."""

from __future__ import annotations

import io
import struct
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from support.shipped import analysed

from hadocs.errors import UsageError
from hadocs.figures import draw
from hadocs.figures.formats import endings, formats, of_ending
from hadocs.figures.formats.pdf import FOOT, PAPERS
from hadocs.figures.how import How
from hadocs.figures.plan import Figure

CAPTION = "Mail · mail.yaml · revision 0123456789abcdef"
MM = 72 / 25.4


@pytest.fixture(scope="module")
def figure() -> Figure:
    return draw(analysed("article-hybrid"), links={"host:hv-01": "https://example.com/#hv-01"})


def made(figure: Figure, form: str, **how: Any) -> bytes:
    return formats()[form].encoded(figure, How(**how))


def page(data: bytes) -> tuple[tuple[float, float], str]:
    (first, *_) = PdfReader(io.BytesIO(data)).pages
    return (float(first.mediabox.width), float(first.mediabox.height)), first.extract_text()


def test_each_ending_names_one_format_in_any_case() -> None:
    assert len(set(endings())) == len(endings())
    for name, one in formats().items():
        assert {of_ending(ending.upper()) for ending in one.endings} == {one}, name
    assert of_ending(".gif") is None


@pytest.mark.parametrize("name", formats())
def test_each_format_tells_the_caption_that_it_is_given_and_no_other(figure: Figure, name: str) -> None:
    one, two = made(figure, name, caption=CAPTION), made(figure, name)
    assert one != two
    assert made(figure, name, caption=CAPTION) == one
    if formats()[name].text:
        assert "revision 0123456789abcdef" in one.decode()
        assert "revision" not in two.decode()


def test_a_thumbnail_has_no_caption() -> None:
    drawn = draw(analysed("article-hybrid"), view="thumbnail")
    assert made(drawn, "svg", caption=CAPTION) == made(drawn, "svg")


def test_a_format_that_cannot_hold_a_figure_says_why_and_which_can(monkeypatch: pytest.MonkeyPatch) -> None:
    from hadocs.figures.formats import Format

    odd = Format("odd", (".odd",), True, lambda *_: b"", lambda _: "it has no edges", lambda *_: "")
    with pytest.raises(UsageError, match=r"odd can't hold this figure: it has no edges\. .*: .*png, .*svg"):
        odd.encoded(draw(analysed("article-host")), How())


def test_a_png_has_as_many_dots_as_its_scale_says(figure: Figure) -> None:
    sizes = [struct.unpack(">II", made(figure, "png", scale=scale)[16:24]) for scale in (1, 2, 3)]
    assert all(
        round(b / a, 2) in (2.0, 1.5) for one, two in pairwise(sizes) for a, b in zip(one, two, strict=True)
    )


def test_a_pdf_is_as_large_as_its_figure_or_its_paper(figure: Figure) -> None:
    for paper, (short, long, _) in PAPERS.items():
        size, text = page(made(figure, "pdf", paper=paper, caption=CAPTION))
        # The figure is wider than it is high: A4 lies on its side.
        assert size == pytest.approx((max(short, long) * MM, min(short, long) * MM), abs=0.1)
        assert CAPTION in text
        assert "1. HV-01: https://example.com/#hv-01" in text
        assert "SQL-FCI" in text
    size, text = page(made(figure, "pdf"))
    assert size[0] > size[1]
    assert "revision" not in text


def test_a_pdf_links_where_the_figure_does(figure: Figure) -> None:
    for paper in ("", *PAPERS):
        (first, *_) = PdfReader(io.BytesIO(made(figure, "pdf", paper=paper))).pages
        links = [a.get_object() for a in first["/Annots"]]
        assert {a["/A"]["/URI"] for a in links} == {"https://example.com/#hv-01"}


def test_a_pdf_on_paper_leaves_its_margins(figure: Figure) -> None:
    from hadocs.figures.formats import pdf

    for width, height in ((2000, 100), (100, 2000), (500, 500), (10, 10)):
        for paper, (_, _, margin) in PAPERS.items():
            across, down, edge, factor = pdf._page(paper, width, height)
            assert edge == pytest.approx(margin * MM)
            assert width * factor <= across - 2 * edge + 0.01
            assert height * factor <= down - 2 * edge - FOOT * MM + 0.01
            assert factor <= 0.75  # no larger than on a screen
