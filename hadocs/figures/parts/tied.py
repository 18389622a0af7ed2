"""What is lost between things, as a machine's own ways or the link of sites, and takes a service down; in words."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.shaken import shaken
from hadocs.figures.parts.naming import Names
from hadocs.topology.ends import ends
from hadocs.topology.model import Thing
from hadocs.topology.tied import tied
from hadocs.topology.wording import listed

FEW = 3
"""So many kinds of ways are told in the sentence,"""
NAMED = 4
"""each of so many machines."""


def of_ties(names: Names, service: str, also: bool, most: int = FEW) -> str:
    """What own paths and adapters, and a cut between sites, do to a service, as sentences; "" where that is nothing.

    ``also`` says that other things take it down as well.
    """
    found = tied(names.analysis.estate, service)
    said = []
    if found.down:
        said.append(f"It is {'also ' if also else ''}down where {_where(names, found.down, most)}.")
    if found.uncertain:
        said.append(f"Whether it goes on is not certain where {_where(names, found.uncertain, most)}.")
    for sites in shaken(names.analysis.estate, service):
        where = [names.name(site, "site") for site in sites]
        two = f"{where[0]} and {where[-1]} do" if len(where) > 1 else f"{where[0]} and the other sites do"
        said.append(f"It may be down where {two} not reach each other though all else runs.")
    return " ".join(said)


def _where(names: Names, ties: Sequence[Thing], most: int) -> str:
    """``pve-2 alone loses its paths to NAS, or its adapter in LAN``; machines with the same ways are told together."""
    world = names.analysis.estate.world
    by: dict[str, tuple[list[str], list[str]]] = {}
    for tie in ties:
        machine, target = ends(world, tie.id)
        path = tie.kind == "path"
        by.setdefault(machine, ([], []))[not path].append(
            names.among(target, "storage" if path else "network")
        )
    together: dict[str, list[str]] = {}
    for machine, (paths, adapters) in by.items():
        to = [f"its paths to {listed(paths, NAMED, joiner='or')}"] if paths else []
        to += [f"its adapter in {listed(adapters, NAMED, joiner='or')}"] if adapters else []
        together.setdefault(" or ".join(to), []).append(names.name(machine))
    clauses = [f"{listed(who, NAMED, joiner='or')} alone loses {what}" for what, who in together.items()]
    if len(clauses) > most + 1:
        left = sum(map(len, [*together.values()][most:]))
        clauses = [*clauses[:most], f"one of {left} others loses a way of its own"]
    return ", or ".join(clauses)
