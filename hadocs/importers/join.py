"""Several inputs as one estate: the same machine by id, name or address, a network by its range. Knows no format.

The cluster of the hosts comes first; the machines of the clusters in its guests become the machines on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hadocs.importers.model import MACHINES, Identity, Imported, Issue, Said, bare
from hadocs.importers.names import Ids
from hadocs.importers.rename import ids_of, renamed
from hadocs.spec.model import Server, Vm
from hadocs.spec.references import MACHINES as _MACHINES
from hadocs.spec.references import ONE_NAMESPACE, SECTIONS, Kind

_TOGETHER = {"hosts": ("hosts",), "servers": ("servers", "vms"), "vms": ("vms", "servers")}
"""In which sections of an earlier input a machine of a later one may be found."""
_OWN: tuple[Kind, ...] = ("storage", "service")
_ORDER = ("hadocs", "name", "title", "platform", "sites", "failure_domains", "links", "networks", "switches", "storage",
          "hosts", "servers", "vms", "clusters", "services")  # fmt: skip
"""How a spec is written."""


def joined(parts: Sequence[Imported]) -> Imported:
    """One spec of all of them; the first with hosts gives it its name."""
    if len(parts) == 1:
        return parts[0]
    order = sorted(parts, key=lambda p: not p.tree.get("hosts"))
    found = order[0]
    for part in order[1:]:
        found = _two(found, part)
    return found


def _two(one: Imported, other: Imported) -> Imported:
    issues = list(other.issues)
    names, same = _names(one, other, issues)
    tree = renamed(other.tree, names)
    known = dict(one.known)
    back = {new: old for kind in _MACHINES for old, new in names.get(kind, {}).items()}
    for section in MACHINES:
        for machine in bare(tree.get(section)) or {}:
            identity = other.known.get(back.get(machine, machine), Identity())
            known[machine] = known.get(machine, Identity()).and_of(identity)
    merged: dict[str, Any] = dict(one.tree)
    platforms = bare(one.tree.get("platform")), bare(other.tree.get("platform"))
    if platforms[1] and platforms[0] != platforms[1]:
        tree["hosts"] = {k: {"platform": platforms[1], **v} for k, v in (tree.get("hosts") or {}).items()}
    for section in SECTIONS.values():
        mine = dict(tree.get(section) or {})
        if section in MACHINES:
            mine = _placed(merged, section, mine)
        if both := _both(merged.get(section) or {}, mine):
            merged[section] = both
    head = (*one.head, *other.head)
    if same:
        by = ", ".join(dict.fromkeys(same.values()))
        some = "a machine" if len(same) == 1 else f"{len(same)} machines"
        head = (
            *head,
            f"Of {other.tree.get('name')} {some} also stand{'s' if len(same) == 1 else ''} above it: by {by}.",
        )
    ordered = {k: merged[k] for k in _ORDER if k in merged}
    clusters = names.get("cluster", {})
    whole = {**one.whole, **{clusters.get(c, c): seen for c, seen in other.whole.items()}}
    day = min((d for d in (one.day, other.day) if d), default="")
    return Imported(
        {**ordered, **merged}, tuple(dict.fromkeys(head)), (*one.issues, *issues), known, whole, day
    )


def _placed(merged: dict[str, Any], section: str, mine: Mapping[str, Any]) -> dict[str, Any]:
    """The machines of a section that are in no other of the estate; those are completed where they are."""
    left = dict(mine)
    for there in _TOGETHER[section]:
        if there == section:
            continue
        held = dict(merged.get(there) or {})
        for name in list(left):
            if name in held:
                held[name] = _entry(held[name], _as(there, left.pop(name)))
        if held:
            merged[there] = held
    return left


def _as(section: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A machine as another kind of machine has it: a vm has virtual processors, and its host tells where it stands."""
    fields = (Vm if section == "vms" else Server).model_fields
    cores, vcpus = ("cores", "vcpus") if section == "vms" else ("vcpus", "cores")
    found = {vcpus if key == cores else key: value for key, value in entry.items()}
    return {k: v for k, v in found.items() if k in fields and (section != "vms" or k != "site")}


def _names(
    one: Imported, other: Imported, issues: list[Issue]
) -> tuple[dict[Kind, dict[str, str]], dict[str, str]]:
    """The new ids of the other's things, and by what each machine that is the same was known."""
    names: dict[Kind, dict[str, str]] = {}
    same: dict[str, str] = {}
    taken = {i for kind in ONE_NAMESPACE for i in ids_of(one.tree, kind)}
    used: set[str] = set()
    mine, theirs = _members(one), _members(other)
    for kind in _MACHINES:
        section = SECTIONS[kind]
        among = {m for s in _TOGETHER[section] for m in (one.tree.get(s) or {})} - used
        for machine in ids_of(other.tree, kind):
            # A machine is in one cluster: two that are in clusters already are two, whatever they are called.
            may = among - mine if machine in theirs else among
            identity = other.known.get(machine, Identity())
            found, by = _match(kind, machine, identity, one, may, issues)
            if not found and (alike := sorted(m for m in among - may if _named_alike(one, m, identity))):
                text = f"whether it is {', '.join(alike)} of another cluster; taken as a machine of its own"
                issues.append(Issue("not observed", machine, text))
            if found:
                names.setdefault(kind, {})[machine] = found
                same[machine] = by
                used.add(found)
                among.discard(found)
    ids = Ids(taken)
    for kind in ONE_NAMESPACE:
        for name in ids_of(other.tree, kind):
            if name in names.get(kind, {}):
                continue
            new = ids.of(name, f"{kind}\0{name}")
            if new != name:
                names.setdefault(kind, {})[name] = new
                if kind == "cluster":
                    issues.append(
                        Issue("not observed", new, f"two clusters are named {name}; this is the later one")
                    )
    _networks(one, other, names)
    for kind in _OWN:
        ids = Ids(ids_of(one.tree, kind))
        for name in ids_of(other.tree, kind):
            new = ids.of(name, f"\0{name}")
            if new != name and not _equal(one.tree, other.tree, SECTIONS[kind], name):
                names.setdefault(kind, {})[name] = new
    return names, same


def _equal(one: Any, other: Any, section: str, name: str) -> bool:
    return bool(bare(one[section][name]) == bare(other[section][name]))


def _networks(one: Imported, other: Imported, names: dict[Kind, dict[str, str]]) -> None:
    ranges = {
        cidr: name
        for name, entry in (bare(one.tree.get("networks")) or {}).items()
        if (cidr := (entry or {}).get("cidr"))
    }
    ids = Ids(ids_of(one.tree, "network"))
    for name, entry in (bare(other.tree.get("networks")) or {}).items():
        new = ranges.get((entry or {}).get("cidr") or "") or ids.of(name, f"\0{name}")
        if new != name:
            names.setdefault("network", {})[name] = new


def _members(part: Imported) -> set[str]:
    return {m for entry in (bare(part.tree.get("clusters")) or {}).values() for m in entry["members"]}


def _named_alike(part: Imported, machine: str, identity: Identity) -> bool:
    return bool(part.known.get(machine, Identity()).names & identity.names)


def _same_address(kind: Kind, one: Identity, other: Identity) -> bool:
    """Whether two machines have an address in common.

    Hypervisors that go by names are told apart by these: lines of their own between two of them have the same
    addresses in many a cluster. What a machine is called on its host and what it calls itself may differ.
    """
    named = kind == "host" and one.names and other.names and not one.names & other.names
    return not named and bool(one.addresses & other.addresses)


def _match(
    kind: Kind, machine: str, identity: Identity, one: Imported, among: set[str], issues: list[Issue]
) -> tuple[str, str]:
    """The machine of the first input that this is, and by what it is known: an id is surest."""
    sure = sorted(m for m in among if one.known.get(m, Identity()).ids & identity.ids)
    if len(sure) == 1:
        return sure[0], "id"
    by_name = {m for m in among if one.known.get(m, Identity()).names & identity.names}
    by_address = {m for m in among if _same_address(kind, one.known.get(m, Identity()), identity)}
    both = by_name & by_address
    if len(both) == 1:
        return both.pop(), "name and address"
    for found, by in ((by_name, "name"), (by_address, "address")):
        if len(found) == 1 and not (by_name and by_address):
            return found.pop(), by
    if by_name or by_address:
        several = ", ".join(sorted(by_name | by_address))
        issues.append(
            Issue("not observed", machine, f"which machine on the hosts it is: it may be {several}")
        )
    return "", ""


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(one)
    for key, value in other.items():
        found[key] = _entry(found[key], value) if key in found else value
    return found


def _entry(one: Any, other: Any) -> Any:
    """One thing as two inputs tell it: what the first says stands, lists are put together."""
    first, second = (v.value if isinstance(v, Said) else v for v in (one, other))
    if first is None or first == "" or (isinstance(first, Mapping) and not first):
        return other
    if second is None:
        return one
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        merged = _both(first, second)
        return Said(merged, one.where) if isinstance(one, Said) else merged
    if isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        listed = [*first, *(v for v in second if v not in first)]
        return Said(listed, one.where) if isinstance(one, Said) else listed
    return one
