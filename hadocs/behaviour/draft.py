"""Events of one step as they are found, each after its cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hadocs.behaviour.grounds import grounds as grounds_of
from hadocs.behaviour.known import told
from hadocs.behaviour.model import AT_ONCE, Actor, Event, Ground, Span, Term, Wait, What
from hadocs.topology.failures import Run
from hadocs.topology.model import Thing, Topology
from hadocs.topology.world import World


@dataclass
class Draft:
    """The events of one case while they are found. ``before`` are machines that earlier steps have taken, and after
    their kind and a colon what else has gone along."""

    topology: Topology
    run: Run
    things: tuple[Thing, ...]
    at: float = 0.0
    before: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    stopped: dict[str, int] = field(default_factory=dict)
    """Machine or thing to the event with which it stopped."""
    up: dict[str, int] = field(default_factory=dict)
    """Machine to the event with which it runs again."""
    away: dict[str, int] = field(default_factory=dict)
    """Service to the event with which it stopped; ids of services and machines may be the same."""
    back: dict[str, int] = field(default_factory=dict)
    """Service to the event with which it runs again."""
    counted: dict[str, int] = field(default_factory=dict)
    """Cluster to the event after which the others act."""
    began: dict[str, int] = field(default_factory=dict)
    """Service to the event with which something is done about it."""
    losses: dict[str, str | None] = field(default_factory=dict)
    """Service to what may be lost of its data when it is taken over; ``None`` where that is not known."""
    replicas: dict[str, int] = field(default_factory=dict)
    """Storage of a pair to the event with which it takes the other side's place."""
    answers: dict[str, int] = field(default_factory=dict)
    """Storage to the event with which it answers again, as what it is or in the other side's place."""
    behind: dict[str, None] = field(default_factory=dict)
    """Storage that lacks what was written while a machine that holds it was off, though topology takes it to run."""
    waits: tuple[Wait, ...] = ()
    """What has to pass before members may join again."""
    waited: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """The place of an event that waits for more than its cause to the places of all that it waits for."""
    _said: dict[tuple[What, str], list[int]] = field(default_factory=dict)
    """The places of the events of each kind and subject, so that what was said already is found at once."""

    @property
    def world(self) -> World:
        """The indexed spec."""
        return self.run.state.world

    def _comes_of(self, place: int | None, other: int) -> bool:
        """Whether an event is another, or comes of it: then nothing can make that one wait for it."""
        while place is not None and place != other:
            place = self.events[place].cause
        return place is not None

    def add(
        self,
        what: What,
        subject: str,
        actor: Actor,
        *,
        cause: int | None = None,
        terms: Sequence[Term] = (),
        by: str = "",
        to: str | None = None,
        why: str = "",
        grounds: Sequence[Ground] = (),
        when: Span | None = None,
        kind: str = "",
    ) -> int:
        """Add an event after its cause and terms, or at ``when``; its place is returned."""
        terms = told(self.world.spec, terms)
        start = Span(self.at, self.at) if cause is None else self.events[cause].when
        if when is None:
            when = start
            for term in terms:
                when = when + term.span
        assumes = tuple(dict.fromkeys(t.assumed for t in terms if t.assumed))
        kind = kind or self.kind(subject)
        if not grounds and not any(t.grounds for t in terms):
            grounds = grounds_of(self.world, self.topology.clusters, what, subject, kind, cause)
        self.events.append(
            Event(
                when,
                what,
                subject,
                kind,
                actor,
                by,
                to,
                why,
                tuple(terms),
                tuple(grounds),
                cause,
                assumes,
            )
        )
        place = len(self.events) - 1
        self._said.setdefault((what, subject), []).append(place)
        return place

    def serve(
        self,
        key: str,
        cause: int,
        terms: Sequence[Term],
        by: str,
        to: str | None = None,
        actor: Actor = "cluster",
    ) -> int:
        """Add the start of a service: on a member of the cluster ``by``, or on the machine ``by`` without one."""
        place = self.add("starts", key, actor, cause=cause, terms=terms, by=by, to=to, kind="service")
        service, machine = self.world.spec.services[key], self.world.spec.vms.get(to or by)
        refs = (service.data, service.copies.get(to or by), machine.files if machine else None)
        self.not_before_answers(place, *(ref for ref in refs if ref))
        self.not_before_started(place, key)
        return place

    def not_before_started(self, place: int, key: str) -> None:
        """What starts after other services begins no earlier than those run: let an event wait for them."""
        for other in self.world.spec.services[key].starts_after:
            if other in self.back:
                self._not_before(place, self.back[other])

    def not_before_answers(self, place: int, *refs: str) -> None:
        """Nothing runs before its storage answers: let an event that has begun before that begin with it."""
        for key in dict.fromkeys(ref.partition("/")[0] for ref in refs):
            for side in (key, self.world.mirror_of(key)):
                if side in self.answers:
                    self._not_before(place, self.answers[side])

    def _not_before(self, place: int, other: int) -> None:
        if self._comes_of(other, place):
            return
        event, there = self.events[place], self.events[other].when
        start = Span(self.at, self.at) if event.cause is None else self.events[event.cause].when
        when = start.or_later(there)
        for term in event.terms:
            when = when + term.span
        when = when.or_later(event.when)
        if when == event.when:
            return
        self.waits_too(place, other)
        # What is told as the reason is the one that comes later, or of which nobody knows when.
        open_ = there.high is None and start.high is not None
        cause = other if open_ or there.order > start.order else event.cause
        self.events[place] = replace(event, when=when, cause=cause)

    def waits_too(self, place: int, other: int) -> None:
        """Note that an event waits for another beside its cause."""
        cause = self.events[place].cause
        self.waited[place] = (*self.waited.get(place, () if cause is None else (cause,)), other)

    def reached(self, key: str, terms: Sequence[Term], by: str, to: str | None) -> None:
        """Add that clients have found a service again after it was back on a member of the cluster ``by``."""
        if terms:
            cause = self.back[key]
            self.back[key] = self.add(
                "reconnects", key, "clients", cause=cause, terms=terms, by=by, to=to, kind="service"
            )

    def once(self, what: What, subject: str, actor: Actor, **more: Any) -> int:
        """As `add`; what has been said of the same moment already is not said again, and its place is returned."""
        place = self.add(what, subject, actor, **more)
        new = self.events[place]
        said = self._said[what, subject]
        for earlier in said[:-1]:
            event = self.events[earlier]
            if (event.by, event.when) == (new.by, new.when):
                self.events.pop()
                said.pop()
                return earlier
        return place

    def between(self, first: int, last: int) -> Span:
        """How long it is from one event to a later one: what passes on the way where the one leads to the other.

        Where both come of a third, each by its own way, the one may be late when the other is early.
        """
        while (event := self.events[first]).cause is not None and not event.terms:
            first = event.cause  # the same moment
        above: int | None = first
        while above is not None:
            before, after = self._since(above, first), self._since(above, last)
            if before is not None and after is not None:
                return after - before
            above = self.events[above].cause
        return self.events[last].when - self.events[first].when

    def _since(self, start: int, place: int) -> Span | None:
        """How long an event comes after another that all it waits for comes of; ``None`` where not all of it does."""
        if place == start:
            return AT_ONCE
        event = self.events[place]
        waited = self.waited.get(place, () if event.cause is None else (event.cause,))
        own = AT_ONCE
        for term in event.terms:
            own = own + term.span
        found, when = AT_ONCE, AT_ONCE
        for other in waited:
            since = self._since(start, other)
            if since is None:
                return None
            found, when = found.or_later(since), when.or_later(self.events[other].when)
        return found + own if waited and event.when == when + own else None

    def kind(self, subject: str) -> str:
        """What an id is: a kind of thing, ``cluster`` or ``service``."""
        world = self.world
        if subject in world.kinds:
            return world.kinds[subject]
        for kind, table in (("cluster", world.spec.clusters), ("service", world.spec.services)):
            if subject in table:
                return kind
        return next((t.kind for t in (*world.things, *world.ties) if t.id == subject), "")

    def lost_thing(self) -> int | None:
        """The event with which the first thing of the step stopped."""
        return self.stopped.get(self.things[0].id) if self.things else None


def in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """Events by time, each after its cause; causes point to the new places."""
    places = sorted(range(len(events)), key=lambda i: (*events[i].when.order, i))
    new = {old: place for place, old in enumerate(places)}
    return tuple(
        replace(events[i], cause=None if events[i].cause is None else new[events[i].cause])  # type: ignore[index]
        for i in places
    )
