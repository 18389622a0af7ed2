"""What a person can do, and must not be surprised by, that the clusters do not do by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from support import estates
from support.golden import ROOT, SPECS
from support.reading import unmarked

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Step
from hadocs.pages.context import Context
from hadocs.pages.narrative import software
from hadocs.pages.narrative.failback import failback
from hadocs.pages.narrative.failover import detection_table
from hadocs.pages.narrative.next_loss import at_risk
from hadocs.pages.narrative.noticed import users
from hadocs.pages.narrative.planned import host_maintenance
from hadocs.pages.narrative.to_do import todo
from hadocs.pipeline import analyse
from hadocs.spec.load import load
from hadocs.topology.build import build
from hadocs.topology.model import Thing


def context(sections: dict[str, Any]) -> Context:
    spec = estates.spec(**sections)
    return Context(Analysis(load(SPECS[0]).source, spec, build(spec)))


def to_do(sections: dict[str, Any], lost: str) -> str:
    ctx = context(sections)
    thing = ctx.by_id.get(lost) or Thing("path", lost)
    found = ctx.timeline((Step((thing,), "lost"),))
    return unmarked(todo(ctx, thing, found, it=False).replace("**", ""))


def two_servers(count: int = 2) -> dict[str, Any]:
    quorum = {"two_node": count == 2, "witness": {"kind": "none"}}
    return estates.pacemaker(count, quorum=quorum, fencing={"methods": ["ipmi"]})


def test_fencing_that_found_no_way_is_tried_again_when_the_network_is_back() -> None:
    told = to_do(two_servers(), "lan")
    assert "Once lan is back, n1 or n2 may be fenced, or both, before they hear each other again" in told


def test_members_without_quorum_fence_nobody_later() -> None:
    assert "may be fenced" not in to_do(two_servers(3), "lan")


def nodes(platform: str, **cluster: Any) -> dict[str, Any]:
    """Two hosts whose machine lies on storage that each reaches by itself."""
    return {
        "platform": platform,
        "hosts": {h: {"networks": ["lan"], "storage": {"nas": {}}} for h in ("h1", "h2")},
        "servers": {"q": {"networks": ["lan"]}},
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {"nas": {"protocols": ["nfs"], "volumes": {"v": {}}}},
        "vms": {"app": {"on": "h1", "files": "nas/v"}},
        "clusters": {
            "k": {"members": ["h1", "h2"], "quorum": {"witness": {"kind": "qdevice", "on": "q"}}, **cluster}
        },
        "services": {"app": {"runs_on": "app"}},
    }


@pytest.mark.parametrize(("on", "told"), [(True, True), (False, False)])
def test_a_machine_that_hangs_starts_elsewhere_once_its_host_is_off(on: bool, told: bool) -> None:
    said = to_do(nodes("proxmox/9", ha={"enabled": on}), "h1:nas")
    assert ("app is back sooner if you switch h1 off" in said) is told


DATABASE = {
    "services": {
        "db": {
            "runs_on": "k",
            "active_on": "n1",
            "product": "PostgreSQL with streaming replication",
            "copies": {"n1": "one/d", "n2": "two/d"},
            "cluster_aware": "true",
        }
    },
    "storage": {"one": {"volumes": {"d": {}}}, "two": {"volumes": {"d": {}}}},
}


@pytest.mark.parametrize(("lost", "told"), [("n1", True), ("n2", False)])
def test_an_old_primary_of_postgresql_does_not_simply_follow(lost: str, told: bool) -> None:
    said = to_do({**two_servers(3), **DATABASE}, lost)
    assert "pg_stat_replication shows it: streaming for every standby" in said
    assert (f"{lost} was the primary" in said and "PGSQL.lock" in said) is told


def test_a_handover_before_a_live_migration_says_what_it_is_for() -> None:
    (case, *_) = host_maintenance(context({**estates.hybrid(), "platform": "hyper-v/2019"})).cases
    told = unmarked(" ".join(case.steps))
    assert "Live migration does not need that" in told
    assert "stands still for longer than" in told


def test_a_machine_that_hung_is_looked_into_once_its_disks_answer_again() -> None:
    assert "Then look into app" in to_do(nodes("proxmox/9", ha={"enabled": True}), "nas")


def test_a_copy_whose_disk_was_lost_is_waited_for() -> None:
    assert "wait until db is in step again" in to_do({**two_servers(3), **DATABASE}, "two/d")


@pytest.mark.parametrize(
    ("product", "said"),
    [
        ("exchange/2019-dag", "go back to it by themselves"),
        ("exchange/2010-dag", "until a person hands it back"),
    ],
)
def test_databases_of_exchange_go_back_by_themselves_since_2016(product: str, said: str) -> None:
    mail = {
        "runs_on": "gc",
        "active_on": "a",
        "product": product,
        "copies": {"a": "san/data", "b": "san/csv"},
    }
    made = context(estates.hybrid(services={"mail": mail}))
    assert said in " ".join(s for case in failback(made).cases for s in case.steps)


@pytest.mark.parametrize(
    ("stickiness", "said"),
    [
        (None, "Pacemaker's own default"),
        (0, "unless its stickiness is 0"),
        (100, "weighs more than its stickiness, 100"),
    ],
)
def test_stickiness_decides_whether_a_service_goes_back(stickiness: int | None, said: str) -> None:
    made = context(estates.pacemaker(**({} if stickiness is None else {"stickiness": stickiness})))
    assert said in " ".join(s for case in failback(made).cases for s in case.steps)


def unfenced() -> dict[str, Any]:
    quorum = {"two_node": True, "no_quorum_policy": "ignore", "witness": {"kind": "none"}}
    return estates.pacemaker(2, quorum=quorum, fencing={"enabled": False})


def test_what_runs_twice_is_stopped_on_one_side_before_the_network_is_mended() -> None:
    said = to_do(unfenced(), "lan")
    assert said.index("Before lan is mended, stop db on one side") < said.index("Repair lan")
    found = context(unfenced())
    told = unmarked(users(found, found.timeline((Step((found.by_id["lan"],), "lost"),))))
    assert "n1 and n2 each run db" in told


def test_a_system_that_hangs_may_wake_up_where_nobody_fences() -> None:
    told = [case for case in software.system_hangs(context(unfenced())).cases if "n1" in case.title]
    assert "Fencing is off in k" in unmarked(told[0].risk)


@pytest.mark.parametrize(("kind", "said"), [("pacemaker", True), ("wsfc", False)])
def test_only_pacemaker_counts_failures_that_a_person_clears(kind: str, said: bool) -> None:
    made = estates.pacemaker(2) if kind == "pacemaker" else estates.hybrid()
    told = " ".join(unmarked(case.todo) for case in software.program_fails(context(made)).cases)
    assert "Find out why" in told
    assert ("clear the failure" in told) is said


def test_without_ha_nothing_starts_elsewhere_and_nothing_goes_back() -> None:
    made = context(nodes("proxmox/9", ha={"enabled": False}))
    table = detection_table(made)
    assert table is not None
    (row,) = table.rows
    assert "never: its HA is off" in row.cells
    assert "none has to go back" in failback(made).cases[0].steps[0]


def test_hosts_that_are_all_isolated_start_nothing_elsewhere() -> None:
    made = nodes("vsphere/8.0", ha={"enabled": True}, quorum=None)
    made["networks"]["lan"]["roles"] = ["client", "management"]
    ctx = context(made)
    assert "k starts nothing elsewhere meanwhile" in unmarked(at_risk(ctx, [ctx.by_id["lan"]]))


@pytest.mark.parametrize(
    ("product", "said"), [("ad-ds", "set it up anew"), ("web", "restore it from a backup")]
)
def test_no_image_of_a_domain_controller_is_put_back_while_others_hold_the_same(
    product: str, said: str
) -> None:
    hosts = estates.host_cluster()
    two = {"dc-1": {"on": "hv-1", "files": "san/csv"}, "dc-2": {"on": "hv-2", "files": "san/csv"}}
    made = {**hosts, "vms": two, "services": {"d": {"product": product, "runs_on": ["dc-1", "dc-2"]}}}
    assert said in " ".join(unmarked(case.todo) for case in software.system_hangs(context(made)).cases)


def test_what_may_have_started_elsewhere_is_not_told_to_wait_for_its_host() -> None:
    ctx = Context(analyse(ROOT / "tests/unit/behaviour/field/pve-ha-node-without-disk.yaml"))
    thing = ctx.by_id["n1"]
    told = unmarked(todo(ctx, thing, ctx.timeline((Step((thing,), "lost"),)), it=False))
    assert "See whether app has started elsewhere; if not, start it on a host that can run it" in told
    assert "only once" not in told
