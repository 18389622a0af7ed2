"""What is done about software that fails while its machine runs: one file a family, found by looking into this folder.

A family of clustering software tells what its host cluster does about a guest whose system hangs, and what a cluster
does about the program of a service. A family of products tells the second where it has its own ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from hadocs.behaviour.engines import family
from hadocs.behaviour.known import assumed, stated
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.behaviour.products import product_of
from hadocs.spec.model import Monitor, Service
from hadocs.topology.model import ClusterView, PlatformView
from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Asked:
    """What a layer is asked about: the system of ``machine``, or the program of ``service`` on it, by ``view``."""

    world: World
    view: ClusterView
    machine: str
    service: str = ""

    @property
    def platform(self) -> PlatformView | None:
        """The software of the cluster."""
        return self.view.platform

    @property
    def entry(self) -> Service:
        """The spec's own entry of the service."""
        return self.world.spec.services[self.service]

    @property
    def monitor(self) -> Monitor:
        """What the spec says of how the service is watched."""
        return self.entry.monitor or Monitor()

    @property
    def guest_watch(self) -> str | None:
        """What the host cluster watches in the machine, as stated for it or for all of the cluster."""
        ha = self.world.spec.clusters[self.view.id].ha
        vm = self.world.spec.vms.get(self.machine)
        return (vm.monitoring if vm else None) or (ha.vm_monitoring if ha else None)

    @property
    def others(self) -> bool:
        """Whether the cluster has other members that may carry the service."""
        return len(self.world.carriers(self.entry)) > 1


@dataclass(frozen=True, slots=True)
class Watch:
    """What a layer does about a system that hangs or a program that fails.

    ``sees`` is ``None`` where a setting decides that is not known: ``why`` is the question then, and where it is false
    the reason. ``terms`` pass until it is noticed, ``pause`` from there until a start begins, and ``starts`` until a
    program runs again. ``moves`` tells that another member takes it over at once. ``ends`` says why nothing is started
    again, ``fences`` and ``empties`` that the member is fenced, or emptied of all that it runs.
    """

    sees: bool | None
    terms: tuple[Term, ...] = ()
    pause: tuple[Term, ...] = ()
    starts: tuple[Term, ...] = ()
    grounds: tuple[Ground, ...] = ()
    why: str = ""
    engine: str = ""
    moves: bool = False
    ends: str = ""
    fences: bool = False
    empties: bool = False
    otherwise: str = ""
    """What follows where starting it again in place does not help, in a clause."""


def guest(world: World, view: ClusterView, vm: str) -> Watch:
    """What a host cluster does about a guest whose system hangs."""
    ha = world.spec.clusters[view.id].ha
    if ha is not None and ha.enabled is False:
        return Watch(False, why=f"HA is off in {view.id}")
    found: Watch = _layer(view).guest(Asked(world, view, vm))
    return found


def program(world: World, view: ClusterView, service: str, carrier: str) -> Watch:
    """What a guest, mixed or physical cluster does about the program of a service that fails on its carrier."""
    asked = Asked(world, view, carrier, service)
    found: Watch = _layer(view).program(asked)
    product = product_of(asked.entry)
    own = _products().get(product.id.partition("/")[0]) if product else None
    if own is not None and product is not None:
        found = own.program(asked, product, found)
    return found


def inside(world: World, view: ClusterView, service: str, carrier: str) -> Watch | None:
    """What a host cluster does about a service in one of its machines; ``None`` where it does not look inside."""
    asked = Asked(world, view, carrier, service)
    if asked.guest_watch != "application":
        return None
    found: Watch | None = _layer(view).inside(asked)
    return found


def supervised(world: World, service: str) -> Watch | None:
    """What restarts a program in its machine by itself, such as systemd, where the spec says so."""
    monitor = world.spec.services[service].monitor
    if monitor is None or monitor.interval is None or monitor.on_fail not in (None, "restart"):
        return None
    return Watch(True, (checked(service, monitor),), (), (assumed("program"),))


def checked(service: str, monitor: Monitor, timeout: Term | None = None) -> Term:
    """Until a check finds a program failed: at most one interval, and the timeout of a check that hangs."""
    at = ("services", service, "monitor")
    interval = monitor.interval or 0.0
    grounds = [Ground(route=(*at, "interval"), basis="spec")]
    wait = monitor.timeout or 0.0
    if monitor.timeout is not None:
        grounds.append(Ground(route=(*at, "timeout"), basis="spec"))
    elif timeout is not None:
        wait, grounds = timeout.span.high or 0.0, [*grounds, *timeout.grounds]
    return Term("monitor", Span(0.0, interval + wait), tuple(grounds))


def said(name: str, seconds: float, *route: str) -> Term:
    """A duration of the spec by its route."""
    return stated(name, seconds, route)


@cache
def _modules() -> Mapping[str, ModuleType]:
    return {m.name: import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)}


def _layer(view: ClusterView) -> ModuleType:
    """What watches in a cluster; software without a module is like any other."""
    found = _modules()
    return found.get(family(view), found["other"])


@cache
def _products() -> Mapping[str, ModuleType]:
    return {family: m for m in _modules().values() for family in getattr(m, "PRODUCTS", ())}
