"""The overview of an estate: its sites side by side, the clusters of each and those across, and what joins them.

Decides what is shown and said. Names no machine outside of clusters of machines; knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts import fleets as hosts
from hadocs.figures.parts import folds, reached, spans
from hadocs.figures.parts.cards import chassis_of
from hadocs.figures.parts.legend import findings
from hadocs.figures.parts.lost_site import comes_to
from hadocs.figures.parts.worst import Worst
from hadocs.figures.plan import Chip, Figure, Key
from hadocs.figures.plans.overview import Fleet, Join, Net, Overview, Place, Said, Single, Span, Store, Votes
from hadocs.spec.model import Host, Vm
from hadocs.topology.model import ClusterView

NAMED = 6
"""So many networks of a spec with one site are drawn one by one."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:  # noqa: ARG001 - it shows all services
    """The overview figure of a spec."""
    return _View(analysis, links).figure()


class _View:
    """One spec as an overview."""

    def __init__(self, analysis: Analysis, links: Mapping[str, str]) -> None:
        self.analysis, self.links = analysis, links
        self.spec, self.topology = analysis.spec, analysis.topology
        self.machines = self.topology.machines
        self.drawn = spans.places_of(analysis)
        self.worst = Worst(analysis, self._drawn_for(), links)
        every = hosts.fleets(analysis, links, self.worst)
        self.fleets = folds.fleets(analysis, every, self.worst)
        stores = reached.stores(analysis, links, self.worst, every, self.drawn)
        self.stores, self.folded = folds.stores(analysis, folds.apart(stores, self.fleets), self.worst)
        self.holders = {
            c.votes.witness_on for c in self.topology.clusters.values() if c.votes.witness_on in self.machines
        }
        self.singles = [s for s in self.spec.servers if self.machines[s].member_of is None]
        self.mere = frozenset(s for s in self.spec.sites if self._is_mere(s))
        self.spans = spans.spans(analysis, links, self.worst, self.drawn, self.mere)

    def _drawn_for(self) -> dict[str, str]:
        """By id of the spec, what is drawn for it."""
        found: dict[str, str] = {}
        for key, machine in self.machines.items():
            cluster = machine.member_of
            if cluster and self.topology.clusters[cluster].kind != "host":
                found[key] = self.drawn[cluster]
            elif machine.kind == "server":
                found[key] = f"server:{key}"
            elif machine.host_cluster:
                found[key] = f"cluster:{machine.host_cluster}"
            else:
                found[key] = (
                    f"loose:{machine.site or ''}"
                    if machine.on or machine.kind == "host"
                    else chassis_of(machine)
                )
        for key, store in self.spec.storage.items():
            found[key] = f"storage:{key}"
            found |= {f"{key}/{volume}": f"storage:{key}" for volume in store.volumes}
        found |= {key: f"cluster:{key}" for key, c in self.topology.clusters.items() if c.kind == "host"}
        # A cluster of hosts carries services too, on its guest nodes.
        drawn = {**{c: where for c, where in found.items() if c in self.topology.clusters}, **self.drawn}
        on_clusters = {s: drawn[v.cluster] for s, v in self.topology.services.items() if v.cluster}
        found |= self.drawn | {s: where for s, where in on_clusters.items() if s not in found}
        for key, service in self.topology.services.items():
            on = {found[m] for m in service.machines if m in found}
            if key not in found and len(on) == 1:
                found[key] = on.pop()
        return found

    def figure(self) -> Figure:
        """The plan."""
        places = tuple(self._place(key) for key in self._keys())
        across = tuple((sites, one) for sites, some in self.stores.items() if len(sites) > 1 for one in some)
        found = Overview(
            places=places,
            fleets=self.fleets,
            spans=self.spans,
            across=across,
            joins=tuple(self._joins()),
            copies=folds.copies(reached.copies(self.analysis), self.folded),
        )
        corner = tuple(filter(None, [self.worst.of(Worst.CORNER)]))
        return Figure(
            name=f"{self.spec.name}-overview",
            form="overview",
            title=self.spec.display_title,
            sentence=words.sentence(self.spec, self.topology),
            description=(
                *self._told(found),
                *(f"{chip.text}: a finding about what has no shape here." for chip in corner),
            ),
            content=found,
            corner=corner,
            legend=tuple(_legend(found, corner)),
        )

    def _keys(self) -> tuple[str, ...]:
        """The sites in the order of the spec, and one without a name where things stand at none that is stated."""
        nowhere = (
            not self.spec.sites
            or any("" in f.sites for f in self.fleets)
            or ("",) in self.stores
            or any(m.site is None and m.kind == "server" for m in self.machines.values())
            or any(m.site is None and self.drawn.get(m.member_of or "") for m in self.machines.values())
        )
        return (*self.spec.sites, *(("",) if nowhere else ()))

    def _is_mere(self, site: str) -> bool:
        """Whether nothing stands at a site but what holds witnesses."""
        here = [m for m in self.machines.values() if m.site == site]
        stands = any(m.id not in self.holders or m.services or m.kind != "server" for m in here)
        return not stands and not any(site in sites for sites in self.stores)

    def _place(self, key: str) -> Place:
        site = self.spec.sites.get(key)
        mere = key in self.mere
        name, _, note = (site.title or key if site else "").partition(" (")
        votes = tuple(self._votes(key)) if mere else ()
        return Place(
            id=f"site:{key}",
            title=name or "Site not stated",
            note=f"({note}" if note else "" if not mere else "(witnesses)" if votes else "(nothing stands here)",
            mere=mere,
            networks=self._networks(key),
            servers=() if mere else tuple(map(self._single, self._singles(key))),
            stores=self.stores.get((key,), ()),
            votes=votes,
            loss=self._loss(key),
            members=tuple(self._members(key)),
            href=self.links.get(f"site:{key}", ""),
        )  # fmt: skip

    def _members(self, site: str) -> Iterator[str]:
        for fleet in self.fleets:
            if fleet.sites == (site,):
                yield fleet.id
            elif site in fleet.sites:
                yield from (s.id for s in fleet.strips if s.site == site)
        for span in self.spans:
            if span.sites == (site,):
                yield span.id
            elif site in span.sites:
                yield from (m.id for m in span.members if m.site == site)

    def _singles(self, site: str) -> list[str]:
        return [s for s in self.singles if (self.machines[s].site or "") == site]

    def _single(self, key: str) -> Single:
        machine = self.machines[key]
        holds = [c.title for c in self.topology.clusters.values() if c.votes.witness_on == key]
        carried = [self.topology.services[s].title for s in machine.services]
        said = f"witness of {listed(holds, 2, shown=1)}" if holds else listed(carried, 2, shown=1)
        return Single(
            id=f"server:{key}",
            title=machine.title,
            text=said or "server",
            look="service" if machine.services else "plain",
            href=self.links.get(f"server:{key}", ""),
        )

    def _votes(self, site: str) -> Iterator[Votes]:
        by: dict[str, list[ClusterView]] = {}
        for cluster in self.topology.clusters.values():
            if words.witness(cluster) and cluster.votes.witness_site == site:
                by.setdefault(self.drawn.get(cluster.id, f"cluster:{cluster.id}"), []).append(cluster)
        for drawn, some in by.items():
            first = some[0]
            on = first.votes.witness_on or ""
            yield Votes(
                id=f"witness:{drawn}",
                cluster=drawn,
                title=first.title if len(some) == 1 else f"{len(some)} clusters",
                text=self.machines[on].title if on in self.machines else words.witness(first),
            )

    # --- networks

    def _attached(self) -> dict[str, tuple[str, ...]]:
        """The sites of those that are attached to each network."""
        bodies: dict[str, Host | Vm] = {**self.spec.hosts, **self.spec.servers, **self.spec.vms}
        found: dict[str, set[str]] = {key: set() for key in self.spec.networks}
        for machine, body in bodies.items():
            for network in body.networks:
                found[network].add(self.machines[machine].site or "")
        order = (*self.spec.sites, "")
        return {key: tuple(s for s in order if s in sites) for key, sites in found.items()}

    def _switches(self, keys: Sequence[str], *, each: bool = True) -> str:
        counts = sorted({len(self.spec.networks[k].switches) for k in keys})
        if counts == [0]:
            return "switches not stated"
        if 0 in counts:
            return "switches stated in part"
        low = words.counted(counts[-1], "switch", "switches")
        if len(counts) > 1:
            return f"{counts[0]} to {low}"
        return f"{'each on ' if each and len(keys) > 1 else ''}{low}"

    def _networks(self, site: str) -> tuple[Net, ...]:
        here = [key for key, sites in self._attached().items() if sites == (site,)]
        if not here:
            return ()
        if site in self.mere:
            count = words.counted(len(here), "network")
            return (Net(id=f"networks:{site}", title=f"{count}, {self._switches(here, each=False)}"),)
        alone = len(self.spec.sites) < 2
        if len(here) == 1 or (alone and len(here) <= NAMED):
            return tuple(
                Net(
                    id=f"network:{key}",
                    title=self.spec.networks[key].title or key,
                    note=self._switches([key]),
                    href=self.links.get(f"network:{key}", ""),
                )
                for key in here
            )
        roles = dict.fromkeys(r for key in here for r in self.spec.networks[key].roles)
        return (
            Net(
                id=f"networks:{site}",
                title=f"{words.counted(len(here), 'network')}, {self._switches(here)}",
                note=", ".join(roles) or "roles not stated",
            ),
        )

    def _joins(self) -> Iterator[Join]:
        by: dict[tuple[str, ...], list[str]] = {}
        for key, sites in self._attached().items():
            if len(sites) > 1:
                by.setdefault(sites, []).append(key)
        for sites, some in by.items():
            first = self.spec.networks[some[0]].title or some[0]
            yield Join(
                id=f"network:{some[0]}",
                sites=sites,
                title=first if len(some) == 1 else f"{len(some)} networks",
                note=self._switches(some),
                count=len(some),
            )

    # --- what is lost with a site

    def _loss(self, site: str) -> Said | None:
        for loss in spans.losses(self.analysis, ("site",)):
            if loss.thing.id == site:
                title = self.spec.sites[site].title or site
                return Said(
                    icon="",
                    title=f"If {title.partition(' (')[0]} is lost:",
                    text=comes_to(self.analysis, loss),
                )
        return None

    # --- for those who can't see it

    def _told(self, found: Overview) -> Iterator[str]:
        yield words.sentence(self.spec, self.topology)
        named = {p.id[5:]: p.title for p in found.places}

        def at(sites: Sequence[str]) -> str:
            return f" in {listed([named[s] for s in sites])}" if self.spec.sites and "" not in sites else ""

        for place in found.places:
            if place.networks:
                nets = "; ".join(", ".join(filter(None, (n.title, n.note))) for n in place.networks)
                yield f"{place.title}: {nets}."
        for join in found.joins:
            yield f"{join.title} ({join.note}) joins {listed([named[s] for s in join.sites])}."
        for span in found.spans:
            yield _span_told(span, at(span.sites))
        for fleet in found.fleets:
            yield _fleet_told(fleet, at(fleet.sites))
        for place in found.places:
            for single in place.servers:
                yield f"{single.title}, a physical server{at([place.id[5:]])}: {single.text}."
            for store in place.stores:
                yield _store_told(store, at([place.id[5:]]))
        for sites, store in found.across:
            yield _store_told(store, at(sites))
        titles = {s.id: s.title for some in self.stores.values() for s in some}
        for copy in found.copies:
            how = "hold the same data" if copy.both else "are linked: the first ships its data to the second"
            yield f"{titles[copy.source]} and {titles[copy.target]} {how}."
        for place in found.places:
            if place.votes:
                yield f"{place.title} holds the witness of {listed([v.title for v in place.votes], 12)}."
            if place.loss:
                yield f"{place.loss.title} {place.loss.text}."


def _span_told(span: Span, where: str) -> str:
    active = listed([m.title for m in span.members if m.look == "active"])
    passive = listed([m.title for m in span.members if m.look == "passive"])
    said = [f"{span.title}{where}: {span.text}"]
    said += [f"active on {active}"] if active else []
    said += [f"passive on {passive}"] if passive else []
    said += [span.verdict.text] if span.verdict else []
    said += [f"finding {span.chip.text}"] if span.chip else []
    return f"{'; '.join(said)}."


def _fleet_told(fleet: Fleet, where: str) -> str:
    lines = [" ".join(filter(None, (s.title, s.text))) for s in fleet.said]
    hosts_ = [
        f"{s.title}: {sum(n for _, n in s.machines)}" + (f", {s.text} of memory" if s.text else "")
        for s in fleet.strips
    ]
    said = [f"{fleet.title}{where}", *lines]
    said += [f"finding {fleet.chip.text}"] if fleet.chip else []
    return (
        f"{'; '.join(said)}. Machines by {fleet.each}: {'; '.join(hosts_)}."
        if hosts_
        else f"{'; '.join(said)}."
    )


def _store_told(store: Store, where: str) -> str:
    who = listed([" by ".join(filter(None, (r.title, r.label))) for r in store.reaches])
    said = [f"{store.title}{where}", *store.said]
    said += [f"reached from {who}"] if who else []
    return f"{'; '.join(said)}."


def _legend(found: Overview, corner: tuple[Chip, ...]) -> Iterator[Key]:
    looks: set[str] = {look for f in found.fleets for s in f.strips for look, _ in s.machines}
    looks |= {"plain" if m.look == "member" else m.look for s in found.spans for m in s.members} | {
        s.look for p in found.places for s in p.servers
    }
    yield from hosts.keys(looks)
    if any(s.share is not None for f in found.fleets for s in f.strips):
        yield Key("meter-now", "memory in use")
    if any(s.heir for s in found.spans):
        yield Key("edge-failover", "takes over")
    if found.joins:
        yield Key("edge-network", "network between sites")
    if any(p.votes for p in found.places):
        yield Key("edge-votes", "votes")
    if any(p.stores for p in found.places):
        yield Key("edge-storage", "storage")
    if reached.apart(found):
        yield Key("edge-mirror", "copy of data")
    stores = [s for p in found.places for s in p.stores] + [s for _, s in found.across]
    chips = [f.chip for f in found.fleets] + [s.chip for f in found.fleets for s in f.strips]
    chips += [s.chip for s in found.spans] + [s.chip for s in stores]
    yield from findings((*corner, *(chip for chip in chips if chip is not None)))
