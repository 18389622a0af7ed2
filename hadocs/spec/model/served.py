"""Which services can't run without the one that serves the storage that they lie on. Pure, of valid parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hadocs.spec.reach import reached

if TYPE_CHECKING:
    from hadocs.spec.model.cluster import Cluster
    from hadocs.spec.model.estate import Storage, Vm
    from hadocs.spec.model.service import Service


def servers_of(
    storage: Mapping[str, Storage],
    vms: Mapping[str, Vm],
    clusters: Mapping[str, Cluster],
    services: Mapping[str, Service],
) -> dict[str, tuple[str, ...]]:
    """By service that lies on served storage: the services that serve it.

    A service lies on what holds its one set of data, all of its copies, or the files of all of its machines. What
    serves a storage and lies on it, or needs what does, is not made to need itself.
    """
    by = {key: one.served_by for key, one in storage.items() if one.served_by in services}
    if not by:
        return {}
    found: dict[str, list[str]] = {}

    def needed(name: str) -> tuple[str, ...]:
        entry = services.get(name)
        return (*entry.requires, *found.get(name, ())) if entry is not None else ()

    for key, service in services.items():
        for refs in _places(service, vms, clusters):
            servers = {by.get(ref.partition("/")[0]) for ref in refs}
            one = servers.pop() if len(servers) == 1 else None
            if one is not None and key not in reached(one, needed):
                found.setdefault(key, []).append(one)
    return {key: tuple(dict.fromkeys(some)) for key, some in found.items()}


def _places(
    service: Service, vms: Mapping[str, Vm], clusters: Mapping[str, Cluster]
) -> Iterator[tuple[str, ...]]:
    """What has to be there for it, each time one of several: its data, a copy of it, the files of a machine."""
    if service.data is not None:
        yield (service.data,)
    if service.copies:
        yield tuple(service.copies.values())
    first = service.runs_on[0]
    machines = clusters[first].members if first in clusters else service.runs_on
    files = [vms[m].files if m in vms else None for m in machines]
    if files and all(files):
        yield tuple(ref for ref in files if ref)
