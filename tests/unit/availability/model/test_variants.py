"""The same service another way: what is made of a spec, and what is not taken along."""

from __future__ import annotations

from pathlib import Path

from support.estates import pacemaker
from support.estates import spec as estate

from hadocs import analyse
from hadocs.availability.model.additions import additions
from hadocs.availability.model.pruned import pruned
from hadocs.availability.model.variants import KINDS, Maker
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


def changes(name: str, service: str, kind: str) -> tuple[str, ...]:
    return Maker(load(SPECS / f"{name}.yaml").spec, service).make(kind).added  # type: ignore[arg-type]


def test_what_is_made_up_for_a_variant_is_named_as_people_would() -> None:
    assert changes("clusters-from-scratch", "website", "hybrid") == (
        "a host like pcmk-1",
        "a VM like pcmk-1",
        "a second host like pcmk-1",
        "a second VM like pcmk-1 on the second host like pcmk-1",
        "a host cluster of the two hosts",
        "without pcmk-1 and pcmk-2 in mycluster",
    )
    assert changes("article-host", "file-service", "mixed")[-1].startswith("a mixed cluster of FILE-01 and ")


def test_what_is_left_out_for_a_variant_is_said_last() -> None:
    assert changes("article-host", "file-service", "guest")[-1] == "without HVC-A"
    assert changes("article-hybrid", "sql", "host") == ("without SQL-FCI and SQL-B",)


def test_one_more_names_what_it_is_or_why_there_is_none_for_this_service() -> None:
    def said(name: str, service: str) -> dict[str, str]:
        spec = load(SPECS / f"{name}.yaml").spec
        votes = {key: view.votes.model for key, view in build(spec).clusters.items()}
        return {a.kind: a.what for a in additions(spec, (service,), dict(votes))}

    assert said("article-guest", "mailbox")["host"] == "no host cluster keeps exch-a running"
    assert said("article-guest", "mailbox")["witness"] == "exch-ccr has one"
    assert said("clusters-from-scratch", "website")["host"].startswith("it runs on no virtual machine")
    assert (
        said("vmware-wsfc-across-boxes", "sql")["witness"]
        == "vsphere-ha counts no votes, and sql-fci has one"
    )
    assert said("proxmox-three-nodes", "database")["witness"] == "a witness for pve and pg"
    assert said("proxmox-three-nodes", "database")["path"] == "the machines hold its storage themselves"


def test_what_is_not_counted_of_a_takeover_stands_among_the_limits() -> None:
    """The minutes end when another member carries the service; `hadocs fail` tells of its clients as well."""
    analysis = analyse(SPECS / "article-guest.yaml")
    (note,) = (n for n in analysis.availability["mailbox"].notes if "takes mailbox over" in n)
    assert "start of the mailbox server" in note
    assert note.endswith("is not known: 15 to 60 s is counted.")


def test_a_topology_whose_machines_would_not_reach_the_data_is_none() -> None:
    parts = pacemaker(2, fencing={"methods": ["pdu"], "timeout": "60 s"})
    parts["storage"] = {
        "r0": {"kind": "hyperconverged", "protocols": ["drbd"], "on": ["n1", "n2"]},
        "san": {},
    }
    parts["services"]["db"]["data"] = "r0"
    host = {"platform": "vsphere/8.0", "networks": ["lan"], "storage": {"san": {}}}
    parts["hosts"] = {"x1": host, "x2": host}
    for kind in KINDS:
        found = Maker(estate(**parts), "db").make(kind)
        assert (found.spec, found.why) == (None, "x1, on which it would run, does not reach r0"), kind


def test_what_is_served_has_no_failures_besides_those_of_its_service() -> None:
    parts = pacemaker(2, fencing={"methods": ["pdu"], "timeout": "60 s"})
    share = {"kind": "share", "protocols": ["nfs"], "on": ["n1", "n2"]}
    parts["hosts"] = {"x1": {"platform": "vsphere/8.0"}}
    parts["vms"] = {"app": {"on": "x1", "files": "ds"}}
    parts["services"]["web"] = {"runs_on": "app", "cluster_aware": False}
    alone = []
    for served in (None, "db"):
        parts["storage"]["ds"] = {**share, "served_by": served}
        found = analyse({"hadocs": 1, "name": "estate", **parts}).availability["web"]
        alone.append({p.things for p in found.parts if p.minutes > 0})
    assert ("ds",) in alone[0]
    assert ("ds",) not in alone[1]


def test_a_variant_says_who_carries_it_and_which_members_are_no_longer_there() -> None:
    """With the service on the physical member its machine's hypervisor and patch days cost next to nothing."""
    assert changes("article-guest", "mailbox", "mixed") == (
        "a server like HV-02 that carries it, in the place of EXCH-B",
    )
    assert changes("proxmox-three-nodes", "database", "mixed") == (
        "a server like pve-2 that carries it, in the place of db-2",
        "without db-3 in PostgreSQL with Pacemaker",
    )
    assert changes("article-mixed", "file-service", "guest")[-1] == "without PHYS-01 in FILE"


def test_what_a_variant_says_of_the_members_is_so() -> None:
    for path in sorted(SPECS.glob("*.yaml")):
        spec = load(path).spec
        for service, entry in spec.services.items():
            cluster = World(spec).cluster_of(entry)
            for kind in KINDS:
                variant = Maker(spec, service).make(kind)
                if variant.spec is None or cluster is None or cluster not in variant.spec.clusters:
                    continue
                left = set(spec.clusters[cluster].members) - set(variant.spec.clusters[cluster].members)
                said = "; ".join(variant.added)
                for member in left:
                    titles = (spec.vms.get(member), spec.servers.get(member))
                    called = next((t.title for t in titles if t and t.title), member)
                    assert called in said, (path.name, service, kind, said)


def test_a_physical_member_hangs_on_the_networks_of_the_guest_that_it_stands_for() -> None:
    """Where the spec says nothing of its host's, it is not without any: clients reach it over those of the guest."""
    cloud = estate(
        networks={"vpc": {"roles": ["client", "cluster"]}},
        hosts={"h1": {}, "h2": {}},
        vms={"a": {"on": "h1", "networks": ["vpc"]}, "b": {"on": "h2", "networks": ["vpc"]}},
        clusters={"k": {"members": ["a", "b"], "platform": "hyper-v/2022"}},
        services={"db": {"runs_on": "k", "active_on": "a", "cluster_aware": True}},
    )
    found = Maker(cloud, "db").make("mixed")
    assert found.spec is not None, found.why
    (server,) = found.spec.servers.values()
    assert server.networks == ("vpc",)
    assert "db" in build(found.spec).losses["vpc"].down
