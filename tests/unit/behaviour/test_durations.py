"""One number for how long a cluster takes to act, for timelines and for the availability."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.availability.model.core import Model
from hadocs.behaviour.durations import sites_at_once, until_acting
from hadocs.behaviour.model import Span, Step, Term
from hadocs.behaviour.timeline import timeline
from hadocs.lint.helpers_times import acting, noticed
from hadocs.spec.load import load
from hadocs.topology.build import study
from hadocs.topology.model import Thing

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))


def parts(terms: tuple[Term, ...], *without: str) -> Span:
    total = Span()
    for term in terms:
        if term.name not in without:
            total = total + term.span
    return total


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_what_a_timeline_says_lies_within_what_the_availability_counts_with(path: Path) -> None:
    topology, estate = study(load(path).spec)
    model = Model(estate)
    compared = 0
    for cluster, view in topology.clusters.items():
        acting = until_acting(estate.world, view)
        for member in view.members:
            found = timeline(estate, topology, [Step((Thing(estate.world.kinds[member], member),))])
            for event in found.events:
                if event.by != cluster or event.what not in ("is-fenced", "is-restarted", "is-taken-over"):
                    continue
                assert acting.takes.high is None or (event.when.high or 0) <= acting.takes.high
                # Where nothing but a person ends it, there is no start to compare.
                assert event.what == "is-fenced" or acting.takes.low <= event.when.low
                compared += 1
        inputs = [model.times.inputs[key] for key in model.times.keys(cluster)]
        middle = sum(i.value for i in inputs) * 3600
        assert acting.takes.low <= middle <= (acting.takes.high or float("inf"))
    assert compared


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_a_rule_about_time_reckons_with_what_a_timeline_says(path: Path) -> None:
    topology, estate = study(load(path).spec)
    for cluster, view in topology.clusters.items():
        assert acting(estate.world, view) == until_acting(estate.world, view)
        rule = noticed(estate.world, view)
        counted = []
        for member in view.members:
            found = timeline(estate, topology, [Step((Thing(estate.world.kinds[member], member),))])
            counted += [
                e.when
                for e in found.events
                if e.by == cluster and e.what in ("is-counted-out", "is-isolated")
            ]
        if rule is not None and counted:
            assert min(span.low for span in counted) == pytest.approx(rule.soonest)


@pytest.mark.parametrize(
    ("name", "cluster", "low", "high"),
    [
        ("clusters-from-scratch", "mycluster", 6.0, 80.0),  # token, consensus, and a device with 72 s at most
        ("proxmox-three-nodes", "pve", 110.0, 200.0),
        ("vmware-wsfc-across-boxes", "vsphere-ha", 18.0, 35.0),
        ("microsoft-fault-domains", "six", 250.0, 255.0),
    ],
)
def test_the_whole_chain_counts(name: str, cluster: str, low: float, high: float) -> None:
    topology, estate = study(load(next(p for p in SPECS if p.stem == name)).spec)
    known = until_acting(estate.world, topology.clusters[cluster]).known
    assert known.low >= low and known.high is not None and known.high <= high
    model = Model(estate)
    model.times.keys(cluster)
    entry = model.times.inputs[f"detect:{cluster}"]
    assert entry.value * 3600 == pytest.approx((known.low * known.high) ** 0.5)
    assert entry.source


HERE = Path(__file__).parent


@pytest.mark.parametrize(
    "path", [*HERE.glob("field/*.yaml"), *HERE.glob("published/*.yaml")], ids=lambda p: p.stem
)
def test_no_member_that_is_lost_by_itself_takes_longer_than_any_may(path: Path) -> None:
    topology, estate = study(load(path).spec)
    for cluster, view in topology.clusters.items():
        acting = until_acting(estate.world, view)
        summed = parts(acting.terms)
        if not acting.blocked:
            assert summed.low <= acting.takes.low, "what it is made of begins no later than the whole"
            assert (summed.high or float("inf")) >= (acting.takes.high or 0)
        for member in view.members:
            found = timeline(estate, topology, [Step((Thing(estate.world.kinds[member], member),))])
            for event in found.events:
                if (event.by, event.what) in ((cluster, "is-fenced"), (cluster, "is-taken-over")):
                    assert acting.takes.high is None or (event.when.high or 0) <= acting.takes.high


def test_a_board_without_power_leads_to_the_second_device() -> None:
    topology, estate = study(load(HERE / "published" / "drbd-qdevice.yaml").spec)
    acting = until_acting(estate.world, topology.clusters["pair"])
    assert (round(acting.takes.low), round(acting.takes.high or 0)) == (6, 153)
    assert [t.name for t in acting.terms].count("fence-before") == 1


def test_a_threshold_across_subnets_is_told_beside_that_of_one_subnet() -> None:
    topology, estate = study(load(HERE / "published" / "ag-two-subnets.yaml").spec)
    (missed, *_) = until_acting(estate.world, topology.clusters["wsfc"]).terms
    assert missed.span == Span(10, 20)
    topology, estate = study(load(HERE / "published" / "dag-dac-two-sites.yaml").spec)
    dag = topology.clusters["dag"]
    assert until_acting(estate.world, dag).counted == Span(10, 15), (
        "one by itself has a neighbour in its subnet"
    )
    assert sites_at_once(estate.world, dag) == {"plano": Span(20, 25), "tulsa": Span(20, 25)}
