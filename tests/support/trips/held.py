"""What a spec says of a cluster at some routes: ``*`` is any id. Order counts where the language gives it a meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hadocs.spec.model import Affinity, AntiAffinity, NodeAffinity, Spec
from hadocs.spec.model.base import Part

Route = tuple[str, ...]


def held(spec: Spec, cluster: str, routes: Iterable[Route]) -> dict[Route, Any]:
    """What is said at each route, without what is not; of machines and services those of the cluster alone."""
    entry = spec.clusters[cluster]
    members = set(entry.members)
    vms = {v for v, vm in spec.vms.items() if vm.on in members}
    services = {s for s, service in spec.services.items() if service.runs_on == (cluster,)}
    own = {
        "clusters": {cluster},
        "hosts": members,
        "vms": vms | members,
        "servers": members,
        "services": services,
        "storage": set(spec.storage),
    }
    found: dict[Route, Any] = {}
    for section, star, *rest in routes:
        assert star == "*"
        for name, part in getattr(spec, section).items():
            if name in own[section]:
                _note(found, part, (section, name), rest)
    return found


def _note(found: dict[Route, Any], part: Any, way: Route, rest: list[str]) -> None:
    if not rest:
        # Volumes of a storage have names of their own in every format.
        said = str(part).partition("/")[0] if part and way[-1] == "files" else _plain(part)
        if said not in (None, frozenset(), ()):
            found[way] = said
        return
    step, *more = rest
    if step == "*" and isinstance(part, Mapping):
        for name, inner in part.items():
            _note(found, inner, (*way, name), more)
    elif isinstance(part, Part):
        _note(found, getattr(part, step), (*way, step), more)


def _plain(value: Any) -> Any:
    if isinstance(value, AntiAffinity | Affinity):
        return frozenset(value.members), value.hard
    if isinstance(value, NodeAffinity):
        return frozenset(value.members), frozenset(value.hosts), value.strict
    if isinstance(value, tuple):
        return frozenset(map(_plain, value))
    if isinstance(value, Mapping):
        return tuple(sorted((k, v) for k, v in value.items() if v != 1)) or None
    return value
