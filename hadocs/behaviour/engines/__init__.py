"""How each clustering software reacts: one file a family, found by looking into this folder.

An engine tells chains of reactions: until a silent member is counted out, until the way is clear for others to take
over, and what a part without quorum does. It decides nothing about votes and places, which topology does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Protocol

from hadocs.behaviour.model import Actor, Alone, Reaction, Term, Wait
from hadocs.behaviour.silent import Silent
from hadocs.topology.model import ClusterView
from hadocs.topology.quorum_rules import MAJORITIES


class Engine(Protocol):
    """What the module of a family has."""

    @property
    def ACTOR(self) -> Actor:  # noqa: N802 - a constant of the module
        """Who restarts and takes over: the cluster itself, or an HA manager."""

    def counts_out(self, silent: Silent) -> tuple[Reaction, ...]:
        """Until the others have a membership without the silent members and know their quorum."""

    def clears(self, silent: Silent) -> tuple[Reaction, ...]:
        """What has to pass before anything that they had may start elsewhere; ``from_loss`` counts from the loss."""

    def begins(self, silent: Silent) -> tuple[Term, ...]:
        """From then until the start of a machine or role begins."""

    def without_quorum(self, silent: Silent) -> tuple[Reaction, ...]:
        """What a part without quorum does with what it runs; ``silent.gone`` is that part."""

    def unplaced(self, silent: Silent, machine: str, there: bool) -> Reaction | None:
        """What becomes of a machine that no host may take: when it is tried again. ``None`` where that is not known.

        ``there`` is false where no host that is left reaches its files.
        """

    def alone(self, silent: Silent, machine: str) -> Alone:
        """What a virtual machine on a member of such a part does once that has happened."""

    def rests(self, silent: Silent) -> tuple[Wait, ...]:
        """What has to pass before a member that was counted out may join again."""


def family(view: ClusterView) -> str:
    """The family of a cluster's software: the name of the engine's file."""
    model = view.votes.model
    if model.startswith("wsfc"):
        return "wsfc"
    if model == "vsphere-ha":
        return "vsphere"
    if model == "votequorum":
        return "proxmox" if view.platform is not None and view.platform.id == "proxmox" else "pacemaker"
    return "majority" if model in MAJORITIES or model in ("elsewhere", "nobody") else "other"


def engine_of(view: ClusterView) -> Engine:
    """The engine of a cluster's software."""
    return _engines()[family(view)]


@cache
def _engines() -> Mapping[str, ModuleType]:
    return {m.name: import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)}
