"""A site switched off on purpose, as procedures name it: what goes in one step, from users down to storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from hadocs.runbooks.standing import Standing
from hadocs.runbooks.starting import Stage
from hadocs.runbooks.views.base import View
from hadocs.runbooks.views.machines import MachineView
from hadocs.runbooks.views.platforms import PlatformLook

_ROLES = ("sql-fci", "file-server", "wsfc-role")
"""The families whose steps are those of `wsfc-role`."""

Kind = Literal["services", "machines", "cluster", "members", "hosts", "metal", "storage"]


@dataclass(frozen=True, eq=False)
class Group(View):
    """What goes in one step: ``things`` of one ``kind``, in the ``stage`` in which they would start.

    ``machines`` are the VMs of one host (``of_host``); ``cluster`` is one that stops as a whole, ``members`` are those
    at the site of one that goes on elsewhere (``cluster``), ``hosts`` those of a host cluster, whose machines move;
    ``metal`` are hosts and servers of one platform.
    """

    stage: int
    kind: Kind
    things: tuple[Any, ...]
    cluster: Any = None
    of_host: Any = None

    family = "any"
    """Whose fragments are for it."""

    @property
    def name(self) -> str:
        """It has none of its own: its id."""
        return self.id

    @property
    def platform(self) -> PlatformLook:
        """Whose commands switch it off."""
        if self.kind == "machines":
            keeper = self.of_host.cluster if self.of_host else None
            return keeper.platform if keeper else PlatformLook("", "", "", False)
        if self.kind == "metal":
            first = self.things[0]
            return first.cluster.platform if first.cluster else first.platform  # type: ignore[no-any-return]
        return self.cluster.platform if self.cluster else PlatformLook("", "", "", False)

    @cached_property
    def windows(self) -> bool:
        """Whether all of it runs Windows, by its operating system or its platform."""
        return self.platform.id == "hyper-v" or all("windows" in (m.os or "").lower() for m in self.things)


def down(look: Any, stages: tuple[Stage, ...], site: Any) -> tuple[Group, ...]:
    """What is switched off at a site, in order: the reverse of its start, and nothing that goes on elsewhere."""
    own = {s.id for s in site.stays_down}
    found: list[Group] = []
    for stage in reversed(stages):
        for kind, things, more in _of(stage, site, own):
            key = f"{stage.number}-{kind}-{'-'.join(v.id for v in (more.values() or things[:1]))}"
            found.append(Group(look, key, stage.number, kind, things, **more))
    return tuple(found)


def _of(stage: Stage, site: Any, own: set[str]) -> Iterator[tuple[Kind, tuple[Any, ...], dict[str, Any]]]:
    services = tuple(s for s in stage.services if s.id in own)
    if services:
        yield "services", services, {}
    for cluster in stage.clusters:
        members = tuple(m for m in cluster.members if m.id in site.ids)
        if cluster.kind == "host" or not members:
            continue
        if _goes_on(cluster, site):
            yield "members", members, {"cluster": cluster}
        else:
            yield "cluster", (cluster,), {"cluster": cluster}
    hosts: dict[str, list[Any]] = {}
    for vm in stage.machines:
        if vm.host_cluster and _goes_on(vm.host_cluster, site) and not _bound(vm, site):
            continue  # it moves
        hosts.setdefault(vm.host.id if vm.host else "", []).append(vm)
    for machines in hosts.values():
        yield "machines", tuple(machines), {"of_host": machines[0].host} if machines[0].host else {}
    for cluster in stage.clusters:
        if cluster.kind == "host":
            members = tuple(m for m in cluster.members if m.id in site.ids)
            on = _goes_on(cluster, site)
            yield ("hosts" if on else "cluster"), members if on else (cluster,), {"cluster": cluster}
    metal: dict[str, list[Any]] = {}
    for one in stage.metal:
        key = one.cluster.platform.id if one.cluster else one.platform.id or (one.os or "")
        metal.setdefault(key, []).append(one)
    for some in metal.values():
        yield "metal", tuple(some), {}
    # What lies on disks of machines goes with those, and stays where it has others elsewhere.
    if storage := tuple(s for s in stage.storage if not s.on):
        yield "storage", storage, {}


def _goes_on(cluster: Any, site: Any) -> bool:
    """Whether a cluster has members elsewhere that are enough: votes of corosync do not follow who leaves in order."""
    if len(cluster.sites) < 2:
        return False
    if cluster.platform.id not in ("pacemaker", "proxmox") or (left := site.lost.outcome(cluster)) is None:
        return True
    # Where the spec does not say whether there is a quorum device, the votes that it has are what there is.
    return bool(left.quorum != "lost" and (left.votes or 0) >= (left.needed or 0))


def _bound(vm: Any, site: Any) -> bool:
    """Whether it does not move: nobody moves it, no host elsewhere may run it, or its files go with the site."""
    files = vm.files.storage if vm.files else None
    goes = files is not None and files.site is not None and files.site.id == site.id and files.mirror is None
    return vm.outside or goes or not any(h.id not in site.ids for h in vm.may_run_on)


@dataclass(frozen=True, eq=False)
class Giving(MachineView):
    """A member at a site that gives what it carries to a member elsewhere."""

    to: Mapping[str, str]

    @property
    def shows_members(self) -> bool:
        """Whether the looks before its hand-over show who of its cluster is up: roles of Windows clusters."""
        return self.cluster is not None and self.cluster.family in _ROLES

    @cached_property
    def active(self) -> tuple[Any, ...]:
        """The services that it hands over."""
        return tuple(self.of.service(key) for key in self.to)

    @cached_property
    def near(self) -> tuple[MachineView, ...]:
        """Who takes over, then its other peers."""
        first = next(iter(self.to.values()), None)
        return tuple(sorted(super().near, key=lambda m: m.id != first))


def giving(look: Any, site: Any) -> tuple[Giving, ...]:
    """The members at a site that can hand over, and what: to a member elsewhere that may carry it now."""
    standing = Standing.of(look.analysis.estate, look.analysis.topology)
    found: dict[str, dict[str, str]] = {}
    for service in (*site.taken_over, *site.handed_over):
        if service.cluster is None or len(service.active) != 1 or service.active[0].id not in site.ids:
            continue
        heirs = [h for h in standing.heirs(service.id, site.ids) if h not in site.ids]
        if heirs:
            found.setdefault(service.active[0].id, {})[service.id] = heirs[0]
    return tuple(Giving(look, member, to) for member, to in found.items())
