"""Figures are made larger and smaller, moved, and shown on the whole screen: by buttons, keys, wheel and fingers."""

from __future__ import annotations

import functools
import http.server
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.shipped import analysed

CLUSTER = "clusters/article-hybrid/index.html"
FRAME = ".hadocs-figure__frame"
A_LINK = """frame => {
  const { left, top, right, bottom } = frame.getBoundingClientRect();
  const found = (x, y) => (document.elementFromPoint(x, y) || frame).closest("svg a");
  for (let x = left + 90; x < right - 10; x += 9) {
    for (let y = Math.max(top, 60) + 70; y < Math.min(bottom, innerHeight) - 10; y += 9) if (found(x, y)) return [x, y];
  }
}"""
"""A place within a frame that a link is at."""
NO_FULL_SCREEN = "Element.prototype.requestFullscreen = undefined"
FIGURES = """# Figure

```hadocs
spec: article-hybrid
```

```hadocs
spec: article-hybrid
view: composition
```

[Home](index.md)
"""
SPEC = (Path(__file__).parents[2] / "specs" / "article-hybrid.yaml").read_text(encoding="utf-8")


def size(page: Any) -> str:
    said: str = page.locator(".hadocs-figure__bar output").first.inner_text()
    return said


def width(page: Any) -> float:
    box = page.locator(f"{FRAME} svg").first.bounding_box()
    found: float = box["width"]
    return found


def place(page: Any) -> list[float]:
    found: list[float] = page.locator(FRAME).first.evaluate(
        "f => { const b = f.getBoundingClientRect(); return [b.x, b.y + scrollY, b.width, b.height] }"
    )
    return found


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def scrolled(page: Any) -> list[float]:
    found: list[float] = page.locator(FRAME).first.evaluate("f => [f.scrollLeft, f.scrollTop]")
    return found


def test_buttons_make_a_figure_larger_within_its_frame(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, search=False)
    before, frame = width(page), place(page)
    assert size(page) == "100 %"
    press(page, "Larger")
    press(page, "Larger")
    assert size(page) == "169 %"
    assert width(page) == pytest.approx(before * 1.69, rel=0.01)
    assert place(page) == frame  # nothing on the page moves
    left, top = scrolled(page)
    assert left > 50 and top > 50  # the middle stays where it was
    press(page, "As large as it fits")
    assert (size(page), width(page)) == ("100 %", pytest.approx(before))
    assert place(page) == frame


def test_keys_do_the_same_and_the_search_has_its_own(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, search=False)
    page.get_by_role("button", name="Larger").first.focus()
    page.keyboard.press("+")
    assert size(page) == "130 %"
    page.keyboard.press("-")
    assert size(page) == "100 %"
    page.keyboard.press("+")
    page.locator(FRAME).first.focus()
    before = scrolled(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"document.querySelector('{FRAME}').scrollLeft > {before[0]}")
    page.keyboard.press("0")
    assert size(page) == "100 %"


def test_the_wheel_makes_it_larger_where_the_mouse_is_and_alone_moves_the_page(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(CLUSTER, search=False)
    box = page.locator(FRAME).first.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.wheel(0, 60)
    page.wait_for_function("window.scrollY > 0")
    assert size(page) == "100 %"
    page.evaluate("window.scrollTo(0, 0)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("parseInt(document.querySelector('.hadocs-figure__bar output').value) > 150")
    assert scrolled(page)[0] < 60  # what is at the left edge stays there


def test_who_moves_a_figure_follows_no_link(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, search=False)
    press(page, "Larger")
    press(page, "Larger")
    before = scrolled(page)
    x, y = page.locator(FRAME).first.evaluate(A_LINK)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 40, steps=6)
    page.mouse.up()
    assert scrolled(page) == [pytest.approx(before[0] + 60, abs=2), pytest.approx(before[1] + 40, abs=2)]
    assert page.url.endswith(CLUSTER)
    page.mouse.click(x - 60, y - 40)
    page.wait_for_url("**/inventory.html#*")


def test_the_whole_screen_and_back(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, search=False)
    before = width(page)
    press(page, "Full screen")
    page.wait_for_function("document.fullscreenElement !== null")
    page.wait_for_selector(".hadocs-figure--full")
    assert size(page) == "100 %"
    assert width(page) > before * 1.2
    page.keyboard.press("+")
    assert size(page) == "130 %"
    press(page, "Close the full screen")
    page.wait_for_function("document.fullscreenElement === null")
    page.wait_for_function("!document.querySelector('.hadocs-figure--full')")
    assert (size(page), width(page)) == ("100 %", pytest.approx(before))


def test_where_there_is_no_full_screen_it_covers_the_page(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, search=False, width=390, height=844, is_mobile=True, has_touch=True)
    page.evaluate(NO_FULL_SCREEN)
    press(page, "Full screen")
    figure = page.locator(".hadocs-figure--full")
    assert figure.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate("document.elementFromPoint(200, 10).closest('.hadocs-figure--full') !== null")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.hadocs-figure--full') !== null")
    page.keyboard.press("Escape")
    assert figure.count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_frame_that_no_longer_scrolls_keeps_the_focus_that_it_has(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, search=False, width=390, height=844)
    page.wait_for_selector(f"{FRAME}[tabindex='0']")
    frame = page.locator(FRAME).first
    frame.focus()
    page.set_viewport_size({"width": 1400, "height": 844})
    page.wait_for_function(f"(f => f.scrollWidth <= f.clientWidth + 1)(document.querySelector('{FRAME}'))")
    page.evaluate("dispatchEvent(new Event('resize'))")
    assert page.evaluate(f"document.activeElement === document.querySelector('{FRAME}')")
    page.keyboard.press("Tab")
    page.wait_for_selector(f"{FRAME}:not([tabindex])", state="attached")
    assert page.evaluate("document.activeElement.closest('figure.hadocs-figure') !== null")


def test_two_fingers_make_it_larger(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, search=False, width=390, height=844, is_mobile=True, has_touch=True)
    frame = page.locator(FRAME).first
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    x, y = box["x"] + box["width"] / 2, max(box["y"], 0) + 150
    devices = page.context.new_cdp_session(page)

    def touch(kind: str, *apart: float) -> None:
        points = [{"x": x + side * far, "y": y} for far in apart for side in (-1, 1)]
        devices.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for far in (50, 60, 70, 80):
        touch("touchMove", far)
    touch("touchEnd")
    page.wait_for_function("parseInt(document.querySelector('.hadocs-figure__bar output').value) > 180")
    assert page.evaluate("window.visualViewport.scale") == 1
    press(page, "As large as it fits")
    assert width(page) <= 390
    assert int(size(page).split()[0]) < 80
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_the_figure_is_there_and_nothing_that_does_nothing(browser: Any, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + CLUSTER)
    assert page.locator(f"{FRAME} svg").first.is_visible()
    assert page.locator(".hadocs-figure__bar").count() == 0
    context.close()


def test_images_beside_a_page_have_it_too(open_page: Callable[..., Any], site: Path) -> None:
    folder = site / "clusters" / "article-hybrid"
    name = next(
        p.name for p in sorted(folder.glob("*.html")) if "hadocs-beside" in p.read_text(encoding="utf-8")
    )
    page = open_page(f"clusters/article-hybrid/{name}", search=False)
    figure = page.locator(".hadocs-beside").first
    figure.scroll_into_view_if_needed()
    image = figure.locator("img")
    page.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=image.element_handle())
    before = image.bounding_box()["width"]
    figure.get_by_role("button", name="Larger").click()
    assert image.bounding_box()["width"] == pytest.approx(before * 1.3, rel=0.01)
    figure.get_by_role("button", name="As large as it fits").click()
    assert image.bounding_box()["width"] == pytest.approx(before)


def test_images_beside_a_page_have_the_palette_of_the_page_and_a_way_to_full_size(
    browser: Any, tmp_path: Path
) -> None:
    from hadocs.figures import draw
    from hadocs.pages.figures import shown_beside
    from hadocs.publish import assets

    html, svg = shown_beside(draw(analysed("article-host"), "quorum"), "quorum.svg", markdown=False)
    style = next(p.content for p in assets.pages() if p.path == assets.STYLESHEET)
    assert isinstance(style, bytes)
    (tmp_path / "quorum.svg").write_text(svg, encoding="utf-8")
    (tmp_path / "hadocs.css").write_bytes(style)
    head = '<link rel="stylesheet" href="hadocs.css">'
    for system in ("light", "dark"):
        context = browser.new_context(color_scheme=system, viewport={"width": 900, "height": 700})
        page = context.new_page()
        shots = {}
        for scheme in ("default", "slate"):
            text = f'<!doctype html>{head}<body data-md-color-scheme="{scheme}">{html}</body>'
            (tmp_path / "page.html").write_text(text, encoding="utf-8")
            page.goto((tmp_path / "page.html").as_uri())
            image = page.locator("img")
            page.wait_for_function("i => i.complete && i.naturalWidth > 0", arg=image.element_handle())
            shots[scheme] = brightness(image.screenshot())
            assert page.locator("figcaption a.hadocs-figure__zoom").get_attribute("href") == "quorum.svg"
        assert shots["default"] > 200, system
        assert shots["slate"] < 80, system
        context.close()


def brightness(png: bytes) -> float:
    """The mean of the grey values of a picture, 0 to 255."""
    image = pytest.importorskip("PIL.Image", reason="needs Pillow")
    with image.open(io.BytesIO(png)) as picture:
        grey = picture.convert("L")
        return sum(value * count for value, count in enumerate(grey.histogram())) / (grey.width * grey.height)


def test_buttons_can_be_read_in_dark(open_page: Callable[..., Any]) -> None:
    from hadocs.figures.theme import contrast

    page = open_page(CLUSTER, search=False, color_scheme="dark", still=True)
    ink, paper = page.get_by_role("button", name="Larger").first.evaluate(
        "b => { const s = getComputedStyle(b); return [s.color, s.backgroundColor] }"
    )

    def hexed(colour: str) -> str:
        return "#" + "".join(f"{int(part):02x}" for part in colour.strip("rgb()").split(","))

    assert contrast(hexed(ink), hexed(paper)) >= 4.5


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with Material's instant navigation: a page, and one with a figure."""
    pytest.importorskip("material", reason="needs mkdocs-material")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    from hadocs.publish import assets

    root = tmp_path_factory.mktemp("instant")
    files = {
        "specs/a.yaml": SPEC,
        "docs/index.md": "# Home\n\n[The figure](figure.md)\n",
        "docs/figure.md": FIGURES,
    }
    made = {
        f"docs/{page.path}": page.content for page in assets.pages() if page.path.endswith((".js", ".css"))
    }
    for path, content in {**files, **made}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0),
        functools.partial(_Quiet, directory=str(root / "site")),
    ) as running:
        address = f"http://127.0.0.1:{running.server_address[1]}/"
        settings = (
            f"site_name: Ours\nsite_url: {address}\nuse_directory_urls: false\n"
            "theme: {name: material, font: false, features: [navigation.instant], palette: ["
            '{scheme: default, media: "(prefers-color-scheme: light)"}, '
            '{scheme: slate, media: "(prefers-color-scheme: dark)"}]}\n'
            "markdown_extensions: [hadocs.publish.fences.extension]\n"
            f"extra_css: [{assets.STYLESHEET}]\nextra_javascript: [{assets.SCRIPT}]\n"
        )
        (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
        build(load_config(str(root / "mkdocs.yml")))
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield address
        running.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.mark.filterwarnings("ignore")  # of others' code
def test_it_works_after_instant_navigation_there_and_back(browser: Any, instant: str) -> None:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(instant)
    page.evaluate("window.same = true")
    for _ in range(2):
        page.get_by_role("link", name="The figure").click()
        page.wait_for_url("**/figure.html")
        page.wait_for_selector(".hadocs-figure__bar")
        assert page.locator(".hadocs-figure__bar").count() == 2
        press(page, "Larger")
        assert size(page) == "130 %"
        page.locator("article").get_by_role("link", name="Home").click()
        page.wait_for_selector("h1:has-text('Home')")
    assert page.evaluate("window.same")  # no page was loaded as a whole
    assert wrong == []
    context.close()


@pytest.mark.filterwarnings("ignore")  # of others' code
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_of_fences_with_their_buttons_and_tables_are_accessible(
    browser: Any, instant: str, axe: str, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": 1300, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(instant + "figure.html")
    page.wait_for_selector(".hadocs-figure__bar")
    page.locator("details summary").click()
    assert page.get_by_role("table").count() == 2
    page.evaluate(axe)
    result = page.evaluate(
        "axe.run(document.querySelector('article'), { resultTypes: ['violations'], preload: false })"
    )
    bad = [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert bad == []
    context.close()
