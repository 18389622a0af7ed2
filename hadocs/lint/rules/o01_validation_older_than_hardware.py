"""A Windows cluster has no validation on record, or its hardware has changed since.

Why:
    Microsoft supports a failover cluster where the whole of it has passed validation, and asks for that again after a
    change of node, adapter, multipath or network. Without it, support begins with a validation in the middle of the
    trouble.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {validated: 2026-01-10, hardware_changed: 2026-03-02}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {config_backup: "System state, every night"}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {validated: 2026-03-02, hardware_changed: 2026-03-02}

Fix:
    Run Test-Cluster, keep its report, and write down the day. The tests of storage take disks offline: leave out what
    is in use, or take a window for it.

References:
    - Microsoft support policy for failover clusters, learn.microsoft.com/troubleshoot/windows-server/high-availability
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import Topology
from hadocs.topology.wording import listed

SEVERITY = "warning"
SCOPE = ("hyper-v",)


def check(spec: Spec, topology: Topology) -> Iterator[Result]:
    """Judge the day of the last validation of the Windows clusters of a spec."""
    clusters = tuple(key for key, c in topology.clusters.items() if c.platform and c.platform.id == "hyper-v")
    operations = spec.operations
    if operations is None:
        # Nothing is recorded at all: that says nothing of what was done.
        yield Unsaid(
            ("clusters", clusters[0]), "operations.validated: the day of the last validation", clusters
        )
    elif operations.validated is None:
        yield Hit(
            ("operations",),
            f"Nothing says that {listed(clusters)} {'has' if len(clusters) == 1 else 'have'} passed validation, on "
            "which Microsoft's support depends.",
            f"Validate {listed(clusters)} and write the day down as operations.validated.",
            clusters,
            key=True,
        )
    elif operations.hardware_changed is None:
        add = "operations.hardware_changed: the day of the last change, or that of the installation"
        yield Unsaid(("operations",), add, clusters)
    elif operations.validated < operations.hardware_changed:
        yield Hit(
            ("operations", "validated"),
            f"{listed(clusters)} {'was' if len(clusters) == 1 else 'were'} validated on {operations.validated}, and "
            f"the hardware changed on {operations.hardware_changed}.",
            f"Validate {listed(clusters)} again.",
            clusters,
        )
