"""The topology of each service, with the reason in a sentence. Knows the members, nothing of failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.topology.active import active_on
from hadocs.topology.model import TopologyKind
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


def classify(world: World, service: Service) -> tuple[TopologyKind, str]:
    """The topology of a service and why, as the language page defines them."""
    cluster = world.cluster_of(service)
    if cluster is not None:
        machines = world.carriers(service)
        if any(m in world.remote_to for m in machines):
            return _on_remotes(world, cluster, machines)
        return _on_cluster(world, cluster)
    if len(service.runs_on) > 1:
        return _instances(world, service)
    return _on_machine(world, service.runs_on[0])


def _on_cluster(world: World, cluster: str) -> tuple[TopologyKind, str]:
    members = world.spec.clusters[cluster].members
    names = listed(members)
    kind = world.cluster_kinds[cluster]
    if kind == "host":
        return (
            "host",
            f"It is a role of host cluster {cluster}: the hosts {names} hand it over among themselves.",
        )
    if kind == "physical":
        return "physical", f"It runs on {cluster}, whose members {names} are all physical."
    if kind == "mixed":
        vms = tuple(m for m in members if world.kinds[m] == "vm")
        metal = tuple(m for m in members if world.kinds[m] != "vm")
        return "mixed", (
            f"It runs on {cluster}, whose members are virtual ({listed(vms)}) and physical ({listed(metal)})."
        )
    return _on_guest_cluster(world, cluster, members)


def _on_remotes(world: World, cluster: str, machines: tuple[str, ...]) -> tuple[TopologyKind, str]:
    """What remote and guest nodes of a cluster carry, beside its members or instead of them."""
    guests = tuple(m for m in machines if world.is_guest(m, cluster))
    remotes = tuple(m for m in machines if m in world.remote_to and m not in guests)
    vms = tuple(m for m in machines if world.kinds[m] == "vm")
    parts = (
        ("the guest node", guests), ("the remote node", remotes),
        ("the member", tuple(m for m in machines if m not in world.remote_to)),
    )  # fmt: skip
    where = listed([f"{what}{'s' if len(some) > 1 else ''} {listed(some)}" for what, some in parts if some])
    why = f"It runs on {where} of {cluster}"
    if len(machines) == 1:
        return "host" if guests else "stand-alone", f"{why}, and nowhere else."
    why += ", which hands it over among them."
    if not vms:
        return "physical", why
    if len(vms) < len(machines):
        return "mixed", why
    beneath = [m for m in machines if world.host_cluster(m)]
    if len(beneath) == len(machines):
        return "hybrid", why
    return "partly-hybrid" if beneath else "guest", why


def _on_guest_cluster(world: World, cluster: str, members: tuple[str, ...]) -> tuple[TopologyKind, str]:
    beneath = {m: world.host_cluster(m) for m in members}
    inside = tuple(m for m in members if beneath[m])
    outside = tuple(m for m in members if not beneath[m])
    names = listed(members)
    if not inside:
        rented = {m: vm.provider for m in members if (vm := world.spec.vms.get(m)) and vm.provider}
        if len(rented) == len(members):
            whose = listed(tuple(dict.fromkeys(rented.values())))
            return "guest", f"It runs on guest cluster {cluster} ({names}), on hosts of {whose}."
        nowhere = tuple(m for m in members if world.host_of(m) is None)
        if nowhere:
            verb = "runs" if len(nowhere) == 1 else "run"
            return "guest", (
                f"It runs on guest cluster {cluster} ({names}), and no member is known to be on a host cluster; "
                f"the spec does not say where {listed(nowhere)} {verb}."
            )
        hosts = tuple(dict.fromkeys(str(world.host_of(m)) for m in members))
        verb = "is" if len(hosts) == 1 else "are"
        return "guest", (
            f"It runs on guest cluster {cluster} ({names}), and {listed(hosts)} {verb} in no host cluster."
        )
    clusters = listed(tuple(dict.fromkeys(str(beneath[m]) for m in inside)), joiner="or")
    if not outside:
        return "hybrid", (
            f"It runs on guest cluster {cluster}, and every member ({names}) is on host cluster {clusters}."
        )
    verb = "is" if len(inside) == 1 else "are"
    other = "is" if len(outside) == 1 else "are"
    return "partly-hybrid", (
        f"It runs on guest cluster {cluster}; {listed(inside)} {verb} on host cluster {clusters}, "
        f"but {listed(outside)} {other} on no host cluster."
    )


def _on_machine(world: World, machine: str) -> tuple[TopologyKind, str]:
    member_of = world.member_of.get(machine)
    if member_of is not None:
        bound = f"It is bound to {machine}, a member of {member_of}, and is no role of {member_of}"
        ought = f"if {member_of} moves it, the spec should say runs_on: {member_of}."
        beneath = world.host_cluster(machine) if world.kinds[machine] == "vm" else None
        if not beneath:
            return "stand-alone", f"{bound}; {ought}"
        off = _outside_ha(world, machine, beneath)
        if off:
            return "host", f"{bound}; host cluster {beneath} does not restart {machine}{off}; {ought}"
        return "host", f"{bound}; host cluster {beneath} keeps {machine} running; {ought}"
    if world.kinds[machine] != "vm":
        return "stand-alone", f"It runs on the physical server {machine}, which is in no cluster."
    cluster = world.host_cluster(machine)
    if cluster and (why := _outside_ha(world, machine, cluster)):
        return "host", f"It runs in {machine}, which host cluster {cluster} does not restart{why}."
    if cluster:
        return (
            "host",
            f"It runs in {machine}, which host cluster {cluster} keeps running; no guest cluster has it.",
        )
    host = world.host_of(machine)
    if host is None:
        return "stand-alone", f"It runs in {machine}; the spec does not say on which host."
    return "stand-alone", f"It runs in {machine} on {host}, and neither is in a cluster."


def _outside_ha(world: World, machine: str, cluster: str) -> str:
    """Why a machine stays down with its host, where the spec says that HA has nothing to do with it."""
    ha = world.spec.clusters[cluster].ha
    if ha is not None and ha.enabled is False:
        return f": its HA is off (clusters.{cluster}.ha.enabled)"
    off = world.spec.vms[machine].priority == "disabled"
    return f": it is outside HA (vms.{machine}.priority)" if off else ""


def _instances(world: World, service: Service) -> tuple[TopologyKind, str]:
    """Software of which one machine at a time leads runs on several, and not as independent instances."""
    machines = service.runs_on
    leads = len(active_on(world, service)) == 1
    beneath = tuple(world.host_cluster(m) if world.kinds[m] == "vm" else None for m in machines)
    clusters = listed(tuple(dict.fromkeys(c for c in beneath if c)), joiner="or")

    def runs(place: str) -> str:
        where = f"{place} {listed(machines)}"
        return (
            f"It runs {where}, of which one at a time leads"
            if leads
            else f"It runs as independent instances {where}"
        )

    if all(beneath):
        return "host", f"{runs('in')}, each kept running by host cluster {clusters}."
    if clusters:
        held = listed(tuple(m for m, c in zip(machines, beneath, strict=True) if c))
        lives = "all of them" if leads else "its instances"
        return "stand-alone", (
            f"{runs('on')}; a host cluster keeps only {held} running, so the service lives by {lives}."
        )
    if leads:
        return "stand-alone", f"{runs('on')}; no cluster of the spec says which, or hands it over."
    return "stand-alone", f"{runs('on')}; no cluster moves any of them."
