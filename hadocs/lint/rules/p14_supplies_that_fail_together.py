"""Several supplies of one machine, storage or switch hang on the same thing.

Why:
    Two supplies outlive the loss of a feed where they have nothing in common. Two PDUs behind one UPS are one supply
    with two cables: the spec shows a redundancy that is not there.

Fails:
    platform: hyper-v/2022
    failure_domains:
      ups-1: {kind: ups}
      pdu-a: {kind: pdu, power: ups-1}
      pdu-b: {kind: pdu, power: ups-1}
    hosts: {hv-1: {power: [pdu-a, pdu-b]}}

Passes:
    platform: hyper-v/2022
    failure_domains:
      mains: {kind: feed}
      ups-1: {kind: ups, power: mains}
      ups-2: {kind: ups, power: mains}
      pdu-a: {kind: pdu, power: ups-1}
      pdu-b: {kind: pdu, power: ups-2}
    hosts: {hv-1: {power: [pdu-a, pdu-b]}}

Fix:
    Lead one of the supplies to another UPS, or to the mains past it.

References:
    - ANSI/TIA-942, redundancy of power distribution (A and B feeds to dual-corded equipment)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_domains import common, the
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import Thing
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
_SECTIONS = {
    "host": "hosts", "server": "servers", "storage": "storage", "switch": "switches", "domain": "failure_domains",
}  # fmt: skip


def check(world: World) -> Iterator[Result]:
    """Look for what takes all feeds of a thing; things with the same feeds are one finding."""
    alike: dict[tuple[str, ...], list[Thing]] = {}
    for thing, feeds in world.domains.power.items():
        if len(feeds) > 1:
            alike.setdefault(tuple(sorted(feeds)), []).append(thing)
    for feeds, things in alike.items():
        domain = common(world, [Thing("domain", f) for f in feeds])
        if domain is None:
            continue
        names = tuple(t.id for t in things)
        yield Hit(
            (_SECTIONS[things[0].kind], things[0].id, "power"),
            f"{listed(feeds)}, all that {'feed' if len(feeds) > 1 else 'feeds'} {listed(names)}, go with "
            f"{the(world, domain)}.",
            f"Feed one of {listed(feeds)} past {domain}.",
            (*names, domain, *feeds),
        )
