"""Losses one after another: clusters that count their votes anew survive more of them, and a person ends the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from textwrap import dedent

import pytest
from support.agreement import disagreements, live

from hadocs.availability.diagram import compile_tree
from hadocs.availability.model.assess import assess
from hadocs.availability.model.catalogue import figures
from hadocs.availability.model.component import person
from hadocs.availability.model.composed import Composed
from hadocs.availability.model.core import Model
from hadocs.availability.model.explained import explain
from hadocs.availability.model.forcing import KIND
from hadocs.availability.model.modules import modules, pairs
from hadocs.availability.model.plain import as_data
from hadocs.availability.tree import BasicEvent, FaultTree, Gate
from hadocs.availability.zbdd import minimal_cut_sets
from hadocs.spec.load import load_text
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of, study

VERSIONS = ("2008", "2012", "2012r2", "2016")


def hosts(count: int, version: str, witness: str, *, more: str = "") -> Spec:
    ids = [f"h{n}" for n in range(1, count + 1)]
    return load_text(
        dedent(f"""
            hadocs: 1
            name: hosts
            platform: hyper-v/{version}
            networks: {{lan: {{roles: [client, cluster], switches: [s1, s2]}}}}
            storage: {{san: {{protocols: [fc], controllers: 2, volumes: {{v: {{}}}}}}}}
            hosts: {{{", ".join(f"{h}: {{networks: [lan]}}" for h in ids)}}}
            vms: {{app: {{on: h1, files: san/v, networks: [lan]}}}}
            clusters: {{hc: {{members: [{", ".join(ids)}], quorum: {{witness: {{kind: {witness}}}}}}}}}
            services: {{s: {{runs_on: app}}}}
            """)
        + more,
        "hosts.yaml",
    ).spec


def corosync(count: int, quorum: str) -> Spec:
    ids = ", ".join(f"n{n}" for n in range(1, count + 1))
    servers = ", ".join(f"n{n}: {{networks: [lan]}}" for n in range(1, count + 1))
    return load_text(
        dedent(f"""
            hadocs: 1
            name: nodes
            platform: pacemaker/rhel9
            networks: {{lan: {{roles: [client, cluster], switches: [s1, s2]}}}}
            storage: {{san: {{protocols: [fc], volumes: {{v: {{}}}}}}}}
            servers: {{{servers}}}
            clusters: {{c: {{platform: pacemaker/rhel9, members: [{ids}], quorum: {{{quorum}}}}}}}
            services: {{s: {{runs_on: c, active_on: n1, data: san/v}}}}
            """),
        "nodes.yaml",
    ).spec


def whole(spec: Spec, changed: Mapping[str, float] | None = None) -> Composed:
    base = figures(spec, {})
    inputs = {
        k: replace(i, value=i.value * (changed or {}).get(k, i.median) / i.median)
        for k, i in base.inputs.items()
    }
    return Composed(Model(estate_of(spec), inputs=replace(base, inputs=inputs)).core("s"))


def quorum(spec: Spec, changed: Mapping[str, float] | None = None) -> float:
    return whole(spec, changed).modes.get("quorum", 0.0)


@pytest.mark.parametrize("witness", ["none", "file-share"])
@pytest.mark.parametrize("version", VERSIONS)
def test_one_more_host_costs_nothing(version: str, witness: str) -> None:
    two, three, four = (whole(hosts(n, version, witness)).minutes.mean for n in (2, 3, 4))
    assert two > three > four


def test_three_hosts_with_a_witness_lose_less_where_votes_are_counted_anew() -> None:
    lost = {v: quorum(hosts(3, v, "file-share")) for v in VERSIONS}
    assert lost["2008"] > lost["2012"] > lost["2012r2"] == pytest.approx(lost["2016"])
    # By then the witness alone makes two hosts of three enough, which it never is where it counts all the time.
    assert lost["2012r2"] < quorum(hosts(3, "2012r2", "none"))


@pytest.mark.parametrize("version", ["2012", "2012r2", "2016"])
def test_four_hosts_survive_two_losses_with_time_in_between(version: str) -> None:
    apart = {"beta": 1e-9}
    assert quorum(hosts(4, "2008", "none"), apart) > 0.4
    assert quorum(hosts(4, version, "none"), apart) < 0.01


@pytest.mark.parametrize("version", VERSIONS)
def test_a_person_ends_what_no_repair_has_ended(version: str) -> None:
    spec = hosts(3, version, "file-share")
    rest = dict.fromkeys(("application.mtbf", "guest.mtbf"), 1e12)
    soon = dict.fromkeys(("hands", "reaction.day", "reaction.night"), 1e-6)
    nobody, somebody, at_once = (quorum(spec, rest | more) for more in ({"hands": 1e4}, {}, soon))
    assert at_once < 0.1 * somebody < 0.05 * nobody


def test_that_nobody_has_forced_it_yet_is_gone_with_repair_or_person() -> None:
    model = Model(estate_of(hosts(2, "2008", "none")))
    core = model.core("s")
    (name,) = core.forced
    v = model.medians
    takes = person(v) + v["boot"] + v["start"]
    # One host is enough to stop it: that of each of the things which take one away, by how often they do.
    ones = [c for c in core.components if c.kind in ("host", "hypervisor")]
    down = {c.name: c.unavailability(v) for c in ones}
    left = sum(q * takes / (takes + model.components.by_name[n].repair(v)) for n, q in down.items())
    assert core.tree.events[name].probability == pytest.approx(left / sum(down.values()), rel=1e-6)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("count", [2, 3])
def test_outages_are_as_many_whether_somebody_comes_or_not(version: str, count: int) -> None:
    spec = hosts(count, version, "file-share")
    cores = [whole(spec, {"hands": hands}).core for hands in (1e-3, 0.5, 20.0)]
    for_votes = [core.frequency - core.off.frequency for core in cores]
    assert for_votes == pytest.approx([for_votes[0]] * 3, rel=0.01)


def test_the_order_in_which_things_go_counts_where_it_decides() -> None:
    """Windows Server 2012 keeps a lost witness's vote: a host after it stops three of them, one before it does not."""
    model = Model(estate_of(hosts(3, "2012", "file-share")))
    core, v = model.core("s"), model.medians
    takes = person(v) + v["boot"] + v["start"]
    witness = model.components.by_name["witness:hc/witness"].repair(v)
    whole = left = 0.0
    for name in ("host:h1", "hypervisor:h1"):
        host = model.components.by_name[name]
        repair, down = host.repair(v), host.unavailability(v)
        # Of two that are down, the one that takes longer to mend is likelier to have gone first.
        first = witness / (witness + repair)
        together = witness * repair / (witness + repair)
        whole += down
        left += down * first * takes / (takes + together)
    shares = [core.tree.events[n].probability for n in core.forced]
    assert any(share == pytest.approx(left / whole, rel=0.02) for share in shares)


def test_what_stops_until_somebody_comes_is_a_single_point_still() -> None:
    core = Model(estate_of(hosts(2, "2008", "none"))).core("s")
    assert core.halts("host:h2")
    assert not core.single("host:h2")
    assert all(t.component != "host:h2" for t in core.terms)


def test_a_network_that_parts_the_members_is_not_forced() -> None:
    core = Model(estate_of(hosts(2, "2016", "none"))).core("s")
    assert core.single("network:lan")


def test_parts_name_what_has_stopped_the_cluster_and_not_that_nobody_came() -> None:
    found = whole(hosts(3, "2016", "file-share"))
    unforced = [c.name for c in found.core.components if c.kind == KIND]
    assert unforced
    assert all(found.shares[name].own == found.shares[name].votes == 0 for name in unforced)


def test_pairs_that_stop_it_until_somebody_comes_are_pairs() -> None:
    spec = hosts(3, "2008", "file-share")
    found = assess(spec, *study(spec), compare=False)["s"]
    lost = {p.components: p.minutes for p in found.pairs}
    assert all(not name.startswith(KIND) for pair in lost for name in pair)
    single = {p.component for p in found.parts if p.single}
    assert {"common host:h1, h2", "common hypervisor:h1, h2, h3"} <= single
    model = Model(estate_of(spec))
    down = [
        model.components.by_name[n].unavailability(model.medians) for n in ("host:h1", "witness:hc/witness")
    ]
    # A person is there sooner than either is mended, on average.
    assert 0 < lost["host:h1", "witness:hc/witness"] < 0.5 * 525600 * down[0] * down[1] * 3


def test_what_a_person_ends_is_explained_as_that() -> None:
    spec = hosts(3, "2016", "file-share")
    found = assess(spec, *study(spec), compare=False)
    text = explain(found, "common host:h1, h2")
    assert "alone, until it is mended or the quorum is forced" in text
    assert "all of it counts" not in text
    parts = {p["component"]: p for p in as_data(found)["services"]["s"]["components"]}
    assert parts["common host:h1, h2"]["until_forced"]
    assert parts["common host:h1, h2"]["derivation"] is None
    assert not parts["array:san"]["until_forced"]


def test_cut_sets_with_an_event_are_those_without_it_and_the_event() -> None:
    events = tuple(BasicEvent(n, 0.1) for n in "abcdu")
    gates = (
        Gate("top", "or", ("one", "two", "three")),
        Gate("one", "and", ("a", "b", "u")),
        Gate("two", "and", ("c", "u")),
        Gate("three", "and", ("b", "d")),
    )
    diagram = compile_tree(FaultTree("t", "top", gates, events))
    sets = minimal_cut_sets(diagram)
    level = [e.name for e in diagram.levels].index("u")
    held = sets.holding(level)
    assert sorted(c.events for c in held) == [("a", "b"), ("c",)]
    small, members = modules(FaultTree("t", "top", gates, events))
    found = pairs(compile_tree(small), members, {"u"})
    assert sorted((tuple(sorted(p)), until) for p, until in found) == [(("a", "b"), "u"), (("b", "d"), "")]


LIVED = {
    "2008": hosts(3, "2008", "file-share"),
    "2012": hosts(3, "2012", "file-share"),
    "2016": hosts(3, "2016", "none"),
    "five": hosts(5, "2016", "file-share"),
    "last man standing": corosync(4, "witness: {kind: none}, last_man_standing: true"),
    "all count": corosync(4, "witness: {kind: none}"),
}


@pytest.mark.parametrize("name", LIVED)
def test_so_it_is_in_a_life_that_is_lived_through(name: str) -> None:
    assert not disagreements(live(LIVED[name], 50.0, name))
