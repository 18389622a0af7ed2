"""The storage of an estate: guests, host adapters, controllers and volumes, from top to bottom.

Decides what is shown and said; what the loss of a storage leads to is the topology's. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts import arbiters, attached, volumes
from hadocs.figures.parts.holders import Draft, holders
from hadocs.figures.parts.legend import chips_of, findings
from hadocs.figures.parts.reach import Link, counted, reach, storage_of, way_of
from hadocs.figures.plan import Figure, Key
from hadocs.figures.plans.storage import Holder, Part, Rail, Side, Store, Stored, Tie, Trunk
from hadocs.topology.model import Thing

HOSTS, PAIRED = 4, 2
"""So many hosts stand side by side where lines are drawn, in the whole width or in each of two sites."""
STORES = 3
LINES = 7
"""Of more lines none is drawn: letters stand for the storage at both ends."""

Links = Mapping[str, str]


def view(analysis: Analysis, links: Links, service: str = "") -> Figure:  # noqa: ARG001 - it shows all services
    """The figure of the storage of a spec."""
    spec = analysis.spec
    title = f"Storage of {spec.display_title}"
    if not spec.storage:
        said = "The spec states no storage."
        return Figure(
            name=f"{spec.name}-storage", form="storage", title=title, sentence=said, description=(said,)
        )
    return _Storage(analysis, links).figure(title)


class _Storage:
    """The storage of one spec as a figure."""

    def __init__(self, analysis: Analysis, links: Links) -> None:
        self.analysis, self.links = analysis, links
        self.spec, self.world = analysis.spec, analysis.estate.world
        self.reach = reach(analysis)
        self.draft = Draft(analysis, self.reach, links)
        self.marks = attached.of_things(analysis, links, self._about())
        self.outside = [s for s in self.spec.storage if s not in self.reach.own]

    def _about(self) -> list[str]:
        return list(self.spec.storage)

    def figure(self, title: str) -> Figure:
        parts = self._parts()
        chips = [c for p in parts for s in p.stores for c in s.chips]
        shown = self.marks.told(chips)
        left = self._left()
        sentence = " ".join([self._counts(), *self._verdict()])
        return Figure(
            name=f"{self.spec.name}-storage",
            form="storage",
            title=title,
            sentence=sentence,
            description=(sentence, *self._description(parts), *left, *shown),
            content=Stored(parts=parts),
            notes=(*left, *shown),
            legend=_legend(parts),
        )

    # --- what hangs together

    def _parts(self) -> tuple[Part, ...]:
        groups: list[set[str]] = []

        def join(some: set[str]) -> None:
            near = [g for g in groups if g & some]
            for g in near:
                groups.remove(g)
            groups.append(some.union(*near))

        for key in self.outside:
            entry = self.spec.storage[key]
            ties = {
                r
                for r in (entry.mirror, entry.shipped_to and storage_of(self.analysis, entry.shipped_to))
                if r
            }
            join({f"s:{key}", *(f"s:{t}" for t in ties)})
        for machine in self.reach.links:
            join({f"m:{machine}", *(f"s:{s}" for s in self.draft.stores(machine))})
        order = {f"s:{k}": n for n, k in enumerate(self.spec.storage)}
        groups.sort(key=lambda g: min((order[x] for x in g if x in order), default=len(order)))
        hung: list[tuple[list[str], list[str]]] = []
        alone: list[str] = []
        for group in groups:
            machines = [m for m in self.reach.links if f"m:{m}" in group and self.draft.has(m)]
            stores = [s for s in self.outside if f"s:{s}" in group]
            if stores:
                hung.append((machines, stores))
            else:
                alone += machines
        hung += [(alone, [])] if alone else []
        found = tuple(self._part(machines, stores) for machines, stores in hung)
        framed = {side.id for part in found for side in part.sides}
        apart = [p for p in found if not p.sides]
        bare = {h.site for p in apart for h in p.holders} | {s.site for p in apart for s in p.stores}
        if framed & bare:
            # A frame of a site holds all that stands there, or there is none.
            return tuple(self._part(machines, stores, framed=False) for machines, stores in hung)
        return found

    def _part(self, machines: Sequence[str], stores: Sequence[str], *, framed: bool = True) -> Part:
        sites = list(
            dict.fromkeys([*map(self.world.site_of, machines), *map(self.world.storage_site, stores)])
        )
        known: list[str | None] = [*self.spec.sites, None]
        sites.sort(key=known.index)
        paired = framed and len(sites) == 2 and None not in sites
        folded = holders(self.draft, machines)
        sides = tuple(Side(id=f"site:{s}", title=self._site(s)) for s in sites) if paired else ()
        side = {s: n for n, s in enumerate(sites)} if paired else {}
        per = [sum(side.get(self.world.site_of(f[0]), 0) == n for f in folded) for n in range(2)]
        held = [sum(side.get(self.world.storage_site(s), 0) == n for s in stores) for n in range(2)]
        rails = self._rails(folded, stores, side)
        entering = [sum(t.target == f"storage:{s}" for r in rails for t in r.trunks) for s in stores]
        # Two counts of paths have no room above one of several.
        counts = [
            sum(t.target == f"storage:{s}" and bool(t.text) and not t.far for r in rails for t in r.trunks)
            for s in stores
        ]
        drawn = (
            max(per, default=0) <= (PAIRED if paired else HOSTS)
            and max(held, default=0) <= (2 if paired else STORES)
            and sum(len(r.trunks) for r in rails) <= LINES
            and max(entering, default=0) <= (2 if len(stores) > 1 else 4)
            and max(counts, default=0) <= (1 if len(stores) > 1 else 4)
            and all(self.draft.drops(f) <= 2 for f in folded)
        )
        marks = {} if drawn else {s: _letter(n) for n, s in enumerate(stores)}
        if not drawn:
            # Without lines no frames of sites are drawn: hosts and storage say where they stand.
            sides, side, paired = (), {}, False
        ties, said = self._ties(stores, side, drawn)
        ordered = self._ordered(stores, ties, side)
        return Part(
            sides=sides,
            holders=tuple(
                self.draft.holder(f, marks, side.get(self.world.site_of(f[0]), 0), named=not paired)
                for f in folded
            ),
            stores=tuple(
                self._store(
                    s, side.get(self.world.storage_site(s), 0), marks.get(s, ""), said, named=not paired
                )
                for s in ordered
            ),
            rails=rails if drawn else (),
            ties=ties,
        )

    def _rails(
        self, folded: Sequence[tuple[str, ...]], stores: Sequence[str], side: Mapping[str | None, int]
    ) -> tuple[Rail, ...]:
        """The rails of a part: ways of one name to the same storage, on one side."""
        found: dict[tuple[int, str, tuple[str, ...]], list[tuple[tuple[str, ...], tuple[Link, ...]]]] = {}
        for some in folded:
            here = side.get(self.world.site_of(some[0]), 0)
            ways: dict[str, list[Link]] = {}
            for link in self.reach.links[some[0]]:
                if link.storage in stores:
                    ways.setdefault(way_of(link), []).append(link)
            if past := self.draft.past(some):
                ways[""] = [link for link in past if link.storage in stores]
            for way, links in ways.items():
                key = (here, way, tuple(link.storage for link in links))
                found.setdefault(key, []).append((some, tuple(links)))
        several = len({link.protocol for rows in found.values() for _, links in rows for link in links}) > 1
        rails = []
        for (here, way, keys), rows in found.items():
            trunks = []
            for n, store in enumerate(keys):
                times = [self.draft.guests_past(some, store) if not way else len(some) for some, _ in rows]
                text = counted([links[n] for _, links in rows], times, several)
                far = bool(side) and side.get(self.world.storage_site(store), here) != here
                trunks.append(Trunk(target=f"storage:{store}", text=text, far=far))
            drops = tuple((self.draft.id_of(some), way) for some, _ in rows)
            rails.append(Rail(drops=drops, trunks=tuple(trunks)))
        return tuple(rails)

    def _ties(
        self, stores: Sequence[str], side: Mapping[str | None, int], drawn: bool
    ) -> tuple[tuple[Tie, ...], dict[str, list[str]]]:
        """Mirrors and replicas that are drawn, and by storage those that are told in words."""
        ties: list[Tie] = []
        said: dict[str, list[str]] = {}
        used: set[str] = set()
        for key in stores:
            entry = self.spec.storage[key]
            by_hand = self.world.switched_to(key) is not None
            note = "synchronous, switched by hand" if by_hand else "synchronous"
            pairs = [(entry.mirror, "mirror", note, True)] if entry.mirror else []
            if entry.shipped_to:
                pairs.append((storage_of(self.analysis, entry.shipped_to), "replica", "shipped later", False))
            for other, text, note, both in pairs:
                known = {(t.source, t.target) for t in ties}
                if not other or (f"storage:{other}", f"storage:{key}") in known:
                    continue
                apart = side and side.get(self.world.storage_site(key)) != side.get(
                    self.world.storage_site(other)
                )
                free = not {key, other} & used and (apart or (not side and len(stores) == 2))
                if drawn and free and other in stores:
                    used |= {key, other}
                    ties.append(
                        Tie(
                            source=f"storage:{key}",
                            target=f"storage:{other}",
                            text=text,
                            note=note,
                            both=both,
                        )
                    )
                    continue
                here, there = self._title(key), self._title(other)
                if both:
                    said.setdefault(key, []).append(f"mirrored with {there}, {note}")
                    said.setdefault(other, []).append(f"mirrored with {here}, {note}")
                else:
                    said.setdefault(key, []).append(f"{note} to {there}")
                    said.setdefault(other, []).append(f"takes what {here} ships")
        for key in stores:
            if told := arbiters.mediator_of(self.analysis, key):
                said.setdefault(key, []).append(told)
        return tuple(ties), said

    def _ordered(
        self, stores: Sequence[str], ties: Sequence[Tie], side: Mapping[str | None, int]
    ) -> list[str]:
        """Storage in the order of the spec, but those with a mirror next to the lane between the sites."""
        tied = {k for t in ties for k in (t.source, t.target)}

        def place(key: str) -> tuple[int, bool]:
            here = side.get(self.world.storage_site(key), 0)
            return here, (f"storage:{key}" in tied) == (here == 0)

        return sorted(stores, key=place) if side else list(stores)

    def _store(self, key: str, side: int, mark: str, said: Mapping[str, list[str]], *, named: bool) -> Store:
        entry = self.spec.storage[key]
        site = self.world.storage_site(key)
        place = self._site(site) if named and site and len(self.spec.sites) > 1 else ""
        about = volumes.about(self.analysis, entry)
        controllers: tuple[str, ...] = ()
        if entry.kind == "array":
            count = entry.controllers or 0
            controllers = (
                tuple(f"Controller {n + 1}" for n in range(count)) if count else ("controllers not stated",)
            )
        return Store(
            id=f"storage:{key}",
            title=self._title(key),
            note=" · ".join(filter(None, (place, about))),
            side=side,
            site=f"site:{site}" if site else "",
            controllers=controllers,
            volumes=volumes.volumes(
                self.analysis, key, lambda kind, ref: self.links.get(f"{kind}:{ref}", "")
            ),
            lines=tuple(said.get(key, ())),
            mark=mark,
            chips=self.marks.of(key),
            href=self.links.get(f"storage:{key}", ""),
        )

    # --- words

    def _title(self, key: str) -> str:
        return self.spec.storage[key].title or key

    def _site(self, key: str | None) -> str:
        return (self.spec.sites[key].title or key) if key else ""

    def _counts(self) -> str:
        spec, kinds = self.spec, {"array": 0, "share": 0, "hyperconverged": 0, "local": 0}
        for entry in spec.storage.values():
            kinds[entry.kind] += 1
        names = {"array": "array", "share": "file share", "hyperconverged": "pool of machines' disks",
                 "local": "machine's own disks"}  # fmt: skip
        many = {"hyperconverged": "pools of machines' disks", "local": "machines' own disks"}
        told = words.named(words.counted(n, names[k], many.get(k, "")) for k, n in kinds.items() if n)
        count = sum(len(s.volumes) for s in spec.storage.values())
        on = f"{words.counted(count, 'volume')} on {told}" if count else told
        hosts = sum(bool(v) for k, v in self.reach.links.items() if k in spec.hosts)
        servers = sum(bool(v) for k, v in self.reach.links.items() if k in spec.servers)
        who = words.named(words.counted(n, w) for n, w in ((hosts, "host"), (servers, "server")) if n)
        past = len(self.reach.itself)
        said = f"{on}, for {who}." if who else f"{on}."
        if past:
            verb = "reaches disks past its" if past == 1 else "reach disks past their"
            said += f" {words.counted(past, 'machine')} {verb} host."
        return said[:1].upper() + said[1:]

    def _verdict(self) -> list[str]:
        """What the loss of each storage leads to, as the topology has it."""
        losses = {loss.thing: loss for loss in self.analysis.topology.losses.values()}
        services = self.analysis.topology.services
        down: dict[tuple[str, ...], list[str]] = {}
        harmless = True
        for key in self.spec.storage:
            loss = losses.get(Thing("storage", key))
            if loss is None or loss.down or loss.uncertain or loss.interrupted:
                harmless = False
            if loss is not None and loss.down:
                down.setdefault(loss.down, []).append(self._title(key))
        if harmless and services and self.spec.storage:
            one = "It may be lost" if len(self.spec.storage) == 1 else "Each storage may be lost alone"
            return [f"{one}, and no service stops."]
        out = []
        for keys, stores in list(down.items())[:2]:
            names = listed([services[k].title for k in keys], 3, shown=2)
            out.append(f"The loss of {listed(stores, 3, joiner='or')} takes down {names}.")
        return out

    def _left(self) -> list[str]:
        """What the spec leaves open, in sentences."""
        machines = self.analysis.topology.machines
        none = [m for m in self.reach.links if not self.draft.has(m)]
        out = []
        if none:
            out.append(f"Which storage {words.named((machines[m].title for m in none), 4)} "
                       f"{'reaches' if len(none) == 1 else 'reach'} is not stated.")  # fmt: skip
        bare = [k for k in self.spec.vms if k not in self.reach.used]
        if bare:
            who = words.named((machines[m].title for m in bare), 3)
            out.append(f"Where the disks of {who} lie is not stated.")
        replicas = [machines[k].title for k, vm in self.spec.vms.items() if vm.replica]
        if replicas:
            verb = "is" if len(replicas) == 1 else "are"
            out.append(f"{words.named(replicas, 4)} {verb} replicated as a whole; where to is not stated.")
        return out

    def _description(self, parts: Sequence[Part]) -> list[str]:
        out = []
        for part in parts:
            names = {s.id: s.title for s in part.stores}
            for holder in part.holders:
                for guest in holder.guests:
                    disks = words.named((" ".join(filter(None, (d.title, d.text))) for d in guest.disks), 6)
                    label = f" ({guest.label})" if guest.label else ""
                    note = f" ({guest.note})" if guest.note else ""
                    out.append(f"{guest.title}{note}{label} on {holder.title}: {disks or 'no disks stated'}.")
                out += [
                    f"{holder.title}, {w.title}: {words.named(w.lines, 8)}." for w in holder.ways if w.lines
                ]
            for rail in part.rails:
                titles = {h.id: h.title for h in part.holders}
                who = words.named((titles[h] for h, _ in rail.drops), 6)
                way = rail.drops[0][1] or "guests past their hosts"
                for trunk in rail.trunks:
                    more = f", {trunk.text}" if trunk.text else ""
                    out.append(f"{who} ({way}) to {names[trunk.target]}{more}.")
            for store in part.stores:
                about = "; ".join(filter(None, (store.note, *store.lines, words.named(store.controllers, 8))))
                out.append(f"{store.title}: {about}." if about else f"{store.title}.")
                for volume in store.volumes:
                    told = "; ".join(filter(None, (volume.text, *volume.lines)))
                    out.append(
                        f"{store.title}, {volume.title}: {told}."
                        if told
                        else f"{store.title}, {volume.title}."
                    )
            for tie in part.ties:
                way = "and back" if tie.both else ""
                out.append(
                    " ".join(
                        f"{tie.text}, {tie.note}: {names[tie.source]} to {names[tie.target]} {way}".split()
                    )
                    + "."
                )
        return out


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def _legend(parts: Sequence[Part]) -> tuple[Key, ...]:
    holders: list[Holder] = [h for p in parts for h in p.holders]
    guests = [g for h in holders for g in h.guests]
    trunks = [t for p in parts for r in p.rails for t in r.trunks]
    ties = [t for p in parts for t in p.ties]
    out = [Key("card-member", "member of a cluster")] if any(g.label for g in guests) else []
    other = "other machine" if out else "machine with its disks"
    out += [Key("card-plain", other)] if any(not g.label for g in guests) else []
    far = any(t.far for t in trunks)
    inside = any(h.guests and any(w.used for w in h.ways) for h in holders)
    paths = "paths within the site" if far else "paths"
    out += [Key("storage", paths if trunks else "reaches its disks")] if trunks or inside else []
    out += [Key("storage-far", "paths to the other site")] if far else []
    out += [Key("mirror", "mirror" if all(t.both for t in ties) else "mirror or replica")] if ties else []
    out += [Key("copy", "copy")] if any(v.copy for p in parts for s in p.stores for v in s.volumes) else []
    return (*out, *findings(chips_of(parts)))
