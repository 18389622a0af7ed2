"""vSphere HA is on and admission control is off.

Why:
    Without admission control machines can be powered on until nothing is free, and after a host failure HA has no
    room for what it should restart. Nothing warns of that beforehand.

Fails:
    platform: vsphere/8.0
    hosts: {esxi-1: {}, esxi-2: {}}
    vms: {app: {on: esxi-1}}
    clusters: {vc: {members: [esxi-1, esxi-2], ha: {admission_control: disabled}}}

Passes:
    platform: vsphere/8.0
    hosts: {esxi-1: {}, esxi-2: {}}
    vms: {app: {on: esxi-1}}
    clusters: {vc: {members: [esxi-1, esxi-2], ha: {admission_control: percentage}}}

Fix:
    Switch admission control on, with a share of the cluster or with slots.

References:
    - vSphere Availability, admission control, docs.vmware.com GUID-C4059DB9
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

SEVERITY = "warning"
SCOPE = ("vsphere",)


def check(cluster: ClusterView, spec: Spec) -> Iterator[Result]:
    """Judge a host cluster of which HA is not switched off."""
    ha = spec.clusters[cluster.id].ha
    if cluster.kind != "host" or (ha is not None and ha.enabled is False):
        return
    at = ("clusters", cluster.id)
    if ha is None or ha.admission_control is None:
        yield Unsaid(at, f"clusters.{cluster.id}.ha.admission_control: its kind, or disabled", (cluster.id,))
    elif ha.admission_control == "disabled":
        yield Hit(
            (*at, "ha", "admission_control"),
            f"{cluster.id} keeps no room for failovers: machines may be powered on until {listed(cluster.members)} "
            "are full.",
            f"Switch admission control of {cluster.id} on for at least one host failure.",
            (cluster.id,),
        )
