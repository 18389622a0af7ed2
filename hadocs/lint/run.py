"""Runs the rules over a spec and sorts what they say; knows no rule by name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from hadocs.errors import UsageError
from hadocs.lint import rules as folder
from hadocs.lint.findings import Accepted, Finding, Findings, Unknown
from hadocs.lint.rule import SEVERITIES, Hit, Result, Rule, read

if TYPE_CHECKING:
    from hadocs.spec.model import Acceptance, Spec
    from hadocs.topology.aftermath import Estate
    from hadocs.topology.model import ClusterView, Machine, ServiceView, Topology


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, from the modules of the folder."""
    names = sorted(m.name for m in pkgutil.iter_modules(folder.__path__))
    found = (read(importlib.import_module(f"{folder.__name__}.{name}")) for name in names)
    return {rule.id: rule for rule in found}


def find(word: str) -> Rule | None:
    """The rule of an id or a name, in any case."""
    by_name = {rule.name: rule for rule in rules().values()}
    return rules().get(word.upper()) or by_name.get(word.lower())


def chosen(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules that words choose: ids, the beginnings of ids (``Q``), or names; all but ``ignore`` without any.

    Raises:
        UsageError: for a word that is no rule, with the nearest one.
    """
    wanted = {r.id for word in select for r in _matching(word)} if select else set(rules())
    dropped = {r.id for word in ignore for r in _matching(word)}
    return tuple(r for r in rules().values() if r.id in wanted and r.id not in dropped)


def _matching(word: str) -> list[Rule]:
    text = word.strip()
    found = [r for r in rules().values() if r.id.startswith(text.upper()) or r.name == text.lower()]
    if not text or not found:
        names = [*rules(), *(r.name for r in rules().values())]
        near = get_close_matches(text, names, 1)
        raise UsageError(f"there is no rule {word!r}" + (f"; did you mean {near[0]}?" if near else ""))
    return found


@dataclass(frozen=True)
class _Subject:
    """What rules can ask for, by the names of their parameters."""

    spec: Spec
    topology: Topology
    estate: Estate
    today: date | None

    @property
    def day(self) -> date | None:
        """The day of the check or, where pages are made, the newest one that is written down in the spec."""
        operations = self.spec.operations
        return self.today or (operations.newest if operations else None)

    def can_answer(self, rule: Rule) -> bool:
        """Whether there is a day for it, where it asks for one."""
        asks = rule.asks_for
        return ("today" not in asks or self.today is not None) and ("day" not in asks or self.day is not None)

    def get(self, name: str) -> Any:
        return self.estate.world if name == "world" else getattr(self, name)

    def each(self, kind: str) -> Iterable[ClusterView | ServiceView | Machine]:
        if kind == "cluster":
            return self.topology.clusters.values()
        return self.topology.services.values() if kind == "service" else self.topology.machines.values()


def check(
    spec: Spec,
    topology: Topology,
    estate: Estate,
    *,
    today: date | None = None,
    chosen: Iterable[Rule] | None = None,
) -> Findings:
    """What the rules say of a spec.

    Without ``today`` the rules and acceptances that depend on it are left out, and rules of the end of support take
    the newest day that the spec's operations have, so that the same spec always gives the same findings.
    """
    subject = _Subject(spec, topology, estate, today)
    found: list[Finding] = []
    unknown: list[Unknown] = []
    asked = [r for r in (rules().values() if chosen is None else chosen) if subject.can_answer(r)]
    for rule in asked:
        for result in _results(rule, subject):
            if isinstance(result, Hit):
                found.append(_finding(rule, result))
            else:
                unknown.append(Unknown(rule.id, rule.name, result.at, result.add, result.about))
    accepted, left, stale = _accept(spec, found, {r.id for r in asked}, today)
    order = {key: n for n, key in enumerate(SEVERITIES)}
    return Findings(
        tuple(sorted((*left, *stale), key=lambda f: (order[f.severity], f.rule))),
        tuple(dict.fromkeys(unknown)),
        tuple(accepted),
    )


def _finding(rule: Rule, hit: Hit) -> Finding:
    severity = hit.severity or rule.severity
    return Finding(rule.id, rule.name, severity, hit.at, hit.message, hit.fix, hit.about, hit.key)


def _results(rule: Rule, subject: _Subject) -> Iterator[Result]:
    each = rule.each
    whole = {name: subject.get(name) for name in rule.asks_for if name != each}
    if each is None:
        if not rule.scope or any(_in_scope(rule, c, subject) for c in subject.topology.clusters.values()):
            yield from rule.check(**whole)
        return
    for one in subject.each(each):
        if _in_scope(rule, one, subject):
            yield from rule.check(**{each: one}, **whole)


def _in_scope(rule: Rule, one: Any, subject: _Subject) -> bool:
    """Whether a cluster, a machine or a service is on one of the rule's platforms; what is unknown is not."""
    if not rule.scope:
        return True
    return any(p is not None and p.id in rule.scope for p in _platforms(one, subject.topology))


def _platforms(one: Any, topology: Topology) -> Iterator[Any]:
    if hasattr(one, "platform"):
        yield one.platform
        if getattr(one, "host_cluster", None):
            yield topology.clusters[one.host_cluster].platform
        return
    if one.cluster:
        yield topology.clusters[one.cluster].platform
    for machine in one.machines:
        yield from _platforms(topology.machines[machine], topology)


def _accept(
    spec: Spec, found: list[Finding], asked: set[str], today: date | None
) -> tuple[list[Accepted], list[Finding], list[Finding]]:
    """Findings that the spec accepts, those that it does not, and what is wrong with its acceptances."""
    accepted: list[Accepted] = []
    left = list(found)
    stale: list[Finding] = []
    for key, entry in spec.accept.items():
        rule = find(key)
        if rule is None:
            stale.append(_stale(key, "A01", "accepts-unknown-rule", f"there is no rule {key}"))
            continue
        if rule.id not in asked:
            continue  # whether it would find something is not known
        matching = [f for f in left if f.rule == rule.id and _covers(entry, f)]
        if not matching and rule.timely and today is None:
            continue  # on another day it may
        if not matching:
            what = f"{key} finds nothing here that could be accepted"
            stale.append(_stale(key, "A02", "accepts-nothing", what))
        elif today is not None and entry.until is not None and entry.until < today:
            what = f"the acceptance of {key} ended on {entry.until.isoformat()}"
            stale.append(_stale(key, "A03", "acceptance-expired", what))
        else:
            left = [f for f in left if f not in matching]
            accepted += [Accepted(f, entry.reason, entry.until) for f in matching]
    return accepted, left, stale


def _covers(entry: Acceptance, finding: Finding) -> bool:
    return not entry.on or any(key in finding.about for key in entry.on)


def _stale(key: str, rule: str, name: str, what: str) -> Finding:
    fix = "Remove it from accept, or correct it."
    return Finding(
        rule, name, "warning", ("accept", key), what[0].upper() + what[1:] + ".", fix, (key,), key=True
    )
