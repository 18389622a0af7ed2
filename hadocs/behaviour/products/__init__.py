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
from typing import Protocol

from hadocs.behaviour.model import Actor, Span, Term, What
from hadocs.platforms import catalog
from hadocs.platforms.facts import Product
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

    @property
    def entry(self) -> Service:
        """The spec's own entry of the service."""
        return self.world.spec.services[self.service]


@dataclass(frozen=True, slots=True)
class Handover:
    """How a product is taken over: ``begins`` until it begins, ``starts`` until it serves, ``clients`` until its users
    reach it again. With ``from_loss`` the product notices the loss by itself, and all of it counts from there, not
    from its cluster's verdict. ``data_loss`` as in `ServiceOutcome`; ``title`` names the engine where it is the
    product's own.
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


class Engine(Protocol):
    """What the module of a family has."""

    @property
    def PRODUCTS(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """The families of products that it knows, by the id of the catalogue before its slash."""

    def hands_over(self, taking: Taking) -> Handover | None:
        """How one of them is taken over; ``None`` where it leaves that to its cluster."""


def handover(taking: Taking) -> Handover | None:
    """How a service's product is taken over, where it has an engine that is known."""
    engine = _engines().get(taking.product.id.partition("/")[0])
    return engine.hands_over(taking) if engine else None


def gives_up(service: Service) -> Term | None:
    """How long the active member of a product goes on that has lost what lets it be active, where that is known."""
    product = product_of(service)
    engine = _engines().get(product.id.partition("/")[0]) if product else None
    asked = getattr(engine, "gives_up", None)
    found: Term | None = asked(product) if asked is not None else None
    return found


def product_of(service: Service) -> Product | None:
    """The product of a service, where the catalogue knows it."""
    return catalog.find_product(service.product) if service.product else None


@cache
def _engines() -> Mapping[str, ModuleType]:
    modules = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
    return {family: module for module in modules for family in module.PRODUCTS}
