"""Software whose members elect by a majority of their own: a program that fails is a member that falls silent.

Nothing of it starts a program again in its machine; what does, such as systemd, a spec says as `monitor`.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, of_layer, unknown
from hadocs.behaviour.watching import Asked, Watch, checked

_NAMES = ("silence", "expel", "election")


def guest(asked: Asked) -> Watch:
    """It runs no machines."""
    return Watch(False, why=f"{asked.view.id} runs no machines")


def inside(asked: Asked) -> Watch | None:  # noqa: ARG001 - it runs no machines
    """It runs no machines."""
    return None


def program(asked: Asked) -> Watch:
    """The others miss it as after the loss of its machine, and go on without it."""
    layer = asked.platform.id if asked.platform else ""
    terms = tuple(term for name in _NAMES if (term := of_layer(layer, name)) is not None)
    missed = terms or (unknown("silence", f"how soon {asked.view.id} misses a member is not known"),)
    if asked.monitor.interval is not None:
        again = checked(asked.service, asked.monitor)
        return Watch(True, (again,), (), (assumed("program"),), moves=False)
    left = f"{asked.machine} stays without its program until a person or its own supervisor starts it"
    return Watch(True, missed, (), (assumed("program"),), moves=asked.others, otherwise=left)
