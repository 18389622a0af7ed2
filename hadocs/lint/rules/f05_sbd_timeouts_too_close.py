"""The timeouts of SBD do not leave each other enough time.

Why:
    A node that reads its death sentence must be gone before the sender counts the message as delivered, so msgwait is
    twice the watchdog's time at least. Fencing must not be given up before that: its timeout is msgwait and a fifth of
    it, as SUSE and pcs ask, or twice msgwait, as SBD's own manual does. Otherwise a node that still runs counts as off,
    or fencing fails and is tried for ever. What lies between msgwait and its fifth more is a warning.

Fails:
    storage: {san: {volumes: {sbd: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        fencing: {methods: [sbd], timeout: 60 s, sbd: {devices: [san/sbd], watchdog_timeout: 15 s, msgwait: 15 s}}

Passes:
    storage: {san: {volumes: {sbd: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, db-3: {os: RHEL 9}}
    clusters:
      db:
        members: [db-1, db-2, db-3]
        fencing: {methods: [sbd], timeout: 60 s, sbd: {devices: [san/sbd], watchdog_timeout: 15 s, msgwait: 30 s}}

Fix:
    Set msgwait to twice the watchdog's timeout and the timeout of fencing to 1.2 times msgwait or more. The watchdog's
    own must be longer than a failover of multipath takes.

References:
    - sbd(8), github.com/ClusterLabs/sbd/blob/main/man/sbd.8.pod.in
    - SUSE, TID 000017952, SBD Operation Guidelines for HAE Clusters
    - Microsoft Learn, Set up Pacemaker on SUSE Linux Enterprise Server in Azure: msgwait 120, stonith-timeout 144
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import by_sbd
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

_MARGIN = 1.2
"""What SUSE's guides and pcs ask of the timeout of fencing, as so many times msgwait."""

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge the timeouts of a cluster that fences by disks; without disks there are no messages."""
    fencing = by_sbd(cluster, world)
    if fencing is None:
        return
    at = ("clusters", cluster.id, "fencing")
    add = f"clusters.{cluster.id}.fencing"
    sbd = fencing.sbd
    if sbd is None:
        yield Unsaid(at, f"{add}.sbd: its devices and timeouts", (cluster.id,))
        return
    if not sbd.devices:
        return
    watchdog, msgwait, timeout = sbd.watchdog_timeout, sbd.msgwait, fencing.timeout
    if watchdog is None:
        yield Unsaid((*at, "sbd"), f"{add}.sbd.watchdog_timeout, such as 15 s", (cluster.id,))
    if msgwait is None:
        yield Unsaid((*at, "sbd"), f"{add}.sbd.msgwait, such as 30 s", (cluster.id,))
    elif watchdog is not None and msgwait < 2 * watchdog:
        yield Hit(
            (*at, "sbd", "msgwait"),
            f"A node of {cluster.id} counts as off after {msgwait:g} s, but its watchdog may need {watchdog:g} s, and "
            "twice that is asked for.",
            f"Set msgwait of {cluster.id} to {2 * watchdog:g} s or more.",
            (cluster.id,),
        )
    if timeout is None:
        yield Unsaid(at, f"{add}.timeout, such as 60 s", (cluster.id,))
    elif msgwait is not None and timeout < _MARGIN * msgwait:
        given_up = f"{cluster.id} gives up fencing after {timeout:g} s"
        yield Hit(
            (*at, "timeout"),
            f"{given_up}, while SBD may need {msgwait:g} s, and a fifth more is asked for.",
            f"Set the timeout of fencing in {cluster.id} to {_MARGIN * msgwait:g} s or more.",
            (cluster.id,),
            severity="warning" if timeout > msgwait else None,
        )
