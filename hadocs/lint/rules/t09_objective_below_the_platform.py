"""A service is to run again sooner than what it stands on can bring it back.

Why:
    After the loss of a host time passes before anything is started: silence, agreement, isolation or fencing; then the
    boot or the takeover itself, until users reach it again. Where already the shortest of these is longer than the
    objective, no luck helps. Where only the longest is, it is met on good days. Where one of them has no known end,
    nothing says that it is met.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {web: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], quorum: {witness: {kind: none}}, ha: {enabled: true}}
    services:
      shop: {product: web shop, cluster_aware: false, runs_on: web, objectives: {rto: 1 min}}
    ---
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        quorum: {witness: {kind: none}}
        corosync: {token: 30 s}
        fencing: {methods: [pdu]}
    services:
      erp: {product: erp, cluster_aware: true, runs_on: db, active_on: db-1, objectives: {rto: 10 s}}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {web: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], quorum: {witness: {kind: none}}, ha: {enabled: true}}
    services:
      shop: {product: web shop, cluster_aware: false, runs_on: web, objectives: {rto: 15 min}}

Fix:
    Shorten the longest of the times that the finding names, cluster the service itself so that nothing has to boot, or
    agree on an objective that can be met.

References:
    - hadocs fail, which prints the same times one by one
    - Proxmox VE, High Availability, pve.proxmox.com/pve-docs/chapter-ha-manager.html
    - corosync.conf(5), token and consensus
    - ResiliencyDefaultPeriod, learn.microsoft.com/previous-versions/windows/desktop/mscs/resiliencydefaultperiod
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hadocs.lint.helpers_times import after_loss, firm, in_ranges, in_words, isolation, seconds
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.spec.model import Spec
from hadocs.spec.units import format_duration
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.behaviour.model import ServiceOutcome, Span, Term, Timeline

SEVERITY = "error"


def check(spec: Spec, topology: Topology, world: World, estate: Estate) -> Iterator[Result]:
    """Compare each objective with the interruption after the loss of the host that carries the service."""
    seen: dict[str, Timeline] = {}
    for key, entry in spec.services.items():
        view, goals = topology.services[key], entry.objectives
        if goals is None or goals.rto is None or not view.active:
            continue
        carrier = view.active[0]
        host = world.host_of(carrier) or carrier
        if _waits_for_isolation(world, topology, view, host, goals.rto):
            continue  # T08 tells
        if host not in seen:
            seen[host] = after_loss(estate, topology, host)
        outcome = seen[host].services[key]
        if outcome.state == "uncertain" and outcome.question:
            add = f"what decides about services.{key}: {outcome.question}"
            yield Unsaid(("services", key), add, (key, host))
        else:
            yield from _judged(key, host, goals.rto, outcome)


def _judged(key: str, host: str, rto: float, outcome: ServiceOutcome) -> Iterator[Result]:
    at, about = ("services", key, "objectives", "rto"), (key, host)
    goal = f"{key} should run again within {format_duration(rto)}, but when {host} fails"
    if outcome.state == "down":
        yield Hit(
            at,
            f"{goal}, nothing brings it back by itself ({outcome.why}).",
            f"Give {key} something that takes over from {host}, or an objective that a person can meet.",
            about,
            severity="warning",
        )
    elif outcome.state == "interrupted" and (span := outcome.interrupted) is not None:
        told = in_words(outcome.terms) or outcome.why
        why = f": {told}" if told else ""
        if span.low > rto:
            severity: Severity = "error" if firm(outcome.terms) > rto else "warning"
            yield Hit(
                at,
                f"{goal}, it takes {seconds(span.low)} at the least{why}.",
                f"Shorten what takes longest, or agree on an objective above {seconds(span.low)} for {key}.",
                about,
                severity=severity,
            )
        elif span.high is None or span.high > rto:
            ranges = in_ranges(outcome.terms) or outcome.why
            if outcome.terms and not _whole(outcome.terms, span):
                ranges += "; another wait that runs beside these may last longer"
            yield Hit(
                at,
                f"{goal}, {_takes(span)}{f': {ranges}' if ranges else ''}.",
                f"Shorten what takes longest, or agree on an objective for {key} that is always met.",
                about,
                severity="info" if span.high is None else "warning",
            )


def _takes(span: Span) -> str:
    """How long it takes, from the least to the most."""
    if span.high is None:
        return f"it takes {seconds(span.low)} at the least, and no end is known"
    return f"it may take up to {seconds(span.high)}, and {seconds(span.low)} at the least"


def _waits_for_isolation(world: World, topology: Topology, view: ServiceView, host: str, rto: float) -> bool:
    """Whether a host cluster's isolation of silent hosts alone is longer than the objective."""
    home = topology.machines[host].member_of
    if home is None or view.cluster is not None or len(view.machines) > 1:
        return False
    left = isolation(world, topology.clusters[home]) if len(topology.clusters[home].members) > 1 else None
    return left is not None and rto < left.span.low


def _whole(terms: Sequence[Term], away: Span) -> bool:
    """Whether the terms make up the longest time that a service is away; what runs beside them may not be told."""
    ends = [t.span.high for t in terms]
    return away.high is None or None in ends or sum(e for e in ends if e is not None) > away.high - 1.0
