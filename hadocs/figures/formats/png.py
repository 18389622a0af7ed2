"""PNG: dots, two to a pixel unless another scale is asked for."""

from __future__ import annotations

from hadocs.figures.how import How
from hadocs.figures.plan import Figure

ENDINGS = (".png",)


def encode(figure: Figure, how: How) -> bytes:
    """The figure as PNG; links that lead to an address of their own are a numbered list below it."""
    import resvg_py

    from hadocs.figures import fonts, paint, typeset
    from hadocs.figures.formats._foot import captioned, listed, numbered
    from hadocs.figures.formats._still import TOLD, still

    drawn = paint.scene(figure)
    made = still(captioned(numbered(drawn), how.caption, listed(drawn)), figure, how.palette or "light")
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
