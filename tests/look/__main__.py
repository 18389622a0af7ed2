"""Pictures of figures as a reader has them: in a README in a browser, light and dark, and in LibreOffice Writer.

    python -m look FOLDER [SPEC …]        with tests on the PYTHONPATH, or: make pictures

SPEC is the name of a shipped spec, or ``crowd-7`` for a generated one; without any all that are shipped. Of a view that
shows one service, the first service's. What is not installed is left out, and said. No test: somebody has to look.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from support.crowds import crowd
from support.golden import NAMES, ROOT

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.views import of_a_service, views
from hadocs.spec.model import Spec
from hadocs.topology.build import build

COLUMN = 830
"""The width of the column of a README, in pixels,"""
PAGE = 17
"""and of a page between its margins, in centimetres."""
LONG = 120
"""A page is as high as this, in centimetres, so that no figure is cut."""
MANY = 200
"""Of more machines, the charts are left out: they do not depend on the size, and their numbers take long."""
CHARTS = ("assumptions", "comparison", "composition", "fault-tree")
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
    for name, of in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
)  # fmt: skip


def chromium() -> str | None:
    """The program, where it is installed."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def analysed(name: str) -> Analysis:
    """A shipped spec, or a generated one."""
    if not name.startswith("crowd-"):
        return pipeline.analyse(ROOT / "specs" / f"{name}.yaml")
    spec = Spec.model_validate(crowd(int(name.removeprefix("crowd-"))))
    return Analysis(cast(Any, None), spec, build(spec))


def drawn(name: str, folder: Path) -> list[Path]:
    """Every view of a spec as a file."""
    analysis, out = analysed(name), []
    service = next(iter(analysis.spec.services), "")
    for view in views():
        left_out = view in CHARTS and len(analysis.spec.vms) > MANY
        if left_out or (view in of_a_service() and not service):
            continue
        figure = draw(analysis, view, None, service if view in of_a_service() else "")
        out.append(folder / f"{name}-{view}.svg")
        out[-1].write_text(paint.svg(figure, standalone=True), "utf-8")
    return out


def in_a_browser(name: str, files: Sequence[Path], folder: Path) -> None:
    """The files as images of a page, as Chromium shows it in both palettes."""
    from playwright.sync_api import sync_playwright

    shown = "".join(f'<p>{html.escape(f.name)}</p><img src="{html.escape(f.name)}">' for f in files)
    style = f"body{{margin:20px;width:{COLUMN}px;background:Canvas;color:CanvasText}}img{{max-width:100%}}"
    page = folder / f"{name}.html"
    head = f'<meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>{style}</style>'
    page.write_text(head + shown, "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        for palette in ("light", "dark"):
            size: Any = {"width": COLUMN + 40, "height": 900}
            tab = browser.new_page(color_scheme=cast(Any, palette), viewport=size)
            tab.goto(page.as_uri())
            tab.screenshot(path=folder / f"{name}-readme-{palette}.png", full_page=True)
        browser.close()


def in_writer(name: str, files: Sequence[Path], folder: Path) -> None:
    """The files on a long page of LibreOffice Writer, as PDF; as PNG too where Poppler is there."""
    said = []
    for file in files:
        source = file.read_text("utf-8")
        ((wide, high),) = re.findall(r'viewBox="0 0 (\S+) (\S+)"', source)
        data = base64.b64encode(source.encode()).decode()
        size = f'svg:width="{PAGE}cm" svg:height="{PAGE * float(high) / float(wide):.2f}cm"'
        inside = f"<office:binary-data>{data}</office:binary-data>"
        image = f'<draw:image draw:mime-type="image/svg+xml">{inside}</draw:image>'
        frame = f'<draw:frame text:anchor-type="as-char" {size}>{image}</draw:frame>'
        said.append(f"<text:p>{html.escape(file.stem)}</text:p><text:p>{frame}</text:p>")
    page = f'fo:page-width="{PAGE + 4}cm" fo:page-height="{LONG}cm" fo:margin="2cm"'
    layout = f'<style:page-layout style:name="p"><style:page-layout-properties {page}/></style:page-layout>'
    text = folder / f"{name}-writer.fodt"
    text.write_text(
        # Without its first line it is taken for text where LibreOffice has few filters.
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document {SPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{layout}</office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard" style:page-layout-name="p"/></office:master-styles>'
        f"<office:body><office:text>{''.join(said)}</office:text></office:body></office:document>",
        "utf-8",
    )
    with tempfile.TemporaryDirectory() as own:
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation={Path(own).as_uri()}", "--convert-to", "pdf",
             "--outdir", str(folder), str(text)],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    text.unlink()
    if shutil.which("pdftoppm"):
        pdf = str(text.with_suffix(".pdf"))
        subprocess.run(["pdftoppm", "-r", "110", "-png", pdf, str(text.with_suffix(""))], check=True)


def main(arguments: Sequence[str]) -> int:
    """Write the pictures; the exit code."""
    if not arguments:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    writer, browser = shutil.which("soffice"), chromium()
    for found, what in ((browser, "Chromium"), (writer, "LibreOffice")):
        if not found:
            print(f"{what} is not there: no pictures of it", file=sys.stderr)
    for name in arguments[1:] or NAMES:
        files = drawn(name, folder)
        if browser:
            in_a_browser(name, files, folder)
        if writer:
            in_writer(name, files, folder)
        print(f"{name}: {len(files)} figures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
