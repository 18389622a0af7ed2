"""What pages say of witnesses that go with what is lost, of places that take storage along, and of idle hosts."""

from __future__ import annotations

from typing import Any

import pytest
from support import estates
from support.golden import SPECS
from support.reading import unmarked
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.narrative import failover, inventory_clusters, witness
from hadocs.pages.narrative.model import Case
from hadocs.pipeline import analyse
from hadocs.spec.load import load
from hadocs.topology.build import build
from hadocs.topology.model import Thing


def context(sections: dict[str, Any]) -> Context:
    spec = estates.spec(**sections)
    return Context(Analysis(load(SPECS[0]).source, spec, build(spec)))


def plain(text: str) -> str:
    return unmarked(text.replace("**", ""))


def case(ctx: Context, title: str) -> Case:
    return next(c for chapter in failover.chapters(ctx) for c in chapter.cases if plain(c.title) == title)


def two_sites(**sections: Any) -> dict[str, Any]:
    """Two hosts at each of two sites, the witness at a third; the machine's files are shipped to the other site."""
    near, far = ({"site": s, "storage": {a: {}}} for s, a in (("a", "array-a"), ("b", "array-b")))
    return {
        "platform": "hyper-v/2022",
        "sites": {"a": {"title": "Site A"}, "b": {}, "c": {}},
        "storage": {
            "array-a": {"site": "a", "shipped_to": "array-b/copy", "volumes": {"csv": {"csv": True}}},
            "array-b": {"site": "b", "volumes": {"copy": {}}},
        },
        "hosts": {"h1": near, "h2": near, "h3": far, "h4": far},
        "servers": {"ws": {"site": "c"}},
        "vms": {"app": {"on": "h1", "files": "array-a/csv"}},
        "clusters": {
            "hvc": {
                "members": ["h1", "h2", "h3", "h4"],
                "quorum": {"witness": {"kind": "file-share", "on": "ws"}, "dynamic": True},
            }
        },
        "services": {"erp": {"runs_on": "app", "cluster_aware": False}},
        **sections,
    }


@pytest.fixture(scope="module")
def stretched() -> Context:
    return context(two_sites())


@pytest.mark.parametrize("thing", [Thing("server", "ws"), Thing("site", "c")])
def test_a_witness_that_goes_with_its_place_is_a_risk_of_its_cluster(
    stretched: Context, thing: Thing
) -> None:
    assert plain(witness.gone_with(stretched, (thing,))) == (
        "Without its witness, hvc still outlives the loss of any one member. Whether it outlives the loss of Site A "
        "or b is not certain."
    )


def test_a_site_with_members_is_no_mere_loss_of_a_witness() -> None:
    sections = estates.host_cluster()
    ctx = context(sections)
    assert witness.gone_with(ctx, (Thing("host", "hv-1"),)) == ""
    assert plain(witness.gone_with(ctx, (Thing("volume", "san/quorum"),))) == (
        "Without its witness, hvc stops with the next member that is lost."
    )


def test_clusters_of_which_the_same_holds_are_told_together() -> None:
    share = {"witness": {"kind": "file-share", "on": "ws"}}
    ctx = context({
        "platform": "hyper-v/2008r2", "hosts": {"h1": {}, "h2": {}, "h3": {}, "h4": {}}, "servers": {"ws": {}},
        "clusters": {"p": {"members": ["h1", "h2"], "quorum": share}, "q": {"members": ["h3", "h4"], "quorum": share}},
    })  # fmt: skip
    assert plain(witness.gone_with(ctx, (Thing("server", "ws"),))) == (
        "Without its witness, each of p and q stops with the next member that is lost."
    )


def test_members_without_a_vote_are_not_among_those_in_doubt() -> None:
    sections = two_sites()
    sections["storage"]["array-a"]["volumes"]["quorum"] = {}
    sections["clusters"]["hvc"]["quorum"] = {
        "witness": {"kind": "disk", "on": "array-a/quorum"}, "votes": {"h3": 0, "h4": 0}, "dynamic": True,
    }  # fmt: skip
    assert plain(witness.risk(context(sections), Thing("witness", "hvc/witness"), many=False)) == (
        "Until it is back, whether hvc outlives the loss of h1 or h2 is not certain."
    )


def test_quorum_by_force_ends_nothing_where_no_host_is_left_that_may_run_it() -> None:
    sections = two_sites()
    sections["storage"]["array-a"]["volumes"]["quorum"] = {}
    sections["clusters"]["hvc"]["quorum"] = {
        "witness": {"kind": "disk", "on": "array-a/quorum"}, "votes": {"h3": 0, "h4": 0}, "dynamic": True,
    }  # fmt: skip
    lost = case(context(sections), "Site A (a) is lost")
    assert plain(lost.users) == (
        "erp is down until Site A is back, or a person forces the quorum of hvc, and then brings array-b/copy into "
        "use: hvc has no quorum left."
    )
    assert "array-b/copy holds the disks of app, as old as its last run" in plain(lost.todo)


def test_nothing_is_said_of_machines_on_hosts_that_have_none(stretched: Context) -> None:
    idle = " ".join(plain(s) for s in case(stretched, "b is lost").steps)
    assert "hvc keeps h3 and h4 isolated: nothing runs there." in idle
    busy = " ".join(plain(s) for s in case(stretched, "h1 fails").steps)
    assert "hvc keeps h1 isolated: its machines are not moved yet." in busy


def test_each_machine_waits_for_its_own_storage_when_power_returns() -> None:
    sections = two_sites()
    sections["vms"]["other"] = {"on": "h3", "files": "array-b/copy"}
    sections["services"]["web"] = {"runs_on": "other", "cluster_aware": False}
    told = " ".join(plain(s) for s in case(context(sections), "Everything is off, and power returns").steps)
    assert "hvc starts app and other, each once its storage is up (array-a and array-b)." in told
    assert "erp and web start, each once a machine of its own is up (app and other)." in told


def test_what_several_clusters_start_without_is_told_once() -> None:
    steps = case(Context(analysed("north-texas")), "Everything is off, and power returns").steps
    told = [plain(s).replace("`", "") for s in steps]
    assert [s.count("not wait for dc-1") for s in told] == [int("not wait" in s) for s in told]
    without = "wait for dc-1, dc-2 or DC-3, without which nobody can log on and names are not found."
    assert any(f"DAG-1, SQL-FCI, SQL-AG and FSC do not {without}" in s for s in told)


def test_a_stretched_vsan_names_its_witness_when_power_returns() -> None:
    hosts = {h: {"site": s} for h, s in (("x1", "a"), ("x2", "a"), ("x3", "b"), ("x4", "b"))}
    pool = {"kind": "hyperconverged", "protocols": ["vsan"], "on": [*hosts], "copies": 2, "witness": "w"}
    ctx = context(
        {
            "platform": "vsphere/8.0",
            "sites": {"a": {}, "b": {}, "w": {}},
            "hosts": hosts,
            "storage": {"vs": {**pool, "fault_domain": "site"}},
            "clusters": {"ha": {"members": [*hosts], "ha": {"enabled": True}}},
        }
    )
    told = " ".join(plain(s) for s in case(ctx, "Everything is off, and power returns").steps)
    assert (
        "vs is there once x1 and x2, or x3 and x4, are up and its witness (w) is reached (without it once both "
        "sides are up)."
    ) in told


def test_what_is_shipped_to_nodes_without_votes_starts_only_once_they_are_forced() -> None:
    sections = two_sites()
    sections["clusters"]["hvc"]["quorum"] = {"votes": {"h3": 0, "h4": 0}, "witness": {"kind": "none"}}
    lost = case(context(sections), "Site A (a) is lost")
    assert (
        "down until Site A is back, or a person forces the quorum of hvc, and then brings array-b/copy into use"
        in plain(lost.users)
    )
    assert "What was shipped starts there only after that, and once that copy can be written." in plain(
        lost.todo
    )


def test_what_is_shipped_to_nodes_that_keep_their_quorum_forces_nothing(stretched: Context) -> None:
    lost = case(stretched, "Site A (a) is lost")
    assert "force" not in plain(lost.users)
    assert "What was shipped" not in plain(lost.todo)


def test_members_are_code_where_votes_are_told_in_words() -> None:
    (_, _, _, told, votes, outcomes, _) = inventory_clusters.clusters(context(two_sites()))[0]
    assert "Five votes: `h1`, `h2`, `h3`, `h4` and the file share witness; three are needed." in told
    assert [str(row.cells[0]) for row in votes.rows][:2] == ["`h1`", "`h2`"]
    assert outcomes.rows


def test_what_a_cluster_outlives_may_depend_on_which_are_lost() -> None:
    sections = two_sites()
    sections["clusters"]["hvc"]["quorum"] = {
        "votes": {"h3": 0, "h4": 0},
        "witness": {"kind": "none"},
        "dynamic": False,
    }
    (outcomes,) = [found[5] for found in inventory_clusters.clusters(context(sections))]
    assert "depends on which" in [str(c) for c in outcomes.rows[0].cells]


def test_a_page_says_that_a_primary_whose_disks_hang_may_keep_its_lock() -> None:
    analysis = analyse(SPECS[0].parents[1] / "tests/unit/behaviour/field/patroni.yaml")
    hung = case(Context(analysis), "x1 loses its paths to arr (x1:arr)")
    assert "pg1 may keep its lock, or answer that it is the primary, while its disks hang" in plain(hung.open)
    assert "disks hang" not in plain(case(Context(analysis), "x1 fails").open)
