"""Whose procedures are for a service or a cluster."""

from __future__ import annotations

from hadocs.platforms.catalog import find_product
from hadocs.runbooks.views.base import Looks
from hadocs.topology.model import ClusterView

_FAMILIES = (
    ("exchange", "ccr", "exchange-ccr"),
    ("exchange", "dag", "exchange-dag"),
    ("sql-server", "fci", "sql-fci"),
    ("sql-server", "ag", "sql-ag"),
    ("file-server", "", "file-server"),
    ("sofs", "", "file-server"),
)


def family_of(look: Looks, service: str) -> str:
    """Whose fragments and procedures are for a service: by its product, else by what clusters it.

    ``exchange-dag``, ``exchange-ccr``, ``sql-fci``, ``sql-ag``, ``file-server``, ``pacemaker``, ``patroni``,
    ``wsfc-role`` (any other role of a Windows cluster), ``instance`` (no cluster), ``other``.
    """
    entry = look.spec.services[service]
    product = find_product(entry.product) if entry.product else None
    name = (product.id if product else entry.product or "").lower()
    key, _, kind = name.partition("/")
    cluster = look.analysis.topology.services[service].cluster
    if cluster is None:
        return "instance"
    view = look.analysis.topology.clusters[cluster]
    if key == "postgresql" and kind.rpartition("-")[2] == "patroni":  # with its release: 16-patroni
        return "patroni"
    if view.platform is None or view.platform.id == "hyper-v":
        for product_key, part, family in _FAMILIES:
            if key == product_key and part in (*kind.split("-"), ""):
                return family
    return _by_platform(view)


def cluster_family(look: Looks, cluster: str) -> str:
    """Whose fragments are for a cluster: its services', where they are of one family, else its software's."""
    view = look.analysis.topology.clusters[cluster]
    found = {family_of(look, s) for s in view.services}
    return found.pop() if len(found) == 1 else _by_platform(view)


def _by_platform(view: ClusterView) -> str:
    platform = view.platform.id if view.platform else ""
    of = {"hyper-v": "wsfc-role", "vsphere": "vsphere", "proxmox": "proxmox"}
    return of.get(platform, platform if platform in ("pacemaker", "patroni") else "other")
