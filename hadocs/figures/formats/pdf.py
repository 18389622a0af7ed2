"""PDF: one page of lines and real text, as large as the figure, or A4, or a slide."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hadocs.figures.how import How
from hadocs.figures.plan import Figure

ENDINGS = (".pdf",)
PAPERS = {"a4": (210.0, 297.0, 20.0), "slide": (338.667, 190.5, 12.0)}
"""Width, height and margin in millimetres: ISO 216 A4, upright or on its side; the 16 to 9 slide of PowerPoint."""
FOOT = 12.0
"""So many millimetres the caption has below the figure."""
LEGIBLE = 7.0
"""In points, the least that text in print should have."""
_PER_MM = 72 / 25.4
_SOURCE = """
#let data = json(bytes(sys.inputs.data))
#let long(n) = n * 1pt
#set document(title: data.title, date: none)
#set text(font: data.font, size: 8pt, fill: rgb(data.quiet))
#set page(fill: rgb(data.paper), width: long(data.width), height: long(data.height), margin: long(data.margin))
#set page(footer-descent: 4mm, footer: align(left, data.caption)) if data.caption != ""
#align(center, block(width: long(data.across), height: long(data.down), breakable: false, {
  place(image("figure.svg", width: long(data.across), height: long(data.down), alt: data.alt))
  for hot in data.hots {
    place(dx: long(hot.x), dy: long(hot.y), link(hot.href, box(width: long(hot.w), height: long(hot.h))))
  }
}))
#if data.links.len() > 0 {
  v(4mm)
  for line in data.links [#block(below: 2mm, link(line.href, line.text))]
}
"""


def encode(figure: Figure, how: How) -> bytes:
    """The figure as a PDF with its title and no date.

    Links that lead to an address of their own are links there too, and a numbered list below the figure, or on the
    page after it.
    """
    from hadocs.figures import fonts, paint, text, theme, typeset
    from hadocs.figures.formats._foot import ABSOLUTE, addresses, captioned, listed, numbered
    from hadocs.figures.formats._still import TOLD, still
    from hadocs.figures.paint.scene import Hot

    typst = typeset.library("Figures", "Draw .svg or .png")
    palette = how.palette or "light"
    drawn = paint.scene(figure)
    lines, caption = listed(drawn), text.clean(how.caption)
    marked = numbered(drawn)
    shown = marked if how.paper else captioned(marked, caption, lines)
    made = still(shown, figure, palette, (caption, *lines))
    width, height, margin, factor = _page(how.paper, shown.width, shown.height)
    tone = ("light", "dark").index(palette)
    data = {
        "title": text.clean(figure.title),
        "alt": text.clean(" ".join(figure.description) or figure.sentence or figure.title),
        "font": fonts.FAMILY,
        "paper": theme.TOKENS["paper"][tone],
        "quiet": theme.TOKENS["quiet"][tone],
        "width": width,
        "height": height,
        "margin": margin,
        "across": round(shown.width * factor, 3),
        "down": round(shown.height * factor, 3),
        "caption": caption if how.paper else "",
        "hots": [
            {
                "href": s.href,
                **{k: round(getattr(s.area, k) * factor, 3) for k in ("x", "y", "w", "h")},
            }
            for s in drawn.shapes
            if isinstance(s, Hot) and s.href.startswith(ABSOLUTE)
        ],
        "links": [{"href": href, "text": line} for href, line in zip(addresses(drawn), lines, strict=True)]
        if how.paper
        else [],
    }
    with tempfile.TemporaryDirectory(prefix="hadocs-") as folder:
        (Path(folder) / "figure.svg").write_text(made.source, "utf-8")
        main = Path(folder) / "main.typ"
        main.write_text(_SOURCE, "utf-8")
        with typeset.told("PDF", "typst", *TOLD):
            done = typst.compile(
                str(main),
                root=folder,
                font_paths=sorted({str(file.parent) for file in made.fonts}),
                ignore_system_fonts=made.known,
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
    return bytes(done)


def warning(figure: Figure, how: How) -> str:
    """That text gets too small on the paper, and how small; nothing where it does not."""
    from hadocs.figures import paint

    drawn = paint.scene(figure)
    sizes = [words.size for words in drawn.words()]
    if not how.paper or not sizes:
        return ""
    least = min(sizes) * _page(how.paper, drawn.width, drawn.height)[3]
    name = {"a4": "A4", "slide": "a slide"}[how.paper]
    return (
        f"its smallest text has {least:.1f} pt on {name}, below {LEGIBLE:g}"
        if round(least, 1) < LEGIBLE
        else ""
    )


def _page(paper: str, width: float, height: float) -> tuple[float, float, float, float]:
    """Width, height and margin of the page in points, and what a pixel of the figure is in points."""
    if not paper:
        return width * 0.75, height * 0.75, 0.0, 0.75
    short, long, margin = PAPERS[paper]
    turned = [(short, long), (long, short)] if paper == "a4" else [(short, long)]

    def factor(page: tuple[float, float]) -> float:
        across, down = page[0] - 2 * margin, page[1] - 2 * margin - FOOT
        return min(across * _PER_MM / width, down * _PER_MM / height, 0.75)

    best = max(turned, key=factor)  # upright where both are alike
    return best[0] * _PER_MM, best[1] * _PER_MM, margin * _PER_MM, factor(best)
