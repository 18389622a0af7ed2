"""A failure: how things stand before and after it, what happens between and when, and what users miss for how long.

Decides what is shown and said; the events are those of the behaviour stage. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.behaviour.granted import asks, granted
from hadocs.behaviour.model import Span, Timeline
from hadocs.behaviour.model import Step as Happened
from hadocs.behaviour.regained import absences
from hadocs.behaviour.wording import clock, seconds
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts import noticed
from hadocs.figures.parts.already import already
from hadocs.figures.parts.away import away, keys
from hadocs.figures.parts.choices import choices
from hadocs.figures.parts.events import story
from hadocs.figures.parts.forks import Fork, forks
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.struck import Struck
from hadocs.figures.parts.subjects import numbered, the_losses
from hadocs.figures.parts.users import drawn, ways
from hadocs.figures.plan import (
    Card,
    Figure,
    Flow,
    Key,
    Panel,
    Stage,
    Step,
)
from hadocs.figures.way import Stored
from hadocs.runbooks.standing import Standing
from hadocs.topology.failures import examine
from hadocs.topology.model import Thing
from hadocs.topology.wording import several

OF = "thing"

ASIDE = Key("number-aside", "step that is not in the picture")
_WAYS = {"users": Key("wire-network", "way of the users"), "storage": Key("wire-storage", "way to its data")}
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


def _aside(steps: Sequence[Step], stages: Sequence[Stage], panels: Sequence[Panel]) -> tuple[Step, ...]:
    """The steps; those that nothing in the picture stands for have a number that looks like it."""
    tiles = [tile for stage in stages for frame in stage.frames for tile in frame.tiles]
    cards = [card for tile in tiles for card in tile.cards]
    drawn = {n for stage in stages for frame in stage.frames for n in frame.numbers}
    drawn |= {tile.number for tile in tiles} | {n for card in cards for n in (*card.also, card.number)}
    drawn |= {n for stage in stages for one in stage.stores for n in (*one.also, one.number)}
    drawn |= {mark.number for panel in panels for bar in panel.bars for mark in bar.marks}
    return tuple(
        step if step.number in drawn or not stages else replace(step, look="aside") for step in steps
    )


def _begins(card: Card) -> int:
    """The first number of a card: that something arrives there, before what that carries is used again."""
    return (*card.also, card.number)[0]


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
        struck = alone.taking(*things)
        self.after = struck.settle()
        self.choices = choices(struck, self.after)
        unsure = [k for k, o in self.found.services.items() if o.state == "uncertain"]
        self.forks = forks(analysis, things, unsure, self.names)
        heirs = {key: fork.heirs for key, fork in self.forks.items() if fork.heirs}
        self.choices = replace(self.choices, services={**self.choices.services, **heirs})
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
        many = len(things) > 1
        self.story = story(
            events, self._title, head, lambda key: kinds.get(key, ""), self._where, several_lost=many
        )
        self.steps = self.story.steps
        self.struck = Struck(
            analysis, links, things, self.before, self.after, self.choices, self.services, self.names,
            self.story,
        )  # fmt: skip

    def figure(self) -> Figure:
        sentence = self._sentence()
        hosts = self.struck.hosts()
        stages = tuple(self._stages(hosts)) if hosts else ()
        looks = {c.look for s in stages for f in s.frames for t in f.tiles for c in t.cards}
        lost = any(t.look == "lost" for s in stages for f in s.frames for t in f.tiles)
        lost |= any(one.lost for stage in stages for one in stage.stores)
        cards = {
            "active": Key("card-active", "active member"),
            "passive": Key("card-passive", "passive member"),
            "maybe": Key("card-maybe", "may be active"),
            "runs": Key("card-runs", "carries a service"),
            "arrives": Key("card-arrives", "starts again here"),
            "ghost": Key("card-ghost", "may start here"),
            "gone": Key("card-gone", "does not run"),
        }
        facts = noticed.facts(self.analysis, self.things, self.services, self.names, self.forks)
        ended = {
            k: noticed.ending(o.until, self.names) for k, o in self.services.items() if o.state == "down"
        }
        unsure = [k for k, o in self.services.items() if o.state == "uncertain"]
        maybe = [k for k, o in self.services.items() if noticed.perhaps(o)]
        panels = away(self.absences, self.spec, self.story, self._service, self._home, ended, unsure, maybe)
        steps = _aside(self.steps, stages, panels)
        return Figure(
            name=numbered(self.analysis, "failure", *(t.id for t in self.things)),
            form="stages",
            title=self.names.lost(self.things),
            sentence=sentence,
            description=(
                sentence,
                *(f"{stage.title}: {said}" for stage in stages for said in stage.said),
                *(f"{s.time}: {s.text}" for s in self.steps),
                *self._targets(),
                *(f"{f.title}: {f.text} {f.note}".rstrip() for f in facts),
            ),
            stages=stages,
            flows=(flows := tuple(self._flows(stages))),
            steps=steps,
            panels=panels,
            facts=facts,
            notes=tuple(self._notes()),
            legend=((Key("chassis-lost", "lost"),) if lost else ())
            + tuple(k for n, k in cards.items() if n in looks)
            + tuple(key for look, key in _ARROWS.items() if any(f.look == look for f in flows))
            + ((_WAYS["users"],) if any(s.ways for s in stages) else ())
            + ((_WAYS["storage"],) if any(way.storage for s in stages for way in s.ways) else ())
            + keys(panels)
            + ((ASIDE,) if stages and any(step.look == "aside" for step in steps) else ()),
        )

    def _sentence(self) -> str:
        services = self.services
        parts = []
        for word, those in self._not_up().items():
            parts.append(f"{listed(tuple(map(self._service, those)), 4, shown=3)}{word}.")
        by: dict[tuple[Span, str, bool], list[str]] = {}
        for key, outcome in services.items():
            if outcome.state == "interrupted" and outcome.interrupted is not None:
                fare = outcome.interrupted, self._then(key), noticed.perhaps(outcome)
                by.setdefault(fare, []).append(self._service(key))
        for (span, then, maybe), some_ in list(by.items())[:3]:
            who = listed(tuple(some_), 4, shown=3)
            many = several(some_)
            goes_on = f", then {'run' if many or maybe else 'runs'} {then}" if then else ""
            parts.append(f"{who} {noticed.away(span, many=many, maybe=maybe)}{goes_on}.")
        rest = list(by.items())[3:]
        if left := sum(len(some_) for _, some_ in rest):
            are = "may be" if any(maybe for (_, _, maybe), _ in rest) else "is" if left == 1 else "are"
            parts.append(f"{words.counted(left, 'more service')} {are} away.")
        parts += [f"{said}." for said in noticed.standing(services, self.names)]
        return " ".join(parts) or "Users notice nothing."

    def _not_up(self) -> Mapping[str, list[str]]:
        """The services that are down, and those that may be, by that in words."""
        down = [k for k, o in self.services.items() if o.state == "down"]
        by: dict[Fork | None, list[str]] = {}
        for key, outcome in self.services.items():
            if outcome.state == "uncertain":
                by.setdefault(self.forks.get(key), []).append(key)
        found = {": down": down} if down else {}
        for fork, some in by.items():
            ways = fork.each(several(list(map(self._service, some)))) if fork else ()
            found[f" {', or '.join(ways)}: which is not certain" if fork else ": not certain"] = some
        return found

    def _then(self, key: str) -> str:
        """Where a service runs once it is back: on another member, or on its machine, which has started elsewhere."""
        if where := self._where(key, "service"):
            return f"on {where}"
        before, after = self.before.active(key), self.after.active(key)
        if len(before) != 1 or len(after) != 1 or not self.after.runs(after[0]):
            return ""
        if before != after:
            return f"on {self.names.name(after[0])}"
        was, now = self.before.world.host_of(after[0]), self.after.world.host_of(after[0])
        if was == now or now is None:
            return ""
        return f"again on {self._where(after[0], 'vm') or self.names.name(now)}"

    def _where(self, subject: str, kind: str) -> str:
        """Where something starts of which it is not known beforehand, in words; nothing where it is known."""
        return self.choices.where(subject, kind, self.names.name)

    def _targets(self) -> Iterator[str]:
        """Where the machines that stop start again, in sentences; of many the rest is counted."""
        was, now = self.before.world.spec.vms, self.after.world.spec.vms
        moved = [vm for vm in was if was[vm].on != now[vm].on and self.after.runs(vm)]
        by: dict[str, list[str]] = {}
        for vm in moved:
            by.setdefault(self._where(vm, "vm") or self.names.name(str(now[vm].on)), []).append(vm)
        for where, some in by.items():
            names = [self.names.name(vm) for vm in some]
            start = "starts" if len(some) == 1 else "start"
            each = "" if len(some) == 1 or (" or " not in where and " of " not in where) else ", each"
            yield f"{listed(names, 12, shown=10)} {start} again{each} on {where}."

    def _service(self, key: str) -> str:
        """What a service is called, which may have the id of its machine."""
        return self._title(key, "service")

    def _home(self, service: str) -> str:
        """The title of the cluster that a service runs in, or whose hosts carry it."""
        cluster = self.world.cluster_of(self.spec.services[service])
        if cluster is None:
            on = self.before.active(service)
            cluster = self.world.host_cluster(on[0]) if on else None
        return self.topology.clusters[cluster].title if cluster else "In no cluster"

    def _stages(self, hosts: Sequence[str]) -> list[Stage]:
        cards = {host: self.struck.shown(host) for host in hosts}
        last = self._all_done()
        note = "until it is repaired"
        if last is not None:
            # Without a known end the time is the earliest one.
            when = f"{seconds(last.low)} on at the earliest" if last.high is None else f"{clock(last)} on"
            note = f"from {when}, {note}"
        if self._ways() > 1:
            note += "; drawn is one way of several"
        lines = {
            "before": drawn(self.before, self.services, self.names, "before", first=True),
            "after": drawn(self.after, self.services, self.names, "after", open_=self.choices),
        }
        lost = [t.id for t in self.things if t.kind == "storage"]
        led = [w.storage for some in lines.values() for w in some if w.storage] if lines["before"] else []
        mirrors = {other: key for key in lost if (other := self.world.mirror_of(key)) and other not in lost}
        notes = {other: f"mirror of {self.names.name(key, 'storage')}" for other, key in mirrors.items()}
        stores = {key: self.names.name(key, "storage") for key in (*led, *lost, *mirrors)}
        return [
            Stage(
                id="before",
                title="Before",
                note="",
                frames=tuple(self.struck.frames(hosts, cards, self.before, True)),
                said=ways(self.before, self.services, self.names, first=True),
                ways=lines["before"],
                stores=tuple(
                    Stored(id=key, title=title, note=notes.get(key, "")) for key, title in stores.items()
                ),
            ),
            Stage(
                id="after",
                title="After",
                note=note,
                frames=tuple(self.struck.frames(hosts, cards, self.after, False)),
                said=ways(self.after, self.services, self.names, open_=self.choices),
                ways=lines["after"],
                stores=tuple(
                    Stored(
                        id=key,
                        title=title,
                        lost=(gone := key in self.after.run.state.storage),
                        number=self.story.number.get(f"stops:{key}", 0) if gone else 0,
                        also=() if gone else self._happens(key),
                        note=notes.get(key, ""),
                    )
                    for key, title in stores.items()
                ),
            ),
        ]

    def _ways(self) -> int:
        """In how many ways it may end which machines run on."""
        runs = examine(self.analysis.estate, self.things)[1]
        return len({frozenset(run.state.machines) for run in runs})

    def _happens(self, storage: str) -> tuple[int, ...]:
        """The numbers of the steps in which a storage that is left pauses, and goes on."""
        found = {self.story.number.get(f"{what}:{storage}", 0) for what in ("pauses", "resumes")}
        return tuple(sorted(found - {0}))

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
            if vm in self.choices.machines:
                continue
            source, target = f"after:{vm}:{was[vm].on}", f"after:{vm}:{now[vm].on}"
            if was[vm].on != now[vm].on and source in cards and target in cards:
                yield Flow(source=(source,), target=target, number=_begins(cards[target]))
        handed: dict[tuple[str, str], None] = {}
        for key in self.services:
            if key in self.choices.services:
                continue
            before, after = self.before.active(key), self.after.active(key)
            if len(before) == len(after) == 1 and before != after and self.struck.lives(key, False):
                (one,), (other,) = before, after
                source = f"after:{one}:{self.before.world.host_of(one) or one}"
                target = f"after:{other}:{self.after.world.host_of(other) or other}"
                if source in cards and target in cards:
                    handed[source, target] = None
        for source, target in handed:
            yield Flow(source=(source,), target=target, number=_begins(cards[target]), look="guest")

    def _notes(self) -> list[str]:
        notes = []
        if said := self.already.said(self.names):
            notes.append(said)
        if left := self.struck.left():
            hosts = listed([self.names.name(host) for host in left], 6, shown=4)
            notes.append(f"Not drawn, though the loss touches {'it' if len(left) == 1 else 'them'}: {hosts}.")
        if not self.story.whole:
            notes.append(f"The first {len(self.steps)} steps; hadocs fail tells all of them.")
        return [*notes, *self._granted()]

    def _granted(self) -> Iterator[str]:
        """What the figure takes for granted: assumptions in one sentence, what is not known in one each."""
        clusters = tuple(self.topology.clusters)
        told = [self.names.titled(a.rstrip("."), clusters) for a in granted(self.found)]
        if said := [a for a in told if not asks(a)]:
            yield f"This assumes that {'; '.join(said)}."
        yield from (f"{a[0].upper()}{a[1:]}." for a in told if asks(a))
