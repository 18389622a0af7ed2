"""All runbooks of a spec: what applies, filled, and what is computed of each put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.runbooks import computed, drill_sheets, targets
from hadocs.runbooks.context import Look
from hadocs.runbooks.fill import fill, heading
from hadocs.runbooks.library import Library, Procedure
from hadocs.runbooks.library import library as shipped
from hadocs.runbooks.model import Runbook, Target
from hadocs.runbooks.preflight import hosts
from hadocs.runbooks.text import Text
from hadocs.runbooks.values import applies, mends
from hadocs.spec.names import nearest


@dataclass(frozen=True, slots=True)
class Planned:
    """A runbook that could be made: cheap to list, made when it is asked for."""

    id: str
    procedure: Procedure
    target: Target


@dataclass(frozen=True)
class Runbooks:
    """The runbooks of a spec."""

    analysis: Analysis
    library: Library

    @cached_property
    def look(self) -> Look:
        """What templates see."""
        return Look(self.analysis)

    @cached_property
    def all(self) -> tuple[Planned, ...]:
        """Everything that applies, by procedure; of two for one thing that of the folder which knows more."""
        found: dict[str, Planned] = {}
        for procedure in sorted(
            self.library.procedures, key=lambda p: (targets.weight(p.folder), p.folder, p.id)
        ):
            for target in targets.targets(self.look, procedure):
                if applies(self.look, procedure, target):
                    key = targets.runbook_id(procedure.id, target)
                    found[key] = Planned(key, procedure, target)
        return tuple(found.values())

    @cached_property
    def shown(self) -> tuple[Planned, ...]:
        """Those that a site has pages of: of very many hosts one of each kind."""
        groups: dict[tuple[str, str, str], list[Planned]] = {}
        for planned in self.all:
            procedure, target = planned.procedure, planned.target
            groups.setdefault((procedure.folder, procedure.id, target.cluster), []).append(planned)
        found = []
        for group in groups.values():
            kept = set(targets.differing(self.look, [p.target for p in group]))
            found += [p for p in group if p.target in kept]
        return tuple(found)

    def make(self, planned: Planned) -> Runbook:
        """One of them, with what was computed of taking its host down, where that is what it does."""
        book = fill(self.look, self.library, planned.procedure, planned.target)
        if planned.target.each == "spec":
            return drill_sheets.filled(self.look, book)
        if planned.procedure.entry.planned and planned.target.id in hosts(self.analysis):
            return computed.of_host(self.look, book)
        return book

    def title(self, planned: Planned) -> tuple[Text, Text]:
        """What one of them is called, and what it is for; without making the rest of it."""
        return heading(self.look, planned.procedure, planned.target)

    def beside(self, procedure: str, target: Target) -> Planned | None:
        """The runbook of another procedure for the same thing, else for its cluster; ``None`` where there is none.

        ``procedure`` may be the name of one runbook as well, of whatever it is for.
        """
        cluster = target.cluster or None
        named = next((p for p in self.all if p.id == procedure), None)
        if named is not None or target.each == "spec":
            return named
        found = [p for p in self.all if p.procedure.id == procedure]
        same = [p for p in found if p.target.id == target.id]
        near = [
            p
            for p in found
            if cluster in (p.target.id, p.target.cluster) and p.target.each in ("cluster", "witness")
        ]
        if not same and not near and cluster:
            # A page of a site, where one alone is of the cluster's sites.
            sites = {s.id for s in self.look.cluster(cluster).sites}
            at = [p for p in found if p.target.each == "site" and p.target.id in sites]
            near = at if len(at) == 1 else []
        # A page of a storage or a service, where the cluster has one alone: which one is meant is then clear.
        only = [p for p in found if cluster == p.target.cluster and p.target.each in ("storage", "service")]
        return next(iter((*same, *near, *(only if len(only) == 1 else ()))), None)

    def leads(self, procedure: str, cluster: str) -> tuple[Planned, ...]:
        """The runbooks of a procedure for a cluster: its own, else those of all that belongs to it."""
        own = self.beside(procedure, Target("cluster", cluster, cluster))
        if own is not None:
            return (own,)
        return tuple(p for p in self.all if p.procedure.id == procedure and p.target.cluster == cluster)

    def mending(self, rule: str, about: Sequence[str]) -> tuple[Planned, ...]:
        """The runbooks that mend what a rule finds of some things: those of the things, else of their clusters."""
        found = [p for p in self.all if mends(self.look, p.procedure, p.target, rule)]
        clusters = {*about, *(self._cluster_of(key) for key in about)} - {""}
        own = tuple(p for p in found if p.target.id in about)
        return own or tuple(p for p in found if p.target.cluster in clusters)

    def _cluster_of(self, key: str) -> str:
        topology = self.analysis.topology
        if key in topology.services:
            return topology.services[key].cluster or ""
        machine = topology.machines.get(key)
        return (machine.member_of or machine.host_cluster or "") if machine else ""

    def named(self, name: str) -> tuple[Planned, ...]:
        """Those of a procedure, or the one of an id.

        Raises:
            UsageError: where there is none of that name; with the nearest.
        """
        found = tuple(p for p in self.all if name in (p.id, p.procedure.id))
        if found:
            return found
        known = dict.fromkeys([*(p.procedure.id for p in self.all), *(p.id for p in self.all)])
        near = nearest(name, known)
        elsewhere = any(name == p.id for p in self.library.procedures)
        said = "is for nothing in this spec" if elsewhere else "is no runbook of this spec"
        raise UsageError(
            f"{name!r} {said}{f'; did you mean {near}?' if near else ''}. `hadocs runbook SPEC --list` shows all."
        )


def runbooks(analysis: Analysis, library: Library | None = None) -> Runbooks:
    """The runbooks of a spec, from the procedures that come with hadocs unless others are given."""
    return Runbooks(analysis, library or shipped())


def make_all(analysis: Analysis) -> Sequence[Runbook]:
    """Every runbook of a spec, for tests and for whoever wants all."""
    of = runbooks(analysis)
    return [of.make(planned) for planned in of.all]
