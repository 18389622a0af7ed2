"""Writes a figure to a file: SVG, PNG or PDF, by the file's ending. A side effect; knows nothing of specs."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hadocs.errors import UsageError
from hadocs.figures import fonts, text, typeset
from hadocs.figures.paint import scene, svg
from hadocs.figures.paint.frame import LEFT
from hadocs.figures.paint.scene import Hot, Scene, Words
from hadocs.figures.paint.write import write as write_svg
from hadocs.figures.plan import Figure
from hadocs.figures.theme import Palette
from hadocs.files import replace

FORMATS = (".svg", ".png", ".pdf")
SCALE = 2
"""A PNG has so many dots in a pixel, to be sharp on the screens of today."""
_TOLD = ("this figure", "Draw .svg instead")
_ABSOLUTE = ("http://", "https://", "mailto:")


def write(figure: Figure, path: Path) -> None:
    """Writes a figure; a file that is there is replaced as a whole, or not at all.

    In PNG and PDF, links that lead to an address of their own become a numbered list below the figure.

    Raises:
        UsageError: for an ending that is none of `FORMATS`, or a place that can't be written to.
    """
    check(path)
    replace(path, encoded(figure, path.suffix.lower()))


def check(path: Path) -> None:
    """Refuse a file whose ending names no format.

    Raises:
        UsageError: for an ending that is none of `FORMATS`.
    """
    if path.suffix.lower() not in FORMATS:
        said = f"{path.name} ends in {path.suffix!r}" if path.suffix else f"{path.name} has no ending"
        raise UsageError(f"{said}, which names no format of figures. Known endings: {', '.join(FORMATS)}.")


def encoded(figure: Figure, ending: str, palette: Palette | None = None) -> bytes:
    """The figure in a format, named by its ending: one of `FORMATS`.

    ``palette`` is light where none is named, except in SVG, which then follows whoever shows it.
    """
    if ending == ".svg":
        return svg(figure, standalone=True, palette=palette).encode()
    return {".png": png, ".pdf": pdf}[ending](figure, palette or "light")


def _with_list(figure: Figure) -> Scene:
    """The scene with its links as a numbered list below, where they lead to an address of their own."""
    base = scene(figure)
    links = {s.href: s.label for s in base.shapes if isinstance(s, Hot) and s.href.startswith(_ABSOLUTE)}
    if not links:
        return base
    whole = Scene(base.width, base.height, list(base.shapes))
    y = base.height + 6
    for index, (href, label) in enumerate(links.items(), 1):
        y += 20
        full = f"{index}. {text.clean(label)}: {text.clean(href)}"
        whole.add(Words(LEFT, y, text.shorten(full, base.width - 2 * LEFT, 13), 13, 400, "quiet"))
    whole.height = y + 20
    return whole


def _plain(figure: Figure, palette: Palette) -> tuple[str, tuple[Path, ...], bool]:
    """The SVG in one palette, the fonts with its letters, and whether these have all of them.

    Only where they don't (those of China, Japan and Korea, first of all) are the fonts of the system asked.
    """
    shapes = _with_list(figure)
    lacking = sorted({code for words in shapes.words() for code in text.lacking(words.text, words.weight)})
    others = {code: fonts.other(code) for code in lacking}
    found = (fonts.font_path(weight) for weight in fonts.WEIGHTS)
    files = (*found, *sorted({path for path in others.values() if path}))
    return write_svg(shapes, figure, palette), files, all(others.values())


def png(figure: Figure, palette: Palette = "light") -> bytes:
    """The figure as PNG, `SCALE` dots to a pixel."""
    import resvg_py

    source, files, known = _plain(figure, palette)
    with typeset.told("PNG", "resvg", *_TOLD):
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=source,
                skip_system_fonts=known,
                font_files=[str(file) for file in files],
                font_family=fonts.FAMILY,
                sans_serif_family=fonts.FAMILY,
                zoom=SCALE,
            )
        )


def pdf(figure: Figure, palette: Palette = "light") -> bytes:
    """The figure as a PDF of one page, with real text, the figure's title and no date."""
    typst = typeset.library("Figures", "Draw .svg or .png")
    source, files, known = _plain(figure, palette)
    with tempfile.TemporaryDirectory(prefix="hadocs-") as folder:
        (Path(folder) / "figure.svg").write_text(source, "utf-8")
        main = Path(folder) / "main.typ"
        main.write_text(
            "#set document(title: sys.inputs.title, date: none)\n"
            "#set page(width: auto, height: auto, margin: 0pt)\n"
            f"#set text(font: {json.dumps(fonts.FAMILY)})\n"
            '#image("figure.svg", alt: sys.inputs.alt)\n',
            "utf-8",
        )
        with typeset.told("PDF", "typst", *_TOLD):
            done = typst.compile(
                str(main),
                root=folder,
                font_paths=sorted({str(file.parent) for file in files}),
                ignore_system_fonts=known,
                format="pdf",
                sys_inputs={
                    "title": text.clean(figure.title),
                    "alt": text.clean(" ".join(figure.description) or figure.sentence or figure.title),
                },
            )
    return bytes(done)
