"""Clusters of machines across sites: who is active, who takes over, what they outlive. Decides no outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.fleets import sites_of
from hadocs.figures.parts.worst import Worst
from hadocs.figures.plans.overview import Member, Said, Span
from hadocs.topology.model import ClusterView, Loss, Thing
from hadocs.topology.quorum_rules import UNCOUNTED

MANY = 8
"""Past so many clusters those across the same sites are one."""
KINDS = {"guest": "guest cluster", "mixed": "mixed cluster", "physical": "physical cluster"}
Links = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Fate:
    """What a cluster does not outlive, of what is lost one by one."""

    what: str
    stops: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.stops and not self.open


def spans(
    analysis: Analysis, links: Links, worst: Worst, places: Mapping[str, str], mere: frozenset[str]
) -> tuple[Span, ...]:
    """All clusters of machines; very many by their sites. ``places`` maps a cluster to what is drawn for it."""
    some = [c for c in analysis.topology.clusters.values() if c.kind != "host"]
    if len({places[c.id] for c in some}) == len(some):
        return tuple(_span(analysis, c, links, worst, mere) for c in some)
    groups: dict[str, list[ClusterView]] = {}
    for cluster in some:
        groups.setdefault(places[cluster.id], []).append(cluster)
    return tuple(_folded(analysis, key, group, worst) for key, group in groups.items())


def places_of(analysis: Analysis) -> dict[str, str]:
    """What is drawn for each cluster of machines: itself, or past `MANY` all of its sites."""
    some = [c for c in analysis.topology.clusters.values() if c.kind != "host"]
    if len(some) <= MANY:
        return {c.id: f"cluster:{c.id}" for c in some}
    order = [*analysis.spec.sites, ""]
    return {
        c.id: "spans:" + "-".join(str(order.index(s)) for s in sites_of(analysis, c.members)) for c in some
    }


def _folded(analysis: Analysis, key: str, some: Sequence[ClusterView], worst: Worst) -> Span:
    fates = [_fate(analysis, c) for c in some]
    good = sum(f.good for f in fates)
    kinds = {c.kind for c in some}
    kind = KINDS[some[0].kind] if len(kinds) == 1 else "cluster"
    lives = f"{'all' if good == len(some) else f'{good} of {len(some)}'} outlive a {fates[0].what}"
    nodes = words.counted(sum(len(c.members) for c in some), "node")
    services = words.counted(sum(len(c.services) for c in some), "service")
    names = listed([c.title for c in some], 3, shown=2)
    return Span(
        id=key,
        title=words.counted(len(some), kind),
        text=f"{nodes} · {services}: {names}",
        sites=sites_of(analysis, some[0].members),
        verdict=Said(icon="good" if good == len(some) else "bad", text=lives),
        chip=worst.of(key),
        elsewhere=worst.elsewhere(key),
    )


def _span(analysis: Analysis, view: ClusterView, links: Links, worst: Worst, mere: frozenset[str]) -> Span:
    machines = analysis.topology.machines
    heirs = heirs_of(analysis, view, by_site=True)
    # The arrow leads to the other site; whoever takes over where the host alone is lost may be at its own.
    takers = {*heirs, *heirs_of(analysis, view, by_site=False)}
    members = []
    for key in view.members:
        machine = machines[key]
        note = {"server": "server", "host": "the host itself"}.get(machine.kind, "")
        if machine.kind == "vm":
            note = machines[machine.on].title if machine.on else machine.elsewhere
        members.append(
            Member(
                id=f"{machine.kind}:{key}",
                title=machine.title,
                note=note,
                site=machine.site or "",
                look="member" if not view.services else "active" if machine.active else "passive",
                href=links.get(f"{machine.kind}:{key}", ""),
            )
        )
    return Span(
        id=f"cluster:{view.id}",
        title=view.title,
        text=_text(analysis, view, mere),
        sites=sites_of(analysis, view.members),
        members=tuple(members),
        verdict=_verdict(analysis, view),
        heir=heirs[0] if heirs else "",
        choice=len(takers) or 1,
        chip=worst.of(f"cluster:{view.id}"),
        elsewhere=worst.elsewhere(f"cluster:{view.id}"),
        href=links.get(f"cluster:{view.id}", ""),
    )


def _text(analysis: Analysis, view: ClusterView, mere: frozenset[str]) -> str:
    topology, spec = analysis.topology, analysis.spec
    carried = listed([topology.services[s].title for s in view.services], 2, shown=1) or "no service stated"
    nodes = words.counted(len(view.members), "node")
    votes = view.votes
    if votes.model in UNCOUNTED:
        tie = ""
    elif votes.witness is None:
        tie = ", witness not stated"
    elif not words.witness(view):
        tie = ", no QDevice" if votes.model == "votequorum" else ", no witness"
    elif votes.witness_site in mere:
        tie = " + witness"
    else:
        on = votes.witness_on or ""
        storage = spec.storage.get(on) or spec.storage.get(on.rpartition("/")[0])
        holder = topology.machines[on].title if on in topology.machines else ""
        holder = holder or ((storage.title or on.partition("/")[0]) if storage else "")
        tie = f" + {words.witness(view)}" + (f" on {holder}" if holder else "")
    return f"{carried} · {nodes}{tie}"


def losses(analysis: Analysis, kinds: Sequence[str]) -> list[Loss]:
    """What each loss of a thing of some kinds comes to, in the order of the spec."""
    return [loss for loss in analysis.topology.losses.values() if loss.thing.kind in kinds]


def title_of(analysis: Analysis, thing: Thing) -> str:
    """What a site or machine is called."""
    if thing.kind == "site":
        return analysis.spec.sites[thing.id].title or thing.id
    return analysis.topology.machines[thing.id].title


def _fate(analysis: Analysis, view: ClusterView) -> _Fate:
    several = len(analysis.spec.sites) > 1
    found = losses(analysis, ("site",) if several else ("host", "server"))

    def hit(some: Sequence[str], loss: Loss) -> bool:
        if view.services:
            return any(s in some for s in view.services)
        return some is loss.down and view.id in loss.no_quorum

    stops = tuple(title_of(analysis, x.thing) for x in found if hit(x.down, x))
    doubt = tuple(title_of(analysis, x.thing) for x in found if hit(x.uncertain, x))
    kinds = {analysis.topology.machines[m].kind for m in view.members}
    what = "site" if several else "server" if kinds == {"server"} else "host"
    return _Fate(what, stops, doubt)


def _verdict(analysis: Analysis, view: ClusterView) -> Said:
    fate = _fate(analysis, view)
    if fate.stops:
        return Said(icon="bad", text=f"stops with {listed(fate.stops, 2, 'or', shown=1)}")
    if fate.open:
        return Said(icon="unknown", text=f"not certain without {listed(fate.open, 2, 'or', shown=1)}")
    machines = [analysis.topology.machines[m] for m in view.members]
    if any(not (m.site if fate.what == "site" else m.on or m.kind != "vm") for m in machines):
        return Said(icon="unknown", text=f"whether it outlives a {fate.what} is not known")
    return Said(icon="good", text=f"outlives a {fate.what}")


def heirs_of(analysis: Analysis, view: ClusterView, *, by_site: bool) -> tuple[str, ...]:
    """The members to one of which what runs on the one active member goes, once its host is lost, or its site."""
    machines = analysis.topology.machines
    active = [m for m in view.members if machines[m].active]
    if len(active) != 1:
        return ()
    (one,) = active
    machine = machines[one]
    lost = Thing("host", machine.on) if machine.kind == "vm" and machine.on else Thing(machine.kind, one)
    if (
        by_site
        and len(analysis.spec.sites) > 1
        and len(sites_of(analysis, view.members)) > 1
        and machine.site
    ):
        lost = Thing("site", machine.site)
    return tuple(f"{machines[m].kind}:{m}" for m in _heirs_from(analysis, view, one, lost))


def heirs_from(analysis: Analysis, view: ClusterView, member: str) -> tuple[str, ...]:
    """The members to one of which all goes that a member carries now, once its host is lost; none where that is not
    one choice for all of it."""
    machine = analysis.topology.machines[member]
    if not machine.active:
        return ()
    lost = Thing("host", machine.on) if machine.kind == "vm" and machine.on else Thing(machine.kind, member)
    return _heirs_from(analysis, view, member, lost)


def _heirs_from(analysis: Analysis, view: ClusterView, member: str, lost: Thing) -> tuple[str, ...]:
    for loss in losses(analysis, (lost.kind,)):
        if loss.thing == lost:
            heirs = {m.to for m in loss.failed_over if m.what in view.services and m.source == member}
            if len(heirs) != 1:
                return ()
            to = heirs.pop()
            left = tuple(m for m in view.members if m != member and m not in loss.stopped)
            return (to,) if to else left
    return ()
