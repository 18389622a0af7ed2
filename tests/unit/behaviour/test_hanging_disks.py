"""Guests whose disks do not answer: they run on in memory, and their own cluster may hear them all the while."""

from typing import Any

from support.timelines import happens, the

from hadocs.behaviour.model import Span


def on_ceph(platform: str, **cluster: Any) -> dict[str, Any]:
    """A Pacemaker cluster of guests on three hosts with Ceph."""
    guest = {"os": "RHEL 9", "files": "ceph", "networks": ["lan"], "priority": "disabled"}
    names = {"a": "h1", "b": "h2", "c": "h3"}
    return {
        "platform": platform,
        "networks": {"lan": {"roles": ["client", "cluster"]}, "store": {"roles": ["storage"]}},
        "storage": {
            "ceph": {"kind": "hyperconverged", "protocols": ["rbd"], "on": list(names.values()), "copies": 3}
        },
        "hosts": {h: {"networks": ["lan", "store"]} for h in names.values()},
        "vms": {vm: {"on": h, **guest} for vm, h in names.items()},
        "clusters": {
            "pve": {"members": list(names.values()), **cluster},
            "k": {"members": list(names), "platform": "pacemaker/rhel9", "fencing": {"methods": ["other"]}},
        },
        "services": {"s": {"runs_on": "k", "active_on": "a"}},
    }


def test_a_guest_that_hangs_is_not_surely_missed() -> None:
    found = happens("h1:store", **on_ceph("proxmox/8", ha={"enabled": False}))
    assert the(found, "hangs", "a")
    missed = the(found, "is-noticed", "a")
    assert missed.when.high is None
    assert missed.assumes == ("a may still be heard by k while disks hang: it misses nothing then",)


def test_one_that_component_protection_ends_is_missed_after_that_at_last() -> None:
    spec = on_ceph("vsphere/8.0", ha={"enabled": True, "component_protection": True})
    spec["storage"] = {"ceph": {"protocols": ["iscsi"]}}
    for host in spec["hosts"].values():
        host["storage"] = {"ceph": {"protocol": "iscsi"}}
    for vm in spec["vms"].values():
        del vm["priority"]
    found = happens("h1:ceph", **spec)
    ended = the(found, "stops", "a").when
    assert ended == Span(320, 320)
    missed = the(found, "is-noticed", "a").when
    assert missed.low < 4
    assert missed.high is not None
    assert 320 < missed.high < 325


def test_a_guest_that_is_off_is_missed_as_ever() -> None:
    found = happens("h1", **on_ceph("proxmox/8", ha={"enabled": False}))
    assert the(found, "is-noticed", "a").when.high == 3.65


def test_a_host_that_resets_itself_takes_its_copies_along() -> None:
    spec = on_ceph("proxmox/8", ha={"enabled": True})
    for vm in spec["vms"].values():
        del vm["priority"]
    spec["clusters"]["k"]["fencing"] = {"methods": ["watchdog"]}
    spec["services"]["t"] = {"runs_on": "b"}
    found = happens(split=("pve:h1",), **spec)
    reset = the(found, "resets-itself", "h1").when
    assert the(found, "pauses", "ceph").when == reset
    assert the(found, "starts", "s").when.low >= the(found, "resumes", "ceph").when.low
    assert found.services["t"].stands_still is not None
    assert [w.subject for w in found.waits if w.what == "resynchronises"] == ["ceph"]


def test_a_node_that_is_fenced_takes_its_copy_along() -> None:
    node = {"os": "RHEL 9", "networks": ["lan"], "storage": {"drbd": {"protocol": "drbd"}}}
    found = happens(
        split=("k:b",),
        networks={"lan": {"roles": ["client", "cluster"]}},
        storage={"drbd": {"kind": "hyperconverged", "protocols": ["drbd"], "on": ["a", "b"], "copies": 2}},
        servers={"a": node, "b": node},
        clusters={
            "k": {
                "members": ["a", "b"],
                "platform": "pacemaker/rhel9",
                "quorum": {"two_node": True, "witness": {"kind": "none"}},
                "fencing": {"methods": ["pdu"], "delay": "15 s", "delay_for": "a"},
            }
        },
        services={"web": {"runs_on": "k", "active_on": "a", "data": "drbd"}},
    )
    assert the(found, "pauses", "drbd").when == the(found, "is-fenced", "b").when
    assert found.services["web"].stands_still == Span(0.5, 10.5)


def test_a_primary_of_patroni_that_hangs_may_keep_its_replicas_from_being_promoted() -> None:
    spec = on_ceph("proxmox/8", ha={"enabled": False})
    spec["clusters"]["k"] = {"members": ["a", "b", "c"], "platform": "other/etcd"}
    spec["services"] = {"s": {"product": "postgresql/patroni", "runs_on": "k", "active_on": "a"}}
    hung, off = (the(happens(lost, **spec), "is-promoted", "s").when for lost in ("h1:store", "h1"))
    assert (hung, off) == (Span(20, None), Span(20, 30))
    said = [a for e in happens("h1:store", **spec).events for a in e.assumes]
    assert any(a.startswith("a may keep its lock, or answer that it is the primary") for a in said)
