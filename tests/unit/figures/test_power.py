"""What figures call failure domains, and how a loss of one is told."""

from functools import cache

from support.geometry import faults

from hadocs.analysis import Analysis
from hadocs.figures import draw
from hadocs.figures.parts.naming import Names
from hadocs.pipeline import analyse_loaded
from hadocs.spec.load import load_text
from hadocs.topology.model import Thing

TEXT = """hadocs: 1
name: power
platform: hyper-v/2022
failure_domains:
  mains: {title: Mains, kind: feed}
  ups-1: {kind: ups, power: mains}
  shelf: {kind: chassis, power: ups-1}
  duct: {title: Old duct, kind: other}
switches: {core-1: {power: mains}}
networks: {lan: {roles: [client, cluster], switches: [core-1]}}
hosts: {h1: {stands_in: shelf, networks: [lan]}, h2: {stands_in: shelf, networks: [lan]}}
vms: {m: {on: h1}}
clusters: {c: {members: [h1, h2], quorum: {witness: {kind: cloud}}}}
services: {s: {runs_on: m}}
"""


@cache
def power() -> Analysis:
    return analyse_loaded(load_text(TEXT, "power.yaml"))


def test_a_failure_domain_is_called_by_what_it_is_unless_its_name_says_it() -> None:
    said = [Names(power()).thing(Thing("domain", d)) for d in ("mains", "ups-1", "shelf", "duct")]
    assert said == ["feed Mains", "ups-1", "chassis shelf", "Old duct"]


def test_single_points_name_power_by_its_kind() -> None:
    figure = draw(power(), "single-points", None, "s")
    assert "feed Mains, ups-1, chassis shelf" in figure.sentence
    assert not faults(figure)
