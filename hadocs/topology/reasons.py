"""Reasons of several machines in one clause: what is the same for some of them is said once, with all their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hadocs.topology.wording import listed

_VERBS = {"is": "are", "has": "have", "does": "do", "reaches": "reach", "can't": "can't"}
_LEADS = re.compile(rf"\0 ({'|'.join(_VERBS)}) ")
_CARRIER = re.compile(r"(\S+), which runs .+, has no quorum left")


def alike(reasons: Mapping[str, str], hosts: Mapping[str, str | None]) -> str:
    """The reasons by machine: ``clients can't reach app-1 and app-2: public is lost``; empty ones are left out.

    ``hosts`` are those of the machines: what is the same but for the name of the host is said once as well.
    """
    by: dict[str, dict[str, None]] = {}
    for machine, reason in reasons.items():
        if reason:
            template, name = _of_any(reason, machine, hosts.get(machine))
            by.setdefault(template, {})[name] = None
    clauses = [_of(template, tuple(names)) for template, names in by.items()]
    return together(clauses)


def together(clauses: Sequence[str]) -> str:
    """Several reasons in one; that a cluster has no quorum is told once, with why where one of them says so."""
    return listed([c for c in clauses if not _said(c, clauses)])


def _of_any(reason: str, machine: str, host: str | None) -> tuple[str, str]:
    """The reason with a mark for the machine or its host, where that can stand for several, and which name it marks."""
    for name in filter(None, (machine, host)):
        if name not in reason:
            continue  # an expression of each name is costly to make
        template, times = re.subn(rf"(?<![\w/.-]){re.escape(name)}(?![\w/-])(?!\.\w)", "\0", reason)
        if times == 1 and (template[0] != "\0" or _LEADS.match(template)):
            return template, name
    return reason, machine


def _of(template: str, names: tuple[str, ...]) -> str:
    if len(names) > 1 and template.startswith("\0 "):
        template = _LEADS.sub(lambda found: f"\0 {_VERBS[found[1]]} ", template, count=1)
        template = template.replace("\0 have lost its ", "\0 have lost their ")
    if len(names) > 1:
        template = re.sub(r"\b(is|are) lost to it$", r"\1 lost to them", template)
    return template.replace("\0", listed(names))


def _said(clause: str, clauses: Sequence[str]) -> bool:
    """Whether that a cluster below has no quorum is said by another clause, which tells why."""
    found = _CARRIER.fullmatch(clause)
    if not found:
        return False
    short = f"{found[1]} has no quorum left"
    return any(c == short or c.endswith(f", and {short}") for c in clauses)
