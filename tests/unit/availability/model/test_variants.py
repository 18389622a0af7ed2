"""The same service another way: what is made of a spec, and what is not taken along."""

from __future__ import annotations

from pathlib import Path

from support.estates import spec as estate

from hadocs.availability.model.variants import Maker, pruned
from hadocs.spec.load import load
from hadocs.topology.build import build
from hadocs.topology.world import World

SPECS = Path(__file__).parents[4] / "specs"


def made(name: str, service: str, kind: str):  # type: ignore[no-untyped-def]
    spec = load(SPECS / f"{name}.yaml").spec
    found = Maker(pruned(World(spec), (service,)), service).make(kind)  # type: ignore[arg-type]
    assert found.spec is not None, found.why
    return spec, found.spec


def test_on_a_host_cluster_alone_the_other_members_are_not_needed() -> None:
    """Else they would take room, and rules that keep them apart would bar hosts, for nothing."""
    spec, host = made("proxmox-three-nodes", "database", "host")
    (kept,) = host.services["database"].runs_on
    cluster = next(c for c in spec.clusters.values() if kept in c.members)
    gone = set(cluster.members) - {kept}
    assert gone
    assert not gone & set(host.vms)
    assert not any(gone & set(a.members) for c in host.clusters.values() for a in c.anti_affinity)


def test_a_member_that_carries_something_else_stays() -> None:
    for name in ("article-hybrid", "microsoft-fault-domains", "vmware-wsfc-across-boxes"):
        spec = load(SPECS / f"{name}.yaml").spec
        world = World(spec)
        for service, entry in spec.services.items():
            variant = Maker(spec, service).make("host")
            others = {m for k, s in spec.services.items() if k != service for m in world.carriers(s)}
            if variant.spec is not None:
                assert others & set(spec.vms) <= set(variant.spec.vms), (name, service, entry.title)


def test_services_that_share_a_cluster_each_have_one_in_every_variant() -> None:
    server = {"networks": ["lan"], "storage": {"san": {"protocol": "fc"}}}
    both = estate(
        networks={"lan": {"roles": ["client", "cluster"]}},
        storage={"san": {"protocols": ["fc"], "volumes": {"d": {}}}},
        servers=dict.fromkeys("abcd", server),
        clusters={"k": {"members": list("abcd"), "platform": "pacemaker/rhel9"}},
        services={
            "data": {"runs_on": "k", "active_on": "a", "data": "san/d", "cluster_aware": True},
            "app": {"runs_on": "k", "active_on": "d", "needs": ["data"], "cluster_aware": True},
        },
    )
    for service in ("data", "app"):
        for kind in ("host", "guest", "hybrid", "mixed"):
            found = Maker(both, service).make(kind)  # type: ignore[arg-type]
            assert found.spec is not None, found.why
            assert build(found.spec).services["app"].active
