"""What each look of a box or a line is, as far as the check is concerned.

A new look of a box has to be added here, by its beginning; a new look of a line is taken for an edge.
"""

from __future__ import annotations

BOXES = {
    "site": "frame",
    "host-cluster": "frame",
    "loose": "frame",
    "band": "band",
    "chassis": "node",
    "card-": "node",
    "outcome-": "node",
    "event": "node",
    "fact": "node",
    "drum": "node",
    "network": "bus",
    "basic": "port",
    "gate": "port",
    "tag-": "tag",
    "pill-lost": "part",
    "pill-": "pill",
    "number-": "number",
    "error": "chip",
    "warning": "chip",
    "single": "chip",
    "toss": "chip",
    "mark-": "mark",
    "plate-": "plate",
    "header": "part",
    "bar-": "part",
    "meter": "part",
    "vote": "part",
    "cell-": "node",
    "spec": "band",
    "strip": "node",
    "square-": "part",
    "storage": "node",
    "info": "chip",
    "present": "part",
    "column": "part",
    "plug": "port",
    "switch": "node",
    "controller": "node",
}
"""By the beginning of a look, the first that fits:

``node``: a thing with a place of its own, which edges may end at but not run through. ``frame``: holds its members and
nobody else. ``band``: a frame that runs through chassis around cards. ``bus``: a network. ``port``: a symbol that edges
end at and that may lie on a node's border. ``tag``: an edge's label. ``pill``: a frame's label, on its border.
``chip``: a finding. ``number``: the number of a step. ``mark``: an outline around something else. ``plate``: the ground
of a text. ``part``: a part of a node or a chart. And ``key``, by ``data-role`` alone: an entry of the legend.
"""

WIRES = {
    "input": "branch",
    "bracket": "branch",
    "grid": "rule",
    "axis": "rule",
    "range": "rule",
    "limit": "rule",
    "hatch": "rule",
    "rule": "rule",
    "place": "rule",
    "uplink": "branch",
}
"""``branch``: an edge of a tree or a bracket, which joins others without a dot. ``rule``: one that joins nothing."""


def of_box(look: str) -> str:
    """The role of a box, or nothing for a look that is not known."""
    return next((role for start, role in BOXES.items() if look.startswith(start)), "")


def of_wire(look: str) -> str:
    """The role of a line."""
    return next((role for start, role in WIRES.items() if look.startswith(start)), "edge")
