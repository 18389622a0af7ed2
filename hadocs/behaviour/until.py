"""What ends it, where a service does not run again by itself."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.at_stake import clients_away, copied_of, lost_below, replica_of, shipments
from hadocs.behaviour.engines import family
from hadocs.behaviour.managed import unmanaged
from hadocs.behaviour.products import product_of
from hadocs.platforms.majorities import find_majority
from hadocs.spec.model import Service
from hadocs.spec.reach import reached
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import State, reaches
from hadocs.topology.bereft import bereft, data_of
from hadocs.topology.failures import Run, examine
from hadocs.topology.fates import outdated
from hadocs.topology.fencing import disks, enough_disks
from hadocs.topology.handing import is_group
from hadocs.topology.lock_stores import lockless, stores, unreachable
from hadocs.topology.model import ClusterView, Thing, Topology
from hadocs.topology.pairs import let_go_on
from hadocs.topology.room import Room
from hadocs.topology.sides import sightless
from hadocs.topology.takeover import NOT_CONFIRMED
from hadocs.topology.wording import listed, number

REPAIRED = "a person has repaired it"
TO_HAND = ": a person has to hand "
"""In a reason, before what a person hands over where failover between sites is manual."""
MOVED_OFF = "a person moves "
"""Begins what ends it where machines can leave a host that has lost its adapter; up to ", or " they and their place."""
CONFIRMS = "or a person confirms to "
"""Begins what ends it where a cluster does not know that what it misses is off."""
INTO_USE = " into use"
"""Ends what people do with a copy that was shipped."""
SWITCHED_OFF = "a person switches "
"""Begins what ends it where machines hang, or can't be moved, on a host that runs on; up to " off" the host."""


def until(run: Run, topology: Topology, key: str) -> str:
    """What has to happen until a service that is down runs again, in a clause."""
    fate, state = run.fates[key], run.state
    if fate.by_hand:
        return fate.by_hand
    for short in state.short.values():
        if short.why in fate.why:
            return _copies(state, short.why)
    for (_, storage), apart in sorted(state.apart.items()):
        if apart in fate.why:
            return (
                f"{storage} and {state.world.mirror_of(storage)} reach each other again, or a person decides"
            )
    for machine, storage in sorted(state.paths):
        if f"{machine} has lost its paths to {storage}" in fate.why:
            return _or_off(run, topology, key, machine, f"the paths of {machine} to {storage} are back")
    for machine, network in sorted(state.adapters):
        back = f"the adapter of {machine} in {network} is back"
        if f"{network} is lost to it" in fate.why:
            moved = _elsewhere(state, state.world.spec.services[key])
            if moved and unmanaged(state, topology, machine):
                return _or_off(run, topology, key, machine, back)
            return f"{moved}, or {back}" if moved else back
        apart = f"{machine} is cut off from the other machines"
        if apart in fate.why or (f"{machine} reaches " in fate.why and network in fate.why):
            return _or_off(run, topology, key, machine, back)
    service = state.world.spec.services[key]
    if any(outdated(state, service, m) for m in state.world.carriers(service)):
        return f"{active_on(state.world, service)[0]} is back, or a person promotes an older copy"
    for need in service.requires:
        if fate.why == f"it needs {need}":
            return until(run, topology, need)
    if any((why := lockless(state, key, m)) and why in fate.why for m in state.world.carriers(service)):
        return f"a member of {key} reaches {listed(stores(state.world, key))} again"
    cluster = _without_votes(state, service, fate.why)
    if cluster is not None and not _data_lost(state, service):
        view = topology.clusters[cluster]
        seen = _disks_seen(state, cluster)
        if view.id in state.parted:
            return f"{seen}the members of {view.id} hear each other again"
        if away := clients_away(state, service):
            return f"{listed(away)} {'is' if len(away) == 1 else 'are'} back"
        members = _site(state, view) or _members(state, view)
        back = f"{seen}{members} back"
        if stuck := _stuck(state, service):
            force = _forced(state, view, key).removeprefix("a person ")
            return f"{back}, or a person lets {listed(stuck)} go on alone and {force}"
        if view.kind == "host" and (lost := _files_away(state, service)) is not None:
            return f"{_both(members, lost)}{_shipped(state, service, _first_forced(state, view, key))}"
        if (thin := _short(state, key)) is not None:
            return _both_back(state, view, thin, back)
        if _has_no_host(state, topology, view, service):
            return f"{back}{_shipped(state, service, _first_forced(state, view, key))}"
        return f"{back}, or {_forced(state, view, key)}"
    if (_data_lost(state, service) or _files_lost(state, service)) and (shipped := _shipped(state, service)):
        return f"{REPAIRED}{shipped}"
    if (by_hand := fate.why.partition(TO_HAND))[1]:
        return f"{REPAIRED}, or a person hands {by_hand[2]}"
    if confirmed := _confirmed(state, fate.why):
        return f"{REPAIRED}, {confirmed}"
    if copied := copied_of(state, service):
        how = listed(tuple(dict.fromkeys(replica_of(state, m) for m in copied)))
        return f"a person starts the copy of {listed(copied)} that {how} keeps, or has repaired what is lost"
    if started := _startable(state, service, fate.why):
        return f"{REPAIRED}, or a person starts {started}"
    return _placed(state, topology, service) or REPAIRED


def _startable(state: State, service: Service, why: str) -> str:
    """The machines that no HA starts elsewhere, and the hosts on which a person can, where all of them have one."""
    lost = [m for m in active_on(state.world, service) if f"nothing starts {m} elsewhere" in why]
    clusters = {state.world.host_cluster(m) for m in lost}
    if any(state.estate.policy(c or "").restarts is not False or c in state.no_quorum for c in clusters):
        return ""
    fit = [[h for h in state.estate.may_run_on.get(m, ()) if state.runs(h)] for m in lost]
    hosts = tuple(dict.fromkeys(h for some in fit for h in some))
    return f"{listed(lost)} on {listed(hosts, joiner='or')}" if lost and all(fit) else ""


def _confirmed(state: State, why: str) -> str:
    """That a person confirms what a cluster can't find out by itself, where that keeps a service down."""
    for cluster, held in state.blocked.items():
        if held in why and (gone := tuple(m for m in _who(state, cluster) if m in _missing(state, cluster))):
            return f"{CONFIRMS}{cluster} that {listed(gone)} {'is' if len(gone) == 1 else 'are'} off"
    return ""


def _who(state: State, cluster: str) -> tuple[str, ...]:
    entry = state.world.spec.clusters[cluster]
    return (*entry.members, *entry.remotes)


def _missing(state: State, cluster: str) -> frozenset[str]:
    """The members that a cluster has counted out: those that are lost, and those that it does not hear."""
    return frozenset(state.machines) | state.cut.get(cluster, frozenset())


def said_once(why: str, until: str) -> str:
    """Why a service is down, without what a person has to do where that is told as what ends it."""
    if CONFIRMS in until:
        why = why.replace(f", and {NOT_CONFIRMED}", "")
    return why.partition(TO_HAND)[0] if ", or a person hands " in until else why


def _data_lost(state: State, service: Service) -> bool:
    """Whether the one set of data that a service has is gone: then votes alone start nothing."""
    ref = service.data
    if ref is None:
        return False
    key = ref.partition("/")[0]
    if (short := state.short.get(key)) and short.lacks:
        return False  # it is back with the machines that hold it
    mirror = state.world.mirror_of(key)
    return (_gone(state, key) and (mirror is None or _gone(state, mirror))) or ref in state.volumes


def _gone(state: State, key: str) -> bool:
    """Whether a storage serves nobody: one side of a pair may serve its own machines and no others."""
    short = state.short.get(key)
    return key in state.storage and not (short is not None and short.serves_own)


def _files_lost(state: State, service: Service) -> bool:
    """Whether what its machines lie on is gone with all that mirrors it."""
    machines = [state.world.spec.vms.get(m) for m in active_on(state.world, service)]
    refs = [vm.files for vm in machines if vm is not None and vm.files]
    keys = {ref.partition("/")[0] for ref in refs if ref not in state.volumes}
    ways = keys | {m for key in keys if (m := state.world.mirror_of(key))}
    return bool(refs) and len(refs) == len(machines) and all(_gone(state, way) for way in ways)


def _stuck(state: State, service: Service) -> tuple[str, ...]:
    """The sides of pairs that hold its data or the files of its machines, and stand still until a person lets them."""
    machines = (state.world.spec.vms.get(m) for m in active_on(state.world, service))
    refs = (service.data, *(vm.files for vm in machines if vm is not None))
    keys = {ref.partition("/")[0] for ref in refs if ref}
    ways = keys | {m for key in keys if (m := state.world.mirror_of(key))}
    return tuple(side for side in let_go_on(state) if side in ways)


def _files_away(state: State, service: Service) -> tuple[str, ...] | None:
    """Storage of its machines' files that is gone with all that mirrors it: without it votes alone start nothing;
    ``None`` where it is not.

    What stands at a site or in a machine that is lost comes back with it, and is not named besides. A machine of which
    a replica is kept can be started from that.
    """
    world, active = state.world, active_on(state.world, service)
    if not _files_lost(state, service) or any(world.spec.vms[m].replica for m in active):
        return None
    keys = {(world.spec.vms[m].files or "").partition("/")[0] for m in active}
    by_itself = (
        k for k in keys
        if world.storage_site(k) not in state.sites and not set(world.spec.storage[k].on) & state.machines
    )  # fmt: skip
    return tuple(sorted(by_itself))


def _both(back: str, storage: Sequence[str]) -> str:
    """That members and storage have to be back: ``e1 or e2 is`` and nas."""
    return (
        f"{back} back, and so {'are' if len(storage) > 1 else 'is'} {listed(storage)}"
        if storage
        else f"{back} back"
    )


def _without_votes(state: State, service: Service, why: str) -> str | None:
    """The cluster whose lack of quorum keeps a service down: its own, or one below it that runs or starts nothing."""
    own = state.world.cluster_of(service)
    if own in state.no_quorum:
        return own
    below = (state.world.host_cluster(m) for m in active_on(state.world, service))
    short = (*state.no_quorum, *state.frozen)
    return next((c for c in (own, *below) if c in short and "has no quorum left" in why), None)


def _elsewhere(state: State, service: Service) -> str:
    """What a person does for machines that run on a host which has lost its adapter in their network."""
    world = state.world
    active = active_on(world, service)
    lost = {m for m, _ in state.adapters if m in world.spec.hosts}
    if not lost or any(m in state.machines or world.host_of(m) not in lost for m in active):
        return ""
    if any(m not in world.spec.vms or unreachable(state, m) is None for m in active):
        return ""
    room = Room(state)
    fit = {
        m: [
            h
            for h in room.targets(m)
            if set(world.networks_of(m)) <= set(world.networks_of(h)) - state.without(h)
        ]
        for m in active
    }
    if not all(fit.values()):
        return ""
    to = dict.fromkeys(h for hosts in fit.values() for h in hosts)
    return f"{MOVED_OFF}{listed(active)} to {listed(tuple(to), joiner='or')}"


def _or_off(run: Run, topology: Topology, key: str, host: str, back: str) -> str:
    """What ends it for machines that stay on a host which has lost a way of its own: its way back, or the host
    switched off.

    Nothing moves a machine whose disks do not answer: QEMU waits for its requests before it hands over (system/cpus.c,
    do_vm_stop). What is asked here is whether the loss of the host would have them start elsewhere.
    """
    state = run.state
    active = active_on(state.world, state.world.spec.services[key])
    cluster = state.world.member_of.get(host)
    if cluster is None or family(topology.clusters[cluster]) not in ("proxmox", "vsphere"):
        return back
    if not active or any(state.world.host_of(m) != host for m in active):
        return back
    for case in examine(state.estate, (Thing("host", host),))[1]:
        down = {k for k, fate in case.fates.items() if fate.state in ("down", "uncertain")}
        if any(k == key or run.fates[k].state != "down" for k in down):
            return back
    return f"{SWITCHED_OFF}{host} off and {cluster} starts {listed(active)} elsewhere, or {back}"


_RETRY = {
    "proxmox": ", which its HA manager tries every round",
}


def _placed(state: State, topology: Topology, service: Service) -> str:
    """What ends it for machines that no other host may take: their cluster starts them as soon as one may.

    Source: pve-ha-manager, src/PVE/HA/Manager.pm, next_state_recovery: a service stays in recovery until a node fits.
    """
    world = state.world
    waiting = [m for m in active_on(world, service) if m in state.unplaced and m in state.machines]
    away = state.at_once.union(*state.cut.values())
    hosts = tuple(dict.fromkeys(h for m in waiting if (h := world.host_of(m)) in away))
    if not hosts or len(waiting) < len(active_on(world, service)):
        return ""
    clusters = tuple(dict.fromkeys(c for m in waiting if (c := world.host_cluster(m))))
    if not all(any(state.runs(h) for h in world.spec.clusters[c].members) for c in clusters):
        return ""
    kinds = {family(topology.clusters[c]) for c in clusters}
    if not kinds <= {"proxmox", "wsfc", "vsphere", "pacemaker"}:
        return ""
    if kinds == {"proxmox"} and (stray := [m for m in waiting if _without_disks(state, m)]):
        it = "it" if len(stray) == 1 else "them"
        back = f"{listed(hosts, joiner='or')} is back, and a person has brought {listed(stray)} back there"
        return f"{back} and taken {it} out of HA's state error"
    tries = _RETRY.get(next(iter(kinds)), "") if len(clusters) == 1 else ""
    others = f"another host of {listed(clusters)} can take {listed(waiting)}"
    return f"{listed(hosts, joiner='or')} is back or {others}{tries}"


def _without_disks(state: State, machine: str) -> bool:
    """Whether no host of a machine's cluster that runs reaches its disks: Proxmox VE starts it there all the same."""
    files, cluster = state.world.spec.vms[machine].files, state.world.host_cluster(machine)
    left = [h for h in state.world.spec.clusters[cluster or ""].members if state.runs(h)]
    return files is not None and all(reaches(state, h, files) for h in left)


def _copies(state: State, why: str) -> str:
    """Storage that is short of copies serves again once enough of those that hold them are back."""
    key, short = next((k, s) for k, s in state.short.items() if s.why == why)
    if short.until:
        return short.until
    entry = state.world.spec.storage[key]
    gone = [m for m in entry.on if m in state.machines or state.adrift(m, key)]
    places = {state.world.site_of(m) for m in gone}
    if entry.fault_domain == "site" and len(places) == 1 and places <= state.sites:
        return f"{listed(sorted(filter(None, places)))} is back"
    if short.lacks == 1:
        return f"{listed(gone, joiner='or')} is back"
    return f"{number(short.lacks)} of {listed(gone)} are back"


def _short(state: State, service: str) -> str | None:
    """The storage that lacks copies and holds the data of a service, or of one that it needs: votes alone start nothing
    then.
    """
    services = state.world.spec.services
    for name in reached(service, lambda one: services[one].requires):
        storage = (services[name].data or "").partition("/")[0]
        if (short := state.short.get(storage)) and short.lacks and short.why:
            return storage
    return None


def _both_back(state: State, view: ClusterView, storage: str, back: str) -> str:
    """That enough members are back for the votes of a cluster, and enough of what holds a storage for its copies."""
    short = state.short[storage]
    copies = _copies(state, short.why)
    holders = state.world.spec.storage[storage].on
    if short.until or not set(holders) & state.machines <= set(view.members):
        return f"{back}, and {copies}"
    lacks = view.votes.needed - sum(n for m, n in view.votes.nodes.items() if m not in state.machines)
    return copies if short.lacks > lacks else back


def _disks_seen(state: State, cluster: str) -> str:
    """That SBD's disks have to be there again, where those that are left were reset for want of them; ends in ``and``.

    Source: ClusterLabs/sbd, src/sbd-inquisitor.c: SBD does not start without enough of them, nor does what needs it.
    """
    if not sightless(
        state, cluster, [m for m in state.world.spec.clusters[cluster].members if state.runs(m)]
    ):
        return ""
    have = disks(state.world, cluster)
    some = f"{number(enough_disks(have))} of {listed(have)}" if len(have) > 2 else listed(have, joiner="or")
    return f"{some} can be reached again and "


def _site(state: State, view: ClusterView) -> str:
    """The one site with which all members went that are lost, as a subject with its verb."""
    gone = [m for m in view.members if m in state.machines]
    sites = {state.world.site_of(m) for m in gone}
    (site,) = sites if len(sites) == 1 else (None,)
    return f"{site} is" if site in state.sites and len(gone) > 1 else ""


def _has_no_host(state: State, topology: Topology, view: ClusterView, service: Service) -> bool:
    """Whether quorum alone would start nothing: no host that is left may run what carries the service."""
    machines = [m for m in active_on(state.world, service) if m in state.world.spec.vms]
    if view.kind != "host" or not machines:
        return False
    mine = [topology.machines[m] for m in machines]
    return not any(state.runs(h) for m in mine for h in (m.on, *m.may_run_on) if h)


def _first_forced(state: State, view: ClusterView, key: str) -> str:
    """What a person does before anything that is brought into use starts on what is left of a cluster without votes.

    Empty where nothing is left of it: then it is started elsewhere.
    """
    left = any(state.runs(m) for m in view.members)
    return f"{_forced(state, view, key).removeprefix('a person ')}, and then " if left else ""


def _shipped(state: State, service: Service, first: str = "") -> str:
    """What people may bring into use instead of storage that is lost, and what comes ``first``."""
    lost = lost_below(state, service)
    there = tuple(shipments(state, service).values())
    # A pair has lost a volume on both of its sides.
    pairs = {k: other for k in sorted(lost & state.storage) if (other := state.world.switched_to(k))}
    switched = [f"{key} over to {other}" for key, other in pairs.items() if other not in state.storage]
    by_hand = f", or a person {first}switches {listed(tuple(switched))}" if switched else ""
    if not there:
        return by_hand
    if first:
        return f"{by_hand}, or a person {first}brings {listed(there)}{INTO_USE}"
    return f"{by_hand}, or people bring {listed(there)}{INTO_USE}"


def _members(state: State, view: ClusterView) -> str:
    """Who has to come back, as a subject with its verb."""
    ended = bereft(state, view.id)
    gone = [m for m in view.members if m in state.machines or m in ended]
    lacks = view.votes.needed - sum(n for m, n in view.votes.nodes.items() if m not in gone)
    if not gone:
        return f"what {view.id} has lost is"
    gone = [r for m in gone for r in (data_of(state, view.id, m) if m in ended else (m,))]
    if len(gone) > 1 and lacks >= len(gone):
        return f"{listed(gone)} are"
    if len(gone) > 1 and lacks > 1:
        return f"{number(lacks)} of {listed(gone)} are"
    return f"{listed(gone, joiner='or')} is"


def _forced(state: State, view: ClusterView, key: str) -> str:
    """What a person does instead of waiting for the members that are lost."""
    service = state.world.spec.services[key]
    product = product_of(service)
    own = find_majority(view.platform.id) if view.platform else None
    if own is not None and own[0].forced:
        return f"a person {own[0].forced}"
    if not view.votes.model.startswith("wsfc"):
        return _without(state, view)
    if product is not None and product.id.startswith("exchange/") and product.id.endswith("dag"):
        # The cmdlets are for DAC mode alone, which is off by default (OfficeDocs-Exchange, dac-mode).
        if not service.dac:
            return f"a person forces the quorum of {view.id} and activates {key}"
        both = "Stop-DatabaseAvailabilityGroup for them, then Restore-DatabaseAvailabilityGroup"
        return f"a person switches over to what is left: {both}"
    force = f"a person forces the quorum of {view.id}"
    return f"{force}, and then {key} over" if is_group(service) else force


def _without(state: State, view: ClusterView) -> str:
    """What a person does where votes are corosync's: those that are left are told to expect no more of them.

    Source: proxmox/pve-docs, pvecm.adoc, "Quorum"; corosync, man/corosync-quorumtool.8, -e.
    """
    gone = [m for m in view.members if m in state.machines and m in state.at_once]
    if not gone:
        return f"a person starts {view.id} without what is lost"
    them, are = ("them", "they are") if len(gone) > 1 else ("it", "it is")
    how = " (pvecm expected)" if family(view) == "proxmox" else ""
    return f"a person starts {view.id} without {them}{how}, once {are} surely off"
