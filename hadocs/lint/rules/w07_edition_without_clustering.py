"""A node runs an edition of Windows Server that has no failover clustering.

Why:
    The feature can't be installed, so that the cluster as drawn can't be built. Up to 2008 R2 only Enterprise and
    Datacenter had it.

Fails:
    platform: hyper-v/2008r2
    hosts:
      hv-1: {os: Windows Server 2008 R2 Standard}
      hv-2: {os: Windows Server 2008 R2 Enterprise}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2008r2
    hosts:
      hv-1: {os: Windows Server 2008 R2 Enterprise}
      hv-2: {os: windows-server-2008-r2-datacenter}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    ---
    platform: hyper-v/2022
    hosts:
      hv-1: {os: Windows Server 2022 Standard}
      hv-2: {os: Windows Server 2022 Datacenter Azure Edition}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Install an edition that has failover clustering, or a version that has it in yours.

References:
    - Support policy for failover clusters,
      learn.microsoft.com/troubleshoot/windows-server/high-availability/microsoft-support-policy-failover-clusters
    - High Availability Solutions Guide for Microsoft Hyper-V, page 13, Dell
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hadocs.lint.helpers_known import as_firm
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms import systems
from hadocs.platforms.facts import Fact
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("hyper-v",)
EDITIONS = ("Hyper-V Server", "Datacenter", "Enterprise", "Standard", "Essentials", "Foundation", "Web")
SECTION = {"host": "hosts", "server": "servers", "vm": "vms"}


def check(cluster: ClusterView, topology: Topology, world: World) -> Iterator[Result]:
    """Judge the edition of each member by the catalogue's facts of its version."""
    lacking: dict[tuple[str, str], list[str]] = {}
    facts: dict[tuple[str, str], Fact] = {}
    unsaid: list[str] = []
    for member in cluster.members:
        os = topology.machines[member].os
        found = systems.guest_platform(os) if os else None
        if found is not None and found.id not in SCOPE:
            continue
        edition = _edition(os or "")
        fact = found.facts.get("editions_with_clustering") if found is not None else None
        if edition is None or found is None:
            unsaid.append(member)
        elif fact is not None and edition not in fact.value and not _said_to(edition, found.facts):
            key = (found.version, edition)
            lacking.setdefault(key, []).append(member)
            facts[key] = fact
    if unsaid:
        section = SECTION[world.kinds[unsaid[0]]]
        add = f"{section}.{unsaid[0]}.os: version and edition"
        if len(unsaid) > 1:
            add += f" (and of {listed(unsaid[1:])})"
        yield Unsaid((section, unsaid[0]), add, (cluster.id, *unsaid))
    for key, members in lacking.items():
        yield Hit(
            (SECTION[world.kinds[members[0]]], members[0], "os"),
            f"{listed(members)} of {cluster.id} {'runs' if len(members) == 1 else 'run'} the {key[1]} edition, which "
            "has no failover clustering in this version.",
            f"Install {listed(facts[key].value, joiner='or')} on {listed(members)}.",
            (*members, cluster.id),
            severity=as_firm(facts[key]),
        )


def _edition(os: str) -> str | None:
    """The edition in the name of an operating system; the first of ``EDITIONS`` that it names."""
    plain = re.sub(r"[\s_-]+", " ", os.lower())
    return next((e for e in EDITIONS if re.search(rf"\b{e.lower().replace('-', ' ')}\b", plain)), None)


def _said_to(edition: str, facts: Mapping[str, Fact]) -> bool:
    """Whether an edition is said to cluster, in a fact that was not looked up."""
    return edition == "Hyper-V Server" and "free_edition_clusters" in facts
