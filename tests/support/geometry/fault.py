"""What the check finds: its kind, in words, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``kind`` is one of `KINDS`, ``at`` a point of the picture in pixels."""

    kind: str
    what: str
    at: tuple[float, float]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at[0]:.0f},{self.at[1]:.0f}: {self.what}"


KINDS = {
    "unknown look": "a box whose look the check does not know: add it to support/geometry/roles.py",
    "unnamed": "a node or a frame that does not say what of the plan it stands for (Box.of)",
    "cut off": "text or a shape beyond the edge of the picture",
    "small": "text below 12 px in the figure's own pixels",
    "small in a column": "text below 11 px where the figure is scaled to a column of 830 px",
    "small in print": "text below 7 pt where the figure is as wide as A4 between its margins",
    "short title cut": "a title of 40 characters or fewer with an ellipsis",
    "cut without its whole": "an ellipsis where no hover title has the whole text",
    "count cut": "a name that is cut together with the number of a member, or of those that it stands for",
    "number cut": "a number in what an ellipsis stands for",
    "limit behind a bar": "a line of what is allowed that a bar covers",
    "turned": "letters from right to left that may turn digits or words beside them: no isolate is around them",
    "text over text": "two texts overlap",
    "line through text": "a border or a line runs through letters",
    "covered text": "something opaque lies on letters",
    "nodes overlap": "two nodes, buses or labels overlap and neither holds the other",
    "across a frame": "a node lies half in a frame, or two frames of a kind overlap",
    "stranger": "a node within a frame that the plan does not list as its member",
    "left out": "a member of a frame that is drawn outside of it",
    "through a node": "an edge runs through, or behind, a node that is not its end",
    "through a frame": "an edge runs through a frame that holds neither of its ends",
    "along a border": "an edge runs along the border of a node or a frame",
    "over an edge": "two edges lie on one another",
    "dangling": "an edge that ends nowhere, or at something else than the plan says",
    "no dot": "an edge ends or bends on another one without a dot",
    "kink": "an edge that steps aside by less than it takes to see why",
    "diagonal": "an edge that is neither level nor upright",
    "label on an edge": "a label lies on an edge that is not its own",
    "label on a border": "a label of an edge lies on the border of a node or a frame",
}
"""All kinds, with what each is."""
