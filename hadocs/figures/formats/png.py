"""PNG: dots, two to a pixel unless another scale is asked for."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hadocs.figures.how import How
from hadocs.figures.plan import Figure

if TYPE_CHECKING:
    from hadocs.figures.formats._still import Still
    from hadocs.figures.paint.scene import Scene

ENDINGS = (".png",)
_PIXELS = 96
"""So many of them are an inch, as in style sheets,"""
_SOURCE = """
#let data = json(bytes(sys.inputs.data))
#set page(width: data.width * 0.75pt, height: data.height * 0.75pt, margin: 0pt)
#image("figure.svg", width: 100%, height: 100%)
#over(data.over, 0.75pt)
"""
"""which has 72 points."""


def encode(figure: Figure, how: How) -> bytes:
    """The figure as PNG; links that lead to an address of their own are a numbered list below it.

    resvg paints it. Where letters join that are not Roboto's, typst does, which sets these as they should be.
    """
    from hadocs.figures import typeset
    from hadocs.figures.formats._still import still

    shown = _shown(figure, how)
    made = still(shown, figure, how.palette or "light", typst=typeset.there())
    return _by_typst(made, shown, how) if made.over else _by_resvg(made, how)


def beyond(figure: Figure, how: How) -> tuple[tuple[int, str], ...]:
    """The characters that no font of hadocs has; where typst is not installed those too that resvg may not join."""
    from hadocs.figures import typeset
    from hadocs.figures.formats import _still

    return _still.beyond(_shown(figure, how), typst=typeset.there())


def _shown(figure: Figure, how: How) -> Scene:
    from hadocs.figures import paint
    from hadocs.figures.formats._foot import captioned, listed, numbered

    drawn = paint.scene(figure)
    return captioned(numbered(drawn), how.caption, listed(drawn))


def _by_resvg(made: Still, how: How) -> bytes:
    import resvg_py

    from hadocs.figures import fonts, typeset
    from hadocs.figures.formats._still import TOLD

    with typeset.told("PNG", "resvg", *TOLD):
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=made.source,
                skip_system_fonts=made.known,
                font_files=[str(file) for file in made.fonts],
                font_family=fonts.FAMILY,
                sans_serif_family=fonts.FAMILY,
                zoom=how.scale,
            )
        )


def _by_typst(made: Still, scene: Scene, how: How) -> bytes:
    import typst

    from hadocs.figures import typeset
    from hadocs.figures.formats._still import OVER, TOLD

    data = {"width": scene.width, "height": scene.height, "over": made.over}
    with tempfile.TemporaryDirectory(prefix="hadocs-") as folder:
        (Path(folder) / "figure.svg").write_text(made.source, "utf-8")
        main = Path(folder) / "main.typ"
        main.write_text(OVER + _SOURCE, "utf-8")
        with typeset.told("PNG", "typst", *TOLD):
            done = typst.compile(
                str(main),
                root=folder,
                font_paths=sorted({str(file.parent) for file in made.fonts}),
                ignore_system_fonts=made.known,
                format="png",
                ppi=_PIXELS * how.scale,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
    return bytes(done)
