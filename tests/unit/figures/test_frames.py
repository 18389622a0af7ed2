"""Frames of clusters hold what they say that they hold."""

from __future__ import annotations

import re

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_with_fewer_hosts_than_its_cluster_has_nodes_says_so(name: str) -> None:
    """Hosts that a loss does not touch are left out: their number stands beside that of the nodes."""
    analysis = analysed(name)
    for of in (*analysis.spec.hosts, *analysis.spec.storage):
        for stage in draw(analysis, "failure", of=of).stages:
            for frame in stage.frames:
                view = analysis.topology.clusters.get(frame.id.partition(":")[2])
                if view is not None:
                    drawn = re.search(r"\((\d+) drawn\)", f"{frame.title} {frame.note}")
                    assert len(frame.tiles) == int(drawn[1] if drawn else len(view.members))


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_of_a_topology_holds_all_nodes(name: str) -> None:
    analysis = analysed(name)
    for group in draw(analysis).groups:
        view = analysis.topology.clusters.get(group.id.partition(":")[2])
        if view is not None and group.kind in ("host-cluster", "band"):
            assert len(group.members) == len(view.members)


def test_a_row_with_fewer_hosts_than_the_others_of_its_frame_takes_their_width() -> None:
    shapes = paint.scene(draw(analysed("microsoft-fault-domains"))).shapes
    boxes = {s.of: s.area for s in shapes if isinstance(s, Box) and s.look == "chassis"}
    upper, lower = (boxes["host:server01"], boxes["host:server02"]), boxes["host:server03"]
    assert (lower.x, lower.right) == (upper[0].x, upper[1].right)
    assert boxes["host:server06"].right == boxes["host:server05"].right
