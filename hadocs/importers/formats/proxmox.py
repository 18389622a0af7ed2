"""Proxmox VE: a copy of /etc/pve, as folder, tar or zip, and what its API answers."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source
from hadocs.importers.proxmox import answers, asked, tree
from hadocs.importers.proxmox.api import ask
from hadocs.importers.proxmox.estate import imported, nodes_of

TITLE = "Proxmox VE"
HOW = "tar -C /etc -cf pve.tar --exclude=priv pve, on any node; or its API, at https://NODE:8006"

__all__ = ["HOW", "TITLE", "ask", "read", "recognises", "wanted"]


def wanted(path: str) -> bool:
    """Whether a file of a folder is read."""
    return tree.wanted(path) or answers.wanted(path)


def recognises(source: Source) -> str:
    """What a file is."""
    if tree.looks_like(source):
        return "a copy of /etc/pve of Proxmox VE"
    return "what the API of Proxmox VE answers" if answers.looks_like(source) else ""


def read(sources: Sequence[Source]) -> Imported:
    """The spec of these clusters. Answers beside a copy complete that of their nodes; else they are a cluster's own."""
    copies = [tree.opened(s) for s in sources if tree.looks_like(s) or not answers.looks_like(s)]
    beside: dict[int, answers.Unit] = {}
    own = []
    for unit in answers.units([s for s in sources if not tree.looks_like(s) and answers.looks_like(s)]):
        places = [i for i, f in enumerate(copies) if not unit.nodes() or unit.nodes() & set(nodes_of(f))]
        if len(places) == 1:
            held = beside.setdefault(places[0], answers.Unit(unit.name))
            held.held |= unit.held
            held.issues += unit.issues
        elif places:
            message = f"of which of these {len(copies)} clusters these answers are can't be told"
            expected = "a copy and its answers, one import each"
            raise InputError((Problem(message, Place(unit.name), expected),))
        else:
            own.append(asked.alone(unit))
    full = [asked.completed(f, beside[i]) if i in beside else f for i, f in enumerate(copies)]
    return joined([imported(folder) for folder in (*full, *own)])
