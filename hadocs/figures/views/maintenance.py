"""A host that is taken out of service: where its machines go, how full the others are then, and what is left meanwhile.

Decides what is said, and the steps; `parts.takers` draws who takes over. The answers are those of the preflight. Knows
nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.behaviour.wording import clock
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.choices import NAMED, either
from hadocs.figures.parts.further import Further
from hadocs.figures.parts.meanwhile import left, quorums
from hadocs.figures.parts.subjects import numbered, the_host
from hadocs.figures.parts.takers import Takers
from hadocs.figures.plan import Fact, Figure, Flow, Frame, Key, NumberLook, Stage, Step, Tile
from hadocs.runbooks.preflight import preflight
from hadocs.runbooks.preflight_model import Leaver, Preflight
from hadocs.topology.wording import several

OF = "host"


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
        self.takers = Takers(analysis, links, found)
        self.names = self.takers.names
        self.further = Further(analysis, found, self.names)

    def figure(self) -> Figure:
        found, title = self.found, self.names.name(self.found.host)
        flows, tiles = self.takers.drawn()
        sentence = self._sentence()
        steps = self._steps()
        off, back = (step.number for step in steps[-2:])
        tiles = (replace(tiles[0], number=off, also=(back,)), *tiles[1:])
        facts = tuple(self._facts())
        return Figure(
            name=numbered(self.analysis, "maintenance", found.host),
            form="leaving",
            title=f"{title} is taken out of service",
            sentence=sentence,
            description=(
                sentence,
                *(s.text for s in steps),
                *self.takers.targets(),
                *(f"{f.title}: {f.text.rstrip('.')}. {f.note}".rstrip() for f in facts),
            ),
            stages=(Stage(id="work", title=title, frames=(Frame(id="all", title="", tiles=tiles),)),),
            flows=flows,
            steps=steps,
            facts=facts,
            notes=tuple(self._notes()),
            legend=tuple(self._legend(tiles, flows, facts)),
        )

    def _legend(self, tiles: Sequence[Tile], flows: Sequence[Flow], facts: Sequence[Fact]) -> Iterator[Key]:
        cards = [card for tile in tiles for card in tile.cards]
        served = {c.look for c in cards if c.id.startswith("service:") and c.look != "gone"}
        looks = {c.look for c in cards if c.look == "gone" or not c.id.startswith("service:")}
        passive = [
            said
            for there, said in (
                ("passive" in looks, "member of a cluster"),
                ("passive" in served, "carries it now"),
            )
            if there
        ]
        for look, text in (
            ("ghost", "leaves" if "ghost" in looks else ""),
            ("passive", ", or ".join(passive)),
            ("gone", "stays, and is shut down" if "gone" in looks else ""),
            ("arrives", "arrives" if "arrives" in looks else ""),
            ("active", "carries it then" if "active" in looks else ""),
        ):
            if text:
                yield Key(f"card-{look}", text)
        if any(f.look == "guest" for f in flows):
            yield Key("edge-failover", "service is handed over")
        if any(f.look == "host" for f in flows):
            yield Key("edge-move", f"machine moves{', one way of several' if self.takers.usual else ''}")
        for look, suffix in (("host", ""), ("guest", "-guest")):
            if any(f.look == look and len(f.source) > 1 for f in flows):
                yield Key(f"edge-bracket{suffix}", "all that go there")
        if any(tile.meter and tile.meter.now > 0 for tile in tiles):
            yield Key("meter-now", "memory before")
        if any(tile.meter and tile.meter.then > tile.meter.now for tile in tiles):
            yield Key("meter-more", "what the move adds")
        votes = {(vote.startswith("lost"), fact.tone) for fact in facts for vote in fact.votes}
        both = {(False, "host"), (False, "guest")} <= votes
        for tone in ("host", "guest"):
            if (False, tone) in votes:
                yield Key(f"vote-{tone}", f"vote in a {tone} cluster" if both else "vote")
        if any(lost for lost, _ in votes):
            yield Key("vote-lost", "vote not counted")

    def _sentence(self) -> str:
        found = self.found
        parts = []
        targets = tuple(dict.fromkeys(row.to for row in found.leaves))
        if found.leaves:
            count = len(found.leaves)
            what = f"Of its machines {count} move" if found.stays else f"Its {count} machines move"
            what = f"{self.names.name(found.leaves[0].vm)} moves" if count == 1 else what
            live = all(row.way == "live" for row in found.leaves)
            to = self.names.name(targets[0]) if len(targets) == 1 else words.counted(len(targets), "host")
            to = either(self.takers.usual, self.names.name) if count == 1 and self.takers.usual else to
            run = "it runs" if count == 1 else "they run"
            parts.append(f"{what} to {to}{f' while {run}' if live else ''}.")
        if found.stays:
            names = listed(tuple(self.names.name(row.vm) for row in found.stays), 4, shown=2)
            parts.append(f"{names} {'stays and is' if len(found.stays) == 1 else 'stay and are'} shut down.")
        carried = [key for key, (member, heirs) in found.handover.items() if member == found.host and heirs]
        for keys, become in ((carried, "handed over"), (found.down, "down meanwhile")):
            called = tuple(map(self.takers.service, keys))
            is_are = "are" if several(called) else "is"
            parts += [f"{listed(called, 4, shown=2)} {is_are} {become}."] if keys else []
        if not parts:
            parts.append("Nothing runs on it that would have to move.")
        own = next((row for row in found.votes if row.cluster == found.cluster), None)
        if found.stops or own is not None:
            parts.append(self.further.sentence())
        return " ".join(filter(None, parts))

    def _steps(self) -> tuple[Step, ...]:
        found, host = self.found, self.names.name(self.found.host)
        steps: list[Step] = []

        def add(
            text: str, look: NumberLook = "host", *, note: str = "no notice", hurts: bool = False
        ) -> None:
            steps.append(Step(number=len(steps) + 1, text=text, look=look, note=note, hurts=hurts))

        if found.handover:
            told = [
                f"{self.takers.service(key)} active on {either(heirs, self.names.name, 'members')}"
                for key, (_, heirs) in found.handover.items()
                if heirs
            ]
            alone = tuple(self.takers.service(key) for key, (_, heirs) in found.handover.items() if not heirs)
            text = [f"Make {listed(tuple(told))}."] if told else []
            text += [f"Nobody can take {listed(alone)}."] if alone else []
            add(" ".join(text), "guest", note=self._away(), hurts=any(p.handed for p in found.pauses))
        members = tuple(row for row in found.leaves if self.takers.member(row.vm))
        others = tuple(row for row in found.leaves if not self.takers.member(row.vm))
        for some in (members, others):
            if some:
                add(*self._moves(some, bool(members) and some is others))
                hurt = tuple(dict.fromkeys(k for row in some for k in row.pauses))
                if hurt:
                    who = listed(tuple(map(self.takers.service, hurt)), 2, shown=1)
                    steps[-1] = replace(steps[-1], note=f"{who}: {clock(some[0].still)}", hurts=True)
        down = tuple(map(self.takers.service, found.down))
        gone = (
            f"Shut down {listed(tuple(self.names.name(r.vm) for r in found.stays), 4, shown=3)}, then {host}."
            if found.stays
            else f"Pause {host} and shut it down."
            if any(found.host in c.members for c in self.analysis.topology.clusters.values())
            else f"Shut {host} down."
        )
        votes = next((row for row in found.votes if row.cluster == found.cluster), None)
        if votes is not None and votes.off.counted:
            gone += f" {self.names.name(votes.cluster)} {left(votes)}."
        add(gone, "plain", note=f"{listed(down, 2, shown=1)} down" if down else "no notice", hurts=bool(down))
        waits = tuple(self.names.name(m) for m in found.rejoins)
        back = (
            f"Bring it back, wait until {listed(waits, 4, shown=3)} {'has' if len(waits) == 1 else 'have'} rejoined"
            if waits
            else "Bring it back"
        )
        synced = tuple(self._thing(k) for k in found.resync)
        if synced:
            joint = " and" if waits else ", wait until"
            back += f"{joint} {listed(synced, 3, shown=2)} {'are' if several(synced) else 'is'} in step"
        add(f"{back}; then take the next host.", "plain", note="" if found.handover or down else "no notice")
        return tuple(steps)

    def _thing(self, key: str) -> str:
        topology = self.analysis.topology
        if key in topology.services:
            return topology.services[key].title
        return self.analysis.spec.storage[key].title or key if key in self.analysis.spec.storage else key

    def _away(self) -> str:
        """What is away while services are handed over, those that need them as well, and for how long at most."""
        known = {pause.service: pause for pause in self.found.pauses}
        handed = [key for key, pause in known.items() if pause.handed]
        if not handed:
            return ""
        needs = {key: set(service.requires) for key, service in self.analysis.spec.services.items()}
        hit = set(handed)
        while more := {key for key in known if key not in hit and needs[key] & hit}:
            hit |= more
        who = listed(tuple(self.takers.service(key) for key in known if key in hit), 2, shown=1)
        longest = max((known[key].span for key in hit), key=lambda span: span.order)
        return f"{who}: {clock(longest)}"

    def _moves(self, rows: Sequence[Leaver], rest: bool) -> tuple[str, NumberLook]:
        hand = any(row.by == "person" for row in rows)
        to = self._to(rows)
        if len(rows) > 3:
            what = f"the other {len(rows)} machines" if rest else f"{len(rows)} machines"
        else:
            what = listed(tuple(self.names.name(row.vm) for row in rows))
        return f"Move {what} to {to}{' by hand' if hand else ''}.", "host"

    def _to(self, rows: Sequence[Leaver]) -> str:
        """Where machines go: every host that any of them may get, where whoever moves them picks one."""
        drawn = tuple(dict.fromkeys(row.to for row in rows))
        may = {host for row in rows for host in row.options} - set(drawn)
        order = [load.host for load in self.found.loads]
        if may:
            every = sorted((*drawn, *may), key=order.index)
            if len(rows) > 1 and len(every) > NAMED:
                return words.counted(len(every), "host")
            return either(every, self.names.name)
        return listed(tuple(map(self.names.name, drawn)), 4, shown=3)

    def _facts(self) -> Sequence[Fact]:
        host = self.names.name(self.found.host)
        return *quorums(self.found, host, self.names.name), self.further.fact(host)

    def _notes(self) -> Sequence[str]:
        notes = []
        if self.found.leaves and not self.found.whole and not self.found.stays:
            notes.append("Not all machines find a place at the same time.")
        lacking = [load.host for load in self.found.loads if not load.memory]
        if lacking and self.found.leaves:
            notes.append(f"Memory of {listed(tuple(map(self.names.name, lacking)), 4, shown=3)}: not stated.")
        if usual := self.takers.usual:
            hand = all(row.by == "person" for row in self.found.leaves)
            one = len(self.found.leaves) == 1
            who = "Who moves them picks the hosts" if hand else "The cluster picks the hosts itself"
            who = who.replace("them", "it").replace("hosts", "host") if one else who
            fits = f"fits on {either(usual, self.names.name)}"
            less = any(self.takers.only(row.vm) for row in self.found.leaves)
            notes.append(
                f"{who}; {self.names.name(self.found.leaves[0].vm)} {fits}."
                if one
                else f"{who}; shown is one way in which all fit at the same time. "
                f"By itself each {fits}{', unless its card says less' if less else ''}."
            )
        return notes
