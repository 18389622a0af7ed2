"""Who takes over from a host that is taken out of service: its machines, where each goes, and what is handed over.

The answers are those of the preflight; here they become cards, hosts and arrows. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.choices import either
from hadocs.figures.parts.heirs import Handed, Heirs
from hadocs.figures.parts.meanwhile import share, shorter
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Card, Flow, Meter, Tile
from hadocs.runbooks.preflight_model import Leaver, Load, Preflight
from hadocs.spec.units import format_size

FEW = 2
"""Each host names so many machines that it would take too; of more it says how many."""
HOSTS = 4
"""Past so many other hosts those that get nothing and of which the same is to be said are one."""
MANY = 10
"""Past so many machines those of one role that go to the same host are one card."""


class Takers:
    """What is drawn of one preflight."""

    def __init__(self, analysis: Analysis, links: Mapping[str, str], found: Preflight) -> None:
        self.analysis = analysis
        self.links = links
        self.found = found
        self.machines = analysis.topology.machines
        self.names = Names(analysis)
        self.fold = len(found.leaves) + len(found.stays) > MANY
        roles = bool(found.handover)
        self._options = {row.vm: row.options for row in found.leaves}
        several = [options for options in self._options.values() if len(options) > 1]
        self.usual: tuple[str, ...] = max(several, key=several.count, default=())
        """The hosts that most of the machines fit on by themselves, where those are several."""
        # In the order of the steps: roles first, then members of clusters, then the other machines.
        self.first = 1 if roles else 0
        members = [row for row in found.leaves if self.member(row.vm)]
        self.second = self.first + 1 if members else self.first
        others = [row for row in found.leaves if not self.member(row.vm)]
        self.third = self.second + 1 if others else self.second

    def drawn(self) -> tuple[tuple[Flow, ...], tuple[Tile, ...]]:
        """The arrows, and the host that is emptied before those that are left."""
        flows, source, arriving = self._flows()
        heirs = Heirs(
            self.analysis, self.links, self.found, self.names, [to for to in arriving if arriving[to]]
        )
        source = [*source, *self._staying(heirs.takes)]
        first = self.found.host in self.analysis.spec.servers
        handed, loads = heirs.flows(self.first), {load.host: load for load in self.found.loads}
        taking = [
            replace(self._other(loads[home], arriving, heirs), cards=tile.cards) if home in loads else tile
            for home, tile in heirs.tiles().items()
        ]
        others = self._others(arriving, heirs)
        at = len(others)
        if len(others) + len(taking) > HOSTS:  # what an arrow leads to stands first
            others.sort(key=lambda t: not t.cards)
            at = sum(bool(t.cards) for t in others)
        at = 0 if first else at
        tiles = (*others[:at], *taking, *others[at:])
        return ((*handed, *flows) if first else (*flows, *handed)), (self._source(source, handed), *tiles)

    def member(self, vm: str) -> str | None:
        """The cluster that a machine is a member of."""
        return self.machines[vm].member_of

    def only(self, vm: str) -> str:
        """The hosts that a machine fits on by itself, in words, where these are not all that most of them fit on."""
        options = self._options.get(vm, self.usual)
        return f"only on {either(options, self.names.name)}" if set(options) < set(self.usual) else ""

    def targets(self) -> Iterator[str]:
        """Where each machine goes, and on which other hosts it would fit, in sentences; equal ones are one."""
        by: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for row in self.found.leaves:
            by.setdefault((row.to, row.options), []).append(self.names.name(row.vm))
        for (to, options), some in by.items():
            others = [h for h in options if h != to]
            more = f", or to {either(others, self.names.name)}" if others else ""
            goes = "goes" if len(some) == 1 else "go"
            yield f"{listed(some, 12, shown=10)} {goes} to {self.names.name(to)}{more}."

    def _also(self, host: str) -> Iterator[str]:
        """That a host would take machines which are drawn on another one: names of few, of more their number."""
        others = [row for row in self.found.leaves if row.to != host]
        rows = [row for row in others if host in row.options]
        if not rows:
            return
        if len(rows) <= FEW:
            yield f"may take {listed([self.names.name(row.vm) for row in rows])} as well"
        elif len(rows) == len(others):
            rest = "other " if len(others) < len(self.found.leaves) else ""
            yield f"may take each of the {rest}{len(rows)} as well"
        else:
            yield f"may take each of {len(rows)} others as well"

    def service(self, key: str) -> str:
        """What a service is called."""
        return self.names.name(key, "service")

    def _card(self, vm: str, look: str, *, arrives: bool = False) -> Card:
        machine = self.machines[vm]
        note, tone = "", "none"
        member = machine.member_of
        if arrives:
            size = self.analysis.spec.vms[vm].memory
            note = format_size(size) if size else ""
        elif member:
            place = self.analysis.topology.clusters[member].members.index(vm) + 1
            count = len(self.analysis.topology.clusters[member].members)
            active = listed(tuple(map(self.service, machine.active)), 2, shown=1)
            note = ", ".join(filter(None, (active, f"{self.names.name(member)} {place}/{count}")))
            tone = "guest"
        else:
            carried = tuple(map(self.service, machine.services))
            note = listed(carried, 2, shown=1) or (self.analysis.spec.vms[vm].role or "")
        if not arrives and (only := self.only(vm)):
            note = f"{note}; {only}" if note else only
        return Card(
            id=f"{'to' if arrives else 'vm'}:{vm}",
            title=machine.title,
            note=note,
            look=look,  # type: ignore[arg-type]
            tone=tone,  # type: ignore[arg-type]
            href=self.links.get(f"vm:{vm}", ""),
            number=self.first if not arrives and vm in self._handed() else 0,
        )

    def _handed(self) -> frozenset[str]:
        """The members from which a role goes to another: one that nobody can take is no step at its card."""
        return frozenset(member for member, heirs in self.found.handover.values() if heirs)

    def _flows(self) -> tuple[tuple[Flow, ...], list[Card], dict[str, list[Card]]]:
        """What goes where: the flows in the order of the hosts, the cards at the left, and those that arrive."""
        flows: list[Flow] = []
        source: list[Card] = []
        arriving: dict[str, list[Card]] = {}
        order = [load.host for load in self.found.loads]
        targets = sorted(dict.fromkeys(row.to for row in self.found.leaves), key=order.index)
        for to in targets:
            rows = [row for row in self.found.leaves if row.to == to]
            # What is handed over first stands last in its group, beside nothing else.
            rows.sort(key=lambda row: bool(self.member(row.vm)))
            cards = self._folded(rows, arrives=False)
            source += cards
            arriving[to] = self._folded(rows, arrives=True)
            late = any(not self.member(row.vm) for row in rows)
            early = any(self.member(row.vm) for row in rows)
            flows.append(
                Flow(
                    source=tuple(c.id for c in cards),
                    target=f"host:{to}",
                    number=self.third if late else self.second,
                    before=self.second if late and early else 0,
                )
            )
        return tuple(flows), source, arriving

    def _staying(self, takes: Mapping[str, Sequence[Handed]]) -> Iterator[Card]:
        """What stays and is shut down, first what hands something over, by who takes that.

        Of many, those that carry nothing are one card for each role.
        """
        by: dict[str, list[str]] = {}
        order = [one.card for some in takes.values() for one in some]
        rows = sorted(
            self.found.stays,
            key=lambda row: order.index(card) if (card := f"vm:{row.vm}") in order else len(order),
        )
        for row in rows:
            plain = self.fold and not self.machines[row.vm].services and not self.member(row.vm)
            role = (self.analysis.spec.vms[row.vm].role or "") if plain else f"\0{row.vm}"
            by.setdefault(role, []).append(row.vm)
        for role, some in by.items():
            if len(some) == 1:
                yield self._card(some[0], "gone")
                continue
            title = f"{len(some)} × {role}" if role else f"{len(some)} machines"
            first = f"{self.names.name(some[0])} …"
            yield Card(id=f"fold:{role}:stays", title=title, note=first, icon="vms", look="gone")

    def _folded(self, rows: Sequence[Leaver], *, arrives: bool) -> list[Card]:
        by: dict[str, list[Leaver]] = {}
        for row in rows:
            plain = self.fold and not self.member(row.vm) and not self.only(row.vm)
            role = self.analysis.spec.vms[row.vm].role if plain else None
            by.setdefault(role or f"\0{row.vm}", []).append(row)
        cards = []
        for role, some in by.items():
            look = "arrives" if arrives else "passive" if self.member(some[0].vm) else "ghost"
            if len(some) == 1:
                cards.append(self._card(some[0].vm, look, arrives=arrives))
                continue
            size = sum(row.memory or 0 for row in some)
            cards.append(
                Card(
                    id=f"{'to' if arrives else 'fold'}:{role}:{some[0].to}",
                    title=f"{len(some)} × {role}",
                    note=(format_size(size) if size else "")
                    if arrives
                    else self.names.name(some[0].vm) + " …",
                    icon="vms",
                    look=look,  # type: ignore[arg-type]
                )
            )
        return cards

    def _source(self, cards: Sequence[Card], handed: Sequence[Flow]) -> Tile:
        host = self.found.host
        # What an arrow with the number of its step leads away from has that number once.
        told = {(card, flow.number) for flow in handed for card in flow.source}
        every = tuple(
            replace(card, number=0) if (card.id, card.number) in told else card
            for card in (*self._own(host), *cards)
        )
        return Tile(
            id=f"{self.machines[host].kind}:{host}",
            title=self.names.name(host),
            text="out of service",
            icon=self.machines[host].kind,
            look="away",
            cards=every,
            said=() if every else (f"Nothing runs on {self.names.name(host)}: nothing has to move.",),
            href=self.links.get(f"{self.machines[host].kind}:{host}", ""),
        )

    def _own(self, host: str) -> Iterator[Card]:
        """What a physical server carries itself: it is handed over, or stops with it."""
        handed = [key for key, (member, heirs) in self.found.handover.items() if member == host and heirs]
        for key in dict.fromkeys((*handed, *self.machines[host].active)):
            stops = key not in handed
            yield Card(
                id=f"service:{key}", title=self.service(key), icon="service",
                look="gone" if stops else "passive", tone="none" if stops else "guest",
                number=0 if stops else self.first,
            )  # fmt: skip

    def _others(self, arriving: Mapping[str, Sequence[Card]], heirs: Heirs) -> list[Tile]:
        """The hosts that something goes to, and the others: of many, those of which the same is to be said are one."""
        loads = [load for load in self.found.loads if load.host not in (self.found.host, *heirs.takes)]
        fold = len(loads) > HOSTS
        by: dict[tuple[str, ...], list[Load]] = {}
        for load in loads:
            alone = not fold or arriving.get(load.host) or load.host in heirs.homes
            said = (*self._barred(load.host), *self._also(load.host))
            by.setdefault((f"\0{load.host}",) if alone else said, []).append(load)
        # What nothing goes to stands below what something goes to, so that no arrow leads around it.
        return [
            self._other(some[0], arriving, heirs) if len(some) == 1 else self._several(some, said)
            for said, some in (sorted(by.items(), key=lambda it: len(it[1]) > 1) if fold else by.items())
        ]

    def _other(self, load: Load, arriving: Mapping[str, Sequence[Card]], heirs: Heirs) -> Tile:
        """One host with what arrives, how full it is, and why it does not take the rest."""
        cards = tuple(arriving.get(load.host, ()))
        stay = len(self.analysis.estate.world.vms_on.get(load.host, ()))
        meter = None
        if load.memory:
            now, then = load.now / load.memory, load.then / load.memory
            ends = (share(now), share(then) if cards else "")
            meter = Meter(now=now, then=then, ends=ends, note="of memory")
        return Tile(
            id=f"host:{load.host}",
            title=self.names.name(load.host),
            text=f"{words.counted(stay, 'machine')} {'stays' if stay == 1 else 'stay'}"
            if stay
            else "runs no machine",
            icon=self.machines[load.host].kind,
            cards=cards,
            meter=meter,
            said=(*self._barred(load.host), *self._also(load.host), *heirs.said(load.host)),
            href=self.links.get(f"host:{load.host}", ""),
        )

    def _several(self, some: Sequence[Load], said: Sequence[str]) -> Tile:
        """Hosts that get nothing, and of which the same is to be said."""
        parts = [load.now / load.memory for load in some if load.memory]
        full = ""
        if len(parts) == len(some):
            low, high = share(min(parts)), share(max(parts))
            full = f"{low} of memory in use" if low == high else f"{low} to {high} of memory in use"
        lines = [line.replace(": does not ", ": do not ") for line in said] or (
            ["nothing more fits there"] if self.found.leaves else []
        )
        return Tile(
            id=f"hosts:{some[0].host}",
            title=listed([self.names.name(load.host) for load in some], 4, shown=2),
            text=words.counted(len(some), "host"),
            icon="host",
            said=(*lines, *([full] if full else [])),
        )

    def _barred(self, host: str) -> tuple[str, ...]:
        """Why a host may not have some of the machines."""
        own = f"{self.names.name(host)} "
        found = [
            f"not {self.names.name(row.vm)}: {self.names.titled(shorter(b.why, row.vm), ()).removeprefix(own)}"
            for row in self.found.leaves
            for b in row.barred
            if b.host == host
        ]
        return tuple(found[:2])
