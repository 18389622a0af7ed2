"""How much room a host cluster keeps: which machines find no memory when hosts are lost; judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hadocs.lint.rule import Unsaid
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import estate_of
from hadocs.topology.failures import lose
from hadocs.topology.model import Thing
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.model import ClusterView, Topology

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Shortage:
    """Machines that stay down for want of memory when hosts are lost.

    ``need`` is what all machines of the lost hosts take, ``free`` what the hosts that are left have in all, and
    ``most`` what the one with the most has; all in bytes.
    """

    lost: tuple[str, ...]
    vms: tuple[str, ...]
    need: int
    free: int
    most: int

    @property
    def in_all(self) -> bool:
        """Whether there is too little memory in all; else there is enough, but not for these on one host."""
        return self.need > self.free


def gib(size: int) -> str:
    """A size in GiB, with one decimal place where it is not whole."""
    return f"{size / GIB:.1f}".removesuffix(".0") + " GiB"


def shortage(estate: Estate, cluster: ClusterView, lost: Sequence[str]) -> Shortage | None:
    """Who stays down for want of memory when hosts of a cluster are lost; ``None`` where all find room.

    It is what `lose` restarts with memory to spare on every host and does not restart as it is. The cluster is taken
    to keep its quorum, which other rules judge.
    """
    spec = estate.world.spec
    gone = set(lost)
    waiting = [v for v in cluster.vms if spec.vms[v].on in gone and spec.vms[v].priority != "disabled"]
    if not waiting:
        return None
    things = [Thing("host", h) for h in lost]
    stopped = set(lose(_sure(estate, cluster.id), things).stopped)
    down = [v for v in waiting if v in stopped]
    if down:
        ample = set(lose(_sure(_ample(spec), cluster.id), things).stopped)
        down = [v for v in down if v not in ample]
    if not down:
        return None
    room = [_free(spec, h, estate) for h in cluster.members if h not in gone]
    need = sum(spec.vms[v].memory or 0 for v in waiting)
    return Shortage(tuple(lost), tuple(down), need, sum(room), max(room, default=0))


def unsaid(cluster: ClusterView, topology: Topology, spec: Spec) -> Unsaid | None:
    """The memory that is not stated, of hosts first; ``None`` where all is, or there is nothing to restart."""
    if cluster.kind != "host" or len(cluster.members) < 2 or not cluster.vms:
        return None
    hosts = [h for h in cluster.members if spec.hosts[h].memory is None]
    vms = [v for v in cluster.vms if spec.vms[v].memory is None]
    section, lacking = ("hosts", hosts) if hosts else ("vms", vms)
    if not lacking:
        return None
    names = listed([topology.machines[m].id for m in lacking])
    return Unsaid((section, lacking[0]), f"{section}: memory of {names}", (cluster.id, *lacking))


def _free(spec: Spec, host: str, estate: Estate) -> int:
    used = sum(spec.vms[v].memory or 0 for v in estate.world.vms_on[host])
    return max(0, (spec.hosts[host].memory or 0) - used)


def _sure(estate: Estate, cluster: str) -> Estate:
    """The same estate, with a cluster that counts no votes: it restarts whatever it finds room for."""
    rules = estate.rules[cluster]
    return replace(estate, rules={**estate.rules, cluster: replace(rules, model="vsphere-ha", conflict="")})


def _ample(spec: Spec) -> Estate:
    """The estate of the same spec with no limit to any host's memory."""
    hosts = {key: host.model_copy(update={"memory": None}) for key, host in spec.hosts.items()}
    return estate_of(spec.model_copy(update={"hosts": hosts}))
