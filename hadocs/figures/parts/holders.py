"""Hosts and servers with their guests and their ways to storage, folded where they reach the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import abridged
from hadocs.figures.parts.reach import Link, Reach, Used, counted, storage_of, way_of
from hadocs.figures.plans.storage import Disk, Guest, Holder, Way

FOLD = 4
"""Of more hosts those with equal reach are one."""
GUESTS = 4
"""So many cards a host has; the rest is one more."""
DISKS = 4

Folded = tuple[str, ...]
"""Hosts that are drawn as one."""


@dataclass
class Draft:
    """What is asked of a spec while its figure is put together."""

    analysis: Analysis
    reach: Reach
    links: Mapping[str, str]
    on: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, vm in self.analysis.spec.vms.items():
            if vm.on and vm.on in self.reach.links and key in self.reach.used:
                self.on.setdefault(vm.on, []).append(key)

    def has(self, machine: str) -> bool:
        """Whether anything is known of the storage of a host or of its guests."""
        return bool(self.reach.links[machine] or self.on.get(machine))

    def stores(self, machine: str) -> set[str]:
        """The storage with a shape of its own that a host or its guests reach."""
        found = {link.storage for link in self.reach.links[machine]}
        found |= {link.storage for vm in self.on.get(machine, ()) for link in self.reach.itself.get(vm, ())}
        found |= {
            storage_of(self.analysis, u.ref) for vm in self.on.get(machine, ()) for u in self.reach.used[vm]
        }
        return found - self.reach.own.keys()

    def past(self, some: Folded) -> tuple[Link, ...]:
        """How the guests of some hosts reach storage past them."""
        by: dict[str, Link] = {}
        for host in some:
            for vm in self.on.get(host, ()):
                for link in self.reach.itself.get(vm, ()):
                    before = by.get(link.storage)
                    by[link.storage] = link if before is None or before.paths < link.paths else before
        return tuple(by[k] for k in sorted(by))

    def guests_past(self, some: Folded, storage: str) -> int:
        """How many guests of some hosts reach a storage past them."""
        return sum(
            any(link.storage == storage for link in self.reach.itself.get(vm, ()))
            for host in some
            for vm in self.on.get(host, ())
        )

    def drops(self, some: Folded) -> int:
        """How many ways to storage some hosts have, their own disks included."""
        outside = [link for link in self.reach.links[some[0]] if link.storage not in self.reach.own]
        own = sum(machine in some for machine in self.reach.own.values())
        return max(len({way_of(link) for link in outside}) + own, 2 * bool(self.past(some)))

    def id_of(self, some: Folded) -> str:
        """The id of some hosts in the figure."""
        return f"{self.analysis.topology.machines[some[0]].kind}:{some[0]}"

    def holder(self, some: Folded, marks: Mapping[str, str], side: int, *, named: bool) -> Holder:
        """Some hosts as one; ``marks`` are the letters of storage to which no line is drawn."""
        spec, machine = self.analysis.spec, self.analysis.topology.machines[some[0]]
        title = machine.title
        if len(some) > 1:
            every = [self.analysis.topology.machines[h].title for h in some]
            title = abridged(f"{title} and {len(some) - 1} more", every)
        site = spec.sites[machine.site].title or machine.site if machine.site else ""
        return Holder(
            id=self.id_of(some),
            title=title,
            note=site if named and len(spec.sites) > 1 else "",
            icon=machine.kind,
            side=side,
            site=f"site:{machine.site}" if machine.site else "",
            guests=self._guests(some),
            ways=self._ways(some, marks),
            itself=tuple(self._marked(link, marks) for link in self.past(some)) if marks else (),
            href=self.links.get(self.id_of(some), ""),
        )

    def _marked(self, link: Link, marks: Mapping[str, str]) -> str:
        title = self.analysis.spec.storage[link.storage].title or link.storage
        return " · ".join(filter(None, (f"{marks[link.storage]}  {title}", counted([link], [1], False))))

    def _ways(self, some: Folded, marks: Mapping[str, str]) -> tuple[Way, ...]:
        spec = self.analysis.spec
        by: dict[str, list[Link]] = {}
        out = []
        used = {
            storage_of(self.analysis, u.ref)
            for host in some
            for key in (host, *self.on.get(host, ()))
            for u in self.reach.used.get(key, ())
            if not u.itself
        }
        for link in self.reach.links[some[0]]:
            if link.storage not in self.reach.own:
                by.setdefault(way_of(link), []).append(link)
        for title, links in by.items():
            lines = tuple(self._marked(link, marks) for link in links) if marks else ()
            out.append(
                Way(
                    id=title,
                    title=title,
                    own=links[0].holds,
                    used=any(link.storage in used for link in links),
                    lines=lines,
                )
            )
        for host in some:
            for storage, machine in self.reach.own.items():
                if machine == host:
                    entry = spec.storage[storage]
                    names = tuple(v.title or k for k, v in entry.volumes.items())
                    lines = names if len(names) <= 3 else (*names[:2], f"{len(names) - 2} more volumes")
                    href = self.links.get(f"storage:{storage}", "")
                    out.append(
                        Way(
                            id=f"storage:{storage}",
                            title=entry.title or storage,
                            own=True,
                            used=storage in used,
                            lines=lines,
                            href=href,
                        )
                    )
        return tuple(out)

    # --- guests

    def _guests(self, some: Folded) -> tuple[Guest, ...]:
        machines, clusters = self.analysis.topology.machines, self.analysis.topology.clusters
        kinds: dict[tuple[object, ...], list[str]] = {}
        for host in some:
            own = [host] if host in self.analysis.spec.servers and host in self.reach.used else []
            for key in (*own, *self.on.get(host, ())):
                cluster = machines[key].member_of
                member = cluster if cluster and clusters[cluster].kind != "host" else ""
                alone = len(some) == 1 and (bool(member) or len(self.on.get(host, ())) <= GUESTS)
                # Servers that are drawn as one are one system each, and no guests beside one another.
                folded = len(some) > 1 and key == host
                single = key if alone or (member and not folded) else ""
                kinds.setdefault((not member, member, single, self.reach.used[key]), []).append(key)
        groups = [kinds[k] for k in sorted(kinds, key=lambda k: (k[0], list(kinds).index(k)))]
        cards = [self._guest(group) for group in groups]
        if len(cards) > GUESTS:
            rest = [m for group in groups[GUESTS - 1 :] for m in group]
            # Members are no other machines.
            inside = [m for m in rest if self._label(m)]
            outside = [m for m in rest if not self._label(m)]
            rests = [self._guest(some, "more ") for some in (inside, outside) if some]
            cards = [*cards[: GUESTS - 1], *rests]
        return tuple(cards)

    def _label(self, key: str) -> str:
        """The place of a machine in a cluster of machines."""
        cluster = self.analysis.topology.clusters.get(self.analysis.topology.machines[key].member_of or "")
        if cluster is None or cluster.kind == "host":
            return ""
        return f"{cluster.title} {cluster.members.index(key) + 1}/{len(cluster.members)}"

    def _guest(self, keys: Sequence[str], more: str = "") -> Guest:
        machine = self.analysis.topology.machines[keys[0]]
        used = tuple(dict.fromkeys(u for key in keys for u in self.reach.used[key]))
        cluster = self.analysis.topology.clusters.get(machine.member_of or "")
        label = self._label(keys[0]) if len(keys) == 1 else ""
        members = len(keys) > 1 and all(map(self._label, keys))
        if members and cluster and {self._member(k) for k in keys} == {cluster.id}:
            label = cluster.title
        elif members:
            label = words.named(map(self._label, keys), 6)
        own = machine.kind != "vm"
        names = words.named((self.analysis.topology.machines[k].title for k in keys), 4)
        disks = [self._disk(u, used) for u in used]
        if len(disks) > DISKS:
            disks = [*disks[: DISKS - 1], Disk(title=f"{len(disks) - DISKS + 1} more disks")]
        return Guest(
            id=f"{machine.kind}:{keys[0]}@" if own else f"vm:{keys[0]}",
            title=("its own system" if own else machine.title)
            if len(keys) == 1
            else "each its own system"
            if all(self.analysis.topology.machines[k].kind != "vm" for k in keys)
            else f"{len(keys)} {more}{'members' if members and more else 'machines'}",
            note=names if len(keys) > 1 else "",
            icon="host" if own and (len(keys) == 1 or not more) else "vm" if len(keys) == 1 else "vms",
            label=label,
            disks=tuple(disks),
            through=any(not u.itself for u in used),
            itself=any(u.itself for u in used),
            href="" if len(keys) > 1 else self.links.get(f"{machine.kind}:{keys[0]}", ""),
        )

    def _member(self, key: str) -> str | None:
        return self.analysis.topology.machines[key].member_of

    def _disk(self, used: Used, others: Sequence[Used]) -> Disk:
        spec = self.analysis.spec
        storage = storage_of(self.analysis, used.ref)
        volume = used.ref[len(storage) + 1 :]
        title = spec.storage[storage].title or storage
        if volume:
            twice = sum(u.ref.rpartition("/")[2] == volume for u in others) > 1
            title = f"{volume} of {title}" if twice else volume
        return Disk(title=title, text=used.how)


def holders(draft: Draft, machines: Sequence[str]) -> list[Folded]:
    """Hosts and servers, those with equal reach as one where there are many."""
    world = draft.analysis.estate.world
    if len(machines) <= FOLD:
        return [(m,) for m in machines]
    by: dict[tuple[object, ...], list[str]] = {}
    for machine in machines:
        shaped = tuple(link for link in draft.reach.links[machine] if link.storage not in draft.reach.own)
        by.setdefault((world.kinds[machine], world.site_of(machine), shaped), []).append(machine)
    return [tuple(some) for some in by.values()]
