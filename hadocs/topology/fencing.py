"""Whether a silent member can be made sure to be off, so that others may take over what it had.

Knows Pacemaker's fencing only: other platforms clear the way by a lock, a watchdog or a vote of their own.

Sources: Pacemaker Explained, fencing; sbd(8); ClusterLabs/sbd, src/sbd-cluster.c; measured on Pacemaker 2.1.5;
proxmox/qemu-server, PVE/API2/Qemu.pm, vm_stop: a machine under HA is stopped by a command that needs quorum.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from hadocs.topology.wording import listed, number

if TYPE_CHECKING:
    from hadocs.spec.model import FenceDevice, FenceLevel
    from hadocs.topology.world import World

_OVER_THE_NETWORK = ("ipmi", "pdu", "hypervisor")

GUEST = "guest"
"""How a guest node is fenced: the cluster stops it where it runs, or it is off with its host."""

Answer = Literal["yes", "no", "unknown", "after-restart"]


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether fencing of some members is confirmed, by which ``method``, and ``why`` not in a clause.

    ``after-restart``: the device works through the member's host, and can answer once the member's machine runs on
    another one. ``unfenced`` is true where fencing is off, so that nothing is waited for.
    """

    answer: Answer
    method: str = ""
    why: str = ""
    unfenced: bool = False
    tries: tuple[float | None, ...] = ()
    """The limit of each device that is asked until one level, or one of several methods, has switched them off, in
    seconds; ``None`` where it is the cluster's."""
    awaited: tuple[str, ...] = ()
    """With ``after-restart``: machines that the device works through, and that have to run again before it answers."""


def clearance(
    world: World,
    cluster: str,
    gone: Sequence[str],
    *,
    dead: frozenset[str],
    powerless: frozenset[str],
    restarted: Mapping[str, object],
    lost_disks: Collection[str] = (),
    mute: Collection[str] = (),
    inquorate: Collection[str] = (),
    lost: Collection[str] = (),
) -> Clearance:
    """Whether the members in ``gone`` can be fenced by those that are left.

    ``dead`` are machines that run no more, hosts among them; ``powerless`` those that stand in a rack or site that is
    lost. ``restarted`` are VMs that their host cluster has started on another host. ``lost_disks`` are the disks of SBD
    that none of those left reaches. ``mute`` are members that are left and have no network to a device.
    ``inquorate`` are hosts of Proxmox VE without quorum: HA stops none of their machines for anybody who asks.
    ``lost`` are networks, failure domains, switches, storage and machines through which no device works any more.
    """
    if gone and all(world.is_guest(m, cluster) for m in gone):
        return Clearance("yes", GUEST)
    fencing = world.spec.clusters[cluster].fencing
    if fencing is None:
        return Clearance("unknown", "", _unsaid(cluster))
    if not fencing.enabled:
        return Clearance("yes", "", "", unfenced=True)
    methods = dict.fromkeys(fencing.ways)
    if fencing.sbd is not None and "watchdog" not in methods:
        methods["sbd" if fencing.sbd.devices else "watchdog"] = None
    if not methods:
        if fencing.says_how:
            return Clearance("no", "", f"{cluster} has no fencing device")
        return Clearance("unknown", "", _unsaid(cluster))
    left = [m for m in world.spec.clusters[cluster].members if m not in gone]
    cut_off = bool(left) and set(left) <= set(mute)
    no_way = f"{listed(tuple(left))} {'has' if len(left) == 1 else 'have'} no network left to reach a device"

    def by(method: str, some: Sequence[str]) -> Clearance:
        if cut_off and method in _OVER_THE_NETWORK:
            return Clearance("no", method, no_way)
        if method == "sbd":
            return _message(world, cluster, lost_disks)
        return _by(world, cluster, method, some, dead, powerless, restarted, inquorate)

    found: list[Clearance] = []
    if fencing.levels:
        found = [_in_levels(fencing.levels, cluster, m, by, lost, restarted) for m in gone]
        return max(found, key=_rank)
    for some in ([m for m in gone if m in world.spec.vms], [m for m in gone if m not in world.spec.vms]):
        answers = [by(method, some) for method in _fit(world, some, methods)]
        found += [_first(answers)] if some else []
    return max(found, key=_rank)


def _first(answers: Sequence[Clearance]) -> Clearance:
    """The first method that answers best; those before it that do not are tried until they fail."""
    best = min(answers, key=_rank)
    if best.answer == "no" and len(answers) > 1:
        return replace(best, why=", and ".join(dict.fromkeys(a.why for a in answers if a.why)))
    vain = [
        a for a in answers[: answers.index(best)] if a.method in _OVER_THE_NETWORK and _rank(a) > _rank(best)
    ]
    return replace(best, tries=(None,) * (len(vain) + 1)) if vain else best


def _in_levels(
    levels: Sequence[FenceLevel],
    cluster: str,
    member: str,
    by: Callable[[str, Sequence[str]], Clearance],
    lost: Collection[str],
    restarted: Mapping[str, object],
) -> Clearance:
    """The first level of which all devices answer; those before it are tried for as long as their limits allow.

    Source: Red Hat Enterprise Linux 10, configure fencing levels: in ascending order, and a device that fails ends its
    level.
    """
    found: list[Clearance] = []
    tries: tuple[float | None, ...] = ()
    for level in levels:
        if level.members and member not in level.members:
            continue
        answers = [_through(device, by(device.method, [member]), lost, restarted) for device in level.devices]
        tries += tuple(device.timeout for device in level.devices)
        worst = max(answers, key=_rank)
        found.append(replace(worst, tries=tries))
        if worst.answer == "yes":
            break
    if not found:
        return Clearance("no", "", f"no fencing level of {cluster} is for {member}")
    best = min(found, key=_rank)
    if best.answer == "no":
        why = "; ".join(dict.fromkeys(one.why for one in found))
        return replace(best, why=why)
    return best


def _through(
    device: FenceDevice, found: Clearance, lost: Collection[str], restarted: Mapping[str, object]
) -> Clearance:
    """What becomes of a device's answer where it works through something that is lost.

    A machine that its own host cluster starts elsewhere, such as that of vCenter, is waited for.
    """
    away = tuple(ref for ref in device.through if ref in lost or ref in restarted)
    if not away or found.answer == "no":
        return found
    verb = "is" if len(away) == 1 else "are"
    if all(ref in restarted for ref in away):
        has = "has" if len(away) == 1 else "have"
        why = f"{listed(away)}, through which its {device.method} works, {has} to run again"
        answer: Answer = "unknown" if found.answer == "unknown" else "after-restart"
        return Clearance(answer, device.method, found.why or why, awaited=away)
    return Clearance(
        "no", device.method, f"{listed(away)} {verb} lost, through which its {device.method} works"
    )


def _rank(found: Clearance) -> int:
    return ("yes", "after-restart", "unknown", "no").index(found.answer)


def _fit(world: World, gone: Sequence[str], methods: Collection[str]) -> Collection[str]:
    """The methods that can switch such machines off: a VM has no board and no outlet, a server no hypervisor."""
    others = ("ipmi", "pdu") if gone and gone[0] in world.spec.vms else ("hypervisor",)
    return [m for m in methods if m not in others] or methods


def _unsaid(cluster: str) -> str:
    return f"the spec does not say how {cluster} fences its nodes (clusters.{cluster}.fencing.methods)"


def disks(world: World, cluster: str) -> tuple[str, ...]:
    """The disks over which SBD of a cluster sends its messages."""
    fencing = world.spec.clusters[cluster].fencing
    return fencing.sbd.devices if fencing is not None and fencing.sbd is not None else ()


def enough_disks(have: Sequence[str]) -> int:
    """How many of its disks SBD has to read to feed the watchdog by itself: one of two, more than half of three.

    Source: ClusterLabs/sbd, src/sbd-inquisitor.c, quorum_read. A message takes more than half in any case.
    """
    return len(have) // 2 + 1 if len(have) > 2 else 1


def _message(world: World, cluster: str, lost: Collection[str]) -> Clearance:
    """SBD's message over its disks: it takes more than half of them, so that with two of them both are needed.

    Source: ClusterLabs/sbd, man/sbd.8.pod.in, on one, two and three devices.
    """
    have = disks(world, cluster)
    away = [disk for disk in have if disk in lost]
    needed = len(have) // 2 + 1
    if len(have) - len(away) >= needed or not have:
        return Clearance("yes", "sbd")
    if len(have) == 1:
        return Clearance("no", "sbd", f"SBD sends its message over {have[0]}, which can't be reached")
    few = f"{number(needed)} of {number(len(have))}"
    return Clearance("no", "sbd", f"SBD needs {few} disks, and {listed(tuple(away))} can't be reached")


def _by(
    world: World,
    cluster: str,
    method: str,
    gone: Sequence[str],
    dead: frozenset[str],
    powerless: frozenset[str],
    restarted: Mapping[str, object],
    inquorate: Collection[str],
) -> Clearance:
    quorum = world.spec.clusters[cluster].quorum
    names, key = listed(tuple(gone)), f"clusters.{cluster}.fencing.methods"
    if method == "ipmi":
        off = tuple(m for m in gone if m in powerless)
        if off:
            return Clearance("no", method, f"the management board of {listed(off)} has no power either")
        if any(m in dead for m in gone):
            spare = f"a second method, not ipmi, in {key} would do without it"
            why = f"whether the management board of {names} still has power ({spare})"
            return Clearance("unknown", method, why)
        return Clearance("yes", method)
    if method == "pdu":
        off = tuple(m for m in gone if m in powerless)
        return (
            Clearance("no", method, f"the outlets of {listed(off)} have no power either")
            if off
            else Clearance("yes", method)
        )
    if method == "person":
        verb = "is" if len(gone) == 1 else "are"
        return Clearance("no", method, f"a person has to make sure that {names} {verb} off")
    if method == "fabric":
        return Clearance("yes", method)  # it keeps a node from the storage, whether or not that runs on
    if method == "watchdog":
        if quorum is not None and quorum.two_node and len(world.spec.clusters[cluster].members) == 2:
            why = f"a watchdog alone fences nobody on two nodes that both keep quorum (two_node of {cluster})"
            return Clearance("no", method, why)
        return Clearance("yes", method)
    if method == "hypervisor":
        homes = {m: world.spec.vms[m].on for m in gone if m in world.spec.vms}
        asked = tuple(m for m, host in homes.items() if host in dead or host in inquorate)
        if not asked:
            return Clearance("yes", method)
        state = (
            "is lost as well" if any(homes[m] in dead for m in asked) else "has no quorum and stops nothing"
        )
        if all(m in restarted for m in asked):
            return Clearance(
                "after-restart", method, f"the device asks the host of {listed(asked)}, which {state}"
            )
        hosts = tuple(dict.fromkeys(str(world.spec.vms[m].on) for m in asked))
        return Clearance("no", method, f"the device of {listed(asked)} asks {listed(hosts)}, which {state}")
    return Clearance("unknown", method, f"whether the fencing device of {names} answers ({key})")
