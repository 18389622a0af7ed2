"""Small estates that the tests of the topology build on, as plain mappings."""

from typing import Any

from hadocs.spec.model import Spec
from hadocs.topology.build import build
from hadocs.topology.model import Topology


def spec(**sections: Any) -> Spec:
    """A spec of some sections; ``hadocs`` and ``name`` are given."""
    return Spec.model_validate({"hadocs": 1, "name": "estate", **sections})


def topology(**sections: Any) -> Topology:
    """The topology of a spec of some sections."""
    return build(spec(**sections))


DISK = {"witness": {"kind": "disk", "on": "san/quorum"}}
SAN = {"san": {"kind": "array", "volumes": {"csv": {}, "data": {}, "quorum": {}}}}


def host_cluster(**sections: Any) -> dict[str, Any]:
    """Two hosts in a cluster with a disk witness, and one VM that carries a service."""
    return {
        "platform": "hyper-v/2008",
        "storage": SAN,
        "hosts": {"hv-1": {"storage": {"san": {}}}, "hv-2": {"storage": {"san": {}}}},
        "vms": {"file": {"on": "hv-1", "files": "san/csv"}},
        "clusters": {"hvc": {"members": ["hv-1", "hv-2"], "quorum": DISK}},
        "services": {"share": {"runs_on": "file"}},
        **sections,
    }


def guest_cluster(**sections: Any) -> dict[str, Any]:
    """Two VMs on two stand-alone hosts, clustered with a disk witness; both reach the data over iSCSI."""
    guest = {"os": "windows-server-2008-enterprise", "storage": {"san": {"protocol": "iscsi"}}}
    return {
        "platform": "hyper-v/2008",
        "storage": SAN,
        "hosts": {"hv-1": {}, "hv-2": {}},
        "vms": {"a": {"on": "hv-1", **guest}, "b": {"on": "hv-2", **guest}},
        "clusters": {"gc": {"members": ["a", "b"], "quorum": DISK}},
        "services": {"mail": {"runs_on": "gc", "active_on": "a", "data": "san/data"}},
        **sections,
    }


def hybrid(**sections: Any) -> dict[str, Any]:
    """A guest cluster of two VMs, each kept running by a host cluster of its own."""
    guest = {"os": "windows-server-2008-enterprise", "storage": {"san": {"protocol": "iscsi"}}}
    none = {"witness": {"kind": "file-share", "on": "fs"}}
    return {
        "platform": "hyper-v/2008",
        "storage": {**SAN, "san-1": {}, "san-2": {}},
        "hosts": {
            "hv-1": {"storage": {"san-1": {}}},
            "hv-2": {"storage": {"san-1": {}}},
            "hv-3": {"storage": {"san-2": {}}},
            "hv-4": {"storage": {"san-2": {}}},
        },
        "servers": {"fs": {}},
        "vms": {
            "a": {"on": "hv-1", "files": "san-1", **guest},
            "b": {"on": "hv-3", "files": "san-2", **guest},
        },
        "clusters": {
            "hvc-1": {"members": ["hv-1", "hv-2"], "quorum": none},
            "hvc-2": {"members": ["hv-3", "hv-4"], "quorum": none},
            "gc": {"members": ["a", "b"], "quorum": none},
        },
        "services": {"sql": {"runs_on": "gc", "active_on": "a", "data": "san/data"}},
        **sections,
    }


def pacemaker(count: int = 3, **cluster: Any) -> dict[str, Any]:
    """Servers with a service on a Pacemaker cluster of theirs."""
    names = [f"n{i + 1}" for i in range(count)]
    body: dict[str, Any] = {
        "members": names,
        "quorum": {"witness": {"kind": "none"}},
        "fencing": {"methods": ["pdu"]},
        **cluster,
    }
    return {
        "servers": {n: {"os": "rhel-9", "networks": ["lan"]} for n in names},
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {"san": {"volumes": {"d": {}}}},
        "clusters": {"k": body},
        "services": {"db": {"runs_on": "k", "active_on": "n1", "data": "san/d", "cluster_aware": "true"}},
    }
