"""Domain controllers, and whether one of them starts without a host cluster.

Source: learn.microsoft.com/troubleshoot/windows-server/high-availability/use-cluster-nodes-as-domain-controllers.
"""

from __future__ import annotations

from hadocs.platforms.catalog import find_product
from hadocs.spec.model import Spec
from hadocs.topology.model import Topology


def controllers(spec: Spec, topology: Topology) -> tuple[str, ...]:
    """The machines that the directory runs on, each once."""
    return tuple(
        dict.fromkeys(
            m
            for s in topology.services.values()
            if _is_directory(spec.services[s.id].product)
            for m in s.machines
        )
    )


def _is_directory(name: str | None) -> bool:
    product = find_product(name) if name else None
    return product is not None and product.id.partition("/")[0] == "ad-ds"


def starts_without(machine: str, cluster: str, spec: Spec, topology: Topology) -> bool:
    """Whether a machine starts without the cluster; one of which the host is not known may or may not."""
    if machine not in spec.vms:
        return True
    if topology.machines[machine].on is not None and topology.machines[machine].host_cluster != cluster:
        return True
    files = spec.vms[machine].files
    return files is not None and spec.storage[files.partition("/")[0]].kind == "local"
