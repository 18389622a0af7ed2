"""What clusters do by themselves after a loss: count votes, fence, give up machines. Knows nothing of services."""

from __future__ import annotations

from collections.abc import Collection

from hadocs.topology.aftermath import State, reaches
from hadocs.topology.bereft import bereft
from hadocs.topology.dags import kept_by_votes
from hadocs.topology.judgement import judge, lacks
from hadocs.topology.remote import connected, cut_off, missed
from hadocs.topology.sides import cleared, doubles, idle, runs_on
from hadocs.topology.stored import lose_to_cut
from hadocs.topology.touch import touch_of
from hadocs.topology.wording import listed

NOT_CONFIRMED = "starts nothing elsewhere until a person confirms it"
"""What a cluster does that can't make sure that what it misses is off."""


def touched_clusters(state: State) -> list[str]:
    """The clusters for which a loss can have changed anything, in the order of the spec; others go on as ever."""
    world = state.world
    touch = touch_of(world)
    members = world.member_of.keys()
    found = {world.member_of[m] for some in (state.machines, state.restarted.keys()) for m in members & some}
    remotes = world.remote_to
    found |= {remotes[m] for some in (state.machines, state.restarted.keys()) for m in remotes.keys() & some}
    found |= state.witnesses | state.parts.keys()
    if state.links:
        found |= set(remotes.values())
    for network in (*state.networks, *(n for _, n in state.adapters)):
        found.update(touch.clusters_on.get(network, ()))
    lost = {*state.storage, *(v.partition("/")[0] for v in state.volumes), *(s for _, s in state.paths)}
    for storage in lost:
        found.update(touch.clusters_with_data_on.get(storage, ()))
    return sorted(found, key=touch.cluster_order.__getitem__)


def _of(state: State, cluster: str, machines: Collection[str]) -> frozenset[str]:
    """The members of a cluster that are among some machines."""
    return state.world.member_sets[cluster].intersection(machines)


def decide_host_clusters(state: State, only: str | None = None) -> None:
    """Let each host cluster, or ``only`` one, count its votes; one without quorum gives up its VMs."""
    world = state.world
    for key in (only,) if only else touched_clusters(state):
        cluster = world.spec.clusters[key]
        if world.cluster_kinds[key] != "host":
            continue
        gone = _of(state, key, state.machines)
        verdict = judge(state, key, gone)
        connected(state, key)
        _by_hand(state, key, gone)
        if verdict == "no" and len(gone) < len(cluster.members):
            if state.policy(key).without_quorum == "runs-on":
                state.frozen[key] = f"{key} has no quorum left"
                continue
            state.no_quorum[key] = lacks(state, key)
            for host in cluster.members:
                if host not in gone and idle(state, key, host):
                    continue
                for vm in world.vms_on.get(host, ()):
                    state.machines.add(vm)
                    state.causes.setdefault(vm, f"{key}, which runs {vm}, has no quorum left")
        policy = state.policy(key) if state.cut.get(key) else state.estate.policy(key)
        mute = state.mute.get(key, frozenset())
        if policy.without_quorum == "runs-on" and not (policy.fences or policy.evacuates or mute):
            continue
        if verdict == "yes":
            cut_off(state, key)
            lose_to_cut(state, key)
            _clear(state, key, gone | state.cut.get(key, frozenset()) | missed(state, key))
        for side in state.twice.get(key, ()):
            # Each side starts what the others run, which nothing stops there.
            state.doubled.update(
                v for h in side for v in world.vms_on.get(h, ()) if world.spec.vms[v].priority != "disabled"
            )
        for host in state.cut.get(key, ()):
            if doubles(state, key, host):
                state.doubled.update(
                    v for v in world.vms_on.get(host, ()) if world.spec.vms[v].priority != "disabled"
                )
                continue
            if (key in state.blocked and runs_on(state, key, host)) or idle(state, key, host):
                continue
            # Without quorum, or once it is fenced, a host gives up its machines, and the others start them.
            for vm in world.vms_on.get(host, ()):
                files = world.spec.vms[vm].files
                writes = host not in mute or not (files and reaches(state, host, files))
                if host in mute and not policy.evacuates and writes:
                    continue  # it still writes its files, whose locks keep the others from starting it
                if policy.evacuates and writes and world.spec.vms[vm].priority == "disabled":
                    continue  # vSphere Availability: no isolation response where the restart is disabled
                state.machines.add(vm)
                state.causes.setdefault(vm, f"{host}, which runs {vm}, is cut off from {key}")


def _by_hand(state: State, cluster: str, gone: frozenset[str]) -> None:
    """Note the sites that are lost as a whole where the cluster leaves those to a person."""
    if not state.estate.policy(cluster).by_hand or state.estate.attended:
        return
    world = state.world
    away = gone | state.cut.get(cluster, frozenset())
    sites: dict[str | None, set[str]] = {}
    for member in world.spec.clusters[cluster].members:
        sites.setdefault(world.site_of(member), set()).add(member)
    lost = frozenset(s for s, members in sites.items() if s is not None and members <= away)
    if len(lost) < len(sites):
        # With quorum left all the same (members lost one by one) a DAG that votes keep at home mounts elsewhere.
        lost = frozenset(s for s in lost if not kept_by_votes(state.estate, cluster, s))
    if lost and len(lost) < len(sites):
        state.by_hand[cluster] = lost


def _clear(state: State, cluster: str, gone: frozenset[str]) -> None:
    """Fence the members that a cluster misses; where that is not confirmed, it starts nothing of theirs."""
    if not state.estate.policy(cluster).fences or state.estate.attended or not gone:
        return
    found = cleared(state, cluster, gone, state.cut.get(cluster, frozenset()))
    state.clearances[cluster] = found
    open_ = found.answer == "unknown" and state.choose(found.why) == 0
    if found.answer == "no" or open_:
        entry = state.world.spec.clusters[cluster]
        missing = listed(tuple(m for m in (*entry.members, *entry.remotes) if m in gone))
        why = "" if open_ else f" ({found.why})"
        verb = "is" if len(gone) == 1 else "are"
        state.blocked[cluster] = (
            f"{cluster} can't make sure that {missing} {verb} off{why}, and {NOT_CONFIRMED}"
        )


def _witness_returns(state: State, cluster: str) -> frozenset[str]:
    """The cluster, where its witness lies on a machine that is started again on another host."""
    quorum = state.world.spec.clusters[cluster].quorum
    on = quorum.witness.on if quorum is not None and quorum.witness is not None else None
    lost = cluster in state.witnesses and on in state.restarted and not state.networks
    return frozenset((cluster,)) if lost else frozenset()


def decide_upper_clusters(state: State, only: str | None = None) -> None:
    """Let each other cluster, or ``only`` one, count its votes, with its machines as they are by now."""
    world = state.world
    for key in (only,) if only else touched_clusters(state):
        cluster = world.spec.clusters[key]
        if world.cluster_kinds[key] == "host":
            continue
        final = _of(state, key, state.machines) | bereft(state, key)
        shaken = final | _of(state, key, state.restarted)
        verdict = judge(state, key, shaken)
        # Restarted members come back and vote again, as does a witness on such a machine: it forms anew with them.
        back = _witness_returns(state, key)
        if verdict != "yes" and (back or final != shaken):
            state.witnesses -= back
            if judge(state, key, final) == "yes":
                state.shaky.add(key)
                continue
            state.witnesses |= back
        connected(state, key)
        _by_hand(state, key, final)
        if verdict == "no" and len(final) < len(cluster.members):
            if state.estate.policy(key).without_quorum == "runs-on":
                state.frozen[key] = f"{key} has no quorum left and starts nothing"
            else:
                state.no_quorum[key] = lacks(state, key)
        elif verdict == "yes":
            cut_off(state, key)
            lose_to_cut(state, key)
            lost = shaken | state.cut.get(key, frozenset())
            _clear(state, key, lost | missed(state, key))
            if lost and state.estate.policy(key).restless and key not in state.blocked:
                asked = f"whether {key} places anew what runs on the others (clusters.{key}.stickiness is 0)"
                if state.choose(asked):
                    state.replaced.add(key)
