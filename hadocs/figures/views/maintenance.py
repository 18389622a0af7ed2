"""A host that is taken out of service: where its machines go, how full the others are then, and what is left meanwhile.

Decides what is shown and said; the answers are those of the preflight. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.behaviour.wording import clock
from hadocs.figures import words
from hadocs.figures.parts.meanwhile import left, quorum, share, shorter
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.subjects import numbered, the_host
from hadocs.figures.plan import Card, Fact, Figure, Flow, Frame, Key, Meter, NumberLook, Stage, Step, Tile
from hadocs.runbooks.preflight import preflight
from hadocs.runbooks.preflight_model import Leaver, Preflight
from hadocs.spec.units import format_size
from hadocs.topology.wording import listed

OF = "host"

MANY = 10
"""Past so many machines those of one role that go to the same host are one card."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The figure of one host; ``service`` is its id, or empty for the one with most to tell."""
    host = the_host(analysis, service)
    if not host:
        return Figure(
            name=f"{analysis.spec.name}-maintenance",
            form="leaving",
            title=analysis.spec.display_title,
            sentence="The spec has no host and no physical server that could be taken out of service.",
        )
    return _Work(analysis, links, preflight(analysis, host)).figure()


class _Work:
    """One preflight as a figure."""

    def __init__(self, analysis: Analysis, links: Mapping[str, str], found: Preflight) -> None:
        self.analysis = analysis
        self.links = links
        self.found = found
        self.machines = analysis.topology.machines
        self.fold = len(found.leaves) + len(found.stays) > MANY
        roles = bool(found.handover)
        # In the order of the steps: roles first, then members of clusters, then the other machines.
        self.first = 1 if roles else 0
        members = [row for row in found.leaves if self._member(row.vm)]
        self.second = self.first + 1 if members else self.first
        others = [row for row in found.leaves if not self._member(row.vm)]
        self.third = self.second + 1 if others else self.second

    def figure(self) -> Figure:
        found, title = self.found, self._title(self.found.host)
        flows, source, arriving = self._flows()
        heirs = self._heirs()
        flows = (*(flow for flow, _ in heirs if flow), *flows)
        sentence = self._sentence()
        steps = self._steps()
        facts = tuple(self._facts())
        looks = {c.look for c in source} | {c.look for some in arriving.values() for c in some}
        looks |= {c.look for _, tile in heirs for c in tile.cards}
        tiles = (self._source(source), *(tile for _, tile in heirs), *self._others(arriving))
        return Figure(
            name=numbered(self.analysis, "maintenance", found.host),
            form="leaving",
            title=f"{title} is taken out of service",
            sentence=sentence,
            description=(sentence, *(s.text for s in steps), *(f"{f.title}: {f.text}" for f in facts)),
            stages=(Stage(id="work", title=title, frames=(Frame(id="all", title="", tiles=tiles),)),),
            flows=flows,
            steps=steps,
            facts=facts,
            notes=tuple(self._notes()),
            legend=tuple(
                key
                for look, key in (
                    ("ghost", Key("card-ghost", "leaves")),
                    ("passive", Key("card-passive", "member of a cluster")),
                    ("gone", Key("card-gone", "stays, and is shut down")),
                    ("arrives", Key("card-arrives", "arrives")),
                )
                if look in looks
            )
            + (
                (Key("edge-failover", "service is handed over"),)
                if any(f.look == "guest" for f in flows)
                else ()
            )
            + ((Key("edge-move", "machine moves"),) if any(f.look == "host" for f in flows) else ())
            + (
                (Key("meter-now", "memory before"), Key("meter-more", "what the move adds"))
                if any(tile.meter for tile in tiles)
                else ()
            ),
        )

    def _title(self, key: str) -> str:
        return self.machines[key].title if key in self.machines else key

    def _service(self, key: str) -> str:
        return self.analysis.topology.services[key].title

    def _cluster(self, key: str) -> str:
        return self.analysis.topology.clusters[key].title

    def _member(self, vm: str) -> str | None:
        return self.machines[vm].member_of

    def _sentence(self) -> str:
        found = self.found
        parts = []
        targets = tuple(dict.fromkeys(row.to for row in found.leaves))
        if found.leaves:
            count = len(found.leaves)
            what = f"Of its machines {count} move" if found.stays else f"Its {count} machines move"
            what = "One machine moves" if count == 1 else what
            live = all(row.way == "live" for row in found.leaves)
            parts.append(
                f"{what} to {words.counted(len(targets), 'host')}{' while they run' if live and count > 1 else ''}."
            )
        if found.stays:
            names = listed(tuple(self._title(row.vm) for row in found.stays), 4, shown=2)
            parts.append(f"{names} {'stays and is' if len(found.stays) == 1 else 'stay and are'} shut down.")
        carried = [key for key, (member, _) in found.handover.items() if member == found.host]
        for keys, become in ((carried, "handed over"), (found.down, "down meanwhile")):
            names = listed(tuple(map(self._service, keys)), 4, shown=2)
            parts += [f"{names} {'is' if len(keys) == 1 else 'are'} {become}."] if keys else []
        if not parts:
            parts.append("Nothing runs on it that would have to move.")
        own = next((row for row in found.votes if row.cluster == found.cluster), None)
        if found.stops:
            lost = tuple(dict.fromkeys(self._lost(h.thing.id, h.thing.kind) for h in found.stops))
            parts.append(f"Meanwhile {listed(lost, 4, joiner='or', shown=3)} must not fail.")
        elif own is not None:
            parts.append("One more thing may fail meanwhile, as on any day.")
        return " ".join(parts)

    def _lost(self, key: str, kind: str) -> str:
        return Names(self.analysis).within(key, kind)

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
            active = listed(tuple(map(self._service, machine.active)), 2, shown=1)
            note = ", ".join(filter(None, (active, f"{self._cluster(member)} {place}/{count}")))
            tone = "guest"
        else:
            carried = tuple(map(self._service, machine.services))
            note = listed(carried, 2, shown=1) or (self.analysis.spec.vms[vm].role or "")
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
        return frozenset(member for member, _ in self.found.handover.values())

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
            rows.sort(key=lambda row: bool(self._member(row.vm)))
            cards = self._folded(rows, arrives=False)
            source += cards
            arriving[to] = self._folded(rows, arrives=True)
            late = any(not self._member(row.vm) for row in rows)
            number = self.third if late else self.second
            flows.append(Flow(source=tuple(c.id for c in cards), target=f"host:{to}", number=number))
        source += [self._card(row.vm, "gone") for row in self.found.stays]
        return tuple(flows), source, arriving

    def _folded(self, rows: Sequence[Leaver], *, arrives: bool) -> list[Card]:
        by: dict[str, list[Leaver]] = {}
        for row in rows:
            role = self.analysis.spec.vms[row.vm].role if self.fold and not self._member(row.vm) else None
            by.setdefault(role or f"\0{row.vm}", []).append(row)
        cards = []
        for role, some in by.items():
            look = "arrives" if arrives else "passive" if self._member(some[0].vm) else "ghost"
            if len(some) == 1:
                cards.append(self._card(some[0].vm, look, arrives=arrives))
                continue
            size = sum(row.memory or 0 for row in some)
            cards.append(
                Card(
                    id=f"{'to' if arrives else 'fold'}:{role}:{some[0].to}",
                    title=f"{len(some)} × {role}",
                    note=(format_size(size) if size else "") if arrives else self._title(some[0].vm) + " …",
                    icon="vms",
                    look=look,  # type: ignore[arg-type]
                )
            )
        return cards

    def _source(self, cards: Sequence[Card]) -> Tile:
        host = self.found.host
        return Tile(
            id=f"{self.machines[host].kind}:{host}",
            title=self._title(host),
            text="out of service",
            icon=self.machines[host].kind,
            look="away",
            cards=(*self._own(host), *cards),
            href=self.links.get(f"{self.machines[host].kind}:{host}", ""),
        )

    def _own(self, host: str) -> Iterator[Card]:
        """What a physical server carries itself, and is handed over."""
        for key, (member, _) in self.found.handover.items():
            if member == host:
                yield Card(
                    id=f"service:{key}", title=self._service(key), icon="service", look="passive", tone="guest",
                    number=self.first,
                )  # fmt: skip

    def _heirs(self) -> list[tuple[Flow | None, Tile]]:
        """The physical servers that are left of the clusters of this one, with what is handed over to each."""
        host, found = self.found.host, []
        fellows = [
            m
            for view in self.analysis.topology.clusters.values()
            if host in view.members
            for m in view.members
            if m != host and self.machines[m].kind == "server"
        ]
        for key in dict.fromkeys(fellows):
            taken = [
                s
                for s, (member, heirs) in self.found.handover.items()
                if member == host and heirs[:1] == (key,)
            ]
            carried = len([s for s in self.machines[key].active if s not in taken])
            flow = Flow(
                source=tuple(f"service:{s}" for s in taken),
                target=f"server:{key}",
                number=self.first,
                look="guest",
            )
            cards = tuple(
                Card(id=f"to:{s}", title=self._service(s), icon="service", look="arrives", tone="guest")
                for s in taken
            )
            tile = Tile(
                id=f"server:{key}",
                title=self._title(key),
                text=f"carries {words.counted(carried, 'service')} now"
                if carried
                else "carries no service now",
                icon="server",
                cards=cards,
                href=self.links.get(f"server:{key}", ""),
            )
            found.append((flow if taken else None, tile))
        return found

    def _others(self, arriving: Mapping[str, Sequence[Card]]) -> list[Tile]:
        """The hosts that something goes to; of a few also those that take nothing."""
        tiles = []
        loads = [load for load in self.found.loads if load.host != self.found.host]
        before = self.analysis.estate.world
        for load in loads:
            cards = tuple(arriving.get(load.host, ()))
            if not cards and len(loads) > 4:
                continue
            stay = len(before.vms_on.get(load.host, ()))
            meter = None
            if load.memory:
                now, then = load.now / load.memory, load.then / load.memory
                meter = Meter(now=now, then=then, ends=(share(now), share(then)), note="of memory")
            barred = [
                f"not {self._title(row.vm)}: {shorter(b.why, row.vm)}"
                for row in self.found.leaves
                for b in row.barred
                if b.host == load.host
            ]
            tiles.append(
                Tile(
                    id=f"host:{load.host}",
                    title=self._title(load.host),
                    text=f"{words.counted(stay, 'machine')} {'stays' if stay == 1 else 'stay'}",
                    icon=self.machines[load.host].kind,
                    cards=cards,
                    meter=meter,
                    said=tuple(barred[:2]),
                    href=self.links.get(f"host:{load.host}", ""),
                )
            )
        return tiles

    def _steps(self) -> tuple[Step, ...]:
        found, host = self.found, self._title(self.found.host)
        steps: list[Step] = []

        def add(
            text: str, look: NumberLook = "host", *, note: str = "no notice", hurts: bool = False
        ) -> None:
            steps.append(Step(number=len(steps) + 1, text=text, look=look, note=note, hurts=hurts))

        if found.handover:
            told = [
                f"{self._service(key)} active on {self._title(heirs[0])}"
                for key, (_, heirs) in found.handover.items()
                if heirs
            ]
            alone = tuple(self._service(key) for key, (_, heirs) in found.handover.items() if not heirs)
            text = [f"Make {listed(tuple(told))}."] if told else []
            text += [f"Nobody can take {listed(alone)}."] if alone else []
            spans = [p for p in found.pauses if p.handed]
            long = clock(max((p.span for p in spans), key=lambda s: s.order)) if spans else ""
            add(
                " ".join(text),
                "guest",
                note=f"away for {long}" if long else "",
                hurts=bool(long),
            )
        members = tuple(row for row in found.leaves if self._member(row.vm))
        others = tuple(row for row in found.leaves if not self._member(row.vm))
        for some in (members, others):
            if some:
                add(*self._moves(some, bool(members) and some is others))
                hurt = tuple(dict.fromkeys(k for row in some for k in row.pauses))
                if hurt:
                    who = listed(tuple(map(self._service, hurt)), 2, shown=1)
                    steps[-1] = replace(steps[-1], note=f"{who}: {clock(some[0].still)}", hurts=True)
        down = tuple(map(self._service, found.down))
        gone = (
            f"Shut down {listed(tuple(self._title(r.vm) for r in found.stays), 4, shown=3)}, then {host}."
            if found.stays
            else f"Pause {host} and shut it down."
        )
        votes = next((row for row in found.votes if row.cluster == found.cluster), None)
        if votes is not None and votes.off.counted:
            gone += f" {self._cluster(votes.cluster)} {left(votes)}."
        add(gone, "plain", note=f"{listed(down, 2, shown=1)} down" if down else "no notice", hurts=bool(down))
        waits = tuple(self._title(m) for m in found.rejoins)
        back = (
            f"Bring it back, wait until {listed(waits, 4, shown=3)} {'has' if len(waits) == 1 else 'have'} rejoined"
            if waits
            else "Bring it back"
        )
        synced = tuple(self._thing(k) for k in found.resync)
        if synced:
            back += f" and {listed(synced, 3, shown=2)} {'is' if len(synced) == 1 else 'are'} in step"
        add(f"{back}; then take the next host.", "plain", note="" if found.handover or down else "no notice")
        return tuple(steps)

    def _thing(self, key: str) -> str:
        topology = self.analysis.topology
        if key in topology.services:
            return topology.services[key].title
        return self.analysis.spec.storage[key].title or key if key in self.analysis.spec.storage else key

    def _moves(self, rows: Sequence[Leaver], rest: bool) -> tuple[str, NumberLook]:
        hand = any(row.by == "person" for row in rows)
        targets = tuple(self._title(h) for h in dict.fromkeys(row.to for row in rows))
        to = listed(targets, 4, shown=3)
        if len(rows) > 3:
            what = f"the other {len(rows)} machines" if rest else f"{len(rows)} machines"
        else:
            what = listed(tuple(self._title(row.vm) for row in rows))
        verb = "Move by hand" if hand else "Move"
        return f"{verb} {what} to {to}.", "host"

    def _facts(self) -> Sequence[Fact]:
        facts, found, host = [], self.found, self._title(self.found.host)
        mine = (row for row in found.votes if row.cluster == found.cluster)
        own = next(mine, next(iter(found.votes), None))
        if own is not None and own.off.counted:
            facts.append(quorum(self.found, own, host, self._title))
        elif own is not None:
            facts.append(
                Fact(
                    id="votes", icon="witness", title=f"Quorum while {host} is away",
                    text=f"{self._cluster(own.cluster)} counts no votes.",
                    note="Any host that is left restarts machines.",
                )
            )  # fmt: skip
        facts.append(self._further(host))
        return facts

    def _further(self, host: str) -> Fact:
        """What one more loss would do: the worst, in words, and how full the hosts are that are left then."""
        stops = self.found.stops
        if not stops:
            return Fact(
                id="more", icon="host", title="If something else fails meanwhile",
                text="Nothing goes down that would not on any other day.",
            )  # fmt: skip
        worst = stops[0]
        names = tuple(dict.fromkeys(self._lost(h.thing.id, h.thing.kind) for h in stops))
        any_of = names[0] if len(names) == 1 else "one of them"
        down = tuple(map(self._service, worst.new_down))
        parts: list[str] = []
        if worst.new_no_quorum:
            parts.append(f"{listed(tuple(map(self._cluster, worst.new_no_quorum)))} has no quorum")
        if down:
            parts.append(f"{listed(down, 4, shown=3)} {'is' if len(down) == 1 else 'are'} down")
        if worst.new_uncertain:
            parts.append(f"{listed(tuple(map(self._service, worst.new_uncertain)), 3, shown=2)}: not certain")
        return Fact(
            id="more",
            icon="bad",
            title=f"Do not lose {listed(names, 2, joiner='or', shown=1)}",
            text=f"{'; '.join(parts)}.",
            note=f"Stop, and bring {host} back first, if {any_of} is to be worked on.",
        )

    def _notes(self) -> Sequence[str]:
        notes = []
        if self.found.leaves and not self.found.whole and not self.found.stays:
            notes.append("Not all machines find a place at the same time.")
        lacking = [load.host for load in self.found.loads if not load.memory]
        if lacking and self.found.leaves:
            notes.append(f"Memory of {listed(tuple(map(self._title, lacking)), 4, shown=3)}: not stated.")
        if self.found.leaves and self.found.loads:
            notes.append(
                "The cluster picks the hosts itself; shown is one way in which all fit at the same time."
            )
        return notes
