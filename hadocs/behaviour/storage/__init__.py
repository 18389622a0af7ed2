"""How storage reacts by its kind: one file a kind, found by looking into this folder.

A kind tells what it does when it loses machines that hold it, its link, or one side of it, and how long it takes until
another host reaches what one has lost. Whether it survives at all, topology decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Literal, Protocol

from hadocs.behaviour.model import Actor, Ground, Span, Term, What
from hadocs.platforms.proofs import proofs
from hadocs.spec.model import Storage
from hadocs.topology.model import PlatformView
from hadocs.topology.paired import pair_of
from hadocs.topology.stored import StorageKind, kind_of
from hadocs.topology.world import World

After = Literal["before", "loss", "counted"]


@dataclass(frozen=True, slots=True)
class Case:
    """A storage that is hit: ``gone`` of the machines that hold it, its ``link``, or the ``side`` of a pair as a whole.

    ``stopped`` says why it is not written any more, empty where it is. ``place`` is true where a rack or a site is
    lost. ``other`` is the side of the pair that is left, ``by`` the cluster that owns it, ``platform`` that one's. With
    ``writer`` those that are gone are the ones that wrote; ``beaten`` are those that write and that their cluster has
    cut off; with ``used`` something is read and written by its own name. All that reach a side that is ``parted``
    are cut off.
    """

    world: World
    key: str
    gone: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    link: bool = False
    side: bool = False
    stopped: str = ""
    place: bool = False
    other: str = ""
    by: str = ""
    writer: bool = False
    beaten: tuple[str, ...] = ()
    used: bool = False
    platform: PlatformView | None = None
    parted: bool = False

    @property
    def entry(self) -> Storage:
        """The spec's own entry."""
        return self.world.spec.storage[self.key]

    def said(self, field: str) -> tuple[Ground, ...]:
        """What the spec says of it in one of its keys."""
        return (Ground(route=("storage", self.key, field), basis="spec"),)


@dataclass(frozen=True, slots=True)
class Act:
    """What happens next to a storage or to what holds it: after the act before, the loss, or the cluster's verdict."""

    what: What
    subject: str
    terms: tuple[Term, ...] = ()
    why: str = ""
    grounds: tuple[Ground, ...] = ()
    actor: Actor = "storage"
    by: str = ""
    to: str | None = None
    after: After = "before"


class Kind(Protocol):
    """What the module of a kind has."""

    @property
    def KINDS(self) -> tuple[StorageKind, ...]:  # noqa: N802 - a constant of the module
        """The kinds of storage that it knows."""

    def reacts(self, case: Case) -> tuple[Act, ...]:
        """What happens to a storage that is hit."""


def reacts(case: Case) -> tuple[Act, ...]:
    """What happens to a storage that is hit, where its kind is known to do anything."""
    pair = (
        pair_of(case.world, case.key) if case.side else None
    )  # a pool that is lost as a whole is a side as well
    kind = _kinds().get(pair or kind_of(case.world, case.key))
    return kind.reacts(case) if kind else ()


def proof(world: World, key: str, *, side: bool = False) -> tuple[str, tuple[Ground, ...]]:
    """What shows that a storage, or a ``side`` of a pair, is in step again; empty where no source was read."""
    found = proofs().get((pair_of(world, key) if side else None) or kind_of(world, key))
    if found is None:
        return "", ()
    return f"{found.view}: {found.shows}", (Ground(fact=found.key, source=found.source, basis=found.basis),)


def not_known(name: str, why: str) -> Term:
    """A part of a reaction of which no source gives the length."""
    return Term(name, Span(0.0, None), (), why)


@cache
def _kinds() -> Mapping[str, ModuleType]:
    modules = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
    return {kind: module for module in modules for kind in module.KINDS}
