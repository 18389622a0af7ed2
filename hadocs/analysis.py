"""The one frozen value that figures, runbooks and pages are made from; it computes nothing itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from hadocs.errors import Problem
from hadocs.lint.findings import Findings
from hadocs.spec.model import Spec
from hadocs.spec.source import Source
from hadocs.topology.model import Topology


@dataclass(frozen=True, slots=True)
class Analysis:
    """A spec with everything that was computed from it.

    ``findings`` leave out what depends on the day, so that the same spec always makes the same pages.
    ``warnings`` are the loader's (a platform version newer than the catalogue, for one).
    """

    source: Source
    spec: Spec
    topology: Topology
    findings: Findings = field(default_factory=Findings)
    warnings: tuple[Problem, ...] = ()
