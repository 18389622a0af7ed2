"""The design that steps lead to, tried against the rules: what they would find in it. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hadocs.lint.concerns import of_service
from hadocs.lint.run import check
from hadocs.recommend.changes import Change, all_of
from hadocs.topology.build import study
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.lint.findings import Finding
    from hadocs.recommend.subject import Subject
    from hadocs.topology.model import Topology


@dataclass(frozen=True, slots=True)
class Tried:
    """A design with the errors and warnings about a service in it, the worst first."""

    topology: Topology
    found: tuple[Finding, ...]


def tried(subject: Subject, changes: Sequence[Change]) -> Tried:
    """What rules find about a service once some changes are made."""
    spec = all_of(changes)(subject.spec)
    topology, estate = study(spec)
    found = of_service(check(spec, topology, estate).found, World(spec), topology, subject.id)
    return Tried(topology, tuple(f for f in found if f.severity != "info"))
