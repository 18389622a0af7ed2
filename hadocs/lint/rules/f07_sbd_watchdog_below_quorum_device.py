"""SBD without a disk runs beside a quorum device whose answer may take longer than the watchdog.

Why:
    Diskless SBD trusts the quorum that corosync tells it, and corosync may wait for the quorum device for as long as
    sync_timeout: 30 s by default. Where the watchdog is no longer than that, SBD takes quorum for not to be trusted
    from the start, and the cluster counts as unhealthy. The defaults of both, 30 s and 5 s, exclude each other.

Fails:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, qnetd: {}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: qdevice, on: qnetd}}
        fencing: {methods: [watchdog], sbd: {watchdog_timeout: 15 s}}

Passes:
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, qnetd: {}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: qdevice, on: qnetd, sync_timeout: 10 s}}
        fencing: {methods: [watchdog], sbd: {watchdog_timeout: 15 s}}
    ---
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, qnetd: {}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: qdevice, on: qnetd}}
        fencing: {methods: [watchdog], sbd: {watchdog_timeout: 35 s}}
    ---
    storage: {san: {volumes: {sbd: {}}}}
    servers: {db-1: {os: RHEL 9}, db-2: {os: RHEL 9}, qnetd: {}}
    clusters:
      db:
        members: [db-1, db-2]
        quorum: {witness: {kind: qdevice, on: qnetd}}
        fencing: {methods: [sbd], sbd: {devices: [san/sbd], watchdog_timeout: 15 s}}

Fix:
    Raise SBD_WATCHDOG_TIMEOUT above sync_timeout, or lower quorum.device.sync_timeout below the watchdog and state it.

References:
    - github.com/ClusterLabs/sbd, src/sbd-cluster.c
    - corosync-qdevice(8), sync_timeout
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_fencing import fences, fencing_of, is_diskless
from hadocs.lint.helpers_times import longest, seconds
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "error"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Compare the watchdog, or its default, with how long a new membership may wait for the device."""
    fencing = fencing_of(cluster, world)
    if not fences(cluster) or fencing is None or not fencing.enabled or cluster.votes.witness != "qdevice":
        return
    device = quorum.witness if (quorum := world.spec.clusters[cluster.id].quorum) else None
    set_to = device.sync_timeout if device else None
    waits = set_to if set_to is not None else longest(cluster.platform, "device_wait")
    stated = fencing.sbd.watchdog_timeout if fencing.sbd else None
    watchdog = stated if stated is not None else longest(cluster.platform, "watchdog")
    if not is_diskless(fencing) or waits is None or watchdog is None or watchdog > waits:
        return
    at = ("clusters", cluster.id, "fencing")
    by = "" if stated is not None else ", by default,"
    yield Hit(
        (*at, "sbd", "watchdog_timeout") if stated is not None else at,
        f"The watchdog of {cluster.id} is{by} {seconds(watchdog)}, but corosync may wait {seconds(waits)} for the "
        "quorum device (sync_timeout): SBD does not trust such a quorum.",
        f"Raise watchdog_timeout of {cluster.id} above {seconds(waits)}, or lower sync_timeout below it.",
        (cluster.id, *((cluster.votes.witness_on,) if cluster.votes.witness_on else ())),
        severity="error" if stated is not None else "warning",
    )
