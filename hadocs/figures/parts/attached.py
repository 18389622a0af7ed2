"""Who is attached to which network, and how a network's speed and bond are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hadocs.analysis import Analysis
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Chip
from hadocs.lint.findings import Finding
from hadocs.spec.model import Network


@dataclass(frozen=True)
class Attached:
    """By network the hosts and servers that are attached, the virtual machines, and the sites of both.

    ``assumed`` counts virtual machines that state no networks and are taken to use their host's.
    """

    on: Mapping[str, tuple[str, ...]]
    machines: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, frozenset[str]]
    assumed: int


def attached(analysis: Analysis) -> Attached:
    """Who is attached to what, as the topology has it."""
    world, networks = analysis.estate.world, analysis.spec.networks
    on: dict[str, list[str]] = {n: [] for n in networks}
    machines: dict[str, list[str]] = {n: [] for n in networks}
    sites: dict[str, set[str]] = {n: set() for n in networks}
    assumed = 0
    for key, kind in world.kinds.items():
        found = dict.fromkeys(world.networks_of(key))
        assumed += bool(found) and not world.body(key).networks
        for network in found:
            (machines if kind == "vm" else on)[network].append(key)
            sites[network] |= {s for s in (world.site_of(key),) if s}
    return Attached(
        {n: tuple(v) for n, v in on.items()},
        {n: tuple(v) for n, v in machines.items()},
        {n: frozenset(v) for n, v in sites.items()},
        assumed,
    )


def speed(bits: int) -> str:
    """A speed as people write it: ``10 Gbit/s``."""
    for unit, size in (("Gbit/s", 10**9), ("Mbit/s", 10**6)):
        number = Decimal(bits) / size
        if number >= 1:
            return f"{number.normalize():f} {unit}"
    return f"{bits} bit/s"


def bond(network: Network) -> str:
    """How the adapter of a network is bonded, and what it is called; empty where neither is stated."""
    parts = [network.adapter or ""]
    if network.bond:
        rate = f" {network.bond.lacp_rate}" if network.bond.lacp_rate else ""
        parts.append(f"{'LACP' if network.bond.mode == '802.3ad' else network.bond.mode}{rate}")
    return ", ".join(filter(None, parts))


MOST = 2
"""A thing has no more chips than this; another has the number of the others."""
TOLD = 4
"""So many findings are told below a figure."""


@dataclass(frozen=True)
class Marks:
    """Errors and warnings by what they are about, as chips."""

    chips: Mapping[str, tuple[Chip, ...]]
    found: Sequence[Finding]
    names: Names

    def of(self, key: str) -> tuple[Chip, ...]:
        """The chips of a thing."""
        return self.chips.get(key, ())

    def told(self, shown: Iterable[Chip]) -> tuple[str, ...]:
        """What the chips that are shown mean, in sentences."""
        rules = {chip.text for chip in shown}
        told = [f for f in self.found if f.rule in rules and f.severity != "info"]
        said = [f"{f.rule}: {self.names.titled(f.message, f.about)}" for f in told]
        some = tuple(dict.fromkeys(said))
        more = (f"{len(some) - TOLD} more findings are told on the overview.",) if len(some) > TOLD else ()
        return (*some[:TOLD], *more)


def marks(analysis: Analysis, links: Mapping[str, str]) -> Marks:
    """The errors and warnings of networks; see `of_things`."""
    return of_things(analysis, links, analysis.spec.networks)


def of_things(analysis: Analysis, links: Mapping[str, str], known: Iterable[str]) -> Marks:
    """The errors and warnings of some things by their ids.

    A finding stands at what it is foremost about; where that is none of these, as with a cluster whose storage runs
    over several networks, at each of these that it names.
    """
    keys = frozenset(known)
    by: dict[str, dict[str, Chip]] = {}
    found = []
    for n, finding in enumerate(analysis.findings.found):
        where = finding.about[:1] if finding.about[:1] and finding.about[0] in keys else finding.about
        where = tuple(key for key in where if key in keys)
        if not where or finding.severity == "info":
            continue
        found.append(finding)
        chip = Chip(finding.rule, finding.severity, links.get(f"finding:{n}", ""))
        for key in where:
            by.setdefault(key, {}).setdefault(finding.rule, chip)
    chips = {}
    for key, some in by.items():
        few = list(some.values())
        rest = few[MOST:]
        chips[key] = (
            *few[:MOST],
            *((Chip(f"+{len(rest)}", rest[0].severity, rest[0].href),) if rest else ()),
        )
    return Marks(chips, found, Names(analysis))
