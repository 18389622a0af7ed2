"""From a spec and its topology to the availability of each service. Pure but for the cached read of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from math import fsum
from types import MappingProxyType
from typing import TYPE_CHECKING

from hadocs.availability.bdd import Budget
from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model.additions import additions, drawback
from hadocs.availability.model.by_hand import by_hand
from hadocs.availability.model.component import MODES
from hadocs.availability.model.composed import FEW, FEWER, SEVERAL, Composed
from hadocs.availability.model.core import Core, Model
from hadocs.availability.model.forcing import KIND
from hadocs.availability.model.helped import ALIKE, needless
from hadocs.availability.model.later import Later, LaterEach, LaterRow
from hadocs.availability.model.modules import pairs
from hadocs.availability.model.notes import notes
from hadocs.availability.model.pruned import pruned
from hadocs.availability.model.result import (
    MANY,
    MANY_HOSTS,
    Alternative,
    Assessment,
    Assumed,
    Met,
    More,
    Objective,
    Pair,
    Part,
    Planned,
    Together,
    Year,
)
from hadocs.availability.model.spread import Effect, break_even, effects, steady
from hadocs.availability.model.terms import Term, of
from hadocs.availability.model.variants import KINDS, Maker
from hadocs.availability.model.year import year
from hadocs.availability.uncertainty import Spread, alongside
from hadocs.errors import HadocsError
from hadocs.topology.build import estate_of

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.aftermath import Estate
    from hadocs.topology.model import Topology

MOST_PAIRS = 20
MOST_NEEDS = 150
"""The most services that one may need, directly or not, for its availability to be computed."""
_CUT_SETS = 20_000
SHARED = 100
"""Up to so many machines the estate with one thing more is made once for all services."""


def assess(
    spec: Spec, topology: Topology, estate: Estate | None = None, *, compare: bool = True
) -> Mapping[str, Assessment]:
    """The availability of each service of a spec, in its order.

    ``topology`` and ``estate`` are those of `hadocs.topology.build.study`. Without ``compare`` the other topologies and
    what one thing more would bring are left out.

    Raises:
        HadocsError: for a service that is too large.
    """
    return MappingProxyType(dict(assess_later(spec, topology, estate, compare=compare)))


def assess_later(
    spec: Spec, topology: Topology, estate: Estate | None = None, *, compare: bool = True
) -> Mapping[str, Assessment]:
    """As `assess`; each service is worked out when it is first looked at, as a figure of one of them needs no other.

    Raises:
        HadocsError: for a service that needs too many others; when it is looked at, for one that is too large.
    """
    model = Model(estate or estate_of(spec), {loss.thing: loss for loss in topology.losses.values()})
    for key in spec.services:
        needed = len(model.closure(key)) - 1
        if needed > MOST_NEEDS:
            raise HadocsError(
                f"the service {key!r} needs {needed} others, directly or not; availability is computed for services "
                f"that need {MOST_NEEDS} at most"
            )
    if len(spec.services) >= MANY or len(spec.hosts) >= MANY_HOSTS:
        model.tables.coarse.update(spec.services)
    return LaterEach(spec.services, lambda key: _service(spec, topology, model, key, compare))


def _service(spec: Spec, topology: Topology, model: Model, key: str, compare: bool) -> Assessment:
    core = model.core(key)
    whole = Composed(core)
    found = whole.minutes
    moved, average = effects(core)
    modes = {m: whole.modes[m] for m in MODES if whole.modes.get(m)}
    failover, work = fsum(whole.pauses.values()), fsum(whole.work)
    paused = whole.times(core.terms)
    view = topology.services[key]
    waits = Later(partial(core.waits, topology.losses.values()))
    return Assessment(
        service=key,
        title=view.title,
        topology=view.topology,
        availability=1 - found.mean / MINUTES_PER_YEAR,
        minutes=found,
        at_medians=core.median,
        on_average=average,
        outages_per_year=whole.outages + paused,
        pauses_per_year=paused,
        planned_per_year=sum(w.per_year(model.averages) * w.moves for w in core.work),
        by_failure_mode=MappingProxyType(modes),
        failover_by_mode=MappingProxyType(_pauses(whole)),
        static_minutes=whole.static,
        failover_minutes=failover,
        by_hand_minutes=failover * by_hand(core.terms, model.averages),
        planned_minutes=work,
        planned=_planned(whole),
        single_points=_points(topology, key, "down"),
        coin_tosses=_points(topology, key, "uncertain"),
        waits=waits,
        combined=LaterRow(partial(_together, whole)),
        parts=_parts(whole),
        objective=_objective(spec, key, core, found, moved),
        years=LaterRow(partial(_year, spec, key, whole)),
        topologies=Later(partial(_topologies, model, whole, view.topology, modes) if compare else dict),
        more=LaterRow(partial(_more, topology, model, whole) if compare else tuple),
        assumptions=tuple(Assumed(model.times.inputs[e.key], e.low, e.high) for e in moved),
        notes=LaterRow(partial(notes, model, core, topology, waits)),
        tree=replace(core.tree, notes=("Pauses for failover and planned work are not in this tree.",)),
    )


def _points(topology: Topology, service: str, how: str) -> tuple[str, ...]:
    found = (loss.thing.id for loss in topology.losses.values() if service in getattr(loss, how))
    return tuple(dict.fromkeys(found))


def _pauses(whole: Composed) -> dict[str, float]:
    """The minutes a year of failover by the failure mode that they count as."""
    return {m: whole.pauses_by_mode[m] for m in MODES if whole.pauses_by_mode.get(m)}


def _planned(whole: Composed) -> tuple[Planned, ...]:
    """The patch days of each machine, the most costly first."""
    v = whole.core.model.averages
    found = []
    for w, minutes in zip(whole.core.work, whole.work, strict=True):
        lasts = of(v, w.lasts)
        down = w.moves > 0 and not w.handed and of(v, w.hours) >= lasts
        found.append(
            Planned(
                w.machine,
                w.mode,
                w.per_year(v),
                w.moves,
                minutes,
                lasts if down else None,
                (w.every, *whole.core.model.inputs_of(w.lasts, w.hours)),
                w.others,
                w.handed,
            )
        )
    return tuple(sorted(found, key=lambda w: -steady(w.minutes)))


def _together(whole: Composed) -> tuple[Together, ...]:
    """The most probable cut sets of two components; those that stop a cluster until somebody forces it are some."""
    core = whole.core
    if len(core.diagram) > _CUT_SETS or not core.diagram.whole:
        return (Together(),)
    place = {e.name: at for at, e in enumerate(core.tree.basic_events)}
    try:
        found = list(pairs(core.diagram, core.members, frozenset(core.forced)))
    except Budget:
        return (Together(),)
    most: dict[tuple[str, ...], float] = {}
    for pair, until in found:
        names, minutes = tuple(sorted(pair, key=place.__getitem__)), whole.both(*pair, until)
        most[names] = max(minutes, most.get(names, 0.0))
    every = list(most.items())
    every.sort(key=lambda e: (-steady(e[1]), place[e[0][0]], place[e[0][1]]))
    by_name = core.model.components.by_name
    costly = (
        Pair((a, b), (by_name[a].label, by_name[b].label), minutes) for (a, b), minutes in every[:MOST_PAIRS]
    )
    return (Together(tuple(costly), len(every), fsum(minutes for _, minutes in every)),)


def _parts(whole: Composed) -> tuple[Part, ...]:
    """What each component accounts for, the most first."""
    found: list[Part] = []
    by_name: dict[str, list[Term]] = {}
    for term in whole.core.terms:
        by_name.setdefault(term.component, []).append(term)
    inputs = whole.core.model.inputs_of
    for c in whole.core.components:
        if c.kind == KIND:
            continue
        share = whole.shares[c.name]
        terms = by_name.get(c.name, ())
        found.append(
            Part(
                c.name,
                c.label,
                c.mode,
                tuple(t.id for t in c.things),
                whole.core.halts(c.name),
                share.own + share.votes,
                whole.pauses.get(c.name, 0.0),
                whole.times(terms),
                inputs(c.rate, c.repair, *(t.hours for t in terms)),
                whole.core.halts(c.name) and not whole.core.single(c.name),
                share.votes,
            )
        )
    return tuple(sorted(found, key=lambda p: -steady(p.minutes)))


def _objective(
    spec: Spec, key: str, core: Core, found: Spread, moved: tuple[Effect, ...]
) -> Objective | None:
    asked = spec.services[key].objectives
    if asked is None or asked.availability is None:
        return None
    allowed = (1 - asked.availability) * MINUTES_PER_YEAR
    met: Met = "likely" if found.mean <= allowed else "unlikely"
    if found.p95 <= allowed:
        met = "yes"
    elif found.p5 > allowed:
        met = "no"
    decides = moved[0].key if moved else ""
    turn = break_even(core, decides, allowed) if decides else None
    return Objective(asked.availability, allowed, met, allowed - found.mean, decides, turn)


def _topologies(
    model: Model, whole: Composed, present: str, modes: Mapping[str, float]
) -> dict[str, Alternative]:
    """The service as it is, and under the topologies that it does not have."""
    result: dict[str, Alternative] = {}
    core, found = whole.core, whole.minutes
    same = "hybrid" if present == "partly-hybrid" else present
    # What was measured holds for the service as it is, and for no other way to run it.
    spec = pruned(model.world, model.closure(core.service)).model_copy(update={"operations": None})
    for kind in KINDS:
        if kind == same:
            result[kind] = _alternative(found, modes, True, "", ())
            continue
        variant = Maker(spec, core.service).make(kind)
        if variant.spec is None:
            result[kind] = _alternative(None, {}, False, variant.why, ())
            continue
        now, other = whole.beside(model.variant(variant.spec).core(core.service, core))
        # What is the same as it is now has the same minutes, mode by mode, though these are of more draws.
        scale = found.mean / now.minutes.mean if now.minutes.mean > 0 else 1.0
        split = {
            m: other.modes[m] * (modes[m] / now.modes[m] if modes.get(m) and now.modes.get(m) else scale)
            for m in MODES
            if other.modes.get(m)
        }
        total = min(whole_of := fsum(split.values()), MINUTES_PER_YEAR)
        if whole_of > total:  # no year has more minutes
            split = {m: minutes * total / whole_of for m, minutes in split.items()}
        minutes = alongside(found, now.totals, other.totals, total, MINUTES_PER_YEAR)
        better = _better(other, now)
        result[kind] = _alternative(minutes, split, False, "", variant.added, better)
    if same not in KINDS:
        result[same] = _alternative(found, modes, True, "", ())
    return result


def _alternative(
    found: Spread | None,
    modes: Mapping[str, float],
    present: bool,
    why: str,
    added: tuple[str, ...],
    better: float | None = None,
) -> Alternative:
    mean = None if found is None else found.mean
    return Alternative(mean, MappingProxyType(dict(modes)), present, why, added, better, found)


def _better(other: Composed, now: Composed) -> float:
    """The share of draws in which another way has fewer minutes; half of those that are equal count."""
    both = [(steady(a), steady(b)) for a, b in zip(other.totals, now.totals, strict=True)]
    return fsum(1.0 if a < b else 0.5 if a == b else 0.0 for a, b in both) / now.count


def _year(spec: Spec, key: str, whole: Composed) -> tuple[Year, ...]:
    asked = spec.services[key].objectives
    allowed = rto = None
    if asked is not None and asked.availability is not None:
        allowed = (1 - asked.availability) * MINUTES_PER_YEAR
    if asked is not None and asked.rto is not None:
        rto = asked.rto / 60
    return (year(whole, allowed, rto),)


def _more(topology: Topology, model: Model, whole: Composed) -> tuple[More, ...]:
    """What one more host, path, switch and witness would bring."""
    core = whole.core
    closure = model.closure(core.service)
    models = {key: view.votes.model for key, view in topology.clusters.items()}
    # One estate with one thing more serves all services; a very large one takes longer than each alone.
    base = model if len(model.world.spec.vms) <= SHARED else model.without(pruned(model.world, closure))
    # What comes alone is counted exactly; what is left moves by a twentieth with few draws, and takes half the time.
    count = FEWER if len(model.world.spec.services) >= SEVERAL else FEW
    added = tuple(additions(base.world.spec, closure, dict(models)))
    if all(a.spec is None for a in added):
        return tuple(More(a.kind, a.what, None) for a in added)
    few = min(FEW, whole.count)
    present = whole if base is model else Composed(base.core(core.service), base.sample(few))
    unfelt = needless(present.fewer(count), added)
    found = []
    for addition in added:
        if addition.spec is None:
            found.append(More(addition.kind, addition.what, None))
            continue
        alike = addition.kind in ALIKE
        larger = base.larger(addition.spec, alike=alike)
        if addition.kind in unfelt:
            saves = 0.0
        else:
            before, after = present.beside(larger.core(core.service, core), count)
            saves = before.minutes.mean - after.minutes.mean
        why = "" if alike or saves > 0 else drawback(addition, base.estate, larger.estate)
        found.append(More(addition.kind, addition.what, saves, why))
    return tuple(found)
