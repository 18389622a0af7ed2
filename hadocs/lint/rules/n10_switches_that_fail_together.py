"""All switches of a network go with one power feed, UPS or chassis.

Why:
    A pair of switches outlives the loss of one of them. Where both hang on one feed, a power cut takes the network from
    hosts that run on behind their UPS: clusters lose their heartbeat, and clients reach nothing.

Fails:
    platform: hyper-v/2022
    failure_domains: {mains: {kind: feed}, ups-1: {kind: ups, power: mains}}
    switches: {core-1: {power: mains}, core-2: {power: mains}}
    networks: {lan: {switches: [core-1, core-2]}}
    hosts: {hv-1: {networks: [lan], power: ups-1}}

Passes:
    platform: hyper-v/2022
    failure_domains: {ups-1: {kind: ups}, ups-2: {kind: ups}}
    switches: {core-1: {power: ups-1}, core-2: {power: ups-2}}
    networks: {lan: {switches: [core-1, core-2]}}
    hosts: {hv-1: {networks: [lan], power: [ups-1, ups-2]}}

Fix:
    Feed the switches from two feeds, and put them on a UPS that lasts at least as long as that of the hosts.

References:
    - Hyper-V R2 cluster when losing network connectivity, serverfault.com/questions/207724
    - ANSI/TIA-942, redundancy of power distribution (A and B feeds)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_domains import common, the
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import Thing
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(world: World) -> Iterator[Result]:
    """Look for what takes all switches of a network; networks on the same switches are one finding."""
    alike: dict[frozenset[str], list[str]] = {}
    for key, network in world.spec.networks.items():
        if len(network.switches) > 1:
            alike.setdefault(frozenset(network.switches), []).append(key)
    for networks in alike.values():
        switches = world.spec.networks[networks[0]].switches
        domain = common(world, [Thing("switch", s) for s in switches])
        if domain is None:
            continue
        carry = "carry" if len(switches) > 1 else "carries"
        yield Hit(
            ("networks", networks[0], "switches"),
            f"{listed(switches)}, all that {carry} {listed(tuple(networks))}, go with {the(world, domain)}.",
            f"Feed one of {listed(switches)} from something else than {domain}.",
            (*networks, *switches, domain),
        )
