"""The names that a procedure may use, by what it is for, and what of it holds then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hadocs.platforms import catalog
from hadocs.runbooks import templates
from hadocs.runbooks.context import Look
from hadocs.runbooks.cut_off import CutOff
from hadocs.runbooks.library import VERSIONS_OF, Procedure
from hadocs.runbooks.model import Target
from hadocs.runbooks.rounds import Round
from hadocs.runbooks.schema import Conditional, Entry
from hadocs.runbooks.targets import view_of
from hadocs.runbooks.views.base import View
from hadocs.runbooks.views.clusters import ClusterLook
from hadocs.runbooks.views.machines import MachineView

Values = Mapping[str, Any]


def values_of(look: Look, target: Target) -> dict[str, Any]:
    """The names that a procedure may use for its target, whatever the page has."""
    if target.each == "spec":
        return {"spec": look, "owner": look.owner, "plan": look.drills, "cluster": None, "platform": None}
    it = view_of(look, target)
    cluster = look.cluster(target.cluster) if target.cluster else None
    values: dict[str, Any] = {
        "spec": look,
        "owner": look.owner,
        "it": it,
        target.each: it,
        "cluster": cluster,
        "platform": cluster.platform if cluster else None,
    }
    if target.each == "witness" and cluster:
        values["witness"] = cluster.witness
    if cluster is not None:
        values |= _of_cluster(cluster, it)
        values["round"] = Round(cluster)
        values["cut_off"] = CutOff(cluster)
    if target.each in ("host", "member"):
        values["node"] = it
        values["others"] = it.peers  # type: ignore[attr-defined]
        near = it.near  # type: ignore[attr-defined]
        values["admin"] = near[0] if near else it
    elif cluster is not None:
        values["admin"] = cluster.members[0]
    return values


def _of_cluster(cluster: ClusterLook, it: View) -> dict[str, Any]:
    """What procedures ask for of the storage of a cluster, and of its guests."""
    stores = cluster.storage
    used = dict.fromkeys(vm.files for vm in cluster.machines if vm.files and vm.files.kind != "local")
    here = getattr(it, "machines", ()) if isinstance(it, MachineView) else ()
    return {
        "volumes": tuple(used),
        "shared_storage": tuple(s for s in stores if s.kind in ("array", "share")),
        "lopsided": tuple(
            s
            for s in stores
            if s.kind in ("array", "share") and {m.id for m in cluster.members} - {m.id for m in s.direct}
        ),
        "pooled": next((s for s in stores if s.s2d), None),
        "ceph": next((s for s in stores if s.ceph), None),
        "vsan": next((s for s in stores if s.vsan), None),
        "drbd": tuple(s for s in stores if s.drbd),
        "hana": tuple(s for s in cluster.services if s.hana),
        "guests_elsewhere": tuple(vm for vm in cluster.machines if vm.cluster and vm not in here),
    }


def applies(look: Look, procedure: Procedure, target: Target) -> bool:
    """Whether a procedure is for this target at all: its condition and its versions.

    Raises:
        FillError: where the condition names what there is not.
    """
    return holds(procedure.entry, procedure.folder, values_of(look, target))


def mends(look: Look, procedure: Procedure, target: Target, rule: str) -> bool:
    """Whether a finding of a rule about this target is gone once the procedure is done.

    Raises:
        FillError: where a condition names what there is not.
    """
    for line in procedure.entry.mends:
        if isinstance(line, Entry):
            if line.text == rule and holds(line, procedure.folder, values_of(look, target)):
                return True
        elif line == rule:
            return True
    return False


def holds(entry: Conditional, folder: str, values: Values) -> bool:
    """Whether something stands on a page: its condition and its versions.

    Raises:
        FillError: where the condition names what there is not.
    """
    if entry.since is not None or entry.until is not None:
        about = values.get("versions") or values.get("cluster")
        platform: Any = about.platform if about is not None else None
        known = catalog.versions(VERSIONS_OF[folder]) if folder in VERSIONS_OF else ()
        newest = platform is None or platform.id != VERSIONS_OF.get(folder)
        at = len(known) - 1 if newest else platform.at
        if entry.since is not None and at < known.index(entry.since):
            return False
        if entry.until is not None and at > known.index(entry.until):
            return False
    return entry.when is None or bool(templates.evaluate(entry.when, values))
