"""vSphere HA: one primary host declares others failed and restarts their machines; there are no votes.

Sources by timer: Epping, vSphere HA Deepdive; Broadcom's knowledge base.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, protection_delay, term, unknown
from hadocs.behaviour.model import Actor, Alone, Ground, Reaction, Term, Wait
from hadocs.behaviour.silent import Silent
from hadocs.behaviour.wording import lasting

ACTOR: Actor = "HA manager"
GHOSTS = "what hangs there still answers on its networks, and is ended once its host finds the files locked by others"
"""What becomes of machines that others start again while the old copies are left on (Epping, stretched clusters)."""


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """The primary declares a host failed; which host is the primary is not known, and its loss takes longer."""
    ha = silent.entry.ha
    if not silent.managed:
        return ()
    if silent.how == "left":
        return (Reaction("is-noticed"), Reaction("is-counted-out"))
    watched = _heartbeat_datastores(silent)
    if (
        silent.how == "cut"
        and not silent.mute
        and watched
        and ha is not None
        and ha.isolation_response in ("shutdown", "power-off")
    ):
        return ()  # its heartbeats on the datastores tell that it is isolated and no more
    declared = term(silent.platform, "declared_failed", heartbeat_datastores=watched)
    if declared is None:
        named = unknown("declared_failed", "when a host is declared failed is not known")
    else:
        more = "with heartbeat datastores" if watched else "no datastore can carry heartbeats"
        why = f"any host may be the primary of {silent.cluster}, whose loss takes longer; {more}"
        named = Term("declared_failed", declared.span, declared.grounds, why)
    return (Reaction("is-counted-out", (named,)),)


def _heartbeat_datastores(silent: Silent) -> bool:
    """Whether hosts share a datastore that carries heartbeats, which vSAN and local disks do not."""
    world = silent.world
    reached = {ref.partition("/")[0] for member in silent.view.members for ref in world.body(member).storage}
    reached |= {files.partition("/")[0] for vm in silent.view.vms if (files := world.spec.vms[vm].files)}
    return any(world.spec.storage[key].kind in ("array", "share") for key in reached)


def clears(silent: Silent) -> tuple[Reaction, ...]:  # noqa: ARG001 - the same for every cluster
    """Nothing: locks on its files keep a machine from running twice."""
    return ()


def begins(silent: Silent) -> tuple[Term, ...]:  # noqa: ARG001 - the same for every cluster
    """Placing the machines."""
    return (assumed("place"),)


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:
    """A host that hears no other declares itself isolated; several that hear each other elect a primary of their own.

    Nothing stops for want of a majority. The isolation response is taken to be the default, to leave machines on.
    """
    ha = silent.entry.ha
    if not silent.managed:
        sure = "is" if ha is not None else "may be"
        return (Reaction("runs-on", why=f"HA {sure} off in {silent.cluster}"),)
    if len(silent.gone) > 1:
        election = term(silent.platform, "election") or unknown(
            "election", "how long an election takes is not known"
        )
        why = "each part has a primary of its own, and locks keep machines from running twice"
        if silent.mute:
            why = _vsan_ends(silent) or _ghosts(silent)
        return (Reaction("runs-on", (election,), why=why),)
    if silent.answered:
        at = Ground(route=(*silent.at, "ha", "isolation_addresses"), basis="spec")
        return (
            Reaction("runs-on", (), (at,), why="it still reaches an isolation address, and is not isolated"),
        )
    declared = term(silent.platform, "isolation_declared") or unknown(
        "isolation_declared", "when a host declares itself isolated is not known"
    )
    said = ha.isolation_response if ha is not None else None
    key = f"clusters.{silent.cluster}.ha.isolation_response"
    assumes = f"the isolation response of {silent.cluster} is the default, which leaves machines on ({key})"
    named = Term("isolation_declared", declared.span, declared.grounds, "" if said else assumes)
    isolated = Reaction("is-isolated", (named,), itself=True)
    if silent.answered is None and said not in ("shutdown", "power-off"):
        return (Reaction("runs-on", (named,), why=_ghosts(silent) if silent.mute else _unasked(silent)),)
    if said not in ("shutdown", "power-off"):
        return (isolated, Reaction("runs-on", why=_ghosts(silent) if silent.mute else ""))
    ground = Ground(route=(*silent.at, "ha", "isolation_response"), basis="spec")
    if not silent.left:
        return (
            isolated,
            Reaction("runs-on", (), (ground,), why="no other host owns its datastores as the primary"),
        )
    waits = [
        term(silent.platform, "isolation_delay")
        or unknown("isolation_delay", "when it responds is not known")
    ]
    if said == "shutdown":
        most = term(silent.platform, "isolation_shutdown")
        waits.append(most or unknown("isolation_shutdown", "how long guests take to shut down is not known"))
    return (isolated, Reaction("gives-up", tuple(waits), (ground,), itself=True, why=said))


def _unasked(silent: Silent) -> str:
    """What a host is that hears no other one, and of which nobody knows whether an isolation address answers it.

    Sources: Broadcom, the states network isolated and network partitioned of the agent of HA; das.isolationaddress: by
    default the gateway.
    """
    at = f"clusters.{silent.cluster}.ha.isolation_addresses"
    return f"isolated if no isolation address answers, by default the gateway ({at}), else with a primary of its own"


def _ghosts(silent: Silent) -> str:
    """Whether component protection ends what hangs there: its host can't tell whether others have room.

    Source: vSphere API, ClusterVmComponentProtectionSettingsVmReactionOnAPDCondition, restartConservative and
    restartAggressive; it does not look at vSAN.
    """
    down = term(silent.platform, "paths_down")
    delay = protection_delay(silent.world.spec, silent.cluster, silent.platform)
    ha = silent.entry.ha
    if ha is None or not ha.component_protection or down is None or delay is None or _on_vsan(silent):
        return GHOSTS
    after = lasting(down.span + delay.span)
    return f"{GHOSTS}, or after {after} by component protection, if that is set to be aggressive"


def _on_vsan(silent: Silent) -> bool:
    world = silent.world
    files = {
        (world.spec.vms[v].files or "").partition("/")[0]
        for m in silent.gone
        for v in world.vms_on.get(m, ())
    }
    return any("vsan" in s.protocols for k, s in world.spec.storage.items() if k in files)


def _vsan_ends(silent: Silent) -> str:
    """vSAN itself ends machines whose objects have lost their site, where each site has a copy.

    Source: VMware, vSAN stretched clusters, VSAN.AutoTerminateGhostVm, which is on unless it is switched off.
    """
    held = (
        s
        for s in silent.world.spec.storage.values()
        if "vsan" in s.protocols and set(s.on) & set(silent.gone)
    )
    if any(s.fault_domain == "site" for s in held):
        return "vSAN ends the machines there, which have lost their objects"
    return ""


def unplaced(silent: Silent, machine: str, there: bool) -> Reaction | None:  # noqa: ARG001 - the same for all
    """It is pending, whatever keeps it from being placed: HA looks again as soon as something changes."""
    again = term(silent.platform, "placed_again")
    if again is None:
        return None
    why = "HA tries again once a host joins, has more room or reaches its files, however late that is"
    return Reaction("waits-for-a-host", (), again.grounds, why=why)


def alone(silent: Silent, machine: str) -> Alone:  # noqa: ARG001 - the same for every machine
    """Machines run on, or stop where the isolation response of their host says so."""
    ha = silent.entry.ha
    stops = silent.managed and ha is not None and ha.isolation_response in ("shutdown", "power-off")
    return Alone("stops" if stops else "runs-on")


def rests(silent: Silent) -> tuple[Wait, ...]:  # noqa: ARG001 - the same for every host
    """Nothing: hosts join again by themselves."""
    return ()
