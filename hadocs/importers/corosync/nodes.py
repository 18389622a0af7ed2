"""The nodes of a CIB: members, remote nodes, and machines that are guest nodes. Knows no service.

Source: Pacemaker Explained, Pacemaker Remote nodes: a remote node is a resource of ocf:pacemaker:remote whose id is its
name, a guest node a resource with the meta attribute remote-node.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib, Resource
from hadocs.importers.corosync.times import duration, flag
from hadocs.importers.model import Said
from hadocs.importers.names import Ids


@dataclass(frozen=True, slots=True)
class Nodes:
    """Who is there: ``ids`` are those that may carry services, by the name of the node in the CIB."""

    members: tuple[str, ...]
    machines: Mapping[str, Resource]
    """The virtual machines that the cluster runs, by their resource."""
    off: frozenset[str]
    """The resources of those that it is told not to run, or that are in a group that it is told not to run."""
    left: frozenset[str]
    """The resources of those that it leaves alone: it neither starts nor stops them."""
    meta: Mapping[str, Mapping[str, str]]
    """What counts for each of all these: its own meta attributes, those of its group, and the defaults."""
    remotes: Mapping[str, Resource]
    """The connections to remote nodes, by the name of the node."""
    guests: Mapping[str, str]
    """Guest nodes: the name of the node to the resource that is its machine."""
    ids: Mapping[str, str]

    def carries(self, name: str) -> str | None:
        """The id of the machine that a node is, where services may run on it."""
        return self.ids.get(name)


def nodes_of(cib: Cib, ids: Ids, members: tuple[str, ...]) -> Nodes:
    """The nodes of a cluster of these members."""
    held = {p.id: (p, r) for r in cib.resources if r.kind in ("primitive", "group") for p in r.primitives()}
    meta = {
        key: {**cib.defaults, **cib.meta_of(r.element), **cib.meta_of(p.element)}
        for key, (p, r) in held.items()
    }
    flat = [p for p, _ in held.values()]
    every = {name: p.id for p in flat if (name := cib.meta_of(p.element).get("remote-node"))}
    known = {p.id: p for p in flat if p.agent in agents.MACHINES or p.id in every.values()}
    off = frozenset(key for key in known if meta[key].get("target-role", "").lower() == "stopped")
    left = frozenset(
        key
        for key in known
        if not flag(meta[key].get("is-managed"), True) or flag(meta[key].get("maintenance"))
    )
    machines = {key: p for key, p in known.items() if key not in off}
    guests = {name: key for name, key in every.items() if key not in off}
    remotes = {p.id: p for p in flat if _connects(p)}
    own = {} if machines else {name: ids.of(name) for name in members}
    return Nodes(
        members,
        machines,
        off,
        left,
        {key: meta[key] for key in known},
        remotes,
        guests,
        {
            **own,
            **{name: ids.of(name) for name in remotes},
            **{name: ids.of(vm) for name, vm in guests.items()},
        },
    )


def _connects(p: Resource) -> bool:
    return p.agent == "remote" and p.element.attributes.get("provider") == "pacemaker"


def remotes(cib: Cib, nodes: Nodes) -> dict[str, Any]:
    """The remote and guest nodes, with how their connection is checked."""
    found: dict[str, Any] = {nodes.ids[name]: _checked(cib, p) for name, p in nodes.remotes.items()}
    return {**found, **{nodes.ids[name]: {} for name in nodes.guests}}


def _checked(cib: Cib, p: Resource) -> dict[str, Any]:
    said = {
        "reconnect": (duration(cib.parameters(p.element).get("reconnect_interval")), "reconnect_interval")
    }
    for op in cib.operations(p.element):
        a = op.attributes
        if a.get("name") == "monitor" and duration(a.get("interval")):
            said["monitor"] = (duration(a.get("interval")), "monitor")
            said["timeout"] = (duration(a.get("timeout")), "monitor")
            break
    return {
        key: Said(said[key][0], f"{said[key][1]} of {p.id}")
        for key in ("monitor", "timeout", "reconnect")
        if key in said and said[key][0]
    }
