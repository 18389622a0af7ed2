"""SVG: one file with its letters embedded, light or dark as whoever shows it prefers."""

from __future__ import annotations

from hadocs.figures.how import How
from hadocs.figures.plan import Figure

ENDINGS = (".svg",)
TEXT = True


def encode(figure: Figure, how: How) -> bytes:
    """The figure as SVG; its links are links."""
    from hadocs.figures import paint
    from hadocs.figures.formats._foot import captioned

    drawn = captioned(paint.scene(figure), how.caption)
    return paint.alone(drawn, figure, how.palette).encode()
