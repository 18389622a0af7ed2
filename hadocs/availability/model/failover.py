"""What interrupts a service without taking it down: takeovers, restarts, paths that change. One term a component.

U ≈ U_static + Σ ω_i·[c·T + (1−c)·T_manual], with ω_i = λ_i·A_i·P(the service survives without i). The load is where the
spec says; it goes back there when that is repaired, in a quiet hour.

Of several paths, controllers or switches only the one that carries the traffic is missed when it fails, and any of
them may carry it; where they share it, each one's failure stops its share. Either way the pauses are those of one part,
however many there are: a failure counts by the share of the parts that it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.columns import least, most
from hadocs.availability.model.component import Component, Quantity, person
from hadocs.availability.model.directory import awaited
from hadocs.availability.model.elected import felt, unnoticed
from hadocs.availability.model.forcing import KIND
from hadocs.availability.model.modelled import Modelled
from hadocs.availability.model.standing import Standing
from hadocs.availability.model.terms import Term
from hadocs.availability.model.together import left_to_a_person
from hadocs.availability.model.waiting import awaiting, someone
from hadocs.behaviour.durations import moves_at_once
from hadocs.topology.handing import handed_by_nobody
from hadocs.topology.model import Loss, Thing
from hadocs.topology.restart import follows
from hadocs.topology.wiring import wiring_of
from hadocs.topology.world import World

_CERTAIN = 1 - 1e-9
_POWERED = ("guest", "hypervisor")
"""What fails without taking the power of its machine along."""


def interruptions(model: Modelled, core: Standing) -> tuple[Term, ...]:
    """Every failure that the service survives with a pause."""
    closure = model.closure(core.service)
    used = _used(model, closure)
    found: list[Term] = []
    for component in core.components:
        survives = 1 - core.stops(component.name)
        if survives < 1 - _CERTAIN:
            continue
        pause, felt = _pause(model, closure, used, component)
        if pause is not None and felt == 1.0:
            pause = model.measures.pause(core.service, component) or pause
        if pause is not None and felt > 0:
            up = 1 - core.tree.events[component.name].probability
            found.append(_term(component, component.rate, pause, survives * up * felt))
    for key in (k for k in closure if k not in unnoticed(model.world, core.service)):
        found += _programs(model, core, key)
    return tuple(found)


def _term(component: Component, rate: Quantity, pause: Quantity, survives: float) -> Term:
    return Term(component.mode, component.name, component.label, rate, pause, survives)


@dataclass(frozen=True)
class _Used:
    """What carries the services just now, so that a pause of it is felt; several instances make up for one another.

    ``storages`` are those of a service's one active machine, ``held`` those without which no active machine of a
    service is: a pause of these stops all its instances. ``switches`` are those of each network that carries traffic.
    """

    machines: frozenset[str]
    storages: frozenset[str]
    held: frozenset[str]
    switches: tuple[frozenset[str], ...]


def _used(model: Modelled, closure: tuple[str, ...]) -> _Used:
    world = model.world
    machines: set[str] = set()
    storages: set[str] = set()
    held: set[str] = set()
    for key in closure:
        active = model.structure.active(key)
        each = [_storages(world, key, machine) for machine in active]
        held |= each[0].intersection(*each[1:])
        if len(active) > 1:
            continue
        machine = active[0]
        machines |= {machine, world.host_of(machine) or machine}
        storages |= each[0]
    ties = ((m, n) for m in sorted(machines) for n in world.networks_of(m) if _carries(world, n))
    switches = (frozenset(wiring_of(world).at(m, n)) for m, n in ties)
    return _Used(frozenset(machines), frozenset(storages), frozenset(held), tuple(dict.fromkeys(switches)))


def _storages(world: World, service: str, machine: str) -> set[str]:
    """The storage that a machine of a service works with: its own files, and the service's data or its copy of it."""
    entry = world.spec.services[service]
    files = world.spec.vms[machine].files if machine in world.spec.vms else None
    refs = [ref for ref in (files, entry.data, entry.copies.get(machine)) if ref]
    return {way.partition("/")[0] for ref in refs for way in world.ways_to(ref)}


def _carries(world: World, network: str) -> bool:
    """Whether a service's own traffic may go over a network: heartbeats stand a pause of some seconds."""
    roles = world.spec.networks[network].roles
    return not roles or "client" in roles or "storage" in roles


def _pause(
    model: Modelled, closure: tuple[str, ...], used: _Used, component: Component
) -> tuple[Quantity | None, float]:
    """How long the loss of a component stops the service where it survives it, and in what share of cases it does."""
    world = model.world
    if component.taken < 1:
        pause, by = (
            ("pause.path", used.machines) if component.kind == "path" else ("pause.controller", used.storages)
        )
        return (lambda v: v[pause]) if component.owner in by else None, component.taken
    things = component.things
    if component.kind == "path":
        # Without any path to its data the machine that carries a service can't go on with it.
        over = _handed_over(model, closure, component) or _redirected(model, closure, component)
        return over or _followed(model, closure, component), 1.0
    if component.kind == "controller":
        things = (Thing("storage", component.owner),)
    rerouted = 0.0
    if component.kind == "switch":
        lost = {t.id for t in things}
        rerouted = max((len(lost & some) / len(some) for some in used.switches if some), default=0.0)
        stated = {n: set(entry.switches) for n, entry in world.spec.networks.items() if entry.switches}
        whole = tuple(Thing("network", n) for n, switches in stated.items() if switches <= lost)
        things = (*whole, *(t for t in things if t.kind == "network"))
    if component.kind in ("application", "change", "restart", "witness", KIND):
        return None, 0.0
    if component.kind in ("array", "share", "controller") and world.mirror_of(things[0].id):
        if things[0].id not in used.storages:
            return None, 1.0
        waits = (model.waiting.service(key, things[0], model.loss(things[0])) for key in closure)
        how = next((w for w in waits if w), "")
        comes = someone(component)
        over = awaiting(how, lambda v: v["pause.controller"], _after_a_person(model, closure[0]), comes)
        # Machines that reach their own side alone are started at the other one.
        return _longest([over, *_of_thing(model, closure, things[0], component)]), 1.0
    # Several at once that the service survives: the first of them that matters says how.
    pauses = [p for t in things for p in _of_thing(model, closure, t, component)]
    afterwards = _after_a_person(model, closure[0])
    pauses += left_to_a_person(model, closure, things, afterwards, someone(component))
    if not pauses and rerouted:
        return (lambda v: v["pause.switch"]), rerouted
    pauses = pauses or _stalled(model, used, things)
    return _longest(pauses) if pauses else None, 1.0


def _stalled(model: Modelled, used: _Used, things: Iterable[Thing]) -> list[Quantity]:
    """Until storage answers again that a service goes on with, where a machine is lost that holds a part of it."""
    found = (
        model.times.stalled(key, t.id)
        for key in sorted(used.held)
        for t in things
        if t.id in model.world.spec.storage[key].on
    )
    return [pause for pause in found if pause is not None]


def _handed_over(model: Modelled, closure: tuple[str, ...], component: Component) -> Quantity | None:
    """Until other members carry what a machine carries, itself or its VMs, that has lost its paths."""
    machine, pauses = component.owner, []
    for key in closure:
        cluster = model.world.cluster_of(model.world.spec.services[key])
        active, *others = model.structure.active(key)
        if others or machine not in (active, model.world.host_of(active)):
            continue
        if cluster is not None:
            pauses.append(model.times.takeover(cluster))
        elif handed_by_nobody(model.world, model.world.spec.services[key]):
            pauses.append(awaiting("person", _role, _role, someone(component)))
    return _longest(pauses) if pauses else None


def _redirected(model: Modelled, closure: tuple[str, ...], component: Component) -> Quantity | None:
    """Until volumes whose paths a host has lost answer the machines on it through another host."""
    world, pauses = model.world, []
    alone = (active for key in closure if len(active := model.structure.active(key)) == 1)
    for machine in dict.fromkeys(m for (m,) in alone):
        ref = world.spec.vms[machine].files if machine in world.spec.vms else None
        host = world.host_of(machine)
        lost = bool(ref) and f"{component.owner} > {(ref or '').partition('/')[0]}" in component.name
        if ref and lost and host == component.owner and model.structure.redirected(host, ref):
            pauses.append(model.times.redirected(host, ref))
    return _longest(pauses) if pauses else None


def _followed(model: Modelled, closure: tuple[str, ...], component: Component) -> Quantity | None:
    """Until machines whose host has lost all its paths to their files are started on another one."""
    spec = model.world.spec
    active = {m: None for key in closure for m in model.structure.active(key) if m in spec.vms}
    files = ((m, spec.vms[m].files) for m in active if spec.vms[m].on == component.owner)
    if not any(ref and follows(model.estate, m, ref) for m, ref in files):
        return None
    _, _, storage = component.name.partition(":")[2].partition(" #")[0].partition(" > ")
    pauses = list(_of_thing(model, closure, Thing("path", f"{component.owner}:{storage}"), component))
    return _longest(pauses) if pauses else None


def _longest(pauses: list[Quantity]) -> Quantity:
    several = tuple(dict.fromkeys(pauses))
    return several[0] if len(several) == 1 else lambda v: reduce(most, (p(v) for p in several))


def _of_thing(
    model: Modelled, closure: tuple[str, ...], thing: Thing, component: Component
) -> Iterator[Quantity]:
    loss = model.loss(thing)
    needs = model.world.spec.services
    for key in felt(model.world, closure[0], loss):
        if key in loss.interrupted:
            # With a service that it needs it is interrupted for as long as that one, whatever else happens to it.
            passed_on = any(n in loss.interrupted for n in needs[key].requires)
            own = model.by_itself(thing, key) if passed_on else loss
            pause = _own(model, key, own, thing) if key in own.interrupted else None
            if pause is not None:
                powered = component.kind in _POWERED
                how = model.waiting.service(key, thing, own, powered=powered)
                then = _after_a_person(model, key, own)
                yield awaiting(how, pause, then, someone(component))
                yield from _awaited(model, key, closure, loss, component)
        elif key not in loss.down and model.waiting.service(key, thing, loss) == "person":
            # It is up with somebody there: who switches to a mirror, fences by hand, or starts what was reset.
            then = _after_a_person(model, key, loss)
            yield awaiting("person", then, then, someone(component))
        if (
            key in loss.interrupted
            and needs[key].starts_after
            and (chain := _one_after_another(model, key, loss))
        ):
            first, more = _own(model, chain[-1], loss, thing), len(chain)
            if first is not None:
                yield lambda v, first=first, more=more: first(v) + more * v["role"]  # type: ignore[misc]


def _one_after_another(model: Modelled, key: str, loss: Loss) -> tuple[str, ...]:
    """The longest row of services that a loss interrupts, of which each is started before the one before it."""
    services = model.world.spec.services
    longest: tuple[str, ...] = ()
    work: list[tuple[str, ...]] = [(n,) for n in services[key].starts_after]
    while work:
        row = work.pop()
        if row[-1] in loss.interrupted:
            longest = max(longest, row, key=len)
            work += [(*row, n) for n in services[row[-1]].starts_after]
    return longest


def _after_a_person(model: Modelled, key: str, loss: Loss | None = None) -> Quantity:
    """What follows once a person has allowed it: the start on another member, or the machine's boot."""
    over = loss is not None and any(m.what == key for m in loss.failed_over)
    service = model.world.spec.services[key]
    if over or model.world.cluster_of(service) is not None or handed_by_nobody(model.world, service):
        return _role
    return lambda v: v["boot"] + v["start"]


def _awaited(
    model: Modelled, key: str, closure: tuple[str, ...], loss: Loss, component: Component
) -> Iterator[Quantity]:
    """A takeover that has to wait for the domain controllers, which the same loss takes along."""
    cluster = model.world.cluster_of(model.world.spec.services[key])
    for directory in awaited(model.estate, cluster, closure, loss) if cluster else ():
        back = (
            component.repair if directory in loss.down else _own(model, directory, loss, component.things[0])
        )
        if back is not None:
            yield lambda v, back=back: back(v) + v["role"]  # type: ignore[misc]


def _own(model: Modelled, key: str, loss: Loss, thing: Thing) -> Quantity | None:
    """How a service by itself comes back from a loss: taken over, restarted with its machine, or both."""
    world, times = model.world, model.times
    service = world.spec.services[key]
    cluster = world.cluster_of(service)
    active = model.structure.active(key)
    moved = {m.what for m in loss.moved}
    if cluster is not None and any(m.what == key for m in loss.failed_over):
        home = world.host_cluster(active[0]) if active[0] in world.spec.vms else None
        later = home is not None and active[0] in moved and model.waiting.fenced_later(cluster, thing)
        takes = times.takeover(home if later and home else cluster)
        clients = times.reached(key, cluster, _taken_by(model, key, thing, loss))
        if (again := _witness_back(model, cluster, moved, thing)) is not None:
            takes = again
        return _and(takes, clients)
    if cluster is None and any(m.what == key for m in loss.failed_over):
        return _role if handed_by_nobody(world, service) else times.address_taken(key)
    if cluster is None:
        some = [a for a in active if a in moved]
        homes = dict.fromkeys(
            (c, world.host_of(a) in loss.stopped) for a in some if (c := world.host_cluster(a))
        )
        # A host that runs on has lost the files of its machines.
        each = [times.restarted(c) if lost else times.followed(c) for c, lost in homes]
        return _longest(each) if each else None
    if len(active) > 1 and not moved and model.estate.policy(cluster).halts:
        return times.acts(
            cluster
        )  # nothing is handed over: all stand still until the lost one is counted out
    beneath = dict.fromkeys(c for m in world.carriers(service) if m in moved and (c := world.host_cluster(m)))
    role = times.takeover(cluster)
    if not beneath:
        return role
    # The cluster forms anew once its members are back, and then brings the service up.
    back = _longest([times.restarted(c) for c in beneath])
    return lambda v: back(v) + v["role"]


def _taken_by(model: Modelled, key: str, thing: Thing, loss: Loss) -> str | None:
    """Who takes a service over: as it is by itself, else whoever a person chooses; ``None`` where that is open."""
    by_itself = model.waiting.loss(thing).failed_over if model.waiting.ever else ()
    return next((m.to for m in (*by_itself, *loss.failed_over) if m.what == key), None)


def _role(values: Values) -> float:
    """Until a member has brought up what it was handed."""
    return values["role"]


def _nothing(_values: Values) -> float:
    return 0.0


def _and(takes: Quantity, clients: Quantity | None) -> Quantity:
    """A takeover, and what clients need after it."""
    return takes if clients is None else lambda v: takes(v) + clients(v)


def _without_cluster(model: Modelled, core: Standing, key: str, active: str) -> Iterator[Term]:
    """Crashes of a program that no cluster restarts or hands over, and that another machine could carry.

    Who comes to hand it over by hand starts it again; an address moves by itself.
    """
    component = model.components.by_name[model.components.application(key, active, person, False)]
    by_hand = handed_by_nobody(model.world, model.world.spec.services[key])
    pause = component.repair if by_hand else model.times.address_taken(key)
    survives = 1 - core.stops(component.name)
    if pause is not None and component.name in core.tree.events and survives > 1 - _CERTAIN:
        up = 1 - core.tree.events[component.name].probability
        yield _term(component, component.rate, pause, survives * up)


def _witness_back(model: Modelled, cluster: str, moved: set[str], thing: Thing) -> Quantity | None:
    """Until a cluster that has lost its quorum forms anew, as its witness is started again elsewhere, and has handed
    over; ``None`` where it is not that which it waits for."""
    quorum = model.world.spec.clusters[cluster].quorum
    on = quorum.witness.on if quorum is not None and quorum.witness is not None else None
    home = model.world.host_cluster(on) if on in moved else None
    if on is None or home is None or cluster not in model.formed_anew(thing):
        return None
    back = model.times.restarted(home)
    return lambda v: back(v) + v["role"]


def _programs(model: Modelled, core: Standing, key: str) -> Iterator[Term]:
    """Crashes of the program on the member that carries it: restarted in place, or taken over."""
    service = model.world.spec.services[key]
    cluster = model.world.cluster_of(service)
    active, *others = model.structure.active(key)
    if cluster is None and not others:
        yield from _without_cluster(model, core, key, active)
    if cluster is None or others:
        return
    name = model.components.application(key, active, person, True)
    component = model.components.by_name[name]
    if name not in core.tree.events:
        return
    mtbf = model.figures.key("application", "mtbf", key)
    up = 1 - core.tree.events[name].probability
    several = len(model.world.carriers(service)) > 1

    def in_place(v: Values) -> float:
        alone = most(0.0, 1 - v["beta.program"]) if several else 1.0
        return alone * least(1.0, v["restarted"]) / v[mtbf]

    # Where its cluster moves what fails at once, and may not, a person comes to it; else once it starts no more.
    how, then, comes = model.waiting.program(key), _nothing, someone(component)
    again = model.times.restart_of_program(key)
    clients = model.times.found_elsewhere(key, cluster, active)
    if moves_at_once(model.world, model.times.clusters[cluster], key):
        again = awaiting(how, _and(again, clients), then, comes)
    again = (model.measures.program(key) if key == core.service else None) or again
    yield _term(component, in_place, again, 1 - core.unavailability)
    survives = (1 - core.stops(name)) * up
    if survives > 1 - _CERTAIN:
        over = awaiting(how, _and(model.times.takeover_of_program(key), clients), then, comes)
        yield _term(component, component.rate, over, survives)
