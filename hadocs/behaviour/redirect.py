"""How long a Windows host holds on to a disk whose paths are gone, and a shared volume answers through another host."""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.model import Span, Term
from hadocs.topology.world import World


def until_given_up(world: World, host: str, ref: str) -> tuple[Term, ...]:
    """How long a Windows host holds on to a disk whose paths are gone, by whether it is reached with multipath."""
    access = world.access(host, ref)
    paths = access.paths if access else None
    multi, single = of_layer("windows-disks", "last_path"), of_layer("windows-disks", "held_io")
    if multi is None or single is None:
        return ()
    silent = of_layer("windows-disks", "link_down") if world.over_ip(host, ref) else None
    if paths is not None and paths > 1:
        return (silent, multi) if silent else (multi,)
    if paths == 1 and silent:
        return (single,)
    ends = [] if silent is None else [single.span.high, (silent.span + multi.span).high]
    most = max((e for e in ends if e is not None), default=None)
    span = Span(multi.span.low, most)
    return (
        Term("last_path", span, multi.grounds, f"whether {host} reaches {ref} with multipath is not stated"),
    )


def until_redirected(world: World, host: str, ref: str) -> tuple[Term, ...]:
    """Until a Cluster Shared Volume whose paths a host has lost answers it through another one."""
    mounts = of_layer("windows-disks", "new_owner")
    owns = f"which host owns {ref} is not stated: nothing has to be mounted where that is not {host}"
    span = Span(0.0, mounts.span.high if mounts else None)
    maybe = Term("new_owner", span, mounts.grounds if mounts else (), owns)
    return (*until_given_up(world, host, ref), maybe)
