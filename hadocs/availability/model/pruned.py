"""A spec without what has nothing to do with a service: nothing is computed."""

from __future__ import annotations

from hadocs.availability.model.directory import directories
from hadocs.spec.model import Spec
from hadocs.topology.world import World

MANY = 24
"""Beyond so many machines a variant leaves out those that have nothing to do with the service."""


def pruned(world: World, closure: tuple[str, ...]) -> Spec:
    """The spec with only the services of a closure, and in large estates without machines that don't matter to them.

    Directories stay: takeovers may wait for them.
    """
    spec = world.spec
    kept_services = {*closure, *directories(spec)}
    services = {k: spec.services[k] for k in spec.services if k in kept_services}
    if len(spec.vms) <= MANY:
        return spec.model_copy(update={"services": services})
    kept = {m for s in services.values() for m in world.carriers(s)}
    kept |= {m for c in spec.clusters.values() for m in c.members if kept & set(c.members)}
    kept |= {m for s in spec.storage.values() for m in s.on}
    witnesses = [c.quorum.witness for c in spec.clusters.values() if c.quorum and c.quorum.witness]
    kept |= {w.on for w in witnesses if w.on}
    vms = {v: vm for v, vm in spec.vms.items() if v in kept}

    def left_out(host: str) -> list[str]:
        return [v for v in world.vms_on[host] if v not in vms]

    hosts = {
        h: host.model_copy(
            update={
                "memory": host.memory and host.memory - sum(spec.vms[v].memory or 0 for v in left_out(h)),
                "max_vms": host.max_vms and max(0, host.max_vms - len(left_out(h))),
            }
        )
        for h, host in spec.hosts.items()
    }
    clusters = {}
    for key, cluster in spec.clusters.items():
        if all(m in vms or m not in spec.vms for m in cluster.members):
            clusters[key] = cluster.model_copy(
                update={
                    "remotes": {r: e for r, e in cluster.remotes.items() if r in vms or r not in spec.vms},
                    "anti_affinity": tuple(
                        a.model_copy(update={"members": tuple(m for m in a.members if m in vms)})
                        for a in cluster.anti_affinity
                        if sum(m in vms for m in a.members) > 1
                    ),
                }
            )
    return spec.model_copy(update={"services": services, "vms": vms, "hosts": hosts, "clusters": clusters})
