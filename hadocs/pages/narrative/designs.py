"""One service in the four topologies, each as a spec that timelines can be asked of. Judges nothing.

The other designs are those whose minutes a year the availability compares: made of what the spec has, with what had to
be added named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.availability.model.pruned import pruned
from hadocs.availability.model.result import MANY
from hadocs.availability.model.variants import KINDS, Kind, Maker
from hadocs.behaviour.model import ServiceOutcome, Step
from hadocs.pages.context import Context
from hadocs.pages.narrative.planned import handed_over
from hadocs.spec.reach import reached
from hadocs.topology.build import study
from hadocs.topology.model import Thing

__all__ = ["KINDS", "MODES", "Design", "Kind", "Tried", "designs", "happens"]

MODES = (
    ("host", "A host fails"),
    ("guest", "Its operating system hangs"),
    ("app", "Its program fails"),
    ("storage", "Its storage is lost"),
    ("network", "Its clients’ network is lost"),
    ("site", "A site is lost"),
    ("maintenance", "Its host is taken down on purpose"),
    ("patching", "Its machine is patched"),
)
"""What may happen to a service, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Design:
    """A service under a topology: the estate in which it is so, or why it can't be; ``added`` had to be added."""

    ctx: Context | None
    why: str = ""
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What happens to a service when one thing is lost or worked on; ``of`` is its id. ``live``: its machine moves
    while it runs, so that what it carries need not be handed over before."""

    of: str
    outcome: ServiceOutcome
    live: bool = False


def designs(ctx: Context, service: str) -> Mapping[Kind, Design]:
    """The service under each topology but its own; very many services are not compared."""
    present = ctx.service(service).topology
    others = [k for k in KINDS if k != present]
    if len(ctx.spec.services) >= MANY:
        return {k: Design(None, "so many services are not compared one by one") for k in others}
    spec = pruned(ctx.world, _closure(ctx, service))
    found: dict[Kind, Design] = {}
    for kind in others:
        made = Maker(spec, service).make(kind)
        if made.spec is None:
            found[kind] = Design(None, made.why)
            continue
        topology, estate = study(made.spec, losing=False)  # what is asked of a design is timelines
        analysis = Analysis(ctx.analysis.source, made.spec, topology, known_estate=estate)
        found[kind] = Design(Context(analysis), "", made.added)
    return found


def _closure(ctx: Context, service: str) -> tuple[str, ...]:
    return reached(service, lambda key: ctx.spec.services[key].requires)


def happens(ctx: Context, service: str, mode: str) -> tuple[Tried, ...]:
    """What becomes of a service for each thing that a mode of failure may hit; empty where there is none."""
    own = tuple(_tried(ctx, service, of, step) for of, step in _steps(ctx, service, mode))
    return own if mode != "host" else (*own, *_needed(ctx, service, {one.of for one in own}))


def _tried(ctx: Context, service: str, of: str, step: Step) -> Tried:
    found, active = ctx.timeline((step,)), ctx.service(service).active
    handed = service in handed_over(found)
    moved = any(e.what == "is-moved" and e.subject in active for e in found.events)
    return Tried(of, found.services[service], handed and moved)


def _needed(ctx: Context, service: str, own: Set[str]) -> Iterator[Tried]:
    """The loss of hosts that carry what it needs, where it does not go on without them."""
    steps = dict(pair for key in _closure(ctx, service)[1:] for pair in _steps(ctx, key, "host"))
    for of, step in steps.items():
        outcome = ctx.timeline((step,)).services[service]
        if of not in own and outcome.state != "goes-on":
            yield Tried(of, outcome)


def _steps(ctx: Context, service: str, mode: str) -> Iterator[tuple[str, Step]]:
    view, world = ctx.service(service), ctx.world
    bodies = dict.fromkeys(h for m in view.machines if (h := world.host_of(m)) in world.kinds and h)
    systems = [m for m in view.active if m not in ctx.spec.hosts]
    if mode == "host":
        yield from ((h, Step((ctx.thing_of(h),))) for h in bodies)
    elif mode == "guest":
        yield from ((m, Step((ctx.thing_of(m),), "hung")) for m in systems)
    elif mode == "app":
        yield service, Step((), "failed", programs=(service,))
    elif mode == "maintenance":
        hosts = dict.fromkeys(h for m in view.active if (h := world.host_of(m)) in world.kinds and h)
        yield from ((h, Step((ctx.thing_of(h),), "planned")) for h in hosts)
    elif mode == "patching":
        yield from ((m, Step((ctx.thing_of(m),), "planned")) for m in systems)
    else:
        there = {"storage": _storage, "network": _networks, "site": _sites}[mode](ctx, service)
        yield from ((key, Step((Thing(mode, key),))) for key in there)  # type: ignore[arg-type]


def _storage(ctx: Context, service: str) -> tuple[str, ...]:
    entry, machines = ctx.spec.services[service], ctx.service(service).machines
    refs = [
        entry.data,
        *entry.copies.values(),
        *(ctx.spec.vms[m].files for m in machines if m in ctx.spec.vms),
    ]
    return tuple(dict.fromkeys(r.partition("/")[0] for r in refs if r))


def _networks(ctx: Context, service: str) -> tuple[str, ...]:
    found = (n for m in ctx.service(service).machines for n in ctx.world.networks_of(m))
    return ctx.world.with_role(tuple(dict.fromkeys(found)), "client")


def _sites(ctx: Context, service: str) -> tuple[str, ...]:
    sites = {ctx.world.site_of(m) for m in ctx.service(service).machines}
    sites |= {ctx.world.storage_site(s) for s in _storage(ctx, service)}
    return tuple(s for s in ctx.spec.sites if s in sites)
