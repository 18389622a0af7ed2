"""A part of an estate, as an analysis of its own: one cluster, site or service, what is near to a thing, some kinds.

What is shown is iterated, what is known can be looked up: a card still names a host that is not in the figure, and what
happens was decided for the whole. Draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.spec.model import Host, Spec, Vm
from hadocs.spec.names import nearest
from hadocs.spec.reach import reached
from hadocs.topology.model import Topology

KINDS = ("machines", "clusters", "networks", "storage")
"""What ``only`` may name; hosts and servers are always shown."""
DEPTH = 2
"""So many steps from a thing are near, where nobody says how many."""

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Focus:
    """What of a spec a figure shows; nothing stated is all of it.

    ``near`` is a thing of any kind by its id, with what is at most ``depth`` steps away. ``only`` are words of `KINDS`.
    ``apart`` are the hosts of a site that are in no host cluster; the empty text those whose site is not stated.
    ``detail`` says how much is said of each machine, by default as much as has room.
    """

    cluster: str = ""
    site: str = ""
    service: str = ""
    near: str = ""
    depth: int = DEPTH
    only: tuple[str, ...] = ()
    apart: str | None = None
    detail: Literal["", "low", "high"] = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        named = self.cluster or self.site or self.service or self.near or self.only
        return not named and self.apart is None

    @property
    def flags(self) -> tuple[str, ...]:
        """The options of the command that say this."""
        said = {"--cluster": self.cluster, "--site": self.site, "--focus": self.near, "--only": self.only,
                "--detail": self.detail}  # fmt: skip
        return tuple(flag for flag, value in said.items() if value)


class Within(Mapping[str, V]):
    """Values by id of which some are shown: those are iterated, and all can be looked up."""

    def __init__(self, whole: Mapping[str, V], shown: Iterable[str]) -> None:
        wanted = set(shown)
        self._whole = whole
        self._shown = tuple(key for key in whole if key in wanted)

    def __getitem__(self, key: str) -> V:
        return self._whole[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shown)

    def __len__(self) -> int:
        return len(self._shown)


def is_part(analysis: Analysis) -> bool:
    """Whether it is a part of another."""
    return isinstance(analysis.topology.machines, Within)


def focused(analysis: Analysis, focus: Focus) -> Analysis:
    """The part of an analysis that a focus shows.

    Raises:
        UsageError: for an id that the spec does not have, a kind that there is not, and where nothing is left to show.
    """
    if focus.whole:
        return analysis
    spec = analysis.spec
    parts = []
    if focus.cluster:
        parts.append(_cluster(analysis, _known(focus.cluster, spec.clusters, "cluster")))
    if focus.site:
        parts.append(_site(analysis, _known(focus.site, spec.sites, "site")))
    if focus.service:
        parts.append(_service(analysis, _known(focus.service, spec.services, "service")))
    if focus.apart is not None:
        parts.append(_apart(analysis, focus.apart))
    if focus.near:
        parts.append(_near(analysis, _known(focus.near, list(_ids(spec)), "thing"), focus.depth))
    kinds = _kinds(focus.only)
    core = set(_ids(spec)).intersection(*parts)
    if not core & {*spec.hosts, *spec.servers, *spec.vms}:
        hint = " Try a greater --depth." if focus.near else ""
        raise UsageError(f"Nothing is left to show: no machine belongs to all that is asked for.{hint}")
    spec = _spec(spec, _closed(analysis, core), kinds)
    whole = analysis.topology
    bodies = (*spec.hosts, *spec.servers, *spec.vms)
    topology = Topology(
        machines=Within(whole.machines, bodies),
        clusters=Within(whole.clusters, spec.clusters),
        services=Within(whole.services, spec.services),
        losses=whole.losses,
        things=whole.things,
    )
    return replace(analysis, spec=spec, topology=topology, known_estate=analysis.estate)


def called(analysis: Analysis, focus: Focus) -> tuple[str, str]:
    """What tells a part from others: a word for ids in the picture, and its name for people; of the whole nothing.

    The word is made of numbers, as ids may hold anything.
    """
    spec = analysis.spec
    tables: tuple[tuple[str, Mapping[str, Any]], ...] = (
        (focus.cluster, spec.clusters),
        (focus.site, spec.sites),
        (focus.service, spec.services),
    )
    ids = [*spec.sites, *_ids(spec)]
    keys = [key for key, _ in tables if key] + ([focus.near] if focus.near else [])
    titles = [table[key].title or key for key, table in tables if key]
    if focus.apart is not None:
        at = spec.sites[focus.apart].title or focus.apart if focus.apart else ""
        titles.append(f"hosts in no host cluster{', ' if at else ''}{at}")
    if focus.near:
        titles.append(f"near {_title(spec, focus.near)}")
    titles += [", ".join(focus.only)] if focus.only else []
    apart = [] if focus.apart is None else [f"apart{ids.index(focus.apart) + 1 if focus.apart else ''}"]
    word = "-".join([*(str(ids.index(key) + 1) for key in keys), *apart, *focus.only])
    return word, "; ".join(titles)


def _title(spec: Spec, key: str) -> str:
    every: Mapping[str, Any] = {
        **spec.networks, **spec.storage, **spec.services, **spec.clusters, **spec.vms, **spec.servers, **spec.hosts,
    }  # fmt: skip
    return getattr(every[key], "title", None) or key


def _known(key: str, known: Iterable[str], kind: str) -> str:
    there = list(known)
    if key in there:
        return key
    near = nearest(key, there)
    if near:
        raise UsageError(f"The spec has no {kind} {key!r}. Did you mean {near}?")
    few = f"; there are: {', '.join(there[:12])}" if there and kind != "thing" else ""
    raise UsageError(f"The spec has no {kind} {key!r}{few}.")


def _kinds(only: Iterable[str]) -> frozenset[str]:
    for word in only:
        if word not in KINDS:
            near = nearest(word, KINDS)
            hint = f" Did you mean {near}?" if near else ""
            raise UsageError(f"{word!r} is none of the kinds {', '.join(KINDS)}.{hint}")
    return frozenset(only) or frozenset(KINDS)


def _ids(spec: Spec) -> Iterator[str]:
    """The ids of everything that a focus may be on."""
    for table in (
        spec.hosts,
        spec.servers,
        spec.vms,
        spec.clusters,
        spec.services,
        spec.storage,
        spec.networks,
    ):
        yield from table


def _storage(ref: str | None, spec: Spec) -> str | None:
    """The storage of a reference to it or to a volume of it."""
    return None if ref is None else ref if ref in spec.storage else ref.rpartition("/")[0]


def _on(analysis: Analysis, hosts: Iterable[str]) -> set[str]:
    """Machines on some hosts."""
    wanted = set(hosts)
    return {key for key, vm in analysis.spec.vms.items() if vm.on in wanted}


def _cluster(analysis: Analysis, key: str) -> set[str]:
    """A host cluster with all that runs on it; another with its members alone."""
    members = set(analysis.spec.clusters[key].members)
    return {key, *members, *_on(analysis, members)}


def _site(analysis: Analysis, key: str) -> set[str]:
    """What stands at a site, and what runs there."""
    spec = analysis.spec
    bodies = {k for k, body in {**spec.hosts, **spec.servers}.items() if body.site == key}
    return {*bodies, *_on(analysis, bodies), *(k for k, s in spec.storage.items() if s.site == key)}


def _apart(analysis: Analysis, site: str) -> set[str]:
    """The hosts of a site that are in no host cluster, with all that runs on them."""
    machines = analysis.topology.machines
    hosts = {
        h for h in analysis.spec.hosts if not machines[h].host_cluster and (machines[h].site or "") == site
    }
    return {*hosts, *_on(analysis, hosts)}


def _service(analysis: Analysis, key: str) -> set[str]:
    """A service and what it needs, with the machines that carry them."""
    found = set(reached(key, lambda one: analysis.spec.services[one].requires))
    machines = {m for one in found for m in analysis.topology.services[one].machines}
    return found | machines


def _near(analysis: Analysis, key: str, depth: int) -> set[str]:
    """What is at most so many steps away from a thing."""
    ties = _ties(analysis)
    found, edge = {key}, {key}
    for _ in range(depth):
        edge = {other for one in edge for other in ties.get(one, ())} - found
        found |= edge
    return found


def _ties(analysis: Analysis) -> dict[str, set[str]]:
    """What hangs together directly, both ways."""
    spec, ties = analysis.spec, dict[str, set[str]]()

    def tie(one: str, two: str | None) -> None:
        if two:
            ties.setdefault(one, set()).add(two)
            ties.setdefault(two, set()).add(one)

    for key, vm in spec.vms.items():
        tie(key, vm.on)
        tie(key, _storage(vm.files, spec))
    every: Mapping[str, Host | Vm] = {**spec.hosts, **spec.servers, **spec.vms}
    for key, body in every.items():
        for ref in (*body.networks, *(_storage(s, spec) for s in body.storage)):
            tie(key, ref)
    for key, view in analysis.topology.clusters.items():
        for member in (*view.members, _storage(view.votes.witness_on, spec), view.votes.witness_on):
            tie(key, member)
    for key, service in analysis.topology.services.items():
        for other in (
            *(() if service.cluster else service.machines),
            service.cluster,
            *spec.services[key].requires,
        ):
            tie(key, other)
    for key, storage in spec.storage.items():
        tie(key, storage.mirror)
    return ties


def _closed(analysis: Analysis, found: set[str]) -> set[str]:
    """With what has to be there too: hosts of machines, their networks and storage, clusters, witnesses, services."""
    spec, topology = analysis.spec, analysis.topology
    kept = set(found)
    kept |= {vm.on for key, vm in spec.vms.items() if key in kept and vm.on}
    every: Mapping[str, Host | Vm] = {**spec.hosts, **spec.servers, **spec.vms}
    bodies = {k: b for k, b in every.items() if k in kept}
    kept |= {network for body in bodies.values() for network in body.networks}
    refs = [
        *(ref for body in bodies.values() for ref in body.storage),
        *(spec.vms[k].files for k in bodies if k in spec.vms),
    ]
    kept |= {s for ref in refs if (s := _storage(ref, spec))}
    for key, view in topology.clusters.items():
        if kept & set(view.members):
            kept |= {key, *filter(None, (_storage(view.votes.witness_on, spec), view.votes.witness_on))}
    for key, service in topology.services.items():
        if set(service.machines) & kept:
            kept.add(key)
    return kept


def _spec(spec: Spec, kept: set[str], kinds: frozenset[str]) -> Spec:
    """The spec with nothing but what is kept, and without references to the rest."""

    def table(found: Mapping[str, V], kind: str = "") -> dict[str, V]:
        return {k: v for k, v in found.items() if k in kept} if not kind or kind in kinds else {}

    networks, storage = table(spec.networks, "networks"), table(spec.storage, "storage")

    def body(one: Any) -> Any:
        change: dict[str, Any] = {
            "networks": tuple(n for n in one.networks if n in networks),
            "storage": {r: a for r, a in one.storage.items() if _storage(r, spec) in storage},
        }
        if "files" in type(one).model_fields and _storage(one.files, spec) not in storage:
            change["files"] = None
        return one.model_copy(update=change)

    vms = {k: body(v) for k, v in table(spec.vms, "machines").items()}
    there = {*table(spec.hosts), *table(spec.servers), *vms}
    stores = {
        k: s.model_copy(
            update={
                "on": tuple(m for m in s.on if m in there),
                "mirror": s.mirror if s.mirror in storage else None,
                "shipped_to": s.shipped_to if _storage(s.shipped_to, spec) in storage else None,
            }
        )
        for k, s in storage.items()
    }
    witnesses = {
        c.quorum.witness.site for k, c in spec.clusters.items() if k in kept and c.quorum and c.quorum.witness
    }
    sites = {spec.hosts[k].site for k in table(spec.hosts)} | {
        spec.servers[k].site for k in table(spec.servers)
    }
    sites |= {s.site for s in stores.values()} | witnesses
    return spec.model_copy(
        update={
            "sites": {k: v for k, v in spec.sites.items() if k in sites},
            "networks": networks,
            "storage": stores,
            "hosts": {k: body(v) for k, v in table(spec.hosts).items()},
            "servers": {k: body(v) for k, v in table(spec.servers).items()},
            "vms": vms,
            "clusters": table(spec.clusters, "clusters"),
            "services": table(spec.services, "machines"),
        }
    )
