"""The rules of DRS: of the configuration of a cluster, of ``govc cluster.rule.info``, and the names that RVTools has.

In the JSON of govc a rule for machines does not say whether it keeps them together or apart: both have the same fields,
and their type is left out. ``cluster.rule.info`` tells the type, and neither whether a rule is on nor whether it is a
must. Source: github.com/vmware/govmomi, cli/cluster/rule/info.go; what govc prints of vcsim, its simulator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hadocs.importers.model import Issue, Said
from hadocs.importers.vsphere.objects import dig, flag, references, tables, text

Kind = Literal["apart", "together", "hosts", "depends", "unknown"]
_KINDS: Mapping[str, Kind] = {
    "ClusterAffinityRuleSpec": "together",
    "ClusterAntiAffinityRuleSpec": "apart",
    "ClusterVmHostRuleInfo": "hosts",
    "ClusterDependencyRuleInfo": "depends",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its machines, by name or id; of one for hosts, those they belong on and those they keep off."""

    name: str
    kind: Kind
    vms: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    enabled: bool | None = None
    must: bool | None = None
    where: str = ""


@dataclass(slots=True)
class Placement:
    """What a cluster's rules come to in a spec."""

    apart: list[dict[str, Any]] = field(default_factory=list)
    together: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    whole: frozenset[str] = frozenset()


def told(lines: Sequence[str]) -> list[Rule]:
    """The rules of ``cluster.rule.info``."""
    found: list[Rule] = []
    for line in lines:
        key, _, value = line.strip().partition(" ")
        value = _plain(value)
        if key == "Rule:" and value:
            found.append(Rule(value, "unknown", where=f"rule {value}"))
        elif key == "Type:" and found:
            found[-1] = replace(found[-1], kind=_KINDS.get(value, "unknown"))
        elif key == "VM:" and value and found:
            found[-1] = replace(found[-1], vms=(*found[-1].vms, value))
    return found


def configured(tree: Any, lines: Sequence[Rule], names: Mapping[str, str]) -> list[Rule]:
    """The rules of a cluster's ``configurationEx``, by the ids of vCenter; ``names`` are those of machines by id.

    What kind those of machines are of comes from ``cluster.rule.info``.
    """

    def listed(table: Any, path: str) -> tuple[str, ...]:
        return tuple(key for _, key in references(table, path))

    groups: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for group in tables(tree, "group"):
        if name := text(group, "name"):
            groups[name] = (listed(group, "vm"), listed(group, "host"))
    found = []
    for entry in tables(tree, "rule"):
        name = text(entry, "name") or "a rule without a name"
        kind = _KINDS.get(str(dig(entry, "_typename")), "unknown")
        vms = listed(entry, "vm")
        on: tuple[str, ...] = ()
        off: tuple[str, ...] = ()
        if dig(entry, "vmgroupname") is not None:
            kind = "hosts"
            vms = groups.get(text(entry, "vmgroupname"), ((), ()))[0]
            on = groups.get(text(entry, "affinehostgroupname"), ((), ()))[1]
            off = groups.get(text(entry, "antiaffinehostgroupname"), ((), ()))[1]
        elif dig(entry, "dependsonvmgroup") is not None:
            kind = "depends"
        elif kind == "unknown":
            known = {names.get(v, v) for v in vms}
            same = {r.kind for r in lines if r.name == name and set(r.vms) == known}
            kind = same.pop() if len(same) == 1 else "unknown"
        found.append(
            Rule(name, kind, vms, on, off, flag(entry, "enabled"), flag(entry, "mandatory"), f"rule {name}")
        )
    return found


def placement(rules: Iterable[Rule], vms: Mapping[str, str], members: Mapping[str, str]) -> Placement:
    """What these rules come to, with the machines and the cluster's hosts by their names and ids."""
    found = Placement()
    unknown = False
    for rule in rules:
        here = list(dict.fromkeys(vms[v] for v in rule.vms if v in vms))
        if rule.enabled is False:
            found.issues.append(Issue("not modelled", rule.name, "a rule that is switched off"))
        elif rule.kind == "depends":
            found.issues.append(
                Issue("not modelled", rule.name, "a rule that restarts some machines after others")
            )
        elif rule.kind == "hosts":
            _hosts(found, rule, here, members)
        elif rule.kind == "unknown":
            unknown = True
            what = f"whether this rule keeps {', '.join(here) or 'its machines'} together or apart"
            found.issues.append(Issue("not observed", rule.name, f"{what}: govc cluster.rule.info tells"))
        elif len(here) < 2:
            found.issues.append(
                Issue("not observed", rule.name, "a rule for machines of which fewer than two run")
            )
        else:
            entry = {"members": Said(here, rule.where), "hard": True if rule.must else None}
            (found.apart if rule.kind == "apart" else found.together).append(
                {k: v for k, v in entry.items() if v is not None}
            )
    seen = {"node_affinity"} | (set() if unknown else {"anti_affinity", "affinity"})
    found.whole = frozenset(seen)
    return found


def _hosts(found: Placement, rule: Rule, here: list[str], members: Mapping[str, str]) -> None:
    """A rule for hosts; those that machines keep off leave the others."""
    strict = bool(rule.must)
    # Off these hosts is on the others: the cluster has no more.
    off = {members[h] for h in rule.off if h in members}
    for told, where in (
        ([members[h] for h in rule.on if h in members], rule.where),
        (
            [i for i in members.values() if i not in off] if off else [],
            f"{rule.where}, which names the others",
        ),
    ):
        hosts = list(dict.fromkeys(told))
        if here and hosts:
            found.places.append({"members": Said(here, where), "hosts": hosts, "strict": strict})
            return
    what = "a rule for hosts of whose machines none runs here, or whose groups were not seen"
    found.issues.append(Issue("not observed", rule.name, what))


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
