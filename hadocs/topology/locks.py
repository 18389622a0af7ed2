"""File systems that several members write at once: their locks stand still while a member is missed or quorum is.

Sources: Debian 12, dlm_controld(8): recovery waits for fencing, lockspaces for quorum; Red Hat Enterprise Linux 9,
configuring GFS2 file systems; SUSE Linux Enterprise High Availability, no-quorum-policy and OCFS2.
"""

from __future__ import annotations

from hadocs.spec.model import Service
from hadocs.topology.aftermath import State
from hadocs.topology.shared_files import file_system
from hadocs.topology.wording import listed


def stands_still(state: State, service: Service) -> tuple[str, str] | None:
    """What becomes of a service whose file system waits for its locks, and why; ``None`` where it waits for nothing.

    What leaves in order gives its locks back first.
    """
    world = state.world
    cluster = world.cluster_of(service)
    if cluster is None or state.estate.attended or not state.estate.policy(cluster).fences:
        return None
    name = file_system(world.spec, service)
    if not name:
        return None
    if cluster in state.frozen:
        return "down", f"{name} grants no locks without quorum: {state.frozen[cluster]}"
    gone = missed(state, service)
    left = [m for m in world.carriers(service) if m not in gone and state.runs(m)]
    if not gone or not left:
        return None
    waits = f"{name} grants no locks until {listed(gone)} {'is' if len(gone) == 1 else 'are'} fenced"
    if cluster in state.blocked:
        return "down", f"{waits}: {state.blocked[cluster]}"
    return None if service.active_on in gone else ("interrupted", waits)


def missed(state: State, service: Service) -> tuple[str, ...]:
    """The members with the file system that the others miss."""
    cut = state.cut.get(state.world.cluster_of(service) or "", frozenset())
    return tuple(
        m for m in state.world.carriers(service) if m in cut or m in state.machines or m in state.restarted
    )
