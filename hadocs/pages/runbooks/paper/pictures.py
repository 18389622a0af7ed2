"""Which figure belongs to a runbook on paper, and how it stands on sheets so that its letters can be read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from hadocs.analysis import Analysis
from hadocs.figures import draw
from hadocs.figures.paint import scene
from hadocs.figures.paint.scene import Hot, Icon, Scene, Shape, Wire, Words
from hadocs.figures.paint.write import write
from hadocs.pages.runbooks.paper.data import Value, words
from hadocs.runbooks.make import Planned
from hadocs.runbooks.preflight import hosts

WIDE, HIGH = 1010.0, 640.0
"""So many pixels of 0.75 pt a sheet of A4 across holds: letters of 12 px are 9 pt then."""
GAP = 9.0
"""So far from what stands there a figure is parted, where there is room."""
_STEP = 2.0


class Pictures:
    """The figures of a spec, each drawn once."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._drawn: dict[tuple[str, str], Value] = {}

    @cached_property
    def _things(self) -> frozenset[str]:
        return frozenset(thing.id for thing in self.analysis.topology.things)

    def of(self, planned: Planned) -> Value | None:
        """The figure of a runbook: the maintenance or the loss of its thing; ``None`` where none is of just that."""
        entry, target = planned.procedure.entry, planned.target
        if entry.planned and target.id in hosts(self.analysis):
            return self.drawn("maintenance", target.id)
        if not entry.planned and (entry.happens or target.each == "site") and target.id in self._things:
            return self.drawn("failure", target.id)
        return None

    def drawn(self, view: str, of: str = "") -> Value:
        """A figure as SVG in light colours, its size in pixels, its parts (top and height), and what it says."""
        if (view, of) not in self._drawn:
            figure = draw(self.analysis, view, of=of)
            painted = scene(figure)
            self._drawn[view, of] = {
                "svg": write(painted, figure, "light"),
                "width": painted.width,
                "height": painted.height,
                "parts": [*parts(painted)],
                "alt": words(" ".join(figure.description) or figure.sentence or figure.title),
            }
        return self._drawn[view, of]


def parts(painted: Scene, high: float = HIGH) -> Iterator[tuple[float, float]]:
    """A figure that is as wide as a sheet, in parts that are as high as one at most; parted where least is cut.

    One that is wider can't stand on a sheet in letters of 9 pt: it is one part, and an overview.
    """
    if painted.width > WIDE:
        yield 0.0, painted.height
        return
    spans = [(*_rows(shape), _weight(shape)) for shape in painted.shapes if not isinstance(shape, Hot)]
    top = 0.0
    while painted.height - top > high:
        tried = (top + high - n * _STEP for n in range(int(high * 0.6 / _STEP)))
        cut = min(tried, key=lambda y: sum(weight for a, z, weight in spans if a - GAP < y < z + GAP))
        yield top, cut - top
        top = cut
    yield top, painted.height - top


def _rows(shape: Shape) -> tuple[float, float]:
    if isinstance(shape, Wire):
        return min(y for _, y in shape.points), max(y for _, y in shape.points)
    if isinstance(shape, Icon):
        return shape.y, shape.y + shape.size
    area = getattr(shape, "area", None)
    return (area.y, area.bottom) if area is not None else (shape.y - shape.r, shape.y + shape.r)  # type: ignore[union-attr]


def _weight(shape: Shape) -> int:
    """How bad it is to cut it: a line of text is lost, a box is only parted."""
    return 1000 if isinstance(shape, Words) else 100 if isinstance(shape, Icon) else 1
