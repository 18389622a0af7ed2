"""Where a machine may run besides where it is, in a few words. What is so the topology has decided."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from hadocs.topology.model import ClusterView, Machine

NAMED = 6
"""So many places are named; of more their number is said."""

_TAIL = re.compile(r"(.*[-_. /]|\D*)(.+)", re.DOTALL)


def short(names: Sequence[str]) -> str:
    """Names with what they begin with in common said once: ``node-a2, b1, b2``."""
    out: list[str] = []
    for before, name in itertools.pairwise(["", *names]):
        stem, tail = _parts(name)
        same = stem and before and _parts(before)[0] == stem and len(stem) > 1
        out.append(tail if same else name)
    return ", ".join(out)


def _parts(name: str) -> tuple[str, str]:
    found = _TAIL.fullmatch(name)
    return (found[1], found[2]) if found else ("", name)


def everywhere(machine: Machine, clusters: Mapping[str, ClusterView]) -> bool:
    """Whether it may run on each other member of its host cluster."""
    cluster = clusters.get(machine.host_cluster or "")
    return cluster is not None and set(machine.may_run_on) == set(cluster.members) - {machine.on}


def said(machine: Machine, machines: Mapping[str, Machine], clusters: Mapping[str, ClusterView]) -> str:
    """The places as a line of its card; nothing for a machine that no host cluster keeps running."""
    cluster = clusters.get(machine.host_cluster or "")
    if cluster is None:
        return ""
    if not machine.may_run_on:
        return "may run on no other host" if len(cluster.members) > 1 else ""
    if len(machine.may_run_on) > NAMED:
        every = "all " if everywhere(machine, clusters) else ""
        return f"may run on {every}{len(machine.may_run_on)} other hosts of {cluster.title}"
    return f"may run on {short([machines[h].title for h in machine.may_run_on])}"
