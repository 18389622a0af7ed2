"""Proxmox VE: its HA manager watches the process of a machine, and nothing inside.

Sources: ha-manager of Proxmox VE, service recovery.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed
from hadocs.behaviour.watching import Asked, Watch


def guest(asked: Asked) -> Watch:
    """A guest that hangs is no failure as long as its process runs."""
    return Watch(False, why=f"Proxmox VE sees that {asked.machine} runs, and not what happens in it")


def inside(asked: Asked) -> Watch | None:  # noqa: ARG001 - it never looks inside
    """It does not look inside."""
    return None


def program(asked: Asked) -> Watch:  # noqa: ARG001 - no cluster of Proxmox VE has services as members
    """Proxmox VE clusters hosts alone."""
    return Watch(True, (assumed("detect.application"),), (), (assumed("program"),))
