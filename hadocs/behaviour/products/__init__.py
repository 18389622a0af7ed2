"""How products act that have an engine of their own: one file a family, found by looking into this folder.

A product tells what passes from the moment in which its cluster has counted the old member out until it serves again,
who does it, and what may be lost. Whether another member can carry it at all, topology decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Protocol

from hadocs.behaviour.model import Actor, Ground, Span, Term, What
from hadocs.platforms import catalog
from hadocs.platforms.facts import Product
from hadocs.platforms.majorities import find_majority
from hadocs.spec.model import Service
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Taking:
    """A service that another member takes over. ``counted`` is the time from the loss until its cluster has counted
    the old member out; ``begins`` are the cluster's own terms from there until it begins.
    """

    world: World
    service: str
    product: Product
    view: ClusterView
    carrier: str
    to: str | None
    counted: Span
    begins: tuple[Term, ...] = ()
    able: tuple[str, ...] = ()
    """The members that may be the one, where it is not known which."""
    anew: bool = False
    """Whether its cluster had lost its quorum, and has to form again before anything is taken over."""

    @property
    def entry(self) -> Service:
        """The spec's own entry of the service."""
        return self.world.spec.services[self.service]

    @property
    def others(self) -> tuple[str, ...]:
        """The members of which one takes it over."""
        return (self.to,) if self.to else self.able


@dataclass(frozen=True, slots=True)
class Handover:
    """How a product is taken over: ``begins`` until it begins, ``starts`` until it serves, ``clients`` until its users
    reach it again. With ``from_loss`` the product notices the loss by itself, and all of it counts from there, not
    from its cluster's verdict. ``leaves`` is how long it takes where its member leaves in order and says so; ``None``:
    as a start does. ``data_loss`` as in `ServiceOutcome`; ``title`` names the engine where it is the
    product's own. ``held`` says in a clause why it may not notice a member whose disks hang.
    """

    what: What = "is-taken-over"
    actor: Actor = "cluster"
    begins: tuple[Term, ...] = ()
    starts: tuple[Term, ...] = ()
    clients: tuple[Term, ...] = ()
    why: str = ""
    data_loss: str | None = ""
    title: str = ""
    from_loss: bool = False
    leaves: tuple[Term, ...] | None = None
    held: str = ""


@dataclass(frozen=True, slots=True)
class Fewer:
    """A service that goes on with fewer instances: those that are ``lost``, and those that are ``left``."""

    world: World
    service: str
    product: Product
    lost: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """An event of a service that goes on: what users or operators notice of it all the same."""

    what: What
    actor: Actor
    terms: tuple[Term, ...] = ()
    why: str = ""
    grounds: tuple[Ground, ...] = ()


class Engine(Protocol):
    """What the module of a family has; each of its functions may be left out where there is nothing of the kind.

    ``hands_over(taking)``: how another member takes it over. ``gives_up(product)``: how long a member goes on that has
    lost what lets it be active. ``goes_on(fewer)``: what happens to those that are left. ``takes_address(product)``:
    how an address goes to another instance without a cluster. ``recovers(service, usual)``: how long it takes until it
    runs again where it did not end in order.
    """

    @property
    def PRODUCTS(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """The families of products that it knows, by the id of the catalogue before its slash."""


def handover(taking: Taking) -> Handover | None:
    """How a service's product is taken over, where it has an engine that is known."""
    found: Handover | None = _asked(taking.product, "hands_over", taking)
    return found


def gives_up(service: Service) -> Term | None:
    """How long the active member of a product goes on that has lost what lets it be active, where that is known."""
    product = product_of(service)
    found: Term | None = _asked(product, "gives_up", product)
    return found


def starts_again(key: str, service: Service, usual: Term) -> Term:
    """How long a service takes to start that did not end in order: ``usual``, or as its product does."""
    product = product_of(service)
    engine = _engines().get(product.id.partition("/")[0]) if product else None
    found: Term | None = engine.recovers(key, usual) if engine and hasattr(engine, "recovers") else None
    return found or usual


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """What is to be told of a service that goes on with fewer instances."""
    found: tuple[Aside, ...] | None = _asked(fewer.product, "goes_on", fewer)
    return found or ()


def takes_address(service: Service, view: ClusterView | None = None) -> Handover | None:
    """How another instance takes the address of a service that no cluster hands over, or software that counts nobody.

    ``view`` is the cluster that it runs on, where it does.
    """
    product = product_of(service) if view is None else handed_by(service, view)
    found: Handover | None = _asked(product, "takes_address", product)
    return found


def handed_by(service: Service, view: ClusterView) -> Product | None:
    """The product by which a service is handed over: its own, or else the one that its cluster is stated to be.

    Where keepalived is the software of the cluster, whatever runs there goes with its address.
    """
    own = product_of(service)
    if view.platform is None or _has(own, "hands_over"):
        return own
    found = find_majority(view.platform.id)
    brought = (catalog.find_product(name) for name in (found[0].brought_by if found else ()))
    return next((p for p in brought if _has(p, "hands_over")), own)


def _has(product: Product | None, what: str) -> bool:
    engine = _engines().get(product.id.partition("/")[0]) if product else None
    return hasattr(engine, what)


def _asked(product: Product | None, what: str, given: Any) -> Any:
    engine = _engines().get(product.id.partition("/")[0]) if product else None
    asked = getattr(engine, what, None)
    return asked(given) if asked is not None else None


def product_of(service: Service) -> Product | None:
    """The product of a service, where the catalogue knows it."""
    return catalog.find_product(service.product) if service.product else None


@cache
def _engines() -> Mapping[str, ModuleType]:
    modules = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
    return {family: module for module in modules for family in module.PRODUCTS}
