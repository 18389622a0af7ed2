"""What is lost of a service's data when a person makes it run again, and which copies of machines they may start."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.known import term
from hadocs.behaviour.model import Span
from hadocs.behaviour.products import product_of
from hadocs.behaviour.wording import clock
from hadocs.spec.model import Service
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import State
from hadocs.topology.failures import Run
from hadocs.topology.handing import commit_of, is_group
from hadocs.topology.model import Topology
from hadocs.topology.placement import replicas
from hadocs.topology.wording import listed
from hadocs.topology.world import World

_REPLICA = {
    "hyper-v-replica": "Hyper-V Replica",
    "vsphere-replication": "vSphere Replication",
    "pvesr": "pvesr",
}


def may_lose(run: Run, topology: Topology, key: str) -> str | None:
    """What is lost of a service's data when a person makes it run again, in a clause."""
    copied = copied_of(run.state, run.state.world.spec.services[key])
    if copied and not run.fates[key].by_hand:
        every = _every(run, topology, copied)
        return (
            f"what was written since the last replication of {listed(copied)}{every}, if its copy is started"
        )
    shipped = _shipped_loss(run.state, run.state.world.spec.services[key])
    return _forced_loss(run, key) or shipped or run.fates[key].may_lose


def lost_below(state: State, service: Service) -> set[str]:
    """The storage that is lost, as a whole or with a volume, of what a service and its machines lie on."""
    vms = state.world.spec.vms
    refs = [vms[m].files for m in active_on(state.world, service) if m in vms]
    lost = {r.partition("/")[0]: r in state.volumes for r in (service.data, *refs) if r}
    return {key for key, volume in lost.items() if volume or key in state.storage}


def shipments(state: State, service: Service) -> dict[str, str]:
    """Such storage to where it was shipped, as far as that is left."""
    storage = state.world.spec.storage
    to = {key: s for key in sorted(lost_below(state, service)) if (s := storage[key].shipped_to)}
    return {key: s for key, s in to.items() if s.partition("/")[0] not in state.storage}


def _shipped_loss(state: State, service: Service) -> str:
    """What is lost where people bring what was shipped into use."""
    found = []
    for key, to in shipments(state, service).items():
        every = state.world.spec.storage[key].shipped_every
        ago = f" (at most {clock(Span(every, every))} before)" if every else ""
        found.append(f"what was written since {key} was last shipped to {to}{ago}")
    return f"{listed(tuple(found))}, if that is brought into use" if found else ""


def _forced_loss(run: Run, key: str) -> str:
    """What is lost of a group or of mailboxes that a person forces over once their cluster has lost its quorum."""
    state = run.state
    service = state.world.spec.services[key]
    cluster, active = state.world.cluster_of(service), active_on(state.world, service)
    product = product_of(service)
    mail = product is not None and product.id.startswith("exchange/") and product.id.endswith("dag")
    if not (is_group(service) or mail) or cluster not in state.no_quorum or cluster in state.parted:
        return ""
    if state.runs(active[0]):
        return ""  # its copy is there, and the latest
    left = tuple(m for m in state.world.carriers(service) if state.runs(m))
    kept = tuple(m for m in left if commit_of(service, m) == "synchronous" == commit_of(service, active[0]))
    if not left:
        return ""
    if mail:
        fresh = tuple(m for m in left if (own := service.replicas.get(m)) is None or not own.lag)
        return f"what was in logs that were not copied to {listed(fresh or left, joiner='or')}"
    loss = f"what {active[0]} had written and not yet sent to {listed(kept or left, joiner='or')}"
    if kept:
        return (
            f"nothing where {listed(kept, joiner='or')} was synchronised, else {loss}, if it is forced over"
        )
    return f"{loss}, if it is forced over"


def _every(run: Run, topology: Topology, machines: Sequence[str]) -> str:
    """How often machines are replicated, as stated or by version; the time since the last run is a little more."""
    world = run.state.world
    said = {world.spec.vms[m].replica_every for m in machines}
    if len(said) == 1 and (every := said.pop()) is not None:
        return f" (every {clock(Span(every, every))})"
    if {world.spec.vms[m].replica for m in machines} != {"hyper-v-replica"}:
        return ""
    hosts = {h for m in machines if (h := world.host_of(m))}
    found = {term(topology.machines[h].platform, "replica_interval") for h in hosts}
    interval = found.pop() if len(found) == 1 else None
    if interval is None:
        return ""
    fixed = interval.span.low == interval.span.high
    return f" (every {clock(interval.span)}{'' if fixed else ', as it is set'})"


def replica_instead(world: World, machines: Sequence[str]) -> str:
    """What a person may do beside waiting for a machine that was taken down on purpose, where a copy of it is kept."""
    copied = tuple(m for m in machines if (vm := world.spec.vms.get(m)) and vm.replica == "hyper-v-replica")
    if not copied or len(copied) < len(machines):
        return ""
    return f"a planned failover starts the copy of {listed(copied)}, which loses nothing"


def copied_of(state: State, service: Service) -> list[str]:
    """The machines that carried it and of which a copy is kept elsewhere, where that is not lost as well."""
    return [
        m
        for m in active_on(state.world, service)
        if m in state.machines
        and replica_of(state, m)
        and (not (hosts := replicas(state.world, m)) or any(map(state.runs, hosts)))
    ]


def replica_of(state: State, machine: str) -> str:
    """What keeps a copy of a machine; empty where nothing does."""
    vm = state.world.spec.vms.get(machine)
    return _REPLICA.get(vm.replica or "", "") if vm is not None else ""


def clients_away(state: State, service: Service) -> tuple[str, ...]:
    """The lost networks without which no client reaches any member that carries a service: no votes help then."""
    world = state.world
    each = [set(world.with_role(world.networks_of(m), "client")) for m in world.carriers(service)]
    if not all(each) or not all(nets <= state.networks for nets in each):
        return ()
    return tuple(sorted(set().union(*each)))
