"""Figures outside of hadocs: the programs that people open SVG with paint them in the colours that were meant."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import missing
from support.places import Place, places
from support.renderers import ZOOM, cairo, in_chromium, resvg, rsvg
from support.shipped import analysed

from hadocs.figures import draw, paint, theme
from hadocs.figures.paint.scene import Box
from hadocs.figures.plan import Figure
from hadocs.figures.views import decision, views
from hadocs.recommend.tree import decision as tree

if TYPE_CHECKING:
    from PIL.Image import Image

EXACT = 8
"""So far from what was meant may a colour be, of 255, where a shape covers a dot as a whole."""
NEAR = 40
"""The same for letters, which cover few dots as a whole."""
VIEWS_OF = "article-hybrid"

FIGURES = [(name, "topology") for name in ("article-mixed", "dell-2008-guest", "proxmox-three-nodes")]
FIGURES += [(VIEWS_OF, view) for view in views() if view != "topology"]
IDS = ["-".join(f) for f in FIGURES]
RENDERERS = ("resvg", "rsvg-convert", "CairoSVG")
DARK = [(RENDERERS[n % 3], *figure) for n, figure in enumerate(FIGURES)]
"""Each figure by one program: colours that a file was asked for stand in it as those of a light one do."""


@functools.cache
def figure(name: str, view: str) -> Figure:
    return draw(analysed(name), view)


@functools.cache
def known(drawn: Figure) -> list[Place]:
    return places(paint.scene(drawn))


def wrong(image: Image, found: list[Place], palette: int) -> list[str]:
    """The places whose colours are not those of the palette, in words."""
    faults = []
    for place in found:
        meant = _rgb(theme.TOKENS[place.token][palette])
        a = place.area
        box = [int(ZOOM * v) for v in (a.x, a.y, a.right, a.bottom)]
        part = image.crop((box[0], box[1], max(box[2], box[0] + 1), max(box[3], box[1] + 1)))
        seen = min((c for _, c in part.getcolors(1 << 20) or []), key=lambda c: _apart(c, meant))
        if _apart(seen, meant) > (NEAR if place.what.startswith("text") else EXACT):
            faults.append(f"{place.what} at {a.x:.0f}, {a.y:.0f}: {seen}, meant {meant}")
    return faults


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _apart(one: tuple[int, ...], two: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, two, strict=True))


def need(name: str) -> Callable[[str], Image]:
    """A renderer that is no browser; skips, with a word, where it isn't there."""
    if name == "rsvg-convert":
        if not shutil.which(name):
            missing("rsvg-convert (apt-get install librsvg2-bin)")
        return rsvg
    if name == "CairoSVG":
        try:
            import cairosvg  # noqa: F401
        except (ImportError, OSError):
            missing("CairoSVG (pip install cairosvg, apt-get install libcairo2)")
        return cairo
    return resvg


@pytest.mark.parametrize(("name", "view"), FIGURES, ids=IDS)
def test_a_figure_has_places_to_look_at(name: str, view: str) -> None:
    looks = {place.what.split()[0] for place in known(figure(name, view))}
    assert {"paper", "inside"} <= looks
    # Edges can be looked up where any is wide enough for a whole dot: so a figure without a place has none of those.
    scene = paint.scene(figure(name, view))
    edges = [theme.BOXES[s.look] for s in scene.shapes if isinstance(s, Box)]
    wide = any(stroke != "none" and not dash and width >= 1.2 for _, stroke, width, dash in edges)
    assert ("edge" in looks) == wide
    assert "text" in looks or view == "thumbnail"


@pytest.mark.parametrize(
    ("renderer", "name", "view"),
    [
        pytest.param(renderer, *figure, marks=() if (n + m) % 3 else pytest.mark.thorough)
        for n, figure in enumerate(FIGURES)
        for m, renderer in enumerate(RENDERERS)
    ],
)
def test_programs_that_know_no_media_queries_paint_a_file_light(renderer: str, name: str, view: str) -> None:
    drawn = figure(name, view)
    assert wrong(need(renderer)(paint.svg(drawn, standalone=True)), known(drawn), 0) == []


@pytest.mark.parametrize(("renderer", "name", "view"), DARK, ids=IDS)
def test_a_file_that_was_asked_for_in_dark_is_dark(renderer: str, name: str, view: str) -> None:
    drawn = figure(name, view)
    assert wrong(need(renderer)(paint.svg(drawn, standalone=True, palette="dark")), known(drawn), 1) == []


@pytest.fixture(scope="module", params=["light", "dark"])
def tab(request: pytest.FixtureRequest, browser: Any) -> Any:
    context = browser.new_context(
        viewport={"width": 1700, "height": 900}, device_scale_factor=ZOOM, color_scheme=request.param
    )
    yield context.new_page(), request.param
    context.close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("name", "view"), FIGURES, ids=IDS)
def test_a_browser_paints_a_file_as_the_system_prefers(
    tab: Any, tmp_path: Path, name: str, view: str
) -> None:
    page, scheme = tab
    drawn = figure(name, view)
    scene = paint.scene(drawn)
    source = paint.svg(drawn, standalone=True)
    image = in_chromium(page, tmp_path / "figure.svg", source, (scene.width, scene.height))
    assert wrong(image, known(drawn), ["light", "dark"].index(scheme)) == []


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("switch", ["default", "slate"])
@pytest.mark.parametrize("theme_of", ["Material", "MkDocs"])
def test_on_a_page_the_switch_of_its_theme_decides_against_the_system_too(
    tab: Any, switch: str, theme_of: str
) -> None:
    page, _ = tab
    drawn = figure(VIEWS_OF, "topology")
    scene = paint.scene(drawn)
    palette = ["default", "slate"].index(switch)
    ground = theme.TOKENS["paper"][palette]
    material = f' data-md-color-scheme="{switch}"' if theme_of == "Material" else ""
    own = f' data-bs-theme="{["light", "dark"][palette]}"' if theme_of == "MkDocs" else ""
    page.set_content(
        f'<!doctype html><html{own}><body{material} style="margin:0;background:{ground}">'
        f'<div style="width:{scene.width}px">{paint.svg(drawn, standalone=False)}</div>'
    )
    from support.renderers import picture

    clip = {"x": 0, "y": 0, "width": scene.width, "height": scene.height}
    assert wrong(picture(page.screenshot(full_page=True, clip=clip)), known(drawn), palette) == []


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("palette", ["light", "dark"])
def test_the_decision_tree_of_the_guide_has_its_colours_too(renderer: str, palette: theme.Palette) -> None:
    drawn = decision.draw(tree())
    image = need(renderer)(paint.svg(drawn, standalone=True, palette=palette))
    assert wrong(image, known(drawn), ["light", "dark"].index(palette)) == []
