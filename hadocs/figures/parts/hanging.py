"""Places of the figure of dependencies: by site the machines, their hosts, and the storage and networks that they use.

What a loss comes to is the model's: things are marked by what it found. Knows no pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.attached import attached
from hadocs.figures.parts.merging import FEW, merged, shortened
from hadocs.figures.parts.naming import Names
from hadocs.figures.plans.dependencies import Between, Block, BlockLook, Place, Row
from hadocs.topology.branches import Branch, Mirrored, branches, enough, mirrored
from hadocs.topology.model import Thing

RAILS = 2
"""So many lines lead to what stands at none of the sites of its users, each for what the same of them use."""


@dataclass
class Marks:
    """Single points and coin tosses of a service, and which of them have been marked."""

    analysis: Analysis
    single: tuple[Thing, ...]
    toss: tuple[Thing, ...]
    shown: set[Thing] = field(default_factory=set)

    def on(self, block: Block, *things: Thing, beside: Sequence[Thing] = ()) -> Block:
        """The block of some things, marked where one of them is a single point; ``beside`` are named on it."""
        for some, word in ((self.single, "single point"), (self.toss, "coin toss")):
            own = [t for t in things if t in some]
            more = [t for t in beside if t in some and t not in self.shown]
            if not own and not more:
                continue
            self.shown |= {*own, *more}
            names = listed([Names(self.analysis).thing(t, short=True) for t in more], FEW)
            said = (word, *((f"with {names}",) if more else ())) if own else (f"{word}: {names}",)
            return replace(block, points=said, toss=word != "single point", part=not own)
        return block


@dataclass
class Hanging:
    """What carries a service, by site."""

    analysis: Analysis
    key: str
    links: Mapping[str, str]
    marks: Marks

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """The branches, each with the networks and storage besides that are found to be single points."""
        found = branches(self.analysis.estate, self.key)
        used = {t for b in found for t in b.uses}
        more = tuple(
            t
            for t in self.marks.single
            if t.kind in ("network", "storage") and t not in used and self._own(t)
        )
        return merged(tuple(replace(b, uses=(*b.uses, *more)) for b in found))

    def _own(self, thing: Thing) -> bool:
        """Whether a thing is not only there by a service that this one needs."""
        from hadocs.topology.depend import own

        world = self.analysis.estate.world
        if thing in own(world, self.key):
            return True
        return not any(thing in own(world, need) for need in world.spec.services[self.key].requires)

    @cached_property
    def enough(self) -> tuple[int, int, bool]:
        """How many machines are enough, of how many, and whether that is known."""
        return enough(self.analysis.estate, self.key)

    @cached_property
    def mirrored(self) -> Mirrored | None:
        """The data where it is mirrored, and both sides of the mirror stand at sites beside one another."""
        found = mirrored(self.analysis.estate.world, self.key)
        if found is None:
            return None
        at = [self._home(Thing("storage", k)) for k in (found.storage, found.mirror)]
        used = {t.id for b in self.branches for t in b.uses if t.kind == "storage"}
        if {found.storage, found.mirror} <= used and all(a in self.sites for a in at):
            one, two = (self.sites.index(str(a)) for a in at)
            return found if abs(one - two) == 1 else None
        return None

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """The sites of branches and of the storage that they use, in the order of the spec.

        Those that use something of one another stand together, so that what joins them runs through no other site.
        """
        world = self.analysis.estate.world
        pairs = [(b.site, t) for b in self.branches for t in b.uses]
        held = {t: s for _, t in pairs if t.kind == "storage" and (s := world.storage_site(t.id))}
        there = {b.site for b in self.branches} | {*held.values()}
        order = list(world.spec.sites)
        found = sorted(there, key=lambda s: order.index(s) if s in order else len(order))
        users: dict[Thing, set[str]] = {}
        for site, thing in pairs:
            users.setdefault(thing, {held.get(thing, site)}).add(site)
        joined = {site for some in users.values() if len(some) > 1 for site in some}
        first = next((n for n, site in enumerate(found) if site in joined), len(found))
        last = max((n for n, site in enumerate(found) if site in joined), default=-1)
        between = [s for s in found[first : last + 1] if s not in joined]
        return (*found[:first], *between, *(s for s in found if s in joined), *found[max(first, last + 1) :])

    def _home(self, thing: Thing) -> str | None:
        """The site at which a thing is drawn; ``None`` for what several sites have in common, used here or not."""
        users = dict.fromkeys(b.site for b in self.branches if thing in b.uses)
        if thing.kind == "storage" and (site := self.analysis.estate.world.storage_site(thing.id)):
            return site
        if thing.kind == "network" and len(self._joined(thing)) > 1 and "" not in users:
            return None
        return next(iter(users)) if len(users) == 1 else None

    def _joined(self, network: Thing) -> tuple[str, ...]:
        """The sites that a network joins, in the order of the spec."""
        return tuple(s for s in self.analysis.spec.sites if s in self._attached[network.id])

    @cached_property
    def _attached(self) -> Mapping[str, frozenset[str]]:
        return attached(self.analysis).sites

    @cached_property
    def told(self) -> Mapping[Thing, str]:
        """Who uses what, in words, of what no line leads to: there are few rails for what stands at none of the sites
        of its users, and none runs through a site that it has nothing to do with."""
        by: dict[tuple[int, ...], list[Thing]] = {}
        for thing in dict.fromkeys(t for b in self.branches for t in b.uses):
            home = self._home(thing)
            apart = tuple(n for n, b in enumerate(self.branches) if thing in b.uses and b.site != home)
            if apart:
                by.setdefault(apart, []).append(thing)
        found: dict[Thing, str] = {}
        rails = 0
        for rows, things in sorted(by.items(), key=lambda item: (-len(item[0]), -len(item[1]))):
            if rails < RAILS and self._runs(rows, things):
                rails += 1
            else:
                found |= dict.fromkeys(things, f"used by {self._users(rows)}")
        return found

    def _runs(self, rows: Sequence[int], things: Sequence[Thing]) -> bool:
        """Whether a rail from some branches to things passes no site that has nothing of both."""
        stops = {self.sites.index(self.branches[n].site) for n in rows}
        gaps = {self._gap(t) for t in things if self._home(t) is None}
        stops |= {self.sites.index(home) for t in things if (home := self._home(t)) is not None}
        low = min(*stops, *(gap + 1 for gap in gaps)) if gaps else min(stops)
        high = max(*stops, *gaps) if gaps else max(stops)
        return all(n in stops for n in range(low, high + 1))

    def _gap(self, thing: Thing) -> int:
        """After which site stands what several have in common."""
        first = min(self.sites.index(b.site) for b in self.branches if thing in b.uses)
        return min(first, max(len(self.sites) - 2, 0))

    def _users(self, rows: Sequence[int]) -> str:
        """Branches by their sites, where all of a site are meant, else by their machines."""
        names: list[str] = []
        for site in dict.fromkeys(self.branches[n].site for n in rows):
            here = [n for n, b in enumerate(self.branches) if b.site == site]
            if site and all(n in rows for n in here):
                names.append(Names(self.analysis).name(site, "site").partition(" (")[0])
            else:
                machines = self.analysis.topology.machines
                names += [machines[m].title for n in here if n in rows for m in self.branches[n].machines]
        return listed(names, FEW, shown=2)

    # --- places

    def places(self) -> tuple[Place, ...]:
        """A place for each site."""
        return tuple(self._place(site) for site in self.sites)

    def _place(self, site: str) -> Place:
        things = list(dict.fromkeys(t for b in self.branches for t in b.uses if self._home(t) == site))
        rows = tuple(self._row(b, site) for b in self.branches if b.site == site)
        blocks = [self.thing(t) for t in self._ordered(things)]
        thing = Thing("site", site)
        mark = self.marks.on(Block(id="", title=""), thing) if site else Block(id="", title="")
        return Place(
            id=f"site:{site}",
            title=Names(self.analysis).name(site, "site") if site else "",
            points=mark.points,
            rows=rows,
            things=tuple(blocks),
            href=self.links.get(f"site:{site}", ""),
        )

    def _ordered(self, things: list[Thing]) -> list[Thing]:
        """What all rows use between what some of them do; networks before storage; the two sides of a mirror next to
        the volume between them."""
        rows = [b for b in self.branches if self._home(things[0]) == b.site] if things else []

        def place(thing: Thing) -> tuple[int, bool]:
            users = [n for n, b in enumerate(rows) if thing in b.uses]
            some = len(users) < len(rows)
            return (0 if some and users and users[0] == 0 else 2 if some else 1, thing.kind != "network")

        found = sorted(things, key=place)
        pair = self.mirrored
        for key in (pair.storage, pair.mirror) if pair else ():
            thing = Thing("storage", key)
            if thing in found:
                found.remove(thing)
                upper = self.sites.index(str(self._home(thing))) == min(self._sides())
                found = [*found, thing] if upper else [thing, *found]
        return found

    def _sides(self) -> tuple[int, int]:
        pair = self.mirrored
        assert pair is not None
        one, two = (
            self.sites.index(str(self._home(Thing("storage", k)))) for k in (pair.storage, pair.mirror)
        )
        return one, two

    def between(self) -> tuple[Between, ...]:
        """What sites have in common; where one site is drawn, what joins it to others stands below that."""
        found: dict[int, list[Block]] = {}
        for thing in dict.fromkeys(t for b in self.branches for t in b.uses):
            if self._home(thing) is None:
                found.setdefault(self._gap(thing), []).append(self.thing(thing))
        made = {after: Between(after=after, things=tuple(some)) for after, some in found.items()}
        pair = self.mirrored
        if pair is not None:
            one, two = self._sides()
            ends = (f"storage:{pair.storage}", f"storage:{pair.mirror}")
            says = ("holds it", "mirror of it")
            up = 0 if one < two else 1
            after = min(one, two)
            made[after] = replace(
                made.get(after, Between(after=after)),
                volume=self._volume(pair),
                upper=ends[up],
                lower=ends[1 - up],
                text=says[up],
                note=says[1 - up],
            )
        return tuple(made[after] for after in sorted(made))

    def _volume(self, pair: Mirrored) -> Block:
        whole = "/" not in pair.volume
        thing = Thing("storage" if whole else "volume", pair.volume)
        title = "Its data" if whole else Names(self.analysis).name(pair.volume, "volume")
        block = Block(id=f"data:{pair.volume}", title=title, said=() if whole else ("its data",), icon="disk",
                      look="storage", href=self.links.get(f"volume:{pair.volume}", ""))  # fmt: skip
        return block if whole else self.marks.on(block, thing)

    # --- rows

    def _row(self, branch: Branch, site: str) -> Row:
        local = tuple(f"{t.kind}:{t.id}" for t in branch.uses if self._home(t) == site)
        apart = (t for t in branch.uses if self._home(t) != site and t not in self.told)
        shared = tuple(f"{t.kind}:{t.id}" for t in apart)
        return Row(machine=self._machine(branch), host=self._host(branch), uses=local, shared=shared)

    def _machine(self, branch: Branch) -> Block:
        machines = self.analysis.topology.machines
        first = machines[branch.machines[0]]
        world = self.analysis.estate.world
        clustered = world.cluster_of(world.spec.services[self.key]) is not None
        several = len(branch.machines) > 1
        said: list[str] = []
        title = first.title
        if several:
            title = words.counted(len(branch.machines), "machine" if clustered else "instance")
            said.append(listed([machines[m].title for m in branch.machines], FEW + 1, shown=FEW))
        active = [m for m in branch.machines if m in self.analysis.topology.services[self.key].active]
        look: BlockLook = "machine"
        if clustered:
            look = "active" if active else "passive"
            state = "active" if len(active) == len(branch.machines) else "passive"
            mixed = active and len(active) < len(branch.machines)
            said.append(f"{listed([machines[m].title for m in active], FEW)} active" if mixed else state)
        least, count, known = self.enough
        if several and known and len(self.branches) == 1 and least < count:
            said.append("any one is enough" if least == 1 else f"{least} of them are enough")
        block = Block(
            id=f"{first.kind}:{first.id}",
            title=title,
            said=tuple(said),
            icon="vms" if several and first.kind == "vm" else first.kind,
            look=look,
            href="" if several else self.links.get(f"{first.kind}:{first.id}", ""),
        )
        things = [Thing(machines[m].kind, m) for m in branch.machines]
        if several:
            return self.marks.on(block, beside=things)
        racks = [Thing("rack", r)] if first.kind != "vm" and (r := first.rack) else []
        return self.marks.on(block, *things, beside=racks)

    def _host(self, branch: Branch) -> Block | None:
        machines = self.analysis.topology.machines
        if machines[branch.machines[0]].kind != "vm":
            return None
        if not branch.hosts:
            return Block(
                id=f"host of {branch.machines[0]}", title="not stated", icon="unknown", look="unknown"
            )
        names = [machines[h].title for h in branch.hosts]
        several = len(names) > 1
        said = [listed(names, FEW + 1, shown=FEW)] if several else []
        if branch.others:
            others = [machines[h].title for h in branch.others]
            said.append(f"or {shortened(others, names[0] if not several else '')}")
        host = machines[branch.hosts[0]]
        block = Block(
            id=f"{host.kind}:{host.id}",
            title=words.counted(len(names), "host") if several else names[0],
            said=tuple(said),
            icon="host",
            look="host",
            href="" if several else self.links.get(f"{host.kind}:{host.id}", ""),
        )
        things = [Thing(machines[h].kind, h) for h in branch.hosts]
        racks = [Thing("rack", r) for h in branch.hosts if (r := machines[h].rack)]
        return self.marks.on(
            block, *([] if several else things), beside=(*(things if several else []), *racks)
        )

    # --- things

    def thing(self, thing: Thing) -> Block:
        """A network or a storage."""
        block = self._network(thing) if thing.kind == "network" else self._storage(thing)
        return replace(block, said=(*block.said, self.told[thing])) if thing in self.told else block

    def _network(self, thing: Thing) -> Block:
        entry = self.analysis.spec.networks[thing.id]
        switches = [Thing("switch", s) for s in entry.switches]
        lone = len(entry.switches) == 1 and not any(s in self.marks.single for s in switches)
        said = [f"one switch: {entry.switches[0]}"] if lone else []
        joins = self._joined(thing)
        if len(joins) > 1 and len({*joins} & {*self.sites}) < 2:
            names = [Names(self.analysis).name(site, "site").partition(" (")[0] for site in joins]
            said.append(f"joins {listed(names, FEW)}")
        block = Block(
            id=f"network:{thing.id}",
            title=Names(self.analysis).name(thing.id, "network"),
            said=tuple(said),
            icon="network",
            look="network",
            href=self.links.get(f"network:{thing.id}", ""),
        )
        return self.marks.on(block, thing, beside=switches)

    def _storage(self, thing: Thing) -> Block:
        spec, world = self.analysis.spec, self.analysis.estate.world
        entry = spec.storage[thing.id]
        said = [self._holds(thing.id)]
        mirror = world.mirror_of(thing.id)
        pair = self.mirrored
        if mirror and not (pair and thing.id in (pair.storage, pair.mirror)):
            name = Names(self.analysis).name(mirror)
            said.append(f"mirrored to {name}" if entry.mirror else f"mirror of {name}")
        block = Block(
            id=f"storage:{thing.id}",
            title=entry.title or thing.id,
            said=tuple(s for s in said if s),
            icon="storage",
            look="storage",
            href=self.links.get(f"storage:{thing.id}", ""),
        )
        drawn = Thing("volume", pair.volume) if pair else None
        volumes = [t for v in entry.volumes if (t := Thing("volume", f"{thing.id}/{v}")) != drawn]
        rack = world.storage_rack(thing.id)
        beside = [*volumes, *([Thing("rack", rack)] if rack else [])]
        return self.marks.on(block, thing, beside=beside)

    def _holds(self, storage: str) -> str:
        """What a storage has of the service, in words."""
        world = self.analysis.estate.world
        service = world.spec.services[self.key]
        mirror = world.mirror_of(storage)
        found = []
        here = (storage, mirror) if mirror else (storage,)
        if service.data and service.data.partition("/")[0] in here and not self.mirrored:
            found.append("data")
        if any(ref.partition("/")[0] in here for ref in service.copies.values()):
            found.append("copies")
        machines = [m for m in world.carriers(service) if m in world.spec.vms]
        if any((f := world.spec.vms[m].files) and f.partition("/")[0] in here for m in machines):
            found.append("files of machines")
        return listed(found)
