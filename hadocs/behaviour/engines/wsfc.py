"""Failover clustering of Windows: heartbeats by subnet, isolation of hosts from 2016 on, no fencing.

Sources: Microsoft's pages on heartbeat settings, QuorumArbitrationTimeMax and ResiliencyDefaultPeriod, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, count, stated, term, unknown
from hadocs.behaviour.model import Actor, Alone, Ground, Reaction, Span, Term, Wait
from hadocs.behaviour.silent import Silent
from hadocs.behaviour.wording import IDLE, SERVICE_ENDS, seconds
from hadocs.topology.model import PlatformView
from hadocs.topology.unheard import files_without_cluster
from hadocs.topology.world import World

ACTOR: Actor = "cluster"


def counts_out(silent: Silent) -> tuple[Reaction, ...]:
    """Missed heartbeats, then a regroup that counts the votes; a lost owner of the disk witness is arbitrated for."""
    if silent.how == "left":
        return (Reaction("is-noticed"), Reaction("is-counted-out"))
    return (Reaction("is-noticed", (silence(silent),)), Reaction("is-counted-out", _regroup(silent)))


def _regroup(silent: Silent) -> tuple[Term, ...]:
    """Until each side knows who is in it and has its answer from the witness: the one that loses knows no sooner."""
    terms = [
        term(silent.platform, "regroup") or unknown("regroup", "how long the regroup takes is not known")
    ]
    if silent.view.votes.witness == "disk":
        terms.append(
            term(silent.platform, "arbitration")
            or unknown("arbitration", "how long arbitration takes is not known")
        )
    return tuple(terms)


def silence(silent: Silent) -> Term:
    """Until every route to a member has missed as many heartbeats as the threshold says."""
    beat, subnet = silent.entry.heartbeat, silent.subnet
    conditions: dict[str, str | bool] = {"machine_roles": silent.machine_roles}
    if subnet is not None:
        conditions["subnet"] = subnet
    prefix = "cross_" if subnet == "cross" else ""
    delay = getattr(beat, f"{prefix}delay") if beat else None
    threshold = getattr(beat, f"{prefix}threshold") if beat else None
    grounds: list[Ground] = []
    if delay is not None:
        grounds.append(Ground(route=(*silent.at, "heartbeat", f"{prefix}delay"), basis="spec"))
    else:
        default = term(silent.platform, "heartbeat_delay", **conditions)
        if default is None:
            return unknown("silence", f"how often {silent.cluster} sends heartbeats is not known")
        delay = default.span.low
        grounds += default.grounds
    if threshold is not None:
        grounds.append(Ground(route=(*silent.at, "heartbeat", f"{prefix}threshold"), basis="spec"))
        return Term("silence", Span(delay * threshold, delay * threshold), tuple(grounds))
    missed = count(silent.platform, "heartbeat_threshold", **conditions)
    if missed is None and subnet is None:
        # Without networks in the spec the members are taken to share one.
        missed = count(silent.platform, "heartbeat_threshold", **conditions, subnet="same")
    if missed is None:
        return unknown("silence", f"how many heartbeats {silent.cluster} may miss is not known")
    grounds.append(missed[1])
    return Term("silence", Span(delay * missed[0], delay * missed[0]), tuple(grounds))


def isolated(platform: PlatformView | None, world: World, cluster: str) -> Term | None:
    """How long silent hosts keep their machines before those are moved; ``None`` where they are moved at once.

    Sources: Microsoft, ResiliencyDefaultPeriod: 0 is what failover clustering did before 2016; Virtual Machine Compute
    Resiliency in Windows Server 2016, ResiliencyLevel 1: only a node that gave notice of a known reason is isolated,
    others fail at once, and neither a host without power nor one that is cut off can give any.
    """
    usual = term(platform, "isolation")
    beat = world.spec.clusters[cluster].heartbeat
    if usual is not None and beat is not None and beat.resiliency_level == "isolate-on-special-heartbeat":
        return None
    if usual is None or beat is None or beat.isolation is None:
        return usual
    return (
        stated("isolation", beat.isolation, ("clusters", cluster, "heartbeat", "isolation"))
        if beat.isolation
        else None
    )


def clears(silent: Silent) -> tuple[Reaction, ...]:
    """Hosts with machines are isolated first, from 2016 on: a power cut can't be told from a lost network."""
    if silent.how == "left" or not silent.machine_roles:
        return ()
    isolation = isolated(silent.platform, silent.world, silent.cluster)
    if isolation is None:
        return ()
    return (
        Reaction("is-isolated", (), isolation.grounds, why=_heard_again(silent)),
        Reaction("is-counted-out", (isolation,)),
    )


def _heard_again(silent: Silent) -> str:
    """What becomes of machines on hosts that are heard again while they are isolated."""
    if not any(silent.world.vms_on.get(member) for member in silent.gone):
        return IDLE
    if silent.how != "cut":
        return ""
    found = {
        alone(silent, vm).what: len([m for m in silent.gone if silent.world.vms_on.get(m)])
        for member in silent.gone
        for vm in silent.world.vms_on.get(member, ())
    }
    if not found:
        return ""
    what = "what paused goes on from there" if "pauses" in found else "nothing there is stopped"
    host = "the host is" if len(silent.gone) == 1 else "a host is"
    return f"{what} if {host} heard again before that"


def begins(silent: Silent) -> tuple[Term, ...]:
    """Placing a machine anew; other roles are brought online at once."""
    return (assumed("place"),) if silent.machine_roles else ()


def without_quorum(silent: Silent) -> tuple[Reaction, ...]:
    """The cluster service ends, and what it runs with it; machines may fare otherwise, see `alone`.

    From 2016 on hosts with machines are isolated from the moment in which they miss the others.
    """
    noticed = Reaction("is-noticed", (silence(silent),))
    if silent.machine_roles and isolated(silent.platform, silent.world, silent.cluster) is not None:
        return (noticed,)
    return (noticed, Reaction("loses-quorum", _regroup(silent), why=SERVICE_ENDS))


def unplaced(silent: Silent, machine: str, there: bool) -> Reaction | None:  # noqa: ARG001 - the same for all
    """It is left failed, and tried again after RetryPeriodOnFailure; where rules keep it apart, that is not known."""
    after = term(silent.platform, "failed_retry")
    apart = silent.world.spec.clusters[silent.cluster].anti_affinity
    if after is None or any(rule.hard and machine in rule.members for rule in apart):
        return None
    why = f"left failed, and tried again after {seconds(after.span.low)}"
    return Reaction("waits-for-a-host", (), after.grounds, why=why)


def alone(silent: Silent, machine: str) -> Alone:
    """Before 2016 machines are stopped with the cluster service of their host.

    From 2016 on those on SMB shares run on, unwatched; those on block storage lose their volume with the membership
    and pause at once.
    """
    isolation = isolated(silent.platform, silent.world, silent.cluster)
    if isolation is None:
        return Alone("stops", why=f"the cluster service of {silent.world.host_of(machine)} ends")
    spec = silent.world.spec
    files, reached = spec.vms[machine].files, files_without_cluster(spec, machine)
    if files is None:
        return Alone(
            "pauses",
            why="files are taken to lie on a volume of the cluster (the spec does not say where)",
        )
    if reached:
        return Alone("runs-on", isolation.grounds, "files are reached without the cluster")
    storage = spec.storage[files.partition("/")[0]]
    why = "files are reached through the cluster only"
    return Alone("pauses", isolation.grounds, why, at_once="s2d" in storage.protocols)


def rests(silent: Silent) -> tuple[Wait, ...]:
    """A host that was isolated three times within an hour may not join again for two hours."""
    quarantine = term(silent.platform, "quarantine") if silent.machine_roles else None
    kept = isolated(silent.platform, silent.world, silent.cluster)
    if quarantine is None or kept is None or silent.how != "cut":
        return ()
    return tuple(
        Wait("is-quarantined", member, quarantine.span, quarantine.grounds) for member in silent.gone
    )
