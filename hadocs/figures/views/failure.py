"""A failure: how things stand before and after it, what happens between and when, and what users miss for how long.

Decides what is shown and said; the events are those of the behaviour stage. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Span, Timeline
from hadocs.behaviour.model import Step as Happened
from hadocs.behaviour.regained import absences
from hadocs.behaviour.wording import clock, lasting, seconds
from hadocs.figures import words
from hadocs.figures.parts import noticed
from hadocs.figures.parts.already import already
from hadocs.figures.parts.away import away, keys
from hadocs.figures.parts.events import story
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.subjects import numbered, the_losses
from hadocs.figures.parts.users import drawn, ways
from hadocs.figures.plan import (
    Card,
    Figure,
    Flow,
    Frame,
    Key,
    Stage,
    Tile,
)
from hadocs.runbooks.standing import Standing
from hadocs.topology.model import ClusterView, Thing
from hadocs.topology.wording import listed

OF = "thing"

FEW = 3
"""So many machines of a host are shown; the rest is counted."""
HOSTS = 8
"""So many hosts are shown."""
_ARROWS = {"host": Key("wire-move", "machine restarts"), "guest": Key("wire-failover", "service goes over")}


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The figure of what is lost at once; ``service`` has its ids, or is empty for the first host that matters."""
    things = the_losses(analysis, service)
    if not things:
        return Figure(
            name=f"{analysis.spec.name}-failure",
            form="stages",
            title=analysis.spec.display_title,
            sentence="The spec has nothing that could fail.",
        )
    return _Failure(analysis, links, things).figure()


class _Failure:
    """What is lost at once as a figure."""

    def __init__(self, analysis: Analysis, links: Mapping[str, str], things: tuple[Thing, ...]) -> None:
        self.analysis, self.links, self.things = analysis, links, things
        self.topology, self.spec = analysis.topology, analysis.spec
        self.world = analysis.estate.world
        self.names = Names(analysis)
        self._title = self.names.title
        self.found: Timeline = analysis.timeline((Happened(things),))
        self.before = Standing.of(analysis.estate, analysis.topology)
        alone = replace(self.before, estate=replace(analysis.estate, attended=False, orderly=False))
        self.after = alone.stop(*things)
        kinds = {k: v.kind for k, v in self.topology.clusters.items()}
        head = self.names.lost(things)
        self.already = already(self.before)
        self.services = {k: o for k, o in self.found.services.items() if k not in self.already.services}
        needs = {key: service.requires for key, service in self.spec.services.items()}
        away = absences(self.found, needs)
        self.absences = {key: one for key, one in away.items() if key in self.services}
        # That clients of a service that goes on turn to another member is nothing that users miss.
        events = [
            e
            for e in self.already.without(self.found.events)
            if e.what != "reconnects" or e.subject in self.absences
        ]
        self.story = story(events, self._title, head, lambda key: kinds.get(key, ""))
        self.steps, self.number = self.story.steps, self.story.number

    def figure(self) -> Figure:
        sentence = self._sentence()
        hosts = self._hosts()
        stages = tuple(self._stages(hosts)) if hosts else ()
        looks = {c.look for s in stages for f in s.frames for t in f.tiles for c in t.cards}
        lost = any(t.look == "lost" for s in stages for f in s.frames for t in f.tiles)
        cards = {
            "active": Key("card-active", "active member"),
            "passive": Key("card-passive", "passive member"),
            "runs": Key("card-runs", "carries a service"),
            "arrives": Key("card-arrives", "starts again here"),
            "gone": Key("card-gone", "does not run"),
        }
        facts = noticed.facts(self.analysis, self.things, self.services, self.names)
        panels = away(self.absences, self.spec, self.story, self._title, self._home)
        return Figure(
            name=numbered(self.analysis, "failure", *(t.id for t in self.things)),
            form="stages",
            title=self.names.lost(self.things),
            sentence=sentence,
            description=(
                sentence,
                *(f"{stage.title}: {said}" for stage in stages for said in stage.said),
                *(f"{s.time}: {s.text}" for s in self.steps),
                *(f"{f.title}: {f.text}" for f in facts),
            ),
            stages=stages,
            flows=(flows := tuple(self._flows(stages))),
            steps=self.steps,
            panels=panels,
            facts=facts,
            notes=tuple(self._notes()),
            legend=((Key("chassis-lost", "lost"),) if lost else ())
            + tuple(k for n, k in cards.items() if n in looks)
            + tuple(key for look, key in _ARROWS.items() if any(f.look == look for f in flows))
            + keys(panels),
        )

    def _sentence(self) -> str:
        services = self.services
        parts = []
        for state, word in (("down", "down"), ("uncertain", "not certain")):
            some = tuple(self._title(k) for k, o in services.items() if o.state == state)
            if some:
                parts.append(f"{listed(some, 4, shown=3)}: {word}.")
        by: dict[str, list[str]] = {}
        for key, outcome in services.items():
            if outcome.state == "interrupted" and outcome.interrupted is not None:
                by.setdefault(lasting(outcome.interrupted), []).append(self._title(key))
        for span, some_ in list(by.items())[:3]:
            parts.append(
                f"{listed(tuple(some_), 4, shown=3)} {'is' if len(some_) == 1 else 'are'} away for {span}."
            )
        return " ".join(parts) or "Users notice nothing."

    def _home(self, service: str) -> str:
        """The title of the cluster that a service runs in, or whose hosts carry it."""
        cluster = self.world.cluster_of(self.spec.services[service])
        if cluster is None:
            on = self.before.active(service)
            cluster = self.world.host_cluster(on[0]) if on else None
        return self.topology.clusters[cluster].title if cluster else "In no cluster"

    def _kind(self, cluster: str) -> str:
        return self.topology.clusters[cluster].kind

    # --- before and after

    def _hosts(self) -> list[str]:
        """The hosts that the loss touches: those that are lost, and those on which something happens."""
        gone = [m for m in self.world.kinds if not self.after.runs(m) and self.before.runs(m)]
        touched = {self.world.host_of(m) or m for m in gone}
        for vm in self.spec.vms:
            now, then = self.before.world.spec.vms[vm].on, self.after.world.spec.vms[vm].on
            if now != then:
                touched |= {str(now), str(then)}
        concerned = {k for k, o in self.services.items() if o.state != "goes-on"}
        for key in concerned:
            for standing in (self.before, self.after):
                active = standing.active(key)
                if len(active) == 1:
                    touched.add(standing.world.host_of(active[0]) or active[0])
        for cluster in {c for m in gone if (c := self.world.member_of.get(m)) and self._kind(c) != "host"}:
            touched |= {self.world.host_of(m) or m for m in self.topology.clusters[cluster].members}
        known = [m for m in (*self.spec.hosts, *self.spec.servers) if m in touched]
        if len(known) <= HOSTS:
            return known
        lost = [m for m in known if m in gone]
        return [
            m
            for m in known
            if m in {*lost[:HOSTS], *[x for x in known if x not in lost][: HOSTS - len(lost[:HOSTS])]}
        ]

    def _stages(self, hosts: Sequence[str]) -> list[Stage]:
        cards = {host: self._shown(host) for host in hosts}
        last = self._all_done()
        note = "until it is repaired"
        if last is not None:
            # Without a known end the time is the earliest one.
            when = f"{seconds(last.low)} on at the earliest" if last.high is None else f"{clock(last)} on"
            note = f"from {when}, {note}"
        return [
            Stage(
                id="before",
                title="Before",
                note="",
                frames=tuple(self._frames(hosts, cards, self.before, True)),
                said=ways(self.before, self.services, self.names, first=True),
                ways=drawn(self.before, self.services, self.names, "before", first=True),
            ),
            Stage(
                id="after",
                title="After",
                note=note,
                frames=tuple(self._frames(hosts, cards, self.after, False)),
                said=ways(self.after, self.services, self.names),
                ways=drawn(self.after, self.services, self.names, "after"),
            ),
        ]

    def _all_done(self) -> Span | None:
        """When everything is as it is drawn: services are back, machines are up; nothing where no end is known."""
        ends = [one.back for one in self.absences.values()]
        now, then = self.before.world.spec.vms, self.after.world.spec.vms
        ends += [
            e.when
            for e in self.found.events
            if e.what == "starts" and e.kind == "vm" and now[e.subject].on != then[e.subject].on
        ]
        if any(end.high is None for end in ends):
            low = max(end.low for end in ends)
            return Span(low, None) if low else None
        done = Span()
        for end in ends:
            done = done.or_later(end)
        return done if ends else None

    def _flows(self, stages: Sequence[Stage]) -> Iterator[Flow]:
        """What goes to another host, from card to card: machines that start there, services whose member has gone."""
        cards = {c.id: c for s in stages[1:] for f in s.frames for t in f.tiles for c in t.cards}
        was, now = self.before.world.spec.vms, self.after.world.spec.vms
        for vm in was:
            source, target = f"after:{vm}:{was[vm].on}", f"after:{vm}:{now[vm].on}"
            if was[vm].on != now[vm].on and source in cards and target in cards:
                yield Flow(source=(source,), target=target, number=cards[target].number)
        handed: dict[tuple[str, str], None] = {}
        for key in self.services:
            before, after = self.before.active(key), self.after.active(key)
            if len(before) == len(after) == 1 and before != after and self._lives(key, False):
                (one,), (other,) = before, after
                source = f"after:{one}:{self.before.world.host_of(one) or one}"
                target = f"after:{other}:{self.after.world.host_of(other) or other}"
                if source in cards and target in cards:
                    handed[source, target] = None
        for source, target in handed:
            yield Flow(source=(source,), target=target, number=cards[target].number, look="guest")

    def _shown(self, host: str) -> tuple[list[str], tuple[int, int]]:
        """The machines of a host that are shown, at any time, and how many others it has before and after.

        On a host that is lost those are counted after it that were there.
        """
        before = list(self.before.world.vms_on.get(host, ()))
        after = [v for v in self.after.world.vms_on.get(host, ()) if v not in before]
        matter = [v for v in (*before, *after) if self._matters(v)]
        some = matter[:FEW]
        left = self.after.world.vms_on.get(host, ()) if self.after.runs(host) else before
        return some, (len([v for v in before if v not in some]), len([v for v in left if v not in some]))

    def _matters(self, vm: str) -> bool:
        moved = self.before.world.spec.vms[vm].on != self.after.world.spec.vms[vm].on
        stopped = self.before.runs(vm) and not self.after.runs(vm)
        hit = {k for k, o in self.services.items() if o.state != "goes-on"}
        return moved or stopped or bool(hit & set(self.topology.machines[vm].services))

    def _frames(
        self,
        hosts: Sequence[str],
        cards: Mapping[str, tuple[list[str], tuple[int, int]]],
        standing: Standing,
        first: bool,
    ) -> list[Frame]:
        by: dict[str, list[str]] = {}
        for host in hosts:
            cluster = self.world.member_of.get(host)
            key = cluster if cluster and self._kind(cluster) == "host" else ""
            by.setdefault(key, []).append(host)
        frames = []
        for key, some in by.items():
            title = self._votes(self.topology.clusters[key], standing, first) if key else ""
            frames.append(
                Frame(
                    id=f"cluster:{key}",
                    title=title,
                    kind="host-cluster" if key else "loose",
                    tiles=tuple(self._tile(h, *cards[h], standing, first) for h in some),
                    number=0 if first or not key else self._acts(key),
                    href=self.links.get(f"cluster:{key}", ""),
                )
            )
        return frames

    def _acts(self, cluster: str) -> int:
        found = (
            self.number.get(f"{what}:{cluster}", 0)
            for what in ("loses-quorum", "is-counted-out", "is-noticed", "keeps-quorum")
        )
        return next((n for n in found if n), 0)

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
        machine = self.topology.machines[host]
        lost = not first and not standing.runs(host)
        cards = []
        if machine.kind == "server" or (machine.member_of and self._kind(machine.member_of) != "host"):
            cards += self._own(host, standing, first)
        cards += [c for vm in shown if (c := self._card(vm, host, standing, first))]
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

    def _own(self, host: str, standing: Standing, first: bool) -> list[Card]:
        """What a physical server carries itself."""
        made = self._card(host, host, standing, first, own=True)
        return [made] if made and made.note else []

    def _card(
        self, key: str, host: str, standing: Standing, first: bool, *, own: bool = False
    ) -> Card | None:
        machine = self.topology.machines[key]
        here = own or standing.world.spec.vms[key].on == host
        was = own or self.before.world.spec.vms[key].on == host
        if not here and (first or not was):
            return None
        carried = [s for s in machine.services if standing.active(s) == (key,) or len(standing.active(s)) > 1]
        carried = [s for s in carried if self._lives(s, first)]
        member = machine.member_of if own or machine.kind == "vm" else None
        guest = member is not None and self._kind(member) != "host"
        look, tone, number, note = "plain", "none", 0, ""
        if not here or not standing.runs(key):
            look, note = "gone", "stopped" if here else f"stopped with {self.topology.machines[host].title}"
        elif not first and self.before.world.spec.vms.get(key) is not None and not was:
            number = self.number.get(f"starts:{key}", 0) or self.number.get(f"is-restarted:{key}", 0)
            look, tone = "arrives", "host"
            note = "starts again here"
        if look != "gone" and guest:
            active = [s for s in machine.services if key in standing.active(s) and standing.runs(key)]
            alive = [s for s in active if self._lives(s, first)]
            look = "active" if alive else "passive" if look == "plain" else look
            tone = "guest"
            names = listed(tuple(self._title(s) for s in (alive or machine.services)), 2, shown=1)
            note = f"{names} · {'active' if alive else 'passive'}" if names else self._title(member or "")
            if not first and alive and key not in self.before.active(alive[0]):
                number = self.number.get(f"starts:service:{alive[0]}", 0)
        elif look == "plain" and carried:
            look, tone, note = "runs", "host", listed(tuple(map(self._title, carried)), 2, shown=1)
        elif look == "arrives" and carried:
            note = f"{listed(tuple(map(self._title, carried)), 2, shown=1)} starts again"
        return Card(
            id=f"{'before' if first else 'after'}:{key}:{host}",
            title=machine.title,
            note=note,
            icon="vm" if machine.kind == "vm" else machine.kind,
            look=look,  # type: ignore[arg-type]
            tone=tone,  # type: ignore[arg-type]
            number=number,
            href=self.links.get(f"{machine.kind}:{key}", ""),
        )

    def _lives(self, service: str, first: bool) -> bool:
        return service in self.services and (first or self.services[service].state != "down")

    def _notes(self) -> list[str]:
        notes = []
        if said := self.already.said(self.names):
            notes.append(said)
        if not self.story.whole:
            notes.append(f"The first {len(self.steps)} steps; hadocs fail tells all of them.")
        if self.found.assumes:
            some = [self.names.titled(a.rstrip("."), ()) for a in self.found.assumes[:3]]
            notes.append(f"This assumes that {'; '.join(some)}.")
        return notes
