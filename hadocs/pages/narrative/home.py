"""The home page: what the estate is in sentences, and a line for each spec. Decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.lint.rule import SEVERITIES
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, link, md
from hadocs.pages.narrative.findings import counts, severity_chip
from hadocs.pages.narrative.overview import chip, fatal, sites
from hadocs.pages.narrative.words import count, number, say, verb
from hadocs.pages.noted import WORDS
from hadocs.platforms import catalog
from hadocs.topology.wording import TOPOLOGIES, listed

_ORDER = tuple(TOPOLOGIES)


@dataclass(frozen=True, slots=True)
class Line:
    """A spec in the table of all."""

    name: Md
    services: Md
    topologies: Md
    platform: Md
    site: Md
    findings: Md
    weight: int
    """By what the findings are sorted: how bad they are, then how many."""


def line(ctx: Context) -> Line:
    """The line of a spec, with links as from the root of the site."""
    spec = ctx.spec
    kinds = sorted({v.topology for v in ctx.topology.services.values()}, key=_ORDER.index)
    titles = [v.title for v in ctx.topology.services.values()]
    shown = titles if len(titles) <= 4 else titles[:3]
    services = Md(", ".join(map(md, shown)))
    if len(shown) < len(titles):
        services = say("{} and {} more", services, len(titles) - len(shown))
    single = len({t for s in ctx.topology.services for t in fatal(ctx, s)})
    by = counts(ctx.analysis.findings.found)
    chips = [severity_chip(s, f"{n} {verb(n, *WORDS[s])}") for s, n in by.items()]
    points = f"{single} single {verb(single, 'point', 'points')} of failure"
    findings = Md("<br>").join(
        [
            Md(" ".join(chips)) or Md("no findings"),
            md(points) if single else Md("no single point of failure"),
        ]
    )
    return Line(
        name=link(spec.display_title, f"clusters/{spec.name}/index.md"),
        services=services or Md("–"),
        topologies=Md(" ".join(chip(k) for k in kinds)) or Md("–"),
        platform=Md(", ".join(map(md, _platforms(ctx)))) or Md("not stated"),
        site=Md(", ".join(map(md, sites(ctx)))) or Md("not stated"),
        findings=findings,
        weight=_weight((*(by.get(s, 0) for s in SEVERITIES), single)),
    )


def _weight(parts: Sequence[int]) -> int:
    """Numbers as one by which a table is sorted: the first decides, the next only among equals."""
    weight = 0
    for part in parts:
        weight = weight * 1000 + min(part, 999)
    return weight


def _platforms(ctx: Context) -> tuple[str, ...]:
    """The platforms of a spec in short: the hosts' first, then cluster software of other systems than theirs."""
    hosts = [m.platform for m in ctx.topology.machines.values() if m.kind == "host" and m.platform]
    below = {(p.id, p.version) for p in hosts}
    above = [c.platform for c in ctx.topology.clusters.values() if c.platform]
    shown = [(p, catalog.find_platform) for p in hosts]
    shown += [(p, catalog.find_clustering) for p in above if (p.id, p.version) not in below]
    found: dict[str, None] = {}
    for platform, find in shown:
        known = find(f"{platform.id}/{platform.version}")
        found[known.short if known else platform.title] = None
    return tuple(found)


def sentences(contexts: Sequence[Context]) -> Md:
    """What all the specs together are."""
    clusters = sum(len(c.topology.clusters) for c in contexts)
    services = Counter[str](v.topology for c in contexts for v in c.topology.services.values())
    hosts = sum(len(c.spec.hosts) for c in contexts)
    vms = sum(len(c.spec.vms) for c in contexts)
    total = sum(services.values())
    specs = len(contexts)
    by = [f"{number(services[k])} {_WAYS.get(k, TOPOLOGIES[k])}" for k in _ORDER if services[k]]
    words = "{} {} {} on {}, with {} and {}{}."
    return say(
        words,
        count(specs, "spec").capitalize(),
        verb(specs, "describes", "describe"),
        count(clusters, "cluster"),
        count(hosts, "host"),
        count(vms, "virtual machine"),
        count(total, "service"),
        f": {listed(by)}" if by else "",
    )


_WAYS = {"host": "by host clustering", "guest": "by guest clustering"}
