"""What is lost when things are lost: machines, restarts, quorum, takeovers. Knows nothing of how likely it is.

`lose` answers for any set of things at once. It works through what happens by itself, in the order in which it
happens: what the loss takes with it, what the host clusters still decide, which VMs they restart and where, what the
guest clusters decide, who takes over each service.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from types import MappingProxyType

from hadocs.topology.aftermath import Estate, Parts, State, leaves_before
from hadocs.topology.divided import divide
from hadocs.topology.fates import Fate, fate_of, open_race, runs_twice, spared
from hadocs.topology.files import stop_without_files, ways_lost
from hadocs.topology.model import Loss, Move, Thing
from hadocs.topology.pairs import part, stop_alone
from hadocs.topology.protected import shelter
from hadocs.topology.restart import restart
from hadocs.topology.severed import sever
from hadocs.topology.taken import expand
from hadocs.topology.takeover import decide_host_clusters, decide_upper_clusters, touched_clusters
from hadocs.topology.together import together_of
from hadocs.topology.touch import touch_of
from hadocs.topology.wording import listed

__all__ = ["Fate", "Run", "examine", "lose", "open_race", "runs_twice", "stays_down"]

MOST_RUNS = 32
"""How many answers to open questions are worked through; what is still open then counts as the first answer."""

_WORST = ("down", "uncertain", "interrupted", "up")
_RANK = {state: rank for rank, state in enumerate(reversed(_WORST))}


def lose(estate: Estate, things: Iterable[Thing]) -> Loss:
    """What losing all of some things at once comes to.

    Where something decides that is not known beforehand (a coin toss, which part of a cluster goes on), every case
    is worked out: what is the same in all of them is certain, and what differs is uncertain. The result carries the
    first of the things as its ``thing``.
    """
    lost = tuple(things)
    if len(lost) != 1:
        return examine(estate, lost)[0]
    (thing,) = lost
    if thing not in estate.single:
        idle = thing.kind == "vm" and thing.id in touch_of(estate.world).idle
        estate.single[thing] = _idle(estate, thing) if idle else examine(estate, lost)[0]
    return estate.single[thing]


def _idle(estate: Estate, thing: Thing) -> Loss:
    """The loss of a machine on which nothing hangs: what any of them comes to, worked out once for an estate."""
    if "idle" not in estate.known:
        estate.known["idle"] = examine(estate, (thing,))[0]
    known = estate.known["idle"]
    assert isinstance(known, Loss)
    if known.thing == thing:
        return known
    ever = _Base.of_estate(estate).stopped
    out = {known.thing.id}.difference(ever)
    stopped = _with(known.stopped, out, {thing.id}.difference(ever), touch_of(estate.world).order)
    return replace(known, thing=thing, stopped=stopped)


def examine(
    estate: Estate, things: Iterable[Thing], parts: Parts | None = None, *, powered: bool = False
) -> tuple[Loss, tuple[Run, ...]]:
    """As `lose`, with every case that was worked out, for whoever puts them in order of time.

    ``parts`` are the sides of clusters whose members no longer hear each other, by cluster; nothing need be lost then.
    ``powered`` says that what is lost still has power, as a system that hangs.
    """
    lost = tuple(things)
    runs = [_ended(state) for state in _cases(estate, lost, parts, powered=powered)]
    return _merged(estate, lost, runs), tuple(runs)


def stays_down(estate: Estate, things: Iterable[Thing]) -> frozenset[str]:
    """The machines that do not run any more when all of some things are lost, whatever else may decide."""
    stopped = [state.machines for state in _cases(estate, tuple(things), silent=True)]
    return frozenset(stopped[0]).intersection(*stopped[1:])


def _cases(
    estate: Estate,
    lost: tuple[Thing, ...],
    parts: Parts | None = None,
    *,
    silent: bool = False,
    powered: bool = False,
) -> list[State]:
    """Every way in which a loss may end, each answer to each open question worked out; services are left out.

    Nothing is worked out twice: a case with the first answer to a question is the one in which that came up, and the
    others go on from where nothing had been asked for yet that they answer in another way.
    """
    found: list[State] = []
    begun: list[State] = []
    waiting: list[tuple[dict[str, int], State | None]] = [({}, None)]
    while waiting and len(found) < MOST_RUNS:
        choices, ended = waiting.pop(0)
        state = ended
        if state is None:
            state = _resumed(begun, choices)
            if state is None:
                state = State(estate, choices, parts=parts or {}, silent=silent, powered=powered)
                _begin(state, lost)
                if left := _left_behind(state):
                    state = State(
                        estate, choices, parts=parts or {}, silent=silent, powered=powered, staying=left
                    )
                    _begin(state, lost)
                begun.append(state.copy(choices))
            decide_upper_clusters(state)
        state.choices = choices
        question = next((q for q in state.asked if q not in choices), None)
        if question is None or len(found) + len(waiting) >= MOST_RUNS:
            found.append(state)
        else:
            waiting.append(({**choices, question: 0}, state))
            waiting += [({**choices, question: n}, None) for n in range(1, state.asked[question])]
    return found


def _begin(state: State, lost: tuple[Thing, ...]) -> None:
    """What a loss takes with it, and what the host clusters make of that."""
    expand(state, lost)
    stop_alone(state)
    part(state)
    sever(state)
    divide(state)
    state.at_once = frozenset(state.machines)
    decide_host_clusters(state)
    restart(state)
    stop_without_files(state)
    shelter(state)


def _left_behind(state: State) -> frozenset[str]:
    """Machines with a witness or storage that were to leave a host that is emptied, and that no other takes."""
    if not state.estate.orderly:
        return frozenset()
    staying = touch_of(state.world).laden.intersection(state.machines)
    return frozenset(vm for vm in staying if leaves_before(state, vm))


def _resumed(begun: Iterable[State], choices: Mapping[str, int]) -> State | None:
    """A case as it was when the host clusters were done, where all that had been asked for has the same answers."""
    for state in begun:
        if all(state.choices.get(q, 0) == choices.get(q, 0) for q in state.asked):
            return state.copy(choices)
    return None


@dataclass(frozen=True)
class Run:
    """One case, worked out: the state in the end, and what becomes of each service."""

    state: State
    fates: Mapping[str, Fate]
    changed: Collection[str]
    """The services whose fate is not the one that they have when nothing is lost."""


@dataclass(frozen=True)
class _Base:
    """The estate when nothing is lost: what a spec that is not sound yet leaves stopped, whatever is lost.

    ``own`` are the fates of services by themselves, ``fates`` with those that they need.
    """

    state: State
    own: dict[str, Fate]
    fates: dict[str, Fate]
    of: Mapping[str, tuple[str, ...]]
    why: dict[str, str]
    failed_over: tuple[str, ...]
    stopped: tuple[str, ...]

    @classmethod
    def of_estate(cls, estate: Estate) -> _Base:
        """Worked out once for an estate."""
        if "base" not in estate.known:
            estate.known["base"] = cls._made(estate)
        base = estate.known["base"]
        assert isinstance(base, cls)
        return base

    @classmethod
    def _made(cls, estate: Estate) -> _Base:
        world = estate.world
        state = State(estate)
        stop_without_files(state)
        decide_upper_clusters(state)
        own = {key: fate_of(state, key, service) for key, service in world.spec.services.items()}
        fates = dict(own)
        _pass_on(state, fates, own, own.keys())
        of = {s: tuple(k for k, f in fates.items() if f.state == s) for s in _WORST[:3]}
        why = {k: f.why for k, f in fates.items() if f.state in ("down", "uncertain")}
        over = tuple(k for k, f in fates.items() if f.failover)
        stopped = tuple(m for m in world.kinds if m in state.as_ever) if state.as_ever else ()
        return cls(state, own, fates, of, why, over, stopped)


def _ended(state: State) -> Run:
    """What becomes of the services that a case can have touched."""
    world, touch = state.world, touch_of(state.world)
    base = _Base.of_estate(state.estate)
    clusters = {
        *(c for some in (state.no_quorum, state.shaky, state.cut, state.blocked, state.frozen) for c in some),
        *state.twice,
        *state.raced,
        *state.by_hand,
        *base.state.no_quorum,
        *base.state.shaky,
        *base.state.frozen,
        # What all of its members carry stands still with any of them, an arbitrator too.
        *(c for c in touched_clusters(state) if state.estate.policy(c).halts),
    }
    touched: set[str] = set()
    for machine in (*(state.machines - state.as_ever), *state.restarted, *state.doubled):
        touched.update(touch.services_on.get(machine, ()))
    for cluster in clusters:
        touched.update(touch.services_of.get(cluster, ()))
    for way in ways_lost(state):
        touched.update(touch.services_by_way.get(way, ()))
    if state.links or state.sites:
        touched.update(touch.locked)  # whether they reach the store of their lock
    if beside := together_of(world).beside:
        touched.update(*(beside.get(key, ()) for key in touched))
    own = {key: fate_of(state, key, world.spec.services[key]) for key in touched}
    changed = {key for key, fate in own.items() if fate != base.own[key]}
    differ: dict[str, Fate] = {}
    fates = ChainMap(differ, base.fates)
    _pass_on(state, fates, ChainMap(own, base.own), changed)
    return Run(state, fates, differ.keys())


def _merged(estate: Estate, lost: tuple[Thing, ...], runs: list[Run]) -> Loss:
    touch = touch_of(estate.world)
    base = _Base.of_estate(estate)
    states = [run.state for run in runs]
    places = touch.service_order
    touched = sorted({key for run in runs for key in run.changed}, key=places.__getitem__)
    fates = {key: _agreed(key, runs) for key in touched}
    of = {}
    for name in _WORST[:3]:
        was = {k for k in fates if base.fates[k].state == name}
        of[name] = _with(base.of[name], was, {k for k, f in fates.items() if f.state == name}, places)
    told = {k: f.why for k, f in fates.items() if f.state in ("down", "uncertain")}
    why: Mapping[str, str] = MappingProxyType(base.why)
    if fates and told.keys() == fates.keys() and told.keys() <= base.why.keys():
        # The same services as ever, some of them for another reason: one map below for very many losses.
        why = MappingProxyType(ChainMap(told, base.why))
    elif any(told.get(key) != base.why.get(key) for key in fates):
        keys = sorted((*of["down"], *of["uncertain"]), key=places.__getitem__)
        why = MappingProxyType({key: told.get(key) or base.why[key] for key in keys})
    over = {k for k in touched if all(run.fates[k].failover for run in runs)}
    failed_over = _with(base.failed_over, {k for k in fates if base.fates[k].failover}, over, places)
    ever = states[0].as_ever.intersection(*(s.as_ever for s in states[1:]))
    stopped = {m for m in states[0].machines - ever if all(m in s.machines for s in states)}
    gone = base.state.as_ever - ever
    return Loss(
        thing=lost[0] if lost else Thing("network", ""),
        down=of["down"],
        uncertain=of["uncertain"],
        interrupted=of["interrupted"],
        moved=tuple(
            _same([s.restarted[v] for s in states])
            for v in sorted(states[0].restarted, key=touch.order.__getitem__)
            if all(v in s.restarted and s.runs(v) for s in states)
        ),
        stopped=_with(base.stopped, gone, stopped, touch.order),
        failed_over=tuple(_same([m for run in runs if (m := run.fates[k].failover)]) for k in failed_over),
        no_quorum=tuple(
            c
            for c in sorted(states[0].no_quorum, key=touch.cluster_order.__getitem__)
            if all(c in s.no_quorum for s in states)
        ),
        assumes=tuple(dict.fromkeys(a for s in states for a in s.assumes)),
        why=why,
    )


def _with(
    base: tuple[str, ...], out: Collection[str], more: set[str], order: Mapping[str, int]
) -> tuple[str, ...]:
    """``base`` without some of it and with others, in order; ``base`` itself where those are the same."""
    if out == more:
        return base
    return tuple(sorted((*(key for key in base if key not in out), *more), key=order.__getitem__))


def _same(moves: list[Move]) -> Move:
    first = moves[0]
    return first if all(m.to == first.to for m in moves) else Move(first.what, first.source, None)


def _agreed(key: str, runs: list[Run]) -> Fate:
    """The fate that all cases give a service; uncertain where it is down in some of them only."""
    fates = [run.fates[key] for run in runs]
    states = {f.state for f in fates}
    if len(states) == 1:
        return fates[0]
    if states <= {"up", "interrupted"}:
        return next(f for f in fates if f.state == "interrupted")
    by_run = list(zip(runs, fates, strict=True))
    questions = [q for q in runs[0].state.asked if decides(q, by_run)]
    questions += dict.fromkeys(f.why for f in fates if f.state == "uncertain" and f.why not in questions)
    questions = questions or list(runs[0].state.asked)  # none of them decides it by itself
    return Fate("uncertain", listed(questions) or "it depends on what is not known beforehand")


def decides(question: str, runs: list[tuple[Run, Fate]]) -> bool:
    """Whether the answer to a question makes a difference to the fates of some cases."""
    by_answer: dict[int, set[str]] = {}
    for run, fate in runs:
        if question in run.state.asked:
            answer = run.state.choices.get(question, 0)
            by_answer.setdefault(answer, set()).add(fate.state)
    return len({frozenset(s) for s in by_answer.values()}) > 1


def _pass_on(
    state: State, fates: MutableMapping[str, Fate], own: Mapping[str, Fate], changed: Iterable[str]
) -> None:
    """A service that needs another one shares its fate, through chains of any length.

    ``fates`` become those with what is needed, from the services' ``own``, where those of ``changed`` are not yet
    passed on. Each service is looked at once, after all that it needs, and only where something below has changed.
    """
    world = state.world
    touch, depth = touch_of(world), touch_of(world).depth
    waiting = [(depth[key], key) for key in changed]
    heapify(waiting)
    seen = {key for _, key in waiting}
    while waiting:
        _, key = heappop(waiting)
        fate = own[key]
        for need in world.spec.services[key].requires:
            worse = fates[need]
            if _RANK[worse.state] > _RANK[fate.state] and not spared(state, key, need, worse):
                fate = Fate(worse.state, f"it needs {need}", fate.failover)
        if fate != fates[key]:
            fates[key] = fate
            for other in touch.needed_by.get(key, ()):
                if other not in seen:
                    seen.add(other)
                    heappush(waiting, (depth[other], other))
