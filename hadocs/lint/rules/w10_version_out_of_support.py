"""A version is in use whose support has ended.

Why:
    Holes stay open and nobody helps. High availability of something that must not be reached is worth little, and
    each further change meets drivers, agents and hardware that no longer fit.

Fails:
    platform: hyper-v/2012r2
    hosts: {hv-1: {}, hv-2: {}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {app: {on: hv-1, os: Windows Server 2025 Standard}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Move to a version that is supported, or record why this one stays and until when.

References:
    - Windows Server, endoflife.date/windows-server
    - VMware ESXi, endoflife.date/esxi
    - Red Hat Enterprise Linux, endoflife.date/rhel
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from hadocs.errors import Route
from hadocs.lint.helpers_known import facts_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms import systems
from hadocs.platforms.facts import Fact
from hadocs.spec.model import Spec
from hadocs.topology.model import Machine, PlatformView, Topology
from hadocs.topology.wording import listed

SEVERITY = "warning"
SECTION = {"host": "hosts", "server": "servers", "vm": "vms"}


@dataclass
class _Use:
    title: str
    route: Route
    fact: Fact
    machines: list[str] = field(default_factory=list)


def check(spec: Spec, topology: Topology, today: date) -> Iterator[Result]:
    """Group the machines by version, and judge each version by the day on which its support ends."""
    uses: dict[tuple[str, str], _Use] = {}
    unsaid: list[Machine] = []
    for machine in topology.machines.values():
        platform, route = _version(spec, machine)
        if platform is None:
            if machine.kind == "host" and machine.platform is None:
                unsaid.append(machine)
            continue
        fact = facts_of(platform).get("support_ends")
        if fact is not None:
            key = (platform.id, platform.version)
            use = uses.setdefault(key, _Use(platform.title.rpartition(" on ")[2], route, fact))
            use.machines.append(machine.id)
    if unsaid:
        names = [m.id for m in unsaid]
        yield Unsaid(("hosts", names[0]), f"hosts: platform and version of {listed(names)}", tuple(names))
    for use in uses.values():
        ends = _ends(use.fact)
        if ends is not None and ends < today:
            yield Hit(
                use.route,
                f"{use.title} ({listed(use.machines)}) has been out of support since {ends.isoformat()}.",
                f"Move {listed(use.machines)} to a version that is supported.",
                tuple(use.machines),
                severity="warning" if use.fact.firm else "info",
            )


def _version(spec: Spec, machine: Machine) -> tuple[PlatformView | None, Route]:
    """What a machine runs and where the spec says so; RHEL's dates do not hold for systems built from it."""
    route: Route = (SECTION[machine.kind], machine.id, "os")
    if machine.kind == "host":
        own = spec.hosts[machine.id].platform
        return machine.platform, ((*route[:2], "platform") if own else ("platform",))
    if machine.os is None or machine.platform is None:
        return None, route
    if machine.platform.id == "pacemaker" and not systems.os_title(machine.os).startswith("RHEL"):
        return None, route
    return machine.platform, route


def _ends(fact: Fact) -> date | None:
    """The last day that any source gives."""
    days = [v for v in (fact.value, *(c.value for c in fact.also)) if isinstance(v, date)]
    return max(days, default=None)
