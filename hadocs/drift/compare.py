"""What the documentation and the cluster say differently, by thing. What was not observed is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hadocs.drift import reach
from hadocs.importers.model import Imported, Said, bare
from hadocs.spec.model import Spec
from hadocs.spec.model.base import Part

What = Literal["changed", "gone", "new", "placement"]
"""Said otherwise; documented and not there; there and not documented; moved to where it may be by itself."""

SKIPPED = frozenset(
    {"title", "os", "networks", "storage", "files", "data", "rack", "role", "volumes", "stands_in"}
)
"""What is told by other names, or not whole: names for people, and what hangs on how storage is called."""
VOTEQUORUM = ("two_node", "last_man_standing", "auto_tie_breaker")
"""What is off where a corosync.conf does not set it."""
NO_CONSTRAINT = "no constraint"
"""What is observed where one is gone."""
BOUND = ("starts_after", "together_with", "possible_owners", "preference")
"""What the constraints of a cluster say of a service."""
DELAYS = ("delay", "delay_max", "priority_delay")
RULES = ("anti_affinity", "affinity", "node_affinity")
_NEAR = 0.02
"""By so much may an amount of memory differ: firmware keeps some."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as documented. ``route`` leads to it in the documentation; the texts are for people."""

    what: What
    thing: str
    key: str
    documented: str
    observed: str
    route: tuple[str, ...]
    value: Any = None
    """As the model of a spec has it; for whoever tries what it changes."""
    where: str = ""


def differences(
    documented: Spec, observed: Imported, seen: Spec, shown: Mapping[str, Any]
) -> list[Difference]:
    """All of them. ``observed`` has the ids of the documentation, ``seen`` is its spec, ``shown`` documented texts."""
    found = _Found(documented, observed, seen, shown)
    return list(found.all())


class _Found:
    def __init__(self, documented: Spec, observed: Imported, seen: Spec, shown: Mapping[str, Any]) -> None:
        self.documented, self.observed, self.seen, self.shown = documented, observed, seen, shown
        self.told = bare(observed.tree)
        sections = (documented.hosts, documented.servers, documented.vms, documented.clusters)
        self.known = {name for section in sections for name in section}

    def all(self) -> Iterator[Difference]:
        yield from self._machines()
        for cluster, entry in self.seen.clusters.items():
            there = self.documented.clusters.get(cluster)
            if there is None:
                members = ", ".join(entry.members)
                yield Difference(
                    "new", cluster, "", "not documented", f"a cluster of {members}", ("clusters", cluster)
                )
                continue
            yield from self._cluster(cluster, there, entry)
        yield from self._services()
        yield from self._networks()
        if self.seen.platform and self.documented.platform:
            one, other = self.documented.platform, self.seen.platform
            if "/" in other and one.casefold() != other.casefold():
                yield self._one("changed", "all hosts", ("platform",), one, other, other)

    def _services(self) -> Iterator[Difference]:
        for service, entry in self.seen.services.items():
            there = self.documented.services.get(service)
            if there is None:
                on = ", ".join(entry.runs_on)
                yield Difference("new", service, "", "not documented", f"runs on {on}", ("services", service))
                continue
            skip = ("product", "preference", "runs_on")
            route = ("services", service)
            yield from self._part(service, there, entry, route, skip=skip)
            yield from self._bound(service, there, entry)
            yield from self._runs_on(service, there.runs_on, entry.runs_on)
            yield from self._active(service, there.active_on, entry.active_on)
            yield from self._told(
                service, route, reach.place(self.documented, "data", there.data, entry.data)
            )
            yield from self._told(service, route, reach.version(there.product, entry.product))
        yield from self._services_gone()

    def _bound(self, service: str, there: Any, mine: Any) -> Iterator[Difference]:
        """Constraints that are documented and gone, of a cluster that told of all; and who is preferred, in order."""
        (cluster, *more) = mine.runs_on or ("",)
        if more or "constraints" not in self.observed.whole.get(cluster, ()):
            return
        for key in BOUND:
            one, other = getattr(there, key), getattr(mine, key)
            # A preference is documented of whoever takes over; a cluster that has other words for it says nothing.
            moved = key == "preference" and bool(other) and one[: len(other)] != other
            if one and (not other or moved):
                route = ("services", service, key)
                documented = self._text(self.shown, route, one)
                now = ", ".join(other) if other else NO_CONSTRAINT
                yield self._one("changed", service, route, documented, now, other)

    def _runs_on(self, service: str, there: tuple[str, ...], mine: tuple[str, ...]) -> Iterator[Difference]:
        if there and mine and set(there) != set(mine) and all(m in self.known for m in mine):
            route = ("services", service, "runs_on")
            yield self._one("changed", service, route, ", ".join(there), ", ".join(mine), mine)

    def _services_gone(self) -> Iterator[Difference]:
        """Documented services of clusters that told of all theirs; one of another name may be a new one of them."""
        unknown = {
            c for s, e in self.seen.services.items() if s not in self.documented.services for c in e.runs_on
        }
        for service, entry in self.documented.services.items():
            (cluster, *more) = entry.runs_on or ("",)
            whole = "services" in self.observed.whole.get(cluster, ())
            if whole and not more and service not in self.seen.services and cluster not in unknown:
                text = f"runs on {cluster}"
                yield Difference(
                    "gone", service, "", text, "the cluster does not have it", ("services", service)
                )

    def _told(self, thing: str, route: tuple[str, ...], found: Iterator[reach.Said]) -> Iterator[Difference]:
        for below, one, other, value in found:
            yield self._one("changed", thing, (*route, *below), one, other, value, ".".join(below))

    def _networks(self) -> Iterator[Difference]:
        for name, entry in self.seen.networks.items():
            there = self.documented.networks.get(name)
            if there is not None and there.cidr and entry.cidr and there.cidr != entry.cidr:
                cidrs = there.cidr, entry.cidr
                yield self._one("changed", name, ("networks", name, "cidr"), *cidrs, entry.cidr)

    def _machines(self) -> Iterator[Difference]:
        gone = {
            i.thing: i.text for i in self.observed.issues if "switched off" in i.text or "offline" in i.text
        }
        away = {name.casefold(): text for names, text in gone.items() for name in names.split(", ")}
        for section in ("hosts", "servers", "vms"):
            there, mine = getattr(self.documented, section), getattr(self.seen, section)
            for name, entry in mine.items():
                if name in there:
                    skip = ("on",) if section == "vms" else ()
                    yield from self._part(name, there[name], entry, (section, name), skip=skip)
                    route = (section, name)
                    yield from self._told(name, route, reach.system(there[name].os, entry.os))
                    yield from self._told(name, route, reach.accesses(there[name], entry))
                    if section == "vms":
                        yield from self._place(name, there[name].on, entry)
                        files = there[name].files, entry.files
                        yield from self._told(name, route, reach.place(self.documented, "files", *files))
                elif self._other_kind(name):
                    kind = self._other_kind(name)
                    yield Difference(
                        "changed", name, "kind", f"under {kind}", f"under {section}", (kind, name)
                    )
                else:
                    at = f"runs on {entry.on}" if section == "vms" and entry.on else "it is there"
                    yield Difference("new", name, "", "not documented", at, (section, name), entry)
        whole = {c for c, seen in self.observed.whole.items() if "vms" in seen}
        for name, entry in self.documented.vms.items():
            if name in self.seen.vms or not entry.on:
                continue
            home = next((c for c, e in self.documented.clusters.items() if entry.on in e.members), None)
            if home in whole:
                text = away.get(
                    name.casefold(), away.get((entry.title or "").casefold(), "on none of its hosts")
                )
                yield Difference(
                    "gone", name, "", f"runs on {entry.on}", text.partition(",")[0], ("vms", name)
                )

    def _other_kind(self, name: str) -> str:
        return next((s for s in ("hosts", "servers", "vms") if name in getattr(self.documented, s)), "")

    def _place(self, vm: str, documented: str | None, entry: Any) -> Iterator[Difference]:
        if entry.on is None or documented is None or entry.on == documented:
            return
        there = self.documented.vms[vm]
        home = next((e for e in self.documented.clusters.values() if documented in e.members), None)
        allowed = home is not None and entry.on in home.members
        allowed = allowed and (not there.possible_owners or entry.on in there.possible_owners)
        what: What = "placement" if allowed else "changed"
        yield self._one(what, vm, ("vms", vm, "on"), documented, entry.on, entry.on)

    def _active(self, service: str, documented: str | None, observed: str | None) -> Iterator[Difference]:
        if documented and observed and documented != observed:
            yield self._one(
                "placement", service, ("services", service, "active_on"), documented, observed, observed
            )

    def _cluster(self, cluster: str, there: Any, entry: Any) -> Iterator[Difference]:
        whole = self.observed.whole.get(cluster, frozenset())
        if "members" in whole:
            more = [m for m in entry.members if m not in there.members]
            less = [m for m in there.members if m not in entry.members]
            if more or less:
                said = f"with {', '.join(more)}" if more else ""
                said += "; " if more and less else ""
                said += f"without {', '.join(less)}" if less else ""
                known = tuple(m for m in entry.members if self._other_kind(m))
                yield Difference(
                    "changed",
                    cluster,
                    "members",
                    ", ".join(there.members),
                    said,
                    ("clusters", cluster, "members"),
                    known,
                )
        yield from self._part(
            cluster, there, entry, ("clusters", cluster), skip=("members", "quorum", *RULES)
        )
        yield from self._quorum(cluster, there, entry, whole)
        yield from self._fencing(cluster, there.fencing, entry.fencing, whole)
        for key in RULES:
            yield from self._rules(cluster, key, getattr(there, key), getattr(entry, key), key in whole)

    def _fencing(self, cluster: str, there: Any, mine: Any, whole: frozenset[str]) -> Iterator[Difference]:
        """All fence devices gone, or a head start; else the keys that both sides have tell what differs."""
        if "delays" in whole and there is not None:
            yield from self._unset(cluster, ("clusters", cluster, "fencing"), there, mine, DELAYS)
        if "fencing" in whole and there is not None and there.ways and (mine is None or not mine.ways):
            key = "levels" if there.levels else "methods"
            route = ("clusters", cluster, "fencing", key)
            yield self._one(
                "changed", cluster, route, ", ".join(there.ways), "no fence device", (), f"fencing.{key}"
            )

    def _unset(
        self, cluster: str, route: tuple[str, ...], there: Any, mine: Any, keys: tuple[str, ...]
    ) -> Iterator[Difference]:
        """What is documented, and what files that were seen whole do not set: it is off."""
        for key in keys:
            one = getattr(there, key)
            if one and (mine is None or key not in mine.model_fields_set):
                value = False if one is True else 0.0
                shown = self._text(self.shown, (*route, key), one)
                below = ".".join((*route[2:], key))
                yield Difference("changed", cluster, below, shown, "not set", (*route, key), value)

    def _quorum(self, cluster: str, there: Any, entry: Any, whole: frozenset[str]) -> Iterator[Difference]:
        one, other = there.quorum, entry.quorum
        if one is None or other is None:
            return
        route = ("clusters", cluster, "quorum")
        skip = ["votes", "witness"]
        yield from self._part(cluster, one, other, route, skip=tuple(skip), below="quorum.")
        if "corosync" in whole:
            yield from self._unset(cluster, route, one, other, VOTEQUORUM)
        if "votes" in whole and dict(one.votes) != dict(other.votes):
            before, now = (_votes(q.votes) for q in (one, other))
            yield self._one("changed", cluster, (*route, "votes"), before, now, other.votes, "quorum.votes")
        if one.witness is not None and other.witness is not None:
            if one.witness.kind != other.witness.kind:
                kinds = one.witness.kind, other.witness.kind
                yield self._one(
                    "changed", cluster, (*route, "witness"), *kinds, other.witness, "quorum.witness"
                )
            else:
                yield from self._part(
                    cluster, one.witness, other.witness, (*route, "witness"), below="quorum.witness."
                )

    def _rules(self, cluster: str, key: str, there: Any, mine: Any, whole: bool) -> Iterator[Difference]:
        one, other = ({_rule(r): r for r in rules} for rules in (there, mine))
        route = ("clusters", cluster, key)
        gone = [r for r in one if r not in other] if whole else []
        new = [r for r in other if r not in one]
        if not gone and not new:
            return
        kept = tuple(r for k, r in one.items() if k not in gone)
        value = (*kept, *(other[k] for k in new))
        before = "; ".join(_rule_text(r) for r in there) or "none"
        after = "; ".join(_rule_text(r) for r in value) or "none"
        yield Difference("changed", cluster, key, before, after, route, value, self._where(route))

    def _part(
        self,
        thing: str,
        there: Part,
        mine: Part,
        route: tuple[str, ...],
        *,
        skip: tuple[str, ...] = (),
        below: str = "",
    ) -> Iterator[Difference]:
        """What two parts both say, and say differently."""
        for key in type(mine).model_fields:
            if (
                key not in mine.model_fields_set
                or key in skip
                or key in SKIPPED
                or key in ("on", "active_on")
            ):
                continue
            one, other = getattr(there, key), getattr(mine, key)
            if isinstance(other, Part):
                if isinstance(one, Part):
                    yield from self._part(thing, one, other, (*route, key), below=f"{below}{key}.")
                continue
            if other is None or one is None or (one == () and other != ()):
                continue
            if key not in there.model_fields_set and not isinstance(one, bool):
                continue
            if not _same(key, one, other):
                texts = (
                    self._text(self.shown, (*route, key), one),
                    self._text(self.told, (*route, key), other),
                )
                yield self._one("changed", thing, (*route, key), *texts, other, f"{below}{key}")

    def _one(
        self,
        what: What,
        thing: str,
        route: tuple[str, ...],
        documented: str,
        observed: str,
        value: Any,
        key: str = "",
    ) -> Difference:
        return Difference(
            what, thing, key or route[-1], documented, observed, route, value, self._where(route)
        )

    def _where(self, route: tuple[str, ...]) -> str:
        value: Any = self.observed.tree
        where = ""
        for step in route:
            value = value.value if isinstance(value, Said) else value
            if not isinstance(value, Mapping) or step not in value:
                return where
            value = value[step]
            where = value.where if isinstance(value, Said) else where
        return where

    @staticmethod
    def _text(tree: Any, route: tuple[str, ...], value: Any) -> str:
        for step in route:
            tree = tree.get(step) if isinstance(tree, Mapping) else None
        if tree is None:
            tree = value
        if isinstance(tree, bool):
            return str(tree).lower()
        if isinstance(tree, (list, tuple)):
            return ", ".join(map(str, tree)) or "none"
        return str(tree)


def _same(key: str, one: Any, other: Any) -> bool:
    if key == "memory" and isinstance(one, int) and isinstance(other, int):
        return abs(one - other) <= _NEAR * max(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return bool(one == other)


def _rule(rule: Any) -> Any:
    strict = rule.strict if hasattr(rule, "strict") else rule.hard
    return frozenset(rule.members), frozenset(getattr(rule, "hosts", ())), strict


def _rule_text(rule: Any) -> str:
    members = ", ".join(rule.members)
    if hasattr(rule, "hosts"):
        return f"{members} on {', '.join(rule.hosts)}{' only' if rule.strict else ''}"
    return f"{members} ({'hard' if rule.hard else 'soft'})"


def _votes(votes: Mapping[str, int]) -> str:
    return ", ".join(f"{m} {n}" for m, n in votes.items()) or "one each"
