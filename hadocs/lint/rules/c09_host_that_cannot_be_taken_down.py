"""A host can't be taken down for maintenance without an outage.

Why:
    A host is patched once a month or so. Where a service is down for as long as that takes, although everything else
    is up and all is done in order, patching needs an outage that users are told of, or it is put off. The host is then
    the last one to be patched, and the first one to fail unpatched. What a failure in that time would do is another
    question (C08).

Fails:
    platform: hyper-v/2022
    storage: {san: {volumes: {csv: {}}}, disks: {kind: local, on: [hv-1]}}
    hosts: {hv-1: {storage: {san: {}}}, hv-2: {storage: {san: {}}}, hv-3: {storage: {san: {}}}}
    vms: {ledger: {on: hv-1, files: disks}}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3], quorum: {witness: {kind: cloud}}}}
    services: {ledger: {runs_on: ledger}}

Passes:
    platform: hyper-v/2022
    storage: {san: {volumes: {csv: {}}}}
    hosts: {hv-1: {storage: {san: {}}}, hv-2: {storage: {san: {}}}, hv-3: {storage: {san: {}}}}
    vms: {ledger: {on: hv-1, files: san/csv}}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3], quorum: {witness: {kind: cloud}}}}
    services: {ledger: {runs_on: ledger}}

Fix:
    Give what stays behind a second host (a shared storage, an owner more, room, a rule that is a preference), or its
    service a second member on another host; where it is quorum that goes, a vote more.

References:
    - Cluster-Aware Updating overview, learn.microsoft.com/windows-server/failover-clustering/cluster-aware-updating
    - HA manager, maintenance mode, pve.proxmox.com/pve-docs/chapter-ha-manager.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hadocs.lint.helpers_known import in_production
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import lose
from hadocs.topology.model import Loss, Thing, Topology
from hadocs.topology.reasons import together
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(spec: Spec, topology: Topology, estate: Estate) -> Iterator[Result]:
    """Take down each host in order, and see what nobody carries meanwhile."""
    losses = {loss.thing: loss for loss in topology.losses.values()}
    never: frozenset[str] | None = None
    in_order = replace(estate, attended=True, orderly=True)
    for host in spec.hosts:
        thing = Thing("host", host)
        if not _hurts(losses[thing]):
            continue  # what a sudden loss leaves up, an orderly one does
        if never is None:
            never = frozenset(lose(in_order, ()).down)
        found = lose(in_order, (thing,))
        down = tuple(s for s in found.down if s not in never)
        if not down:
            continue
        cluster = topology.machines[host].member_of
        yield Hit(
            ("hosts", host),
            f"{host} can't be taken down without an outage of {listed(down)}, as long as it takes: "
            f"{_why(found, down, host)}.",
            _fix(found, host, cluster, down),
            (host, *((cluster,) if cluster else ()), *down),
            # A host that stands alone takes what it runs along, as whoever set it up knows.
            severity=in_production(spec) if cluster else "info",
        )


def _hurts(loss: Loss) -> bool:
    return bool(loss.down or loss.uncertain or loss.no_quorum)


def _why(found: Loss, down: tuple[str, ...], host: str) -> str:
    """The reasons, each once; a service that only needs another has none of its own."""
    lost = f"{host} is lost"
    reasons = dict.fromkeys(
        why.replace(f"{lost}, and ", "")
        for s in down
        if (why := found.why.get(s, "")) and why != lost and not why.startswith("it needs ")
    )
    return together(tuple(reasons)) or "nothing on another host can carry " + (
        "it" if len(down) == 1 else "them"
    )


def _fix(found: Loss, host: str, cluster: str | None, down: tuple[str, ...]) -> str:
    if found.no_quorum:
        return f"Give {listed(found.no_quorum)} a vote more: a witness, or another member."
    if cluster:
        return (
            f"Let another host of {cluster} run what carries {listed(down)}, or add a member on another host."
        )
    return f"Give {listed(down)} a member on another host, or cluster {host} with one."
