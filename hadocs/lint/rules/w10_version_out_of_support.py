"""A version is in use whose support has ended.

Why:
    Holes stay open and nobody helps. High availability of something that must not be reached is worth little, and
    each further change meets drivers, agents and hardware that no longer fit.

Fails:
    platform: hyper-v/2012r2
    hosts: {hv-1: {}, hv-2: {}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    ---
    servers: {db-1: {os: CentOS 7}, db-2: {os: CentOS 7}}
    clusters: {db: {members: [db-1, db-2]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {app: {on: hv-1, os: Windows Server 2025 Standard}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Move to a version that is supported, or record why this one stays and until when. `hadocs check --on` tells what
    will have ended on another day, and the page of what ends when lists it for all specs.

References:
    - Windows Server, endoflife.date/windows-server
    - VMware ESXi, endoflife.date/esxi
    - Red Hat Enterprise Linux, endoflife.date/rhel
    - Debian, endoflife.date/debian
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hadocs.lint.helpers_life import ended, extension
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.lifecycle import uses
from hadocs.topology.model import Topology
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(spec: Spec, topology: Topology, day: date) -> Iterator[Result]:
    """Judge each version that machines or clusters run by the last day of its support."""
    unsaid = [m.id for m in topology.machines.values() if m.kind == "host" and m.platform is None]
    if unsaid:
        yield Unsaid(("hosts", unsaid[0]), f"hosts: platform and version of {listed(unsaid)}", tuple(unsaid))
    for use in uses(spec, topology):
        on = ended(use.life, day)
        if on is not None and not use.services:
            yield Hit(
                use.route,
                f"Support of {use.life.title} ({listed(use.about)}) ended on {on}{extension(use.life)}.",
                f"Move {listed(use.about)} to a version that is supported.",
                use.about,
                severity="warning" if use.life.firm else "info",
            )
