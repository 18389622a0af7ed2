"""Machines that one rule keeps apart, indexed by host; judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.spec.model import Vm


@dataclass(frozen=True)
class Apart:
    """Machines that hard anti-affinity keeps apart, and which of them run on each host now."""

    members: tuple[str, ...]
    vms: frozenset[str]
    on: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, vms: Mapping[str, Vm], members: tuple[str, ...]) -> Apart:
        """Those of one rule."""
        on: dict[str, list[str]] = {}
        for machine in members:
            vm = vms.get(machine)
            if vm and vm.on:
                on.setdefault(vm.on, []).append(machine)
        virtual = frozenset(m for m in members if m in vms)
        return cls(members, virtual, {host: tuple(found) for host, found in on.items()})
