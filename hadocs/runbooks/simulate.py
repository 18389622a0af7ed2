"""A list of changes carried out one after the other, each from what the one before it left.

The changes are those that the steps of a procedure say they make. For each it tells what users notice, which votes are
left, and whether it takes down what nobody was told of. Nothing here knows a procedure or a platform's commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from hadocs.analysis import Analysis
from hadocs.behaviour.known import assumed
from hadocs.behaviour.model import Span
from hadocs.errors import HadocsError
from hadocs.runbooks.model import Change
from hadocs.runbooks.risks import Hurt, hurts
from hadocs.runbooks.standing import Count, Standing
from hadocs.topology.model import Thing


@dataclass(frozen=True)
class Announced:
    """What users were told before the first step: services that pause for a while, and services that are down."""

    pauses: frozenset[str] = frozenset()
    down: frozenset[str] = frozenset()


class ImpossibleError(HadocsError):
    """A change of a thing that the spec does not have, or that it can't be made of: a mistake in a procedure."""


@dataclass(frozen=True)
class Effect:
    """One change, carried out. ``pauses`` are services that users miss for a while, ``down`` those that do not run from
    here on, ``back`` those that run again, ``uncertain`` those of which it is not known from here on.

    ``moved`` maps machines to their new hosts, ``handed`` services to theirs, ``stopped`` are machines that do not run
    from here on. ``left`` are machines that a drain leaves where they are, ``kept`` services that no other member can
    take. ``refused`` says why nothing was done. ``votes`` are those of clusters for which they are other than before.
    ``unannounced`` are services that are missed without having been announced.
    """

    change: Change
    after: Standing = field(repr=False)
    pauses: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    down: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    handed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    stopped: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    refused: str = ""
    votes: Mapping[str, Count] = field(default_factory=lambda: MappingProxyType({}))
    unannounced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Simulation:
    """All changes, carried out. ``differences`` say in what the end is not the beginning; none where it is the same."""

    first: Standing = field(repr=False)
    effects: tuple[Effect, ...]
    differences: tuple[str, ...]

    @property
    def last(self) -> Standing:
        """How everything stands in the end."""
        return self.effects[-1].after if self.effects else self.first

    @property
    def same(self) -> bool:
        """Whether the end is the beginning."""
        return not self.differences

    @property
    def unannounced(self) -> tuple[str, ...]:
        """The services that some change takes away without having been announced."""
        return tuple(dict.fromkeys(s for e in self.effects for s in e.unannounced))

    @property
    def down(self) -> tuple[str, ...]:
        """The services that do not run at some time."""
        return tuple(dict.fromkeys(s for e in self.effects for s in e.down))

    @property
    def pauses(self) -> Mapping[str, Span]:
        """How long users miss each service that is not down, all pauses together."""
        total: dict[str, Span] = {}
        for effect in self.effects:
            for key, span in effect.pauses.items():
                total[key] = total[key] + span if key in total else span
        return MappingProxyType(total)


def simulate(
    analysis: Analysis,
    changes: Sequence[Change],
    announced: Announced | None = None,
    *,
    start: Standing | None = None,
) -> Simulation:
    """Carry out changes from how the spec says that things stand, or from ``start``.

    Without ``announced`` nothing is held against it.

    Raises:
        ImpossibleError: for a change that names what the spec does not have, or can't be made of that.
    """
    first = start or Standing.of(analysis.estate, analysis.topology)
    now, effects = first, []
    for change in changes:
        effect = _carried_out(now, first, change)
        if announced is not None:
            pauses = announced.pauses | announced.down
            missed = [s for s in effect.pauses if s not in pauses]
            missed += [s for s in (*effect.down, *effect.uncertain) if s not in announced.down]
            # What runs on no day is missed by nobody.
            missed = [s for s in missed if s not in first.down]
            effect = replace(effect, unannounced=tuple(dict.fromkeys(missed)))
        effects.append(effect)
        now = effect.after
    return Simulation(first, tuple(effects), differences(first, now))


def differences(first: Standing, last: Standing) -> tuple[str, ...]:
    """In what two standings are not the same, a clause each."""
    found: list[str] = []
    found += [f"{t.id} is off" for t in last.off if t not in first.off]
    found += [f"{m} is paused" for m in sorted(last.paused - first.paused)]
    found += [f"{m} has left its cluster" for m in sorted(last.detached - first.detached)]
    found += [f"{s} is stopped" for s in sorted(last.halted - first.halted)]
    for key, vm in first.world.spec.vms.items():
        if (now := last.world.spec.vms[key].on) != vm.on:
            found.append(f"{key} runs on {now}, not on {vm.on}")
    for key in first.world.spec.services:
        if (there := last.active(key)) != (was := first.active(key)):
            found.append(f"{key} is active on {', '.join(there)}, not on {', '.join(was)}")
    return tuple(found)


def stop_rules(analysis: Analysis, effect: Effect) -> tuple[Hurt, ...]:
    """What must not be lost once a change is carried out: what it takes then, and would not on any other day.

    Looked at is what is near to the machines that are off, paused or out of their cluster.
    """
    after = effect.after
    worked = {*after.paused, *after.detached, *(t.id for t in after.off)}
    around = [m for m in after.world.kinds if m in worked]
    return tuple(hurt for hurt in hurts(analysis, after, around, frozenset(after.down)) if hurt.stops)


def _carried_out(now: Standing, first: Standing, change: Change) -> Effect:
    done = _DOING[change.doing](now, first, change)
    after = done.after
    down = tuple(s for s in after.down if s not in now.down)
    back = tuple(s for s in now.down if s not in after.down)
    uncertain = tuple(s for s in after.loss.uncertain if s not in now.loss.uncertain)
    pauses = {s: span for s, span in done.pauses.items() if s not in down and s not in now.down}
    pauses = _with_needs(now, pauses, frozenset((*after.down, *now.down)))
    kinds = now.world.kinds
    return replace(
        done,
        down=down,
        back=back,
        uncertain=uncertain,
        pauses=MappingProxyType(pauses),
        stopped=tuple(m for m in kinds if now.runs(m) and not after.runs(m)),
        votes=MappingProxyType(
            {c: v for c in now.world.spec.clusters if (v := after.votes(c)) != now.votes(c)}
        ),
    )


def _with_needs(now: Standing, pauses: dict[str, Span], away: frozenset[str]) -> dict[str, Span]:
    """Services pause with those that they need; the primary of Patroni stays while its store elects."""
    from hadocs.topology.lock_stores import stores

    services = now.world.spec.services
    found = dict(pauses)
    for _ in services:
        more: dict[str, Span] = {}
        for key, service in services.items():
            for need in service.requires:
                if need in found and key not in away and need not in stores(now.world, key):
                    span = found[need] if key not in found else found[key].or_later(found[need])
                    if found.get(key) != span:
                        more[key] = span
        if not more:
            break
        found |= more
    return {key: found[key] for key in services if key in found}


# --- what each change does


def _pause(now: Standing, _first: Standing, change: Change) -> Effect:
    return Effect(change, now.pause(_machine(now, change)))


def _drain(now: Standing, _first: Standing, change: Change) -> Effect:
    """Roles of the member itself first, then the machines on it."""
    machine = _machine(now, change)
    ready = now.pause(machine)
    own = [k for k in now.roles(machine) if now.active(k) == (machine,)]
    kept = tuple(k for k in own if not ready.heirs(k, (machine,)))
    ready, handed, pauses, _ = _hand(ready, [k for k in own if k not in kept])
    if machine not in now.world.spec.hosts:
        return Effect(change, ready, pauses=pauses, handed=handed, kept=kept)
    asked = ready.places(machine)
    pauses = {**pauses, **_moving(ready, asked.places.at)}
    left = tuple(v for v in now.guests(machine) if v not in asked.places.at)
    after = ready.drain(machine)
    return Effect(
        change, after, pauses=pauses, handed=handed, moved=dict(asked.places.at), left=left, kept=kept
    )


def _resume(now: Standing, _first: Standing, change: Change) -> Effect:
    machine = _machine(now, change)
    if change.to == "stay":
        return Effect(change, replace(now, paused=now.paused - {machine}))
    after = now.resume(machine)
    moved = {
        v: str(on) for v, vm in after.world.spec.vms.items() if (on := vm.on) != now.world.spec.vms[v].on
    }
    return Effect(change, after, pauses=_moving(now, moved), moved=moved)


def _stop(now: Standing, _first: Standing, change: Change) -> Effect:
    if change.what in now.world.spec.services:
        return Effect(change, now.halt(change.what))
    things = _things(now, change.what)
    taken = now.taking(*things)
    away = {s: _away(taken, s) for s in taken.loss.interrupted if s not in now.loss.interrupted}
    return Effect(change, taken.settle(), pauses=away)


def _start(now: Standing, _first: Standing, change: Change) -> Effect:
    if change.what in now.world.spec.services:
        return Effect(change, now.revive(change.what))
    return Effect(change, now.start(*_things(now, change.what)))


def _move(now: Standing, first: Standing, change: Change) -> Effect:
    """One machine, to where it is said, or else to where it was first."""
    vm = _one_of(change, now.world.spec.vms, "machine")
    to = change.to or str(first.world.spec.vms[vm].on)
    if not now.runs(vm):
        return Effect(change, now, refused=f"{vm} does not run")
    if now.world.spec.vms[vm].on == to:
        return Effect(change, now)
    from hadocs.topology.leaving import leaving

    found = leaving(now.run.state, (vm,), now.paused)
    if to not in found.options[vm]:
        return Effect(change, now, refused=f"{vm} can't run on {to} now")
    return Effect(change, now.move({vm: to}), pauses=_moving(now, {vm: to}), moved={vm: to})


def _hand_over(now: Standing, _first: Standing, change: Change) -> Effect:
    """A service, or all that a member carries."""
    what = change.what
    keys = (what,) if what in now.world.spec.services else now.roles(_machine(now, change))
    after, handed, pauses, refused = _hand(now, keys, change.to)
    return Effect(change, now if refused else after, handed=handed, pauses=pauses, refused=refused)


def _give_back(now: Standing, first: Standing, change: Change) -> Effect:
    """A service, or all that a member carried first, returns to where it was."""
    what = change.what
    if what in now.world.spec.services:
        homes = {what: change.to or first.active(what)[0]}
    else:
        machine = _machine(now, change)
        here = {machine, *first.world.vms_on.get(machine, ())}
        homes = {k: first.active(k)[0] for k in first.roles(machine) if first.active(k)[0] in here}
    after = now
    handed: dict[str, str] = {}
    pauses: dict[str, Span] = {}
    for key, home in homes.items():
        if after.active(key) == (home,):
            continue
        after, more, spans, refused = _hand(after, (key,), home)
        if refused:
            return Effect(change, now, refused=refused)
        handed |= more
        pauses |= spans
    return Effect(change, after, handed=handed, pauses=pauses)


def _hand(
    now: Standing, services: Iterable[str], to: str = ""
) -> tuple[Standing, dict[str, str], dict[str, Span], str]:
    handed: dict[str, str] = {}
    pauses: dict[str, Span] = {}
    after = now
    for key in services:
        here = after.active(key)
        if not after.world.cluster_of(after.world.spec.services[key]) or len(here) != 1:
            return now, {}, {}, f"{key} is not handed over: each of its machines serves by itself"
        heirs = after.heirs(key, here)
        if to and to not in heirs:
            return now, {}, {}, f"{to} can't carry {key} now"
        if not heirs:
            return now, {}, {}, f"no other member can carry {key} now"
        heir = to or heirs[0]
        after, handed[key], pauses[key] = after.hand_over(key, heir), heir, assumed("role").span
    return after, handed, pauses, ""


def _detach(now: Standing, _first: Standing, change: Change) -> Effect:
    """A member leaves its cluster; a witness or a storage is taken away."""
    if change.what not in now.world.kinds:
        return _stop(now, now, change)
    machine = _machine(now, change)
    gone = replace(now, detached=now.detached | {machine})
    away = {s: _away(gone, s) for s in gone.loss.interrupted if s not in now.loss.interrupted}
    return Effect(change, now.detach(machine), pauses=away)


def _attach(now: Standing, _first: Standing, change: Change) -> Effect:
    if change.what not in now.world.kinds:
        return _start(now, now, change)
    return Effect(change, now.attach(_machine(now, change)))


def _force(now: Standing, _first: Standing, change: Change) -> Effect:
    return Effect(change, now.force(_one_of(change, now.world.spec.clusters, "cluster")))


_DOING: Mapping[str, Callable[[Standing, Standing, Change], Effect]] = {
    "pause": _pause,
    "drain": _drain,
    "resume": _resume,
    "stop": _stop,
    "start": _start,
    "move": _move,
    "hand-over": _hand_over,
    "give-back": _give_back,
    "detach": _detach,
    "attach": _attach,
    "force": _force,
}


def _moving(now: Standing, places: Mapping[str, str]) -> dict[str, Span]:
    """The services that stand still while machines move otherwise than live: those that one of them carries alone."""
    found: dict[str, Span] = {}
    for vm in places:
        move = now.how(vm)
        if move.way == "live":
            continue
        span = Span()
        for term in move.terms:
            span = span + term.span
        for key in now.world.spec.services:
            if now.active(key) == (vm,):
                found[key] = span
    return found


def _away(taken: Standing, service: str) -> Span:
    """How long a service is missed that stops and comes back by itself: with another member, or with its machine."""
    fate = taken.run.fates[service]
    if fate.failover is not None:
        return assumed("role").span
    return assumed("boot").span + assumed("start").span


def _machine(now: Standing, change: Change) -> str:
    return _one_of(change, now.world.kinds, "machine")


def _one_of(change: Change, known: Mapping[str, object], what: str) -> str:
    if change.what not in known:
        raise ImpossibleError(f"{change.doing} {change.what}: the spec has no {what} of that name")
    return change.what


def _things(now: Standing, what: str) -> tuple[Thing, ...]:
    """The things that an id means: one, or all members of a cluster."""
    if what in now.world.spec.clusters and not any(t.id == what for t in now.world.things):
        members = now.world.spec.clusters[what].members
        return tuple(Thing(now.world.kinds[m], m) for m in members)
    found = [t for t in now.world.things if t.id == what]
    # A machine and a network may have one name: a step that stops or starts it means the machine.
    found.sort(key=lambda t: t.kind not in ("host", "server", "vm"))
    if not found:
        raise ImpossibleError(f"the spec has nothing of the name {what}")
    return (found[0],)
