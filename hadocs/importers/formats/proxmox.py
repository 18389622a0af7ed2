"""Proxmox VE: a copy of /etc/pve, as folder, tar or zip."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source
from hadocs.importers.proxmox.estate import imported
from hadocs.importers.proxmox.tree import looks_like, opened, wanted

TITLE = "Proxmox VE"
HOW = "tar -C /etc -cf pve.tar --exclude=priv pve, on any node"

__all__ = ["HOW", "TITLE", "read", "recognises", "wanted"]


def recognises(source: Source) -> str:
    """What a file is."""
    return "a copy of /etc/pve of Proxmox VE" if looks_like(source) else ""


def read(sources: Sequence[Source]) -> Imported:
    """The spec of these clusters."""
    return joined([imported(opened(source)) for source in sources])
