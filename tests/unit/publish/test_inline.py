"""Figures come back into their pages, however the place that was kept for them was written again."""

from __future__ import annotations

import pytest

from hadocs.pages.figures import frame
from hadocs.publish import inline

SVG = '<svg viewBox="0 0 8 8"><title>a &gt; b</title>\n<path d="M0 0"/></svg>'


class Store:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def put(self, text: str) -> int:
        self.texts.append(text)
        return len(self.texts) - 1

    def get(self, number: int) -> str:
        return self.texts[number]


def test_a_figure_in_a_frame_has_an_image_of_its_file_in_its_place() -> None:
    store = Store()
    text, numbers = inline.take_out("Before\n\n" + frame(SVG, "topology.svg", "") + "\n\nafter", store.put)
    assert numbers == {0}
    assert '<img data-hadocs="0" src="topology.svg" alt="Figure">' in text
    assert "<svg" not in text
    back, lost = inline.put_back(text, numbers, store.get)
    assert back == "Before\n\n" + frame(SVG, "topology.svg", "") + "\n\nafter"
    assert not lost


def test_a_figure_without_a_frame_comes_back_too() -> None:
    store = Store()
    text, numbers = inline.take_out(f"a {SVG} b {SVG}", store.put)
    assert text.count("<svg data-hadocs=") == 2
    assert inline.put_back(text, numbers, store.get) == (f"a {SVG} b {SVG}", frozenset())
    assert inline.put_back_bare(text, numbers, store.get) == f"a {SVG} b {SVG}"


@pytest.mark.parametrize(
    "written",
    [
        "<img data-hadocs=7 src=topology.svg alt=Figure>",
        '<IMG loading="lazy" alt="a > b" src="topology.svg" data-hadocs="7"/>',
        "<img src='x.svg' data-hadocs='7' />",
        "<svg data-hadocs=7></svg>",
        "<svg data-hadocs=7 />",
        '<svg data-hadocs="7"> </svg>',
    ],
)
def test_it_comes_back_however_its_place_was_written_again(written: str) -> None:
    assert inline.put_back(f"<p>{written}</p>", frozenset({7}), lambda _: SVG) == (
        f"<p>{SVG}</p>",
        frozenset(),
    )


def test_places_that_are_not_of_this_page_stay_and_what_is_lost_is_said() -> None:
    html = '<img data-hadocs="9" src="mine.png"><img src="x.png">'
    assert inline.put_back(html, frozenset({7}), lambda _: SVG) == (html, frozenset({7}))


STEPS = '<div class="hadocs-runbook-section">\n<p>One</p>\n<pre>a\n</div></pre>\n</div>'


def test_steps_of_a_runbook_go_past_markdown_and_come_back() -> None:
    text = f"# Title\n\n{STEPS}\n\n## Next {{ #next }}\n\n{STEPS}\n"
    short, blocks = inline.take_out_blocks(text)
    assert blocks == (STEPS, STEPS)
    assert "One" not in short
    assert "## Next { #next }" in short
    assert inline.put_back_blocks(short, blocks) == text
    assert inline.put_back_blocks("<div data-hadocs-block=1></div>", blocks) == STEPS


def test_a_place_that_no_block_was_taken_from_stays_as_it_is() -> None:
    assert (
        inline.put_back_blocks('<div data-hadocs-block="7"></div>', (STEPS,))
        == '<div data-hadocs-block="7"></div>'
    )
