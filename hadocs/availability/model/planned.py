"""What patch days cost a service: the moves, and the time for which it has less to fall back on.

Work starts only while all is well, on one machine at a time; so neither is an independent failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import expm1, sqrt

from hadocs.availability.frequency import HOURS_PER_YEAR
from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.changes import holders_of
from hadocs.availability.model.columns import Number, each
from hadocs.availability.model.component import Quantity, person
from hadocs.availability.model.elected import unnoticed
from hadocs.availability.model.handovers import handovers
from hadocs.availability.model.modelled import Modelled
from hadocs.availability.model.standing import Standing
from hadocs.availability.model.terms import Columns, of
from hadocs.topology.handing import handed_by_nobody
from hadocs.topology.model import Thing
from hadocs.topology.policy import resets_the_last
from hadocs.topology.rollout import patched_at_once
from hadocs.topology.wording import listed

_NEGLIGIBLE = 1e-7
"""A rise in unavailability below which a machine's absence on patch days is not followed up."""
_INSTANT, _FOREVER = 1e-6, 1e6
"""Hours: no repair is shorter or longer than these, as far as patch days are concerned."""


@dataclass(frozen=True)
class Work:
    """Planned work on one machine: ``moves`` interruptions of ``hours`` each, every ``every`` hours.

    ``lasts`` hours long the machine is away; meanwhile the rest fails ``exposed`` times an hour more than ever, and
    stays down until that is repaired, ``mends`` hours on average, or the work is done. ``while_up`` is 0 for a service
    that is never up, else 1: work that can't begin is put off, not left out.
    """

    mode: str
    machine: str
    label: str
    every: str
    hours: Quantity
    moves: int
    lasts: Quantity
    exposed: float
    mends: float
    while_up: float
    others: tuple[str, ...] = ()
    """The machines that are away with it."""
    handed: bool = False
    """Whether another member takes the service over for as long, else its machine moves."""

    def minutes(self, values: Values) -> float:
        """Minutes a year, f·(n·T_move + λ·∫₀^d E[min(repair, what is left of d)])."""
        once = self.moves * of(values, self.hours) + (self.exposure(values) if self.exposed else 0.0)
        return self.turned(self.per_year(values), once)

    def turned(self, per_year: float, once: float) -> float:
        """Minutes a year of so many patch days that cost ``once`` hours each."""
        return per_year * self.while_up * once * 60

    def exposure(self, values: Values) -> Number:
        """Hours that one of them costs by what fails meanwhile."""
        d = of(values, self.lasts)
        if not isinstance(values, Columns):
            return each(self._exposure, d)
        # Patch days of machines that are alike have the same; the quantity is kept by its work.
        key = self.exposed, self.mends, self.lasts
        return values.once(key, lambda: each(self._exposure, d))

    def _exposure(self, d: float) -> float:
        return min(d, self.exposed * lost(d, self.mends))

    def per_year(self, values: Values) -> float:
        """Patch days a year."""
        return HOURS_PER_YEAR / values[self.every]


def lost(lasts: float, mends: float) -> float:
    """Hours that a failure costs for each unit of its rate, where it may come at any time of some work.

    ∫₀^d r·(1 − e^(−(d−t)/r)) dt = r·d − r²·(1 − e^(−d/r)): it ends with its repair, exponential with the mean r, or
    with the work; d²/2 for long repairs.
    """
    x = lasts / mends
    if x < 1e-3:
        # For small x the closed form is the difference of two like numbers.
        return lasts * lasts / 2 * (1 - x / 3)
    return mends * (lasts + mends * expm1(-x))


def _nothing(_values: Values) -> float:
    return 0.0


def planned(model: Modelled, core: Standing) -> tuple[Work, ...]:
    """The planned work on every machine that a service runs on or falls back on."""
    found: dict[tuple[str, str, tuple[str, ...]], Work] = {}
    quiet = unnoticed(model.world, core.service)
    works = [
        _unfelt(model, core.service, work) if key in quiet else work
        for key in model.closure(core.service)
        for work in _of(model, core, key)
    ]
    values = model.medians
    for work in works:
        before = found.get(at := (work.mode, work.machine, work.others))
        if before is None or work.moves * work.hours(values) > before.moves * before.hours(values):
            found[at] = work
    # What is away with others is away for all of a service's parts.
    joint = {m for w in found.values() if w.others for m in (w.machine, *w.others)}
    kinds = {m: f"planned {'guest' if m in model.world.spec.vms else 'host'} work" for m in joint}
    return tuple(
        w for w in found.values() if (w.moves or w.exposed) and (w.others or kinds.get(w.machine) != w.mode)
    )


def _unfelt(model: Modelled, service: str, work: Work) -> Work:
    """Work on a member of a store that elects anew: it costs what it exposes to, where its loss is not felt either."""
    loss = model.taken_down(Thing(model.world.kinds[work.machine], work.machine))
    if work.others or service in (*loss.down, *loss.uncertain, *loss.interrupted):
        return work
    return replace(work, moves=0, hours=_nothing, handed=False)


def _of(model: Modelled, core: Standing, key: str) -> Iterator[Work]:
    world = model.world
    service = world.spec.services[key]
    cluster = world.cluster_of(service)
    machines = world.carriers(service)
    active = model.structure.active(key)
    alone = cluster is None and len(machines) == 1
    together = machines if patched_at_once(world, machines) else ()
    if together:
        yield _at_once(model, core, together)
    for machine in machines:
        # Of several that serve together the others go on while one is away.
        # Copies without a cluster wait for their first one.
        waits = alone or handed_by_nobody(world, service)
        carries = active == (machine,) and (cluster is not None or waits)
        if machine in world.spec.vms:
            if not together:
                yield _guest(model, core, key, machine, cluster, carries)
            host = world.host_of(machine)
            if host:
                yield _host_of_guest(model, core, key, machine, host, carries)
        elif not together:
            yield _box(model, core, key, machine, cluster, carries)
    # Hosts that only stand by: their patch days cost nothing but what could be fallen back on.
    seen = {*machines, *(world.host_of(m) for m in machines)}
    for machine in machines:
        for host in model.estate.may_run_on.get(machine, ()):
            if host not in seen:
                seen.add(host)
                yield _host(model, core, key, host)
    for machine in holders_of(model.world, key):
        if machine not in seen:
            seen.add(machine)
            yield _holder(model, core, key, machine)
    # Those with nothing of it, whose votes or storage it can't be without, and that can't leave first.
    for host in world.spec.hosts:
        if host not in seen and _stops(model, key, host):
            yield _host(model, core, key, host)


def _at_once(model: Modelled, core: Standing, machines: tuple[str, ...]) -> Work:
    """Work on all machines of a service at the same time: nothing carries it until the longest of it is done."""
    values = model.medians

    def kind(machine: str) -> str:
        return "guest" if machine in model.world.spec.vms else "host"

    slowest = max(machines, key=lambda m: _lasts(model, kind(m), m)(values))
    often = min(machines, key=lambda m: values[model.figures.work(kind(m), "every", m)])
    every = model.figures.work(kind(often), "every", often)
    lasts = _lasts(model, kind(slowest), slowest)
    mode = f"planned {kind(machines[0])} work"
    up = 0.0 if core.unavailability >= 1 else 1.0
    label = f"patch day of {listed(machines)}"
    return Work(mode, machines[0], label, every, lasts, 1, lasts, 0.0, 1.0, up, machines[1:])


def _stops(model: Modelled, key: str, machine: str) -> bool:
    """Whether a service is down for as long as a machine is taken down, as what it can't be without stays there."""
    thing = Thing(model.world.kinds[machine], machine)
    if key not in model.taken_down(thing).down:
        return False
    cluster = model.world.member_of.get(machine)
    last = cluster is not None and resets_the_last(model.world.spec.clusters[cluster])
    return last or key in model.by_itself(thing, key).down


def _host(model: Modelled, core: Standing, key: str, host: str) -> Work:
    """Work on a host that carries nothing of a service."""
    mode = "planned host work"
    if _stops(model, key, host):
        return _work(model, core, mode, host, _stands(model, core, "host", host), 1, False)
    return _work(model, core, mode, host, _nothing, 0)


def _holder(model: Modelled, core: Standing, key: str, machine: str) -> Work:
    """Work on a machine that carries nothing but storage: alone it takes that away for as long as it lasts."""
    kind = "guest" if machine in model.world.spec.vms else "host"
    if key in model.by_itself(Thing(model.world.kinds[machine], machine), key).down:
        return _work(model, core, f"planned {kind} work", machine, _lasts(model, kind, machine), 1, False)
    return _work(model, core, f"planned {kind} work", machine, _nothing, 0)


def _work(
    model: Modelled,
    core: Standing,
    mode: str,
    machine: str,
    hours: Quantity,
    moves: int,
    exposed: bool = True,
    *,
    handed: bool = False,
) -> Work:
    host = mode == "planned host work"
    key = "host" if host else "guest"
    what = "patch day of"
    lasts = _lasts(model, key, machine)
    rate, mends = _exposed(model, core, machine, lasts(core.values)) if exposed else (0.0, 1.0)
    return Work(
        mode,
        machine,
        f"{what} {machine}",
        model.figures.work(key, "every", machine),
        hours,
        moves,
        lasts,
        rate,
        mends,
        0.0 if core.unavailability >= 1 else 1.0,
        handed=handed,
    )


def _lasts(model: Modelled, kind: str, machine: str) -> Quantity:
    """How long a machine is away on a patch day."""
    key = model.figures.work(kind, "lasts", machine)
    return lambda v: v[key]


def _stands(model: Modelled, core: Standing, kind: str, machine: str) -> Quantity:
    """How long a service is down that a machine's work stops: until that is done, or a lost quorum is forced before.

    A person comes to force it after a time that is exponential, as after a failure.
    """
    lasts = _lasts(model, kind, machine)
    name = _losing(model, core, machine)
    thing = Thing(model.world.kinds[machine], machine)
    if name is None or not core.forced or core.single(name) or not model.taken_down(thing).no_quorum:
        # Where the votes are enough there is nothing to force: it is the storage that waits for the machine.
        return lasts
    return lambda v: each(lambda d, comes: -comes * expm1(-d / comes), lasts(v), person(v))


def _losing(model: Modelled, core: Standing, machine: str) -> str | None:
    """What of the fault tree takes a machine away."""
    thing = Thing(model.world.kinds[machine], machine)
    return next((n for n in model.components.losing(thing) if n in core.birnbaum), None)


def _exposed(model: Modelled, core: Standing, machine: str, lasts: float) -> tuple[float, float]:
    """How much more often an hour the service goes down while a machine is away, and the hours until it is mended."""
    name = _losing(model, core, machine)
    if name is None:
        return 0.0, 1.0
    if name not in core.exposed:
        given = core.stops(name)
        # Down without it, the time counts as a move; hardly touched by it, exposure is less than a second a year.
        matters = given - core.unavailability > _NEGLIGIBLE and given < 1 - 1e-9
        core.exposed[name] = _rise(core, name, lasts) if matters else (0.0, 1.0)
    return core.exposed[name]


def _rise(core: Standing, name: str, lasts: float) -> tuple[float, float]:
    """The rise of the rate, and the one mean repair with which it costs what all the repairs of its failures cost."""

    def worth(repair: float) -> float:
        return lost(lasts, max(repair, _INSTANT))

    comes = max(person(core.values), _INSTANT)

    def sooner(repair: float) -> float:
        return worth(repair * comes / (repair + comes))

    def rise(tree: Standing, what: tuple[str, float], of: Callable[[float], float]) -> float:
        if what not in tree.exposures:
            tree.exposures[what] = tree.exposure(of)
        return tree.exposures[what].rise(name)

    rate = rise(core, ("", 0.0), lambda _r: 1.0)
    if core.forced:
        # What stops for want of votes alone waits for the repair or for a person, whichever is sooner.
        cost = rise(core.off, ("repair", lasts), worth)
        cost += rise(core, ("forced", lasts), sooner) - rise(core.off, ("forced", lasts), sooner)
    else:
        cost = rise(core, ("repair", lasts), worth)
    if rate <= 0 or cost <= 0:
        return 0.0, 1.0
    low, high = _INSTANT, _FOREVER
    for _ in range(50):
        middle = sqrt(low * high)
        low, high = (middle, high) if rate * lost(lasts, middle) < cost else (low, middle)
    return rate, sqrt(low * high)


def _role(v: Values) -> float:
    return v["role"]


def _handed(model: Modelled, key: str, cluster: str, away: str) -> Quantity:
    """Until the member that a service is handed to while a machine is ``away`` has it up, and its clients find it.

    They have to find it again on the way back, where it goes back.
    """
    clients = model.times.found_elsewhere(key, cluster, away)
    return _role if clients is None else lambda v: v["role"] + clients(v)


def _guest(model: Modelled, core: Standing, key: str, vm: str, cluster: str | None, carries: bool) -> Work:
    mode = "planned guest work"
    if cluster is not None and not _stops(model, key, vm):
        hours = _handed(model, key, cluster, vm) if carries else _role
        return _work(model, core, mode, vm, hours, handovers(model, key) if carries else 0, handed=carries)
    if cluster is not None:
        return _work(model, core, mode, vm, _stands(model, core, "guest", vm), 1, False)
    return _work(model, core, mode, vm, _lasts(model, "guest", vm), 1 if carries else 0, not carries)


def _host_of_guest(model: Modelled, core: Standing, key: str, vm: str, host: str, carries: bool) -> Work:
    cluster = model.world.cluster_of(model.world.spec.services[key])
    mode = "planned host work"
    move = model.times.move(vm) if model.estate.may_run_on.get(vm) else None
    if _stops(model, key, host):
        return _work(model, core, mode, host, _stands(model, core, "host", host), 1, False)
    if not carries:
        return _work(model, core, mode, host, _nothing, 0)
    if move is None:
        if cluster is not None and key not in model.by_itself(Thing("host", host), key).down:
            hours = _handed(model, key, cluster, host)
            return _work(model, core, mode, host, hours, handovers(model, key), handed=True)
        return _work(model, core, mode, host, _lasts(model, "host", host), 1, False)
    if cluster is None:
        return _work(model, core, mode, host, move, 2)
    if any(model.world.host_of(m) != host for m in model.world.carriers(model.world.spec.services[key])):
        # What runs on a member is handed over before its machine moves, live or not, as procedures have it.
        hours = _handed(model, key, cluster, host)
        return _work(model, core, mode, host, hours, handovers(model, key), handed=True)
    mistaken, takeover, still = model.times.mistaken(cluster, vm, move), model.times.noticed(cluster), move

    def moved(v: Values) -> float:
        # A member that is silent for too long has lost its role by the time it is back.
        p = mistaken(v)
        return (1 - p) * still(v) + p * takeover(v)

    return _work(model, core, mode, host, moved, 2)


def _box(model: Modelled, core: Standing, key: str, machine: str, cluster: str | None, carries: bool) -> Work:
    mode = "planned host work"
    if cluster is not None and not _stops(model, key, machine):
        hours = _handed(model, key, cluster, machine) if carries else _role
        return _work(
            model, core, mode, machine, hours, handovers(model, key) if carries else 0, handed=carries
        )
    if cluster is not None:
        return _work(model, core, mode, machine, _stands(model, core, "host", machine), 1, False)
    return _work(model, core, mode, machine, _lasts(model, "host", machine), 1 if carries else 0, not carries)
