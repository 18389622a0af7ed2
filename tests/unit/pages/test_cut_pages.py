"""Pages of clusters that are cut say what else the cut goes through, and what not."""

from __future__ import annotations

from pathlib import Path

from hadocs.pages.context import Context
from hadocs.pages.narrative.failover import chapters
from hadocs.pages.narrative.model import Case
from hadocs.pipeline import analyse_loaded
from hadocs.spec.load import load

BEHAVIOUR = Path(__file__).parents[1] / "behaviour"


def case(spec: str, anchor: str) -> Case:
    """A case of how it fails over."""
    ctx = Context(analyse_loaded(load(BEHAVIOUR / f"{spec}.yaml")))
    (found,) = (c for ch in chapters(ctx) for c in ch.cases if c.anchor == anchor)
    return found


def test_a_cut_link_between_rooms_stops_ceph_at_once() -> None:
    found = case("published/ceph-three-rooms", "split-cluster-pve")
    assert "The link between `room-a`, `room-b` and `room-c` is cut" in found.title
    at_once = next(s for s in found.steps if "At once" in s)
    assert "`rbd` does not answer: no side of the cut has enough monitors and copies of `rbd`" in at_once
    assert not [s for s in found.steps if "answers again" in s]
    assert "ceph, over which rbd talks, is cut with the link" in found.open


def test_racks_are_not_said_to_have_lost_their_link_where_ceph_has_a_network_of_its_own() -> None:
    found = case("field/ceph-min-size", "split-cluster-pve")
    assert "link" not in found.title and "do not hear each other" in found.title
    assert "`ceph` is not cut: its machines reach each other over `st`." in found.steps
    lone = case("field/ceph-min-size", "split-one-cluster-pve")
    assert "`ceph` is not cut: its machines reach each other over `st`." in lone.steps
