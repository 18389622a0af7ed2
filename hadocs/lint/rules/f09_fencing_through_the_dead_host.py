"""The only fencing device asks the hypervisor of the very host that may have died.

Why:
    A member that died with its host can be fenced only once somebody answers for it. A device that asks the hypervisor
    has nobody to ask until the host cluster has the machine elsewhere: the takeover waits that long, two minutes and
    more on Proxmox VE, and for a person where the machine is restarted nowhere.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {db-1: {on: pve-1, os: RHEL 9}, db-2: {on: pve-2, os: RHEL 9}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
      db: {members: [db-1, db-2], fencing: {methods: [hypervisor]}}
    ---
    platform: vsphere/8.0
    hosts: {esxi-1: {}, esxi-2: {}}
    vms: {db-1: {on: esxi-1, os: RHEL 9}, db-2: {on: esxi-2, os: RHEL 9}}
    clusters:
      db: {members: [db-1, db-2], fencing: {methods: [hypervisor]}}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    storage: {san: {volumes: {sbd: {}}}}
    vms: {db-1: {on: pve-1, os: RHEL 9}, db-2: {on: pve-2, os: RHEL 9}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
      db: {members: [db-1, db-2], fencing: {methods: [hypervisor, sbd], sbd: {devices: [san/sbd]}}}

Fix:
    Add a way to fence that needs no host to answer, such as SBD with a disk, at a later level.

References:
    - Pacemaker Explained, fencing, clusterlabs.org/projects/pacemaker/doc
    - fence_pve(8), fence_vmware_rest(8)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of
from hadocs.lint.rule import Hit, Result
from hadocs.topology.aftermath import Estate
from hadocs.topology.fencing import Clearance, clearance
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World, topology: Topology, estate: Estate) -> Iterator[Result]:
    """Ask for each virtual member whether it can be fenced once its host has died."""
    fencing = fencing_of(cluster, world)
    if not fences(cluster) or fencing is None or not fencing.enabled or "hypervisor" not in fencing.ways:
        return
    later: list[str] = []
    never: list[str] = []
    for member in cluster.members:
        machine = topology.machines[member]
        if machine.on is None:
            continue
        home = machine.host_cluster
        back = bool(machine.may_run_on) and home is not None and estate.policy(home).restarts is True
        found = _after(world, cluster.id, member, machine.on, back=back)
        if found.method == "hypervisor" and found.answer in ("no", "after-restart"):
            (later if found.answer == "after-restart" else never).append(member)
    at = ("clusters", cluster.id, "fencing", "methods")
    fix = f"Add a second way to fence to {cluster.id} that asks no host, such as SBD with a disk."
    if never:
        yield Hit(
            at,
            f"When its host dies, nobody answers for {listed(never, joiner='or')}: the hypervisor that {cluster.id} "
            "asks is dead as well, and no takeover happens until a person confirms it.",
            fix,
            (cluster.id, *never),
        )
    if later:
        homes = tuple(dict.fromkeys(str(topology.machines[m].host_cluster) for m in later))
        yield Hit(
            at,
            f"When its host dies, {listed(later, joiner='or')} can be fenced only once {listed(homes)} has it running "
            f"elsewhere: until then {cluster.id} takes nothing over.",
            fix,
            (cluster.id, *later, *homes),
            severity="warning",
        )


def _after(world: World, cluster: str, member: str, host: str, *, back: bool) -> Clearance:
    return clearance(
        world,
        cluster,
        (member,),
        dead=frozenset({member, host}),
        powerless=frozenset(),
        restarted={member: host} if back else {},
        lost=frozenset({host}),
    )
