"""What the machines that a cluster runs are known by to their guests. Knows no other part of a spec."""

from __future__ import annotations

from pathlib import PurePosixPath

from hadocs.importers.corosync.cib import Cib, Resource
from hadocs.importers.corosync.nodes import Nodes
from hadocs.importers.model import Identity
from hadocs.importers.names import Ids

_FILES = ("config", "xmfile", "vmxpath")
"""Where VirtualDomain, Xen and vmware have the file of their machine, which bears its name as a rule."""


def machines(cib: Cib, ids: Ids, nodes: Nodes) -> dict[str, Identity]:
    """By the id of a machine: the names of its resource and of its file.

    A guest node has none: it runs services of this cluster, and can be a member of no other.
    """
    own = set(nodes.guests.values())
    return {ids.of(key): _identity(cib, p) for key, p in nodes.machines.items() if key not in own}


def _identity(cib: Cib, p: Resource) -> Identity:
    said = cib.parameters(p.element)
    files = {PurePosixPath(said.get(k) or "").stem for k in _FILES}
    return Identity(frozenset({n.lower() for n in (p.id, *files, said.get("name") or "")} - {""}))
