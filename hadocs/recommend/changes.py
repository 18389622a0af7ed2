"""What a step changes in a spec: from a spec to the spec that has it. Pure; judges nothing.

What is new has no id yet: it goes by what people call it (``the second machine``), so that what rules then say of it
can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hadocs.platforms import catalog
from hadocs.spec.model import Spec
from hadocs.spec.model.cluster import AntiAffinity, Cluster, Quorum, Witness
from hadocs.topology.model import PlatformView

Change = Callable[[Spec], Spec]

SECOND = "the second machine"
INSTANCE = "the second instance"
CLUSTER = "the new cluster"
HOST_CLUSTER = "the new host cluster"


def witness(platform: PlatformView | None) -> Witness:
    """A witness that lies on nothing of the spec, of a kind that a platform knows."""
    found = (
        catalog.find_platform(f"{platform.id}/{platform.version}") if platform and platform.known else None
    )
    fact = found.facts.get("witnesses") if found else None
    kinds = fact.value if fact and isinstance(fact.value, tuple) else ("file-share",)
    kind = next((k for k in ("cloud", "qdevice", "file-share") if k in kinds), "file-share")
    if kind == "qdevice":  # one that is made up answers before any watchdog runs out
        return Witness(kind=kind).model_copy(update={"sync_timeout": 1.0})
    return Witness(kind=kind, dfs=False) if kind == "file-share" else Witness(kind=kind)


def all_of(changes: Sequence[Change]) -> Change:
    """One change after the other."""

    def made(spec: Spec) -> Spec:
        for change in changes:
            spec = change(spec)
        return spec

    return made


def nothing(spec: Spec) -> Spec:
    """No change that a spec could tell."""
    return spec


def with_witness(cluster: str, kind: Witness) -> Change:
    """A witness for a cluster, outside of it."""

    def made(spec: Spec) -> Spec:
        entry = spec.clusters[cluster]
        quorum = (entry.quorum or Quorum()).model_copy(update={"witness": kind})
        return _with(spec, "clusters", {cluster: entry.model_copy(update={"quorum": quorum})})

    return made


def kept_apart(cluster: str, members: Sequence[str], *, hard: bool) -> Change:
    """Anti-affinity in a cluster; members that are not there (any more) are left out."""

    def made(spec: Spec) -> Spec:
        there = tuple(m for m in members if m in spec.vms)
        entry = spec.clusters.get(cluster)
        if entry is None or len(there) < 2:
            return spec
        rules = (*entry.anti_affinity, AntiAffinity(members=there, hard=hard))
        return _with(spec, "clusters", {cluster: entry.model_copy(update={"anti_affinity": rules})})

    return made


def moved(vm: str, host: str) -> Change:
    """A machine on another host."""
    return lambda spec: _with(spec, "vms", {vm: spec.vms[vm].model_copy(update={"on": host})})


def beside(key: str, first: str, host: str) -> Change:
    """A second machine like the first on another host, with files where that host has a way to them."""

    def made(spec: Spec) -> Spec:
        entry = spec.vms[first].model_copy(update={"on": host, "possible_owners": ()})
        return _with(spec, "vms", {key: entry})

    return made


def clustered(service: str, members: Sequence[str], kind: Witness) -> Change:
    """Machines in a cluster of their own, and the service on that."""

    def made(spec: Spec) -> Spec:
        quorum = Quorum(witness=kind) if len(members) % 2 == 0 else None
        spec = _with(spec, "clusters", {CLUSTER: Cluster(members=tuple(members), quorum=quorum)})
        return on(service, (CLUSTER,))(spec)

    return made


def joined(cluster: str, machine: str) -> Change:
    """One more member of a cluster."""

    def made(spec: Spec) -> Spec:
        entry = spec.clusters[cluster]
        members = (*entry.members, machine)
        return _with(spec, "clusters", {cluster: entry.model_copy(update={"members": members})})

    return made


def host_cluster(hosts: Sequence[str], kind: Witness) -> Change:
    """Hosts in a cluster of their own."""

    def made(spec: Spec) -> Spec:
        quorum = Quorum(witness=kind) if len(hosts) % 2 == 0 else None
        return _with(spec, "clusters", {HOST_CLUSTER: Cluster(members=tuple(hosts), quorum=quorum)})

    return made


def on(service: str, runs_on: Sequence[str]) -> Change:
    """A service that runs on other things; what no longer carries it keeps no copy of its data."""

    def made(spec: Spec) -> Spec:
        entry = spec.services[service]
        first = runs_on[0]
        carriers = spec.clusters[first].members if first in spec.clusters else tuple(runs_on)
        active = entry.active_on if entry.active_on in carriers and len(runs_on) == 1 else None
        copies = {m: ref for m, ref in entry.copies.items() if m in carriers}
        update = {"runs_on": tuple(runs_on), "active_on": active, "copies": copies}
        return _with(spec, "services", {service: entry.model_copy(update=update)})

    return made


def alone(service: str, vm: str, rest: Sequence[str]) -> Change:
    """A service in one machine, without the cluster of it and others; those that nothing else runs on go."""

    def made(spec: Spec) -> Spec:
        clusters = [k for k, c in spec.clusters.items() if vm in c.members and set(rest) <= set(c.members)]
        return dissolved(*clusters)(on(service, (vm,))(spec))

    return made


def data_on(service: str, storage: str) -> Change:
    """The data of a service on a storage of the spec."""
    return lambda spec: _with(
        spec, "services", {service: spec.services[service].model_copy(update={"data": storage})}
    )


def dissolved(*clusters: str) -> Change:
    """A spec without some clusters, unless a service runs on them."""

    def made(spec: Spec) -> Spec:
        used = {r for s in spec.services.values() for r in s.runs_on}
        left = {k: c for k, c in spec.clusters.items() if k not in clusters or k in used}
        return spec.model_copy(update={"clusters": left})

    return made


def _with(spec: Spec, table: str, entries: Mapping[str, Any]) -> Spec:
    return spec.model_copy(update={table: {**getattr(spec, table), **entries}})
