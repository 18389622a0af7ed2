"""No failover was tested within the last year.

Why:
    Drivers, certificates, rights and names change, and nothing shows it until the service has to move. A failover that
    nobody has tried within a year is a hope; better it fails on a day of one's own choice.

Fails:
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {failover_tested: 2024-05-11}
    ---
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {config_backup: "System state, every night"}

Passes:
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {failover_tested: 2026-05-11}
    ---
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {drills: [{procedure: host-failure, of: hv-1, date: 2026-05-11}]}

Fix:
    Move each service to each of its nodes once, then switch a node off without warning. Write down the day, and how
    long users waited: `hadocs runbook SPEC --procedure drills` has a sheet for it, and `operations.drills` its result.

References:
    - hadocs, own judgement; the limit of one year is ours
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.wording import listed

SEVERITY = "warning"

_LIMIT = 365
"""Days."""


def check(spec: Spec, today: date) -> Iterator[Result]:
    """Judge the day of the last failover test of a spec that has clusters."""
    clusters = tuple(spec.clusters)
    if not clusters:
        return
    operations = spec.operations
    if operations is None:
        # Nothing is recorded at all: that says nothing of what was done.
        yield Unsaid(
            ("clusters", clusters[0]), "operations.failover_tested: the day of the last test", clusters
        )
        return
    tested = operations.tested
    if tested is not None and (today - tested).days <= _LIMIT:
        return
    said = f"was last tested on {tested}, more than a year ago" if tested else "was ever tested"
    yield Hit(
        ("operations", "failover_tested")
        if operations.failover_tested == tested and tested
        else ("operations",),
        f"{'Failover' if tested else 'Nothing says that failover'} of {listed(clusters)} {said}.",
        f"Test the failover of {listed(clusters)} and write the day down as operations.failover_tested.",
        clusters,
        severity=None if spec.environment == "production" else "info",
        key=tested is None or operations.failover_tested != tested,
    )
