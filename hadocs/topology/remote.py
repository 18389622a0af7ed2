"""Remote and guest nodes of Pacemaker: machines that run services of a cluster without a vote of their own.

A guest node is a machine that the cluster itself keeps running on its hosts, and goes with them; a remote node boots by
itself, and is fenced as a member is. What runs on either goes on when the member is lost that holds the connection to
it: that is a resource, and starts on another one.

Sources: Pacemaker Explained, Pacemaker Remote nodes; ClusterLabs/pacemaker, lib/pacemaker/pcmk_sched_remote.c,
lib/pengine/utils.c (pe_can_fence) and pe_actions.c (a failed check of the connection resets the node).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.topology.aftermath import State


def missed(state: State, cluster: str) -> frozenset[str]:
    """The remote nodes that the members who are left have to make sure of: lost, started anew or cut off.

    A guest node is not among them: it is off once its host is, or once the cluster has stopped it there.
    """
    world = state.world
    return frozenset(
        r
        for r in world.spec.clusters[cluster].remotes
        if not world.is_guest(r, cluster)
        and (r in state.machines or r in state.restarted or r in state.cut.get(cluster, ()))
    )


def connected(state: State, cluster: str) -> None:
    """Say what goes on with remote nodes once members are lost: another one takes the connection, or none is left."""
    world = state.world
    entry = world.spec.clusters[cluster]
    here = [r for r in entry.remotes if state.runs(r) and not world.is_guest(r, cluster)]
    lost = [m for m in entry.members if not state.runs(m)]
    if not here or not lost or state.silent:
        return
    names, one = listed(here), len(here) == 1
    if len(lost) == len(entry.members):
        state.assumes[f"{names} {'goes' if one else 'go'} on with what runs there, which nobody watches"] = (
            None
        )
    elif cluster not in state.cut or not state.cut[cluster] & set(here):
        what = f"the connection{'' if one else 's'} to {names}"
        state.assumes[f"{what} {'is' if one else 'are'} there, or started anew, on a member that is left"] = (
            None
        )


def cut_off(state: State, cluster: str) -> None:
    """Note the remote nodes that run and that none of the members who go on reaches any more."""
    world = state.world
    remotes = world.spec.clusters[cluster].remotes
    if not remotes or not (state.networks or state.adapters or state.parts or state.links):
        return
    cut = state.cut.get(cluster, frozenset())
    left = [m for m in world.spec.clusters[cluster].members if state.runs(m) and m not in cut]
    away = frozenset(
        r
        for r in remotes
        if left
        and state.runs(r)
        and not world.is_guest(r, cluster)
        and not any(_reaches(state, cluster, m, r) for m in left)
    )
    if away:
        state.cut[cluster] = cut | away


def _reaches(state: State, cluster: str, member: str, remote: str) -> bool:
    """Whether a member has a way to a remote node; one of which the spec says nothing is taken to be there."""
    world = state.world
    here, there = world.site_of(member), world.site_of(remote)
    if here != there and here is not None and there is not None:
        for group in wiring_of(world).apart(state.links) if state.links else ():
            if (here in group) != (there in group):
                return False
        for side in state.parts.get(cluster, ()):
            # A cut between sites takes a remote node along with the members that stand beside it.
            if member not in side and there in {world.site_of(m) for m in side}:
                return False
    own, theirs = set(world.networks_of(member)), set(world.networks_of(remote))
    if not own or not theirs:
        return True
    shared = own & theirs
    if shared:
        return bool(shared - state.without(member) - state.without(remote))
    return bool(own - state.without(member)) and bool(theirs - state.without(remote))
