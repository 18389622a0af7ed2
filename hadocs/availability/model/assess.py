"""From a spec and its topology to the availability of each service. Pure but for the cached read of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from hadocs.availability.bdd import Budget
from hadocs.availability.frequency import HOURS_PER_YEAR, MINUTES_PER_YEAR
from hadocs.availability.model.additions import additions, drawback
from hadocs.availability.model.components import MODES
from hadocs.availability.model.core import Core, Model
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
)
from hadocs.availability.model.spread import Effect, break_even, effects, spread, steady
from hadocs.availability.model.terms import of
from hadocs.availability.model.variants import KINDS, Maker
from hadocs.availability.uncertainty import Spread
from hadocs.errors import HadocsError
from hadocs.topology.build import estate_of

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.aftermath import Estate
    from hadocs.topology.model import Topology

MOST_PAIRS = 20
MOST_NEEDS = 150
"""The most services that one may need, directly or not, for its availability to be computed."""
_SINGLE = 1 - 1e-9
_CUT_SETS = 20_000


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
    found = spread(core)
    point = sum(core.modes.values())
    # What is shown adds up to the middle of the range; the medians alone come to a little less.
    scale = found.p50 / point if point > 0 else 1.0
    moved = effects(core)
    modes = {m: core.modes[m] * scale for m in MODES if core.modes.get(m)}
    failover = sum(t.minutes(core.values) for t in core.terms) * scale
    work = sum(w.minutes(core.values) for w in core.work) * scale
    paused = sum(t.per_year(core.values) for t in core.terms)
    sets = _pairs(core, scale)
    view = topology.services[key]
    return Assessment(
        service=key,
        title=view.title,
        topology=view.topology,
        availability=1 - found.p50 / MINUTES_PER_YEAR,
        minutes=found,
        at_medians=point,
        outages_per_year=core.frequency * HOURS_PER_YEAR + paused,
        pauses_per_year=paused,
        planned_per_year=sum(w.per_year(core.values) * w.moves for w in core.work),
        by_failure_mode=MappingProxyType(modes),
        failover_by_mode=MappingProxyType(_pauses(core, scale)),
        static_minutes=max(0.0, found.p50 - failover - work),
        failover_minutes=failover,
        planned_minutes=work,
        planned=_planned(core, scale),
        single_points=_points(topology, key, "down"),
        coin_tosses=_points(topology, key, "uncertain"),
        waits=MappingProxyType(core.waits(topology.losses.values())),
        pairs=sets[0],
        pair_count=sets[1],
        pair_minutes=sets[2],
        parts=_parts(core, scale),
        objective=_objective(spec, key, core, found, scale, moved),
        topologies=Later(
            partial(_topologies, model, core, view.topology, modes, found, scale) if compare else dict
        ),
        more=LaterRow(partial(_more, topology, model, core, scale) if compare else tuple),
        assumptions=tuple(Assumed(model.times.inputs[e.key], e.low * scale, e.high * scale) for e in moved),
        notes=notes(model, core, topology),
        tree=replace(core.tree, notes=("Pauses for failover and planned work are not in this tree.",)),
    )


def _points(topology: Topology, service: str, how: str) -> tuple[str, ...]:
    found = (loss.thing.id for loss in topology.losses.values() if service in getattr(loss, how))
    return tuple(dict.fromkeys(found))


def _pauses(core: Core, scale: float) -> dict[str, float]:
    """The minutes a year of failover by the failure mode that they count as."""
    found: dict[str, float] = {}
    for term in core.terms:
        found[term.mode] = found.get(term.mode, 0.0) + term.minutes(core.values) * scale
    return {m: found[m] for m in MODES if found.get(m)}


def _planned(core: Core, scale: float) -> tuple[Planned, ...]:
    """The patch days of each machine, the most costly first."""
    v = core.values
    found = []
    for w in core.work:
        whole = of(v, w.lasts)
        down = w.moves > 0 and of(v, w.hours) >= whole
        found.append(
            Planned(
                w.machine,
                w.mode,
                w.per_year(v),
                w.moves,
                w.minutes(v) * scale,
                whole if down else None,
            )
        )
    return tuple(sorted(found, key=lambda w: -steady(w.minutes)))


def _pairs(core: Core, scale: float) -> tuple[tuple[Pair, ...], int | None, float | None]:
    """The most probable cut sets of two components, how many there are, and the minutes a year of all."""
    if len(core.diagram) > _CUT_SETS:
        return (), None, None
    place = {e.name: at for at, e in enumerate(core.tree.basic_events)}
    try:
        found = list(pairs(core.diagram, core.members, core.tree.events))
    except Budget:
        return (), None, None
    every = [(sorted(pair, key=place.__getitem__), p) for pair, p in found]
    every.sort(key=lambda e: (-steady(e[1]), place[e[0][0]], place[e[0][1]]))
    by_name = core.model.components.by_name
    most = (
        Pair((a, b), (by_name[a].label, by_name[b].label), p * MINUTES_PER_YEAR * scale)
        for (a, b), p in every[:MOST_PAIRS]
    )
    return tuple(most), len(every), sum(p for _, p in every) * MINUTES_PER_YEAR * scale


def _parts(core: Core, scale: float) -> tuple[Part, ...]:
    """What each component accounts for, the most first."""
    pauses: dict[str, float] = {}
    for term in core.terms:
        pauses[term.component] = pauses.get(term.component, 0.0) + term.minutes(core.values) * scale
    found = []
    for c in core.components:
        q = core.tree.events[c.name].probability
        static = q * core.birnbaum[c.name] * MINUTES_PER_YEAR * scale
        single = core.down_given(c.name) > _SINGLE
        ids = tuple(t.id for t in c.things)
        found.append(Part(c.name, c.label, c.mode, ids, single, static, pauses.get(c.name, 0.0)))
    return tuple(sorted(found, key=lambda p: -steady(p.minutes)))


def _objective(
    spec: Spec, key: str, core: Core, found: Spread, scale: float, moved: tuple[Effect, ...]
) -> Objective | None:
    asked = spec.services[key].objectives
    if asked is None or asked.availability is None:
        return None
    allowed = (1 - asked.availability) * MINUTES_PER_YEAR
    met: Met = "likely" if found.p50 <= allowed else "unlikely"
    if found.p95 <= allowed:
        met = "yes"
    elif found.p5 > allowed:
        met = "no"
    decides = moved[0].key if moved else ""
    turn = break_even(core, decides, allowed / scale) if decides else None
    return Objective(asked.availability, allowed, met, allowed - found.p50, decides, turn)


def _topologies(
    model: Model, core: Core, present: str, modes: Mapping[str, float], found: Spread, scale: float
) -> dict[str, Alternative]:
    """The service as it is, and under the topologies that it does not have."""
    result: dict[str, Alternative] = {}
    same = "hybrid" if present == "partly-hybrid" else present
    # What was measured holds for the service as it is, and for no other way to run it.
    spec = pruned(model.world, model.closure(core.service)).model_copy(update={"operations": None})
    for kind in KINDS:
        if kind == same:
            result[kind] = Alternative(found.p50, MappingProxyType(dict(modes)), True, "", ())
            continue
        variant = Maker(spec, core.service).make(kind)
        if variant.spec is None:
            result[kind] = Alternative(None, MappingProxyType({}), False, variant.why, ())
            continue
        other = model.variant(variant.spec).core(core.service)
        # No year has more minutes, whatever the scale makes of them.
        most = min(scale, MINUTES_PER_YEAR / max(1.0, sum(other.modes.values())))
        split = {m: other.modes[m] * most for m in MODES if other.modes.get(m)}
        result[kind] = Alternative(sum(split.values()), MappingProxyType(split), False, "", variant.added)
    if same not in KINDS:
        result[same] = Alternative(found.p50, MappingProxyType(dict(modes)), True, "", ())
    return result


def _more(topology: Topology, model: Model, core: Core, scale: float) -> tuple[More, ...]:
    """What one more host, path, switch and witness would bring."""
    closure = model.closure(core.service)
    models = {key: view.votes.model for key, view in topology.clusters.items()}
    base = model.without(pruned(model.world, closure))
    before: float | None = None
    found = []
    for addition in additions(base.world.spec, closure, dict(models)):
        if addition.spec is None:
            found.append(More(addition.kind, addition.what, None))
            continue
        if before is None:
            before = (core if base is model else base.core(core.service)).median
        other = base.larger(addition.spec, alike=addition.kind in ("path", "switch")).core(core.service)
        saves = (before - other.median) * scale
        why = drawback(addition, base.estate, other.model.estate) if saves < 0 else ""
        found.append(More(addition.kind, addition.what, saves, why))
    return tuple(found)
