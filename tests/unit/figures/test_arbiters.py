"""What decides between sides has a place in the main figure: witnesses, mediators of mirrors, and who does not vote."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.geometry import faults
from support.shipped import analysed

from hadocs import pipeline
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box
from hadocs.figures.plan import Figure, Node

FIELD = Path(__file__).parents[1] / "behaviour" / "field"


def topology(name: str) -> Figure:
    shipped = not (FIELD / f"{name}.yaml").exists()
    return draw(analysed(name) if shipped else pipeline.analyse(FIELD / f"{name}.yaml"), "topology")


def nodes(figure: Figure) -> dict[str, Node]:
    return {node.id: node for node in figure.nodes}


def said(node: Node) -> list[tuple[str, list[str]]]:
    return [(line.text, [mark.text for mark in line.marks]) for line in node.lines]


@pytest.mark.parametrize(
    ("name", "site", "cluster"),
    [
        # At the site of its members, at one of its own, and at none.
        ("article-guest", "dallas", "EXCH-CCR"),
        ("microsoft-fault-domains", "azure", "DAG-1"),
        ("one-switch-for-clients", "", "c"),
    ],
)
def test_a_witness_on_nothing_of_the_spec_stands_at_its_site_or_outside(
    name: str, site: str, cluster: str
) -> None:
    figure = topology(name)
    witness = nodes(figure)[f"witnesses:{site}"]
    assert (witness.title, witness.site) == ("Witness", f"site:{site}" if site else "")
    assert any(text.endswith("witness of") and cluster in marks for text, marks in said(witness))
    assert faults(figure) == []


def test_the_mediator_of_a_mirror_stands_at_its_site() -> None:
    figure = topology("north-texas")
    mediator = nodes(figure)["witnesses:austin"]
    assert (mediator.title, mediator.site) == ("Mediator", "site:austin")
    assert said(mediator) == [("mediator of", ["Metro array Dallas", "Metro array Fort Worth"])]
    assert faults(figure) == []


def test_both_sides_of_a_mirror_say_in_the_figure_of_storage_where_their_mediator_is() -> None:
    told = " ".join(draw(analysed("north-texas"), "storage").description)
    assert told.count("mediator: at Austin (office; witnesses)") == 2


def test_the_witness_of_a_pool_of_disks_is_none_of_a_mirror() -> None:
    figure = topology("vsan-stretched")
    witness = nodes(figure)["witnesses:w"]
    assert (witness.title, witness.site, said(witness)) == ("Witness", "site:w", [("witness of", ["vs"])])
    told = " ".join(draw(pipeline.analyse(FIELD / "vsan-stretched.yaml"), "storage").description)
    assert "witness: at w" in told
    assert faults(figure) == []


def test_a_mediator_at_the_site_of_a_side_stands_there() -> None:
    told = [line for node in topology("array-witness-beside-a-side").nodes for line in said(node)]
    assert ("mediator of", ["p1", "p2"]) in told


def test_nodes_without_a_vote_say_so() -> None:
    figure = topology("microsoft-two-site-manual")
    silent = [n.id for n in figure.nodes if ("no vote", []) in said(n)]
    assert silent == ["host:node-b1", "host:node-b2"]
    assert faults(figure) == []


@pytest.mark.parametrize(
    "name", ["microsoft-two-site-manual", "microsoft-two-site-automatic", "vsan-stretched"]
)
def test_a_network_that_joins_sites_beside_one_another_stands_over_all_of_them(name: str) -> None:
    figure = topology(name)
    shapes = paint.scene(figure).shapes
    bars = {s.of: s.area for s in shapes if isinstance(s, Box) and s.look == "network"}
    joining = [bus.id for bus in figure.buses if not bus.site]
    stripe = {bus.stripe for bus in figure.buses if not bus.site}
    members = {n.site for n in figure.nodes if n.stripe in stripe and not n.small and n.kind == "host"}
    sites = [s.area for s in shapes if isinstance(s, Box) and s.look == "site" and s.of in members]
    assert len(joining) > 1
    assert len(sites) > 1
    for key in joining:
        assert all(min(bars[key].right, area.right) - max(bars[key].x, area.x) > area.w / 2 for area in sites)
    assert faults(figure) == []
