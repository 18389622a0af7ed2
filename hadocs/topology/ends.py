"""Both ends of what ties a single machine to the rest."""

from __future__ import annotations

from hadocs.topology.world import World


def ends(world: World, tie: str) -> tuple[str, str]:
    """The machine and the storage or network of a path or adapter: ``hv-01:san-a``.

    An id may have colons of its own: the machine is what the spec has of what stands before one of them.
    """
    for at in (i for i, letter in enumerate(tie) if letter == ":"):
        if tie[:at] in world.kinds:
            return tie[:at], tie[at + 1 :]
    machine, _, target = tie.partition(":")
    return machine, target
