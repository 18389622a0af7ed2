"""Moves the sites of mere witnesses beside the clusters that these vote in. Decides places, not pixels."""

from __future__ import annotations

from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures.parts.cards import chassis_of
from hadocs.figures.plan import Bus, Figure


def beside(figure: Figure, analysis: Analysis) -> Figure:
    """The same with each site that has nothing but a witness above the last stripe in which its clusters have members:
    between the two where they have some in two stripes."""
    targets = {site: target for site, target in _targets(figure, analysis).items() if target is not None}
    if not targets:
        return figure
    kept = {n.stripe for n in figure.nodes if n.site not in targets}
    # Witnesses come just before what stands in the stripe that they are moved to.
    order = sorted({(stripe, 1) for stripe in kept} | {(target, 0) for target in targets.values()})
    at = {place: number for number, place in enumerate(order)}
    nodes = tuple(
        replace(n, stripe=at[targets[n.site], 0] if n.site in targets else at[n.stripe, 1])
        for n in figure.nodes
    )
    moved = replace(figure, nodes=nodes)
    buses = (replace(bus, stripe=at[bus.stripe, _side(figure, bus, at)]) for bus in figure.buses)
    return replace(moved, buses=tuple(buses))


def _targets(figure: Figure, analysis: Analysis) -> dict[str, int | None]:
    """By site the stripe that it is to stand above; none where it has more than a witness, or may stay."""
    found: dict[str, int | None] = {}
    stripes = {n.id: n.stripe for n in figure.nodes}
    machines = analysis.topology.machines
    for site in dict.fromkeys(n.site for n in figure.nodes if n.site):
        here = [n for n in figure.nodes if n.site == site]
        voted = {
            stripes[home]
            for view in analysis.topology.clusters.values()
            if f"site:{view.votes.witness_site or _site(analysis, view.votes.witness_on)}" == site
            for member in view.members
            if (home := chassis_of(machines[member])) in stripes
        }
        before = [stripe for stripe in voted if stripe < here[0].stripe]
        found[site] = max(before) if before and all(n.small for n in here) else None
    return found


def _site(analysis: Analysis, on: str | None) -> str | None:
    machine = analysis.topology.machines.get(on or "")
    return machine.site if machine else None


def _side(figure: Figure, bus: Bus, at: dict[tuple[int, int], int]) -> int:
    """Whether a network stands above the witnesses of its stripe (0), as it joins what stands above these, or below."""
    if (bus.stripe, 0) not in at or bus.site:
        return 1
    stripes = {n.id: n.stripe for n in figure.nodes}
    stripes |= {g.id: stripes[m] for g in figure.groups for m in g.members if m in stripes}
    return 0 if any(stripes.get(drop, bus.stripe) < bus.stripe for drop in bus.drops) else 1
