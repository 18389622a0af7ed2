"""All specs in one figure: the sites that several of them stand on, and the hosts, arrays and networks that they share.

What one file describes and several specs use is the same thing (decision 0008); what merely has the same name is not.
Knows nothing of pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.estate_said import does, lost, worst
from hadocs.figures.parts.estate_told import told
from hadocs.figures.parts.fleets import keys as square_keys
from hadocs.figures.parts.fleets import square, squares
from hadocs.figures.parts.legend import chips_of, findings
from hadocs.figures.parts.meanwhile import share
from hadocs.figures.parts.reached import apart, copies
from hadocs.figures.parts.shared import Estate, Key
from hadocs.figures.plan import Figure
from hadocs.figures.plan import Key as Entry
from hadocs.figures.plans.overview import (
    Copied,
    Fleet,
    Join,
    Net,
    Overview,
    Place,
    Said,
    Single,
    Span,
    Square,
    Store,
    Strip,
)
from hadocs.spec.model import Host, Vm

ESTATE = True
MANY = 24
"""Past so many specs those of the same sites are one."""
HOSTS = 8
"""Past so many shared hosts of a site they are one strip."""
_ELSEWHERE = "elsewhere"
_LOOKS: tuple[Square, ...] = ("active", "passive", "service", "plain")


def view(analyses: Sequence[Analysis], links: Mapping[str, str]) -> Figure:
    """The figure of some specs together; ``links`` leads from ``spec:…``, by its name, to its page."""
    return _View(Estate(tuple(analyses)), links).figure()


class _View:
    """Some specs as one figure."""

    def __init__(self, estate: Estate, links: Mapping[str, str]) -> None:
        self.estate, self.links = estate, links
        self.analyses = estate.analyses
        self.sites = {key: some for key, some in estate.users["sites"].items() if self._is_shared(some)}
        """The sites that are drawn, with the numbers of their specs."""
        order = [*self.sites]
        self.site_ids = {key: f"{order.index(key)}" for key in order}

    def _is_shared(self, some: Sequence[int]) -> bool:
        return len(some) > 1 or len(self.analyses) == 1

    def _shared(self, section: str) -> dict[Key, tuple[int, ...]]:
        return {key: some for key, some in self.estate.users[section].items() if self._is_shared(some)}

    def figure(self) -> Figure:
        """The plan."""
        found = Overview(
            places=tuple(self._places()),
            spans=tuple(self._spans()),
            fleets=tuple(self._fleets()),
            joins=tuple(self._joins()),
            copies=tuple(self._copies()),
        )
        one = len(self.analyses) == 1
        name = f"{self.analyses[0].spec.name}-estate" if one else "estate"
        sentence = self._sentence()
        return Figure(
            name=name,
            form="overview",
            title="The estate" if not one else f"The estate of {self.analyses[0].spec.display_title}",
            sentence=sentence,
            description=(sentence, *told(found)),
            content=found,
            legend=tuple(self._legend(found)),
        )

    def _sentence(self) -> str:
        count = words.counted(len(self.analyses), "spec")
        kinds = (
            ("sites", "site"),
            ("hosts", "host"),
            ("servers", "physical server"),
            ("storage", "storage system"),
            ("networks", "network"),
        )
        parts = [words.counted(len(some), name) for key, name in kinds if (some := self.estate.shared(key))]
        if not parts:
            whole = f"{count}; no two of them stand on anything that one file describes for both."
            return (
                whole
                if len(self.analyses) > 1
                else "One spec: what it stands on, and shares with no other one here."
            )
        return f"{count} share {listed(parts)}: what is lost there is lost to all that stand on it."

    # --- where

    def _at(self, analysis: Analysis, site: str | None) -> str:
        """What is drawn for a site of a spec."""
        return self.site_ids.get(self.estate.key(analysis, "sites", site), _ELSEWHERE) if site else _ELSEWHERE

    def _entry(self, section: str, key: Key) -> Any:
        """What a file says of a thing that is shared."""
        return getattr(self._first(section, key).spec, section)[key[1]]

    def _first(self, section: str, key: Key) -> Analysis:
        return self.estate.first(self.estate.users[section][key][0])

    def _title(self, section: str, key: Key) -> str:
        return self._entry(section, key).title or key[1]

    def _specs(self, numbers: Sequence[int]) -> str:
        """Who stands on something, by their numbers."""
        if len(self.analyses) == 1:
            return ""
        if len(numbers) == len(self.analyses) and len(numbers) > 3:
            return "all specs"
        return f"specs {', '.join(map(str, numbers))}" if len(numbers) <= 6 else f"{len(numbers)} specs"

    def _places(self) -> Iterator[Place]:
        stores, nets, servers = self._stores(), self._nets(), self._servers()
        for key, numbers in self.sites.items():
            here = self.site_ids[key]
            yield Place(
                id=f"site:{here}",
                title=self._title("sites", key).partition(" (")[0],
                networks=nets.get(here, ()),
                servers=servers.get(here, ()),
                stores=stores.get(here, ()),
                loss=lost(self.estate, key[1], self._title("sites", key), numbers),
                members=tuple(self._members(here)),
            )
        elsewhere = Place(
            id=f"site:{_ELSEWHERE}",
            title="Site not stated"
            if len(self.analyses) == 1
            else "On no shared site"
            if self.sites
            else "No site is shared",
            apart=bool(self.sites),
            networks=nets.get(_ELSEWHERE, ()),
            servers=servers.get(_ELSEWHERE, ()),
            stores=stores.get(_ELSEWHERE, ()),
            members=tuple(self._members(_ELSEWHERE)),
        )
        stands = elsewhere.networks or elsewhere.servers or elsewhere.stores
        if elsewhere.members or stands or not self.sites:
            yield elsewhere

    def _members(self, site: str) -> Iterator[str]:
        yield from (s.id for s in self._spans() if s.sites == (site,))
        yield from (f.id for f in self._fleets() if f.sites == (site,))

    # --- the specs

    def _sites_of(self, analysis: Analysis) -> tuple[str, ...]:
        mine = {self._at(analysis, m.site) for m in analysis.topology.machines.values()} - {_ELSEWHERE}
        number = self.analyses.index(analysis) + 1
        known = {self.site_ids[key] for key, some in self.sites.items() if number in some}
        return tuple(sorted(mine & known, key=int)) or (_ELSEWHERE,)

    def _spans(self) -> Iterator[Span]:
        by: dict[tuple[str, ...], list[int]] = {}
        for number, analysis in enumerate(self.analyses, 1):
            by.setdefault(self._sites_of(analysis), []).append(number)
        fold = len(self.analyses) > MANY
        for index, (sites, numbers) in enumerate(by.items()):
            if fold and len(numbers) > 2:
                some = [self.estate.first(n) for n in numbers]
                yield Span(
                    id=f"specs:{index}",
                    tone="spec",
                    title=words.counted(len(some), "spec"),
                    text=f"{self._holds(some)}: {listed([a.spec.display_title for a in some], 2, shown=1)}",
                    sites=sites,
                    chip=worst(some),
                )
                continue
            for number in numbers:
                analysis = self.estate.first(number)
                yield Span(
                    id=f"spec:{analysis.spec.name}",
                    tone="spec",
                    title=f"{number}  {analysis.spec.display_title}"
                    if len(self.analyses) > 1
                    else "This spec",
                    text=self._holds([analysis]),
                    sites=sites,
                    chip=worst([analysis]),
                    href=self.links.get(f"spec:{analysis.spec.name}", ""),
                )

    def _holds(self, some: Sequence[Analysis]) -> str:
        clusters = sum(len(a.spec.clusters) for a in some)
        services = sum(len(a.spec.services) for a in some)
        return f"{words.counted(clusters, 'cluster')} · {words.counted(services, 'service')}"

    # --- what is shared

    def _fleets(self) -> Iterator[Fleet]:
        by: dict[str, dict[Key, tuple[int, ...]]] = {}
        for key, numbers in self._shared("hosts").items():
            first = self._first("hosts", key)
            by.setdefault(self._at(first, first.topology.machines[key[1]].site), {})[key] = numbers
        for site, hosts in by.items():
            several = len({*hosts.values()}) > 1
            strips = [self._strip(key, numbers, site, several=several) for key, numbers in hosts.items()]
            machines = sum(n for s in strips for _, n in s.machines)
            said = [
                Said(
                    icon="host",
                    text=f"{words.counted(len(hosts), 'host')} · {words.counted(machines, 'machine')}",
                )
            ]
            who = self._specs(sorted({n for some in hosts.values() for n in some}))
            said += [Said(icon="users", text=who)] if who else []
            full = [s for s in strips if s.share is not None and s.share > 1]
            if full:
                names = listed([s.title for s in full], 2, shown=1)
                said.append(Said(icon="bad", text=f"all specs together need more memory than {names} has"))
            if len(strips) > HOSTS:
                total = Counter[Square]()
                for one in strips:
                    total.update(dict(one.machines))
                merged = tuple((k, total[k]) for k in _LOOKS if total[k])
                title = words.counted(len(hosts), "host")
                strips = [Strip(id=f"hosts:{site}", title=title, machines=merged, site=site)]
            yield Fleet(
                id=f"shared:{site}",
                title="Hosts of several specs" if len(self.analyses) > 1 else "Hosts",
                kind="loose",
                sites=(site,),
                said=tuple(said),
                strips=tuple(strips),
            )

    def _strip(self, key: Key, numbers: Sequence[int], site: str, *, several: bool) -> Strip:
        found = [*self.estate.vms_on(key, numbers)]
        memory = self._entry("hosts", key).memory
        sizes = [a.spec.vms[vm].memory for a, vm in found]
        known = memory is not None and None not in sizes
        part = sum(s or 0 for s in sizes) / memory if known and memory else None
        who = ", ".join(map(str, numbers)) if len(numbers) <= 4 else f"{len(numbers)} specs"
        return Strip(
            id=f"host:{site}/{key[1]}",
            title=self._title("hosts", key) + (f" · {who}" if who and several else ""),
            machines=squares([(a.topology.machines[vm], a) for a, vm in found]),
            share=part,
            text=share(part) if part is not None else "",
            site=site,
        )

    def _servers(self) -> dict[str, tuple[Single, ...]]:
        """By site the physical servers, each with what it is in all of these specs."""
        found: dict[str, list[Single]] = {}
        for key, numbers in self._shared("servers").items():
            some = [(a, a.topology.machines[key[1]]) for a in map(self.estate.first, numbers)]
            site = self._at(some[0][0], some[0][1].site)
            looks = {square(machine, a) for a, machine in some}
            found.setdefault(site, []).append(
                Single(
                    id=f"server:{site}/{key[1]}",
                    title=self._title("servers", key),
                    text=" · ".join(filter(None, (self._specs(numbers), does(self.estate, key[1], numbers))))
                    or "server",
                    look=next(look for look in _LOOKS if look in looks),
                )
            )
        return {site: tuple(singles) for site, singles in found.items()}

    def _attached(self) -> dict[Key, tuple[str, ...]]:
        """The drawn sites of each shared network."""
        found: dict[Key, set[str]] = {key: set() for key in self._shared("networks")}
        for analysis in self.analyses:
            bodies: dict[str, Host | Vm] = {
                **analysis.spec.hosts,
                **analysis.spec.servers,
                **analysis.spec.vms,
            }
            for machine, body in bodies.items():
                for network in body.networks:
                    key = self.estate.key(analysis, "networks", network)
                    if key in found:
                        found[key].add(self._at(analysis, analysis.topology.machines[machine].site))
        order = [*self.site_ids.values()]
        drawn = {key: tuple(s for s in order if s in sites) for key, sites in found.items()}
        return {key: sites or (_ELSEWHERE,) for key, sites in drawn.items()}

    def _nets(self) -> dict[str, tuple[Net, ...]]:
        shared = self._shared("networks")
        by: dict[str, list[Key]] = {}
        for key, sites in self._attached().items():
            if len(sites) == 1:
                by.setdefault(sites[0], []).append(key)
        found: dict[str, tuple[Net, ...]] = {}
        for site, keys in by.items():
            if len(keys) > (6 if len(self.sites) < 2 else 2):
                numbers = sorted({n for key in keys for n in shared[key]})
                found[site] = (
                    Net(
                        id=f"networks:{site}",
                        title=words.counted(len(keys), "network"),
                        note=self._specs(numbers),
                    ),
                )
            else:
                found[site] = tuple(
                    Net(
                        id=f"network:{site}/{index}",
                        title=self._title("networks", key),
                        note=self._specs(shared[key]),
                    )
                    for index, key in enumerate(keys)
                )
        return found

    def _joins(self) -> Iterator[Join]:
        by: dict[tuple[str, ...], list[Key]] = {}
        for key, sites in self._attached().items():
            if len(sites) > 1:
                by.setdefault(sites, []).append(key)
        shared = self._shared("networks")
        for index, (sites, keys) in enumerate(by.items()):
            alone = len(keys) == 1
            numbers = sorted({n for key in keys for n in shared[key]})
            yield Join(
                id=f"join:{index}",
                sites=sites,
                title=self._title("networks", keys[0]) if alone else f"{len(keys)} networks",
                note=self._specs(numbers),
                count=len(keys),
            )

    def _store_id(self, key: Key) -> str:
        return f"storage:{[*self._shared('storage')].index(key)}"

    def _stores(self) -> dict[str, tuple[Store, ...]]:
        found: dict[str, list[Store]] = {}
        for key, numbers in self._shared("storage").items():
            entry = self._entry("storage", key)
            heads = words.counted(entry.controllers, "controller") if entry.controllers else ""
            volumes = words.counted(len(entry.volumes), "volume") if entry.volumes else ""
            first = self._first("storage", key)
            found.setdefault(self._at(first, first.estate.world.storage_site(key[1])), []).append(
                Store(
                    id=self._store_id(key),
                    title=self._title("storage", key),
                    said=tuple(filter(None, (self._specs(numbers), heads, volumes))),
                )
            )
        return {site: tuple(some) for site, some in found.items()}

    def _copies(self) -> Iterator[Copied]:
        shared = self._shared("storage")
        seen: set[tuple[str, str]] = set()
        for key in shared:
            first = self._first("storage", key)
            for copy in copies(first):
                ends = [
                    self.estate.key(first, "storage", e.partition(":")[2]) for e in (copy.source, copy.target)
                ]
                if not all(end in shared for end in ends):
                    continue
                source, target = map(self._store_id, ends)
                if (source, target) not in seen:
                    seen.add((source, target))
                    yield replace(copy, source=source, target=target)

    def _legend(self, found: Overview) -> Iterator[Entry]:
        looks: set[str] = {look for f in found.fleets for s in f.strips for look, _ in s.machines}
        looks |= {server.look for place in found.places for server in place.servers}
        yield from square_keys(looks)
        if any(s.share is not None for f in found.fleets for s in f.strips):
            several = " by all specs" if len(self.analyses) > 1 else ""
            yield Entry("meter-now", f"memory in use{several}")
        if found.joins:
            yield Entry("edge-network", "network between sites")
        if apart(found):
            yield Entry("edge-mirror", "copy of data")
        yield from findings(chips_of(found))
