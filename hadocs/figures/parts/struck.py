"""The hosts that a loss touches, before and after it, with what runs on them. Decides nothing, knows no pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.behaviour.model import ServiceOutcome
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.choices import Choices
from hadocs.figures.parts.events import Story
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Card, Frame, Mark, Tile
from hadocs.runbooks.standing import Standing
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView, Thing, Topology
from hadocs.topology.wording import several
from hadocs.topology.world import World

FEW = 3
"""So many machines of a host are shown; the rest is counted."""
GHOSTS = 2
"""So many machines that may start on a host are drawn on it."""
HOSTS = 12
"""So many hosts are shown."""


@dataclass(frozen=True)
class Struck:
    """What is drawn of a loss: ``before`` and ``after`` it, what is open (``choices``), the services that it may touch,
    and the ``story`` with the numbers of its steps."""

    analysis: Analysis
    links: Mapping[str, str]
    things: tuple[Thing, ...]
    before: Standing
    after: Standing
    choices: Choices
    services: Mapping[str, ServiceOutcome]
    names: Names
    story: Story

    @property
    def number(self) -> Mapping[str, int]:
        """The number of the step in which something happens to a thing."""
        return self.story.number

    @property
    def _world(self) -> World:
        return self.analysis.estate.world

    @property
    def _topology(self) -> Topology:
        return self.analysis.topology

    @property
    def _spec(self) -> Spec:
        return self.analysis.spec

    def _kind(self, cluster: str) -> str:
        return self._topology.clusters[cluster].kind

    def _touched(self) -> list[str]:
        """The hosts that the loss touches: those that are lost, and those on which something happens."""
        gone = [m for m in self._world.kinds if not self.after.runs(m) and self.before.runs(m)]
        touched = {self._world.host_of(m) or m for m in gone}
        for vm in self._spec.vms:
            now, then = self.before.world.spec.vms[vm].on, self.after.world.spec.vms[vm].on
            if now != then:
                touched |= {str(now), *self.choices.machines.get(vm, (str(then),))}
        concerned = {k for k, o in self.services.items() if o.state != "goes-on"}
        for key in concerned:
            for standing in (self.before, self.after):
                active = standing.active(key)
                if key in self.choices.services and standing is self.after:
                    touched |= {standing.world.host_of(m) or m for m in self.choices.services[key]}
                elif len(active) == 1 or self._all_down(key):
                    touched |= {standing.world.host_of(m) or m for m in active}
        for cluster in {c for m in gone if (c := self._world.member_of.get(m)) and self._kind(c) != "host"}:
            touched |= {self._world.host_of(m) or m for m in self._topology.clusters[cluster].members}
        return [m for m in (*self._spec.hosts, *self._spec.servers) if m in touched]

    def _all_down(self, service: str) -> bool:
        """Whether every instance of a service is down, and not only since what it needs is."""
        needs = self._spec.services[service].requires
        down = [s for s, o in self.services.items() if o.state == "down"]
        return service in down and not {*needs} & {*down}

    def hosts(self) -> list[str]:
        """Those of them that are drawn: of very many those that are lost first."""
        known = self._touched()
        if len(known) <= HOSTS:
            return known
        lost = [m for m in known if not self.after.runs(m) and self.before.runs(m)]
        kept = {*lost[:HOSTS], *[x for x in known if x not in lost][: HOSTS - len(lost[:HOSTS])]}
        return [m for m in known if m in kept]

    def left(self) -> list[str]:
        """Those that are not."""
        shown = self.hosts()
        return [m for m in self._touched() if m not in shown]

    def shown(self, host: str) -> tuple[list[str], tuple[int, int]]:
        """The machines of a host that are shown, at any time, and how many others it has before and after.

        On a host that is lost those are counted after it that were there.
        """
        before = list(self.before.world.vms_on.get(host, ()))
        there = [v for v in self.after.world.vms_on.get(host, ()) if v not in self.choices.machines]
        after = [v for v in there if v not in before]
        matter = [v for v in (*before, *after) if self._matters(v)]
        some = matter[:FEW]
        left = there if self.after.runs(host) else before
        return some, (len([v for v in before if v not in some]), len([v for v in left if v not in some]))

    def _matters(self, vm: str) -> bool:
        moved = self.before.world.spec.vms[vm].on != self.after.world.spec.vms[vm].on
        stopped = self.before.runs(vm) and not self.after.runs(vm)
        hit = {k for k, o in self.services.items() if o.state != "goes-on"}
        return moved or stopped or bool(hit & set(self._topology.machines[vm].services))

    def frames(
        self,
        hosts: Sequence[str],
        cards: Mapping[str, tuple[list[str], tuple[int, int]]],
        standing: Standing,
        first: bool,
    ) -> list[Frame]:
        """Hosts with their cards by the clusters that they are in, as things stand; ``first`` is before the loss."""
        by: dict[str, list[str]] = {}
        for host in hosts:
            cluster = self._world.member_of.get(host)
            key = cluster if cluster and self._kind(cluster) == "host" else ""
            by.setdefault(key, []).append(host)
        frames = []
        for key, some in by.items():
            title, drawn = "In no host cluster", ""
            if key:
                view = self._topology.clusters[key]
                title = self._votes(view, standing, first)
                drawn = f"({len(some)} drawn)" if len(some) < len(view.members) else ""
            frames.append(
                Frame(
                    id=f"cluster:{key}",
                    title=title,
                    note=drawn,
                    kind="host-cluster" if key else "loose",
                    tiles=tuple(self._tile(h, *cards[h], standing, first) for h in some),
                    numbers=() if first or not key else self.story.acts.get(key, ()),
                    href=self.links.get(f"cluster:{key}", ""),
                )
            )
        return frames

    def _votes(self, view: ClusterView, standing: Standing, first: bool) -> str:
        nodes = words.counted(len(view.members), "node")
        if first:
            return f"{view.title} · {nodes}"
        up = sum(standing.runs(m) for m in view.members)
        votes = standing.votes(view.id)
        said = f"{view.title} · {up} of {nodes}"
        if not votes.counted or votes.verdict == "unknown":
            return said
        quorum = "" if votes.verdict == "yes" else ", no quorum" if votes.verdict == "no" else ", a coin toss"
        return f"{said}, {words.counted(votes.have, 'vote')}{quorum}"

    def _tile(
        self, host: str, shown: Sequence[str], others: tuple[int, int], standing: Standing, first: bool
    ) -> Tile:
        more = others[0 if first else 1]
        machine = self._topology.machines[host]
        lost = not first and not standing.runs(host)
        cards = []
        if machine.kind == "server" or (machine.member_of and self._kind(machine.member_of) != "host"):
            cards += self._own(host, standing, first)
        cards += [c for vm in shown if (c := self._card(vm, host, standing, first))]
        cards += () if first else self._ghosts(host)
        rest = (
            f"{words.counted(more, 'more machine')}"
            if cards and more
            else words.counted(more, "machine")
            if more
            else ""
        )
        return Tile(
            id=f"{machine.kind}:{host}",
            title=machine.title,
            text="lost" if any(t.id == host for t in self.things) else "down",
            icon=machine.kind,
            look="lost" if lost else "plain",
            cards=tuple(cards),
            note=rest,
            number=self.number.get(f"stops:{host}", 0) if lost else 0,
            href=self.links.get(f"{machine.kind}:{host}", ""),
        )

    def _ghosts(self, host: str) -> Iterator[Card]:
        """What may start on a host: some as cards, of many their number."""
        some = self.choices.on(host)
        if len(some) > GHOSTS:
            numbers = {self.number.get(f"starts:{vm}", 0) for vm in some}
            yield Card(
                id=f"after:may:{host}",
                title=words.counted(len(some), "machine"),
                note="may start here",
                icon="vms",
                look="ghost",
                number=numbers.pop() if len(numbers) == 1 else 0,
            )
            return
        for vm in some:
            yield Card(
                id=f"after:{vm}:{host}",
                title=self._topology.machines[vm].title,
                note="may start here",
                icon="vm",
                look="ghost",
                number=(begun := self._begun(vm, self.number.get(f"starts:{vm}", 0)))[-1],
                also=begun[:-1],
                href=self.links.get(f"vm:{vm}", ""),
            )

    def _begun(self, machine: str, number: int, carried: Sequence[str] | None = None) -> tuple[int, ...]:
        """The numbers of a card: that its machine starts, and where that is later that its services run again, and that
        users are connected to them."""
        if carried is None:
            every = self._topology.machines[machine].services
            carried = [s for s in every if self.lives(s, False) and self.before.active(s) == (machine,)]
        found = {number, *(self.number.get(f"starts:service:{s}", 0) for s in carried)} - {0}
        if found:  # who turns to it then is connected to what runs here
            found |= {self.number.get(f"reconnects:service:{s}", 0) for s in carried} - {0}
        return tuple(sorted(found)) or (0,)

    def _own(self, host: str, standing: Standing, first: bool) -> list[Card]:
        """What a physical server carries itself."""
        made = self._card(host, host, standing, first, own=True)
        return [made] if made and made.note else []

    def _card(
        self, key: str, host: str, standing: Standing, first: bool, *, own: bool = False
    ) -> Card | None:
        machine = self._topology.machines[key]
        here = own or (
            standing.world.spec.vms[key].on == host and (first or key not in self.choices.machines)
        )
        was = own or self.before.world.spec.vms[key].on == host
        if not here and (first or not was):
            return None
        carried = [s for s in machine.services if standing.active(s) == (key,) or len(standing.active(s)) > 1]
        carried = [s for s in carried if self.lives(s, first)]
        member = machine.member_of if own or machine.kind == "vm" else None
        guest = member is not None and self._kind(member) != "host"
        look, tone, number, note = "plain", "none", 0, ""
        if not here or not standing.runs(key):
            look, note = "gone", "stopped" if here else f"stopped with {self._topology.machines[host].title}"
            if not here and (where := self.choices.where(key, "vm", self.names.name)):
                note = f"starts on {where}"
        elif not first and self.before.world.spec.vms.get(key) is not None and not was:
            number = self.number.get(f"starts:{key}", 0) or self.number.get(f"is-restarted:{key}", 0)
            look, tone = "arrives", "host"
            note = "starts again here"
        if look != "gone" and guest:
            active = [s for s in machine.services if key in standing.active(s) and standing.runs(key)]
            alive = [s for s in active if self.lives(s, first)]
            look = "active" if alive else "passive" if look == "plain" else look
            tone = "guest"
            ready = [s for s in machine.services if self.lives(s, first)]
            names = listed(self._titles(alive or ready or machine.services), 2, shown=1)
            maybe = [] if first else [s for s in self.choices.of(key) if self.lives(s, first)]
            if maybe:  # the first of them is active in the estate as it goes on; none is for sure
                alive, look = [s for s in alive if s not in maybe], "passive" if not alive else look
                names = listed(self._titles(maybe), 2, shown=1)
            state = "may be active" if maybe else "active" if alive else "passive"
            if (
                not (alive or ready or maybe) and machine.services
            ):  # what is down has no member that waits for it
                look, tone, state = look if look != "passive" else "plain", "none", "down"
            note = f"{names} · {state}" if names else "member"
            if maybe:
                look, number = "maybe", self.number.get(f"starts:service:{maybe[0]}", 0)
            elif not first and alive and key not in self.before.active(alive[0]):
                number = self.number.get(f"starts:service:{alive[0]}", 0)
        elif look == "plain" and carried:
            look, tone, note = "runs", "host", listed(self._titles(carried), 2, shown=1)
        elif look == "arrives" and carried:
            titles = self._titles(carried)
            note = f"{listed(titles, 2, shown=1)} {'start' if several(titles) else 'starts'} again"
        elif look == "plain" and not first and (down := self._down_on(key)):
            note = f"{listed(self._titles(down), 2, shown=1)} · down"
        also: tuple[int, ...] = ()
        if look == "gone" and not first:
            also = self._suffers(key, member if guest and member else "")
        elif not first and not self.choices.of(key):
            *before, number = self._begun(key, number, carried)
            also = tuple(before)
        return Card(
            id=f"{'before' if first else 'after'}:{key}:{host}",
            # The server itself is what the card stands in.
            title="its own system" if own and machine.kind == "server" else machine.title,
            note=note,
            icon="vm" if machine.kind == "vm" else machine.kind,
            look=look,  # type: ignore[arg-type]
            tone=tone,  # type: ignore[arg-type]
            marks=(self._member(key, member),) if guest and member and look != "gone" else (),
            number=number,
            also=also,
            href=self.links.get(f"{machine.kind}:{key}", ""),
        )

    def _titles(self, services: Sequence[str]) -> tuple[str, ...]:
        """What services are called, which may have the ids of their machines."""
        return tuple(self.names.title(s, "service") for s in services)

    def _down_on(self, key: str) -> list[str]:
        """The services that a machine carried before and that are down, though the machine runs."""
        services = self._topology.machines[key].services
        return [
            s
            for s in services
            if s in self.services and not self.lives(s, False) and key in self.before.active(s)
        ]

    def _suffers(self, key: str, cluster: str) -> tuple[int, ...]:
        """The numbers of what happens to a machine that stops, and of what its cluster does about it.

        What stops with what is lost has no number of its own: the first step is the loss.
        """
        found = {n for by in ("", cluster) for n in self.story.suffers.get((by, key), ())}
        return tuple(sorted(found))

    def _member(self, key: str, cluster: str) -> Mark:
        """The cluster that a machine is a member of, with its number there."""
        members = self._topology.clusters[cluster].members
        return Mark(f"{self.names.name(cluster, 'cluster')} {members.index(key) + 1}/{len(members)}", "guest")

    def lives(self, service: str, first: bool) -> bool:
        """Whether a service is one that a loss may touch, and not down then."""
        return service in self.services and (first or self.services[service].state != "down")
