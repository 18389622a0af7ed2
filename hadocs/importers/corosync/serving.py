"""The services of a CIB: primitives, groups, clones and bundles as the cluster runs them. Knows no machines.

Source: Pacemaker Explained, clones (clone-max, clone-node-max, promotable), bundles (replicas, replicas-per-host).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib, Resource, running_on
from hadocs.importers.corosync.constrained import ALWAYS, Bound, Constrained
from hadocs.importers.corosync.nodes import Nodes
from hadocs.importers.corosync.times import duration, flag
from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids, whole
from hadocs.xmltext import Element

_ENGINES = ("docker", "podman", "rkt")
_ON_FAIL = ("restart", "fence", "standby", "stop", "block", "ignore")


@dataclass(slots=True)
class Serving:
    """Reads the services of a CIB; ``disks`` are resources of DRBD with the storage that each is."""

    cib: Cib
    nodes: Nodes
    ids: Ids
    disks: Mapping[str, str]
    cluster: str
    issues: list[Issue]
    whole: bool = True
    """Whether all constraints between services are told."""

    def read(self) -> dict[str, Any]:
        """The services, by id."""
        found = {r.id: r for r in self.cib.resources if self._serves(r)}
        of = {inner: self.ids.of(key) for key, r in found.items() for inner in _all(r)}
        promoted = frozenset(inner for r in found.values() if _promotable(r) for inner in _all(r))
        where = Constrained(self.cib, of, tuple(self.nodes.ids), promoted)
        bound = where.read()
        self.issues += where.issues
        self.whole = where.whole
        found = self._able(found, bound)
        active = {key: self._active(r) for key, r in found.items()}
        services = {
            self.ids.of(key): self._service(r, bound[self.ids.of(key)], active[key])
            for key, r in found.items()
        }
        _in_one_place(services)
        return services

    def _serves(self, r: Resource) -> bool:
        """Whether a resource is a service; why not is told."""
        inside = [p for p in r.primitives() if not p.fences]
        taken = {*self.nodes.machines, *self.nodes.off, *self.nodes.remotes, *self.disks}
        if r.id in taken or (not inside and r.kind != "bundle"):
            return False
        if {p.id for p in inside} & taken:
            for p in inside:
                if p.id not in taken and p.agent not in agents.SUPPORT:
                    self._told(p.id, f"in {r.id}, with what is no service")
            return False
        names = [p.agent for p in inside]
        if inside and not [n for n in names if n not in agents.SUPPORT]:
            self._supports(r, names)
            return False
        meta = {**self.cib.defaults, **self.cib.meta_of(r.element)}
        if meta.get("target-role", "").lower() == "stopped":
            self._told(r.id, "stopped on purpose (target-role)")
            return False
        if not flag(meta.get("is-managed"), True) or flag(meta.get("maintenance")):
            self._told(r.id, "not managed: the cluster neither starts nor stops it")
            return False
        if not self.nodes.ids:
            what = "a service on hosts themselves: the cluster runs virtual machines beside it"
            self._told(r.id, what)
            return False
        return True

    def _able(self, found: Mapping[str, Resource], bound: Mapping[str, Bound]) -> dict[str, Resource]:
        """Those that may run anywhere: what no node may run, and what needs that, is stopped and no service."""
        ids = {key: self.ids.of(key) for key in found}
        never = {ids[key]: "no node that it may run on" for key in found if not bound[ids[key]].nodes}
        changed = True
        while changed:
            changed = False
            for key in (k for k in ids.values() if k not in never):
                needed = next((n for n in (*bound[key].after, *bound[key].beside) if n in never), None)
                if needed is not None:
                    never[key] = f"it needs {needed}, which no node may run"
                    changed = True
        for key, name in ids.items():
            if name in never:
                self._told(key, never[name])
        return {key: r for key, r in found.items() if ids[key] not in never}

    def _told(self, thing: str, what: str) -> None:
        self.issues.append(Issue("not modelled", thing, what))

    def _supports(self, r: Resource, names: list[str]) -> None:
        partners = [c for c in self.cib.colocations if r.id in (c.one, c.other) and c.score in ALWAYS]
        what = f"{', '.join(dict.fromkeys(names))}: what others stand on, and no service of its own"
        if partners:
            other = partners[0].other if partners[0].one == r.id else partners[0].one
            what += f"; together with {other}"
        self._told(r.id, what)

    def _service(self, r: Resource, bound: Bound, active: tuple[str, str]) -> dict[str, Any]:
        inside = [p for p in r.primitives() if not p.fences]
        main = [p for p in inside if p.agent not in agents.SUPPORT] or inside
        names = [p.agent for p in inside]
        owners = [self.nodes.ids[n] for n in bound.nodes]
        few = bool(owners) and len(owners) < len(self.nodes.ids)
        data = next(
            (self.disks[c.other] for c in self.cib.colocations if c.one == r.id and c.other in self.disks),
            None,
        )
        kept = [n for n in bound.prefers if n in bound.nodes]
        kinds = tuple(dict.fromkeys(names))
        agent = f"resource agent{'s' if len(kinds) > 1 else ''} {', '.join(kinds)}"
        here = active[0] in bound.nodes or not bound.nodes
        return {
            "product": agents.product(names),
            "runs_on": self.cluster,
            "possible_owners": Said(owners, "rsc_location") if few else None,
            "active_on": Said(self.nodes.ids[active[0]], active[1]) if active[0] and here else None,
            "data": data,
            "preference": Said([self.nodes.ids[n] for n in kept], "rsc_location scores") if kept else None,
            "cluster_aware": Said(True, agent if names else "a bundle"),
            "starts_after": Said(list(bound.after), "rsc_order") if bound.after else None,
            "together_with": Said(list(bound.beside), "rsc_colocation") if bound.beside else None,
            **self._instances(r, len(owners) or len(self.nodes.ids)),
            "monitor": self._monitored(main[-1], r) if main else None,
        }

    def _monitored(self, p: Resource, r: Resource) -> dict[str, Any] | None:
        found, on_fail = _monitor(self.cib, p, r)
        if on_fail and on_fail not in _ON_FAIL:
            self._told(p.id, f"on-fail {on_fail} of its monitor")
        return found

    def _instances(self, r: Resource, most: int) -> dict[str, Any]:
        """How many instances there are, how many a node may run, and whether one is promoted."""
        if r.kind in ("primitive", "group"):
            return {}
        if r.kind == "bundle":
            return self._replicas(r, most)
        meta = self.cib.meta_of(r.element)
        each = whole(meta.get("clone-node-max")) or 1 if flag(meta.get("globally-unique")) else 1
        count = whole(meta.get("clone-max"))
        promotes = r.kind == "promotable"
        if promotes and (whole(meta.get("promoted-max") or meta.get("master-max")) or 1) > 1:
            self._told(r.id, "more than one of its instances is promoted")
        found: dict[str, Any] = {"promotable": True} if promotes else {}
        if count is None or count >= most * each or count == 0:
            return found if promotes else {**found, "instances": Said("all", "a clone")}
        return {
            **found,
            "instances": Said(count, "clone-max"),
            "per_member": Said(each, "clone-node-max") if each > 1 else None,
        }

    def _replicas(self, r: Resource, most: int) -> dict[str, Any]:
        box = next((e for e in r.element if e.tag in _ENGINES), None)
        if box is None:
            return {"instances": Said(1, "a bundle")}
        promoted = _promoted(box)
        each = whole(box.attributes.get("replicas-per-host")) or 1
        count = whole(box.attributes.get("replicas")) or promoted or 1
        if promoted > 1:
            self._told(r.id, "more than one of its replicas is promoted")
        if box.tag == "rkt":
            self._told(r.id, "containers of rkt, which Pacemaker 3 no longer has")
        return {
            "promotable": True if promoted else None,
            "instances": Said(min(count, most * each), "replicas"),
            "per_member": Said(each, "replicas-per-host") if each > 1 else None,
            "container": Said(box.tag, f"a bundle with <{box.tag}>") if box.tag != "rkt" else None,
        }

    def _active(self, r: Resource) -> tuple[str, str]:
        """The one node that a resource runs on, or is promoted on, and how that is known."""
        if r.kind == "bundle":
            return self._contained(r)
        return running_on(self.cib, r, self.nodes.ids)

    def _contained(self, r: Resource) -> tuple[str, str]:
        """The node of the replica that is promoted, or of the only one there is."""
        homes = {
            name.rpartition("-")[2]: n
            for name, there in self.cib.running.items()
            for engine in _ENGINES
            if name.startswith(f"{r.id}-{engine}-")
            for n, _ in there
            if n in self.nodes.ids
        }
        for p in r.primitives():
            promoted = [n for n, up in self.cib.running.get(p.id, ()) if up]
            if len(promoted) == 1 and (home := homes.get(promoted[0].rpartition("-")[2])):
                return home, f"the replica {promoted[0]} was promoted there"
        return (next(iter(homes.values())), "its container ran there") if len(homes) == 1 else ("", "")


def _in_one_place(services: Mapping[str, dict[str, Any]]) -> None:
    """What is kept together is where the other is; where they were not, only the other says where."""
    changed = True
    while changed:
        changed = False
        for entry in services.values():
            for other in entry["together_with"].value if entry["together_with"] else ():
                base = services[other]
                if base.get("instances") and not base.get("promotable"):
                    continue
                there, here = base["active_on"], entry["active_on"]
                if here is not None and (there is None or there.value != here.value):
                    entry["active_on"], changed = None, True


def _promotable(r: Resource) -> bool:
    boxes = [e for e in r.element if e.tag in _ENGINES] if r.kind == "bundle" else []
    return r.kind == "promotable" or any(_promoted(box) for box in boxes)


def _promoted(box: Element) -> int:
    return whole(box.attributes.get("promoted-max") or box.attributes.get("masters")) or 0


def _all(r: Resource) -> list[str]:
    return [r.id, *(inner for member in r.members for inner in _all(member))]


def _restarts(cib: Cib, p: Resource, meta: Mapping[str, str]) -> Said | None:
    """After how many failures it is handed over; the agent of SAP HANA does so with the first where it prefers to.

    Source: SUSE/SAPHanaSR, man/ocf_suse_SAPHana.7, PREFER_SITE_TAKEOVER.
    """
    if agents.product([p.agent]) == "sap-hana" and flag(
        cib.parameters(p.element).get("PREFER_SITE_TAKEOVER")
    ):
        return Said(0, "PREFER_SITE_TAKEOVER")
    threshold = whole(meta.get("migration-threshold"))
    return Said(threshold - 1, f"migration-threshold {threshold}") if threshold else None


def _monitor(cib: Cib, p: Resource, r: Resource) -> tuple[dict[str, Any] | None, str]:
    """How the program of a resource is watched, and what a failure brings: by the first recurring monitor.

    What the resource is in says what it does not say itself.
    """
    meta = {**cib.defaults, **cib.meta_of(r.element), **cib.meta_of(p.element)}
    for op in cib.operations(p.element):
        a = op.attributes
        interval = duration(a.get("interval"))
        if a.get("name") == "monitor" and interval and a.get("role", "") not in ("Stopped",):
            on_fail = a.get("on-fail", "").lower()
            found = {
                "interval": Said(interval, f"monitor of {p.id}"),
                "timeout": duration(a.get("timeout")),
                "restarts": _restarts(cib, p, meta),
                "failure_timeout": duration(meta.get("failure-timeout")),
                "on_fail": Said(on_fail, f"on-fail of {p.id}") if on_fail in _ON_FAIL else None,
            }
            return found, on_fail
    return None, ""
