"""Sites of mere witnesses stand beside the clusters that these vote in, and nothing is lost by that."""

from typing import Any, cast

import pytest
from support.geometry import faults
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.paint.scene import Box
from hadocs.figures.plan import Figure
from hadocs.spec.model import Spec
from hadocs.topology.build import build


def outlines(figure: Figure) -> list[str]:
    """The sites from the top."""
    boxes = [s for s in paint.scene(figure).shapes if isinstance(s, Box) and s.of.startswith("site:")]
    return [box.of.removeprefix("site:") for box in sorted(boxes, key=lambda box: (box.area.y, box.area.x))]


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("north-texas", ["dallas", "austin", "fort-worth"]),  # members at both
        ("microsoft-fault-domains", ["azure", "sea", "nyc"]),  # one frame over two sites
        ("microsoft-two-site-automatic", ["site-c", "site-a", "site-b"]),
    ],
)
def test_a_witness_stands_beside_its_cluster(name: str, order: list[str]) -> None:
    figure = draw(analysed(name))
    assert outlines(figure) == order
    assert faults(figure) == []


def test_a_network_that_joins_two_rows_of_sites_still_has_its_line() -> None:
    figure = draw(analysed("north-texas"))
    (wan,) = [bus for bus in figure.buses if bus.id == "network:wan"]
    stripes = {node.site: node.stripe for node in figure.nodes}
    assert wan.stripe == stripes["site:austin"] == stripes["site:dallas"] + 1
    assert stripes["site:fort-worth"] == stripes["site:austin"] + 1


def test_a_site_whose_witness_votes_for_the_first_of_several_rows_stands_above_that() -> None:
    hosts = {f"{site}-{n}": {"site": site} for site in ("a", "b", "c") for n in range(4)}
    far = {"kind": "cloud", "site": "sky"}
    spec = Spec.model_validate(
        {
            "hadocs": 1,
            "name": "rows",
            "platform": "hyper-v/2022",
            "sites": {site: {} for site in ("a", "b", "c", "sky", "store")},
            "hosts": hosts,
            "servers": {"backup": {"site": "store"}},
            "clusters": {
                site: {
                    "members": [host for host in hosts if host[0] == site],
                    **({"quorum": {"witness": far}} if site == "b" else {}),
                }
                for site in ("a", "b", "c")
            },
        }
    )
    figure = draw(Analysis(cast(Any, None), spec, build(spec)))
    assert outlines(figure) == ["a", "sky", "b", "c", "store"]
    assert faults(figure) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_stripe_is_there_once(name: str) -> None:
    figure = draw(analysed(name))
    stripes = {node.stripe for node in figure.nodes}
    assert stripes == set(range(len(stripes)))
    assert {bus.stripe for bus in figure.buses} <= stripes
