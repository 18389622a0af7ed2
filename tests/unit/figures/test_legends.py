"""Legends: every style of line and of finding that a figure draws is in it, and none that it doesn't."""

from __future__ import annotations

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box, Scene, Wire
from hadocs.figures.views import of_a_service, views

LINES = frozenset(
    (
        *(
            "network",
            "storage",
            "storage-far",
            "mirror",
            "join",
            "move",
            "failover",
            "heartbeat",
            "votes",
            "needs",
        ),
        *(
            "taken",
            "open",
            "uplink",
            "uplink-alone",
            "bracket",
            "bracket-guest",
            "bracket-runs",
            "bracket-needs",
        ),
    )
)
"""Lines that say something by their look; others are axes, grids, borders and strokes, or have words on each."""
FINDINGS = frozenset(("error", "warning"))


def drawn(scene: Scene, *, key: bool) -> set[str]:
    """The styles that stand in a figure, or in its legend."""
    found = {
        s.look for s in scene.shapes if isinstance(s, Wire) and s.look in LINES and (s.role == "key") == key
    }
    chips = (s for s in scene.shapes if isinstance(s, Box) and s.look in FINDINGS)
    return found | {s.look for s in chips if (s.role == "key") == key}


@pytest.mark.parametrize("view", [view for view in views() if view != "thumbnail"])
def test_every_style_that_is_drawn_is_in_the_legend_and_no_other(view: str) -> None:
    wrong = {}
    for name in NAMES:
        for service in analysed(name).spec.services if view in of_a_service() else [""]:
            scene = paint.scene(draw(analysed(name), view, None, service))
            missing = drawn(scene, key=False) - drawn(scene, key=True)
            more = drawn(scene, key=True) - drawn(scene, key=False)
            if missing or more:
                wrong[f"{name} {service}"] = (sorted(missing), sorted(more))
    assert wrong == {}
