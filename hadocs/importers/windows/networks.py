"""The networks of a Windows cluster, and which of its nodes and machines are in which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids
from hadocs.importers.windows.document import Estate, short
from hadocs.importers.windows.words import cidr, usable, within

_ROLES = {"Cluster": ["cluster"], "ClusterAndClient": ["client", "cluster"], "Client": ["client"], "None": []}


@dataclass(slots=True)
class Networks:
    """Networks by id with their ranges, and by node (its short name) its networks and addresses."""

    networks: dict[str, Any] = field(default_factory=dict)
    ranges: dict[str, str] = field(default_factory=dict)
    attached: dict[str, list[str]] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def networks(estate: Estate) -> Networks:
    """The networks that the cluster knows."""
    found = Networks()
    ids, names = Ids(), {}
    ordered = [w for w in estate.part("migration").text("MigrationNetworkOrder").split(";") if w]
    for row in estate.rows("networks"):
        name = row.text("Name")
        if not name or name in names:
            continue
        key = ids.of(name.lower())
        names[name] = key
        span = cidr(row.text("Address"), row.text("AddressMask")) if row.text("Address") else ""
        if not span:
            pairs = zip(row.texts("Ipv6Addresses"), row.texts("Ipv6PrefixLengths"), strict=False)
            span = next((c for a, n in pairs if (c := cidr(a, n)) and not c.startswith("fe80")), "")
        role = row.word("Role", "Role")
        roles = list(_ROLES.get(role, []))
        why = f"Role {role}"
        if ordered and row.text("Id").lower() == ordered[0].strip("{} ").lower():
            roles.append("migration")
            why += ", first in MigrationNetworkOrder"
        found.ranges[key] = span
        found.networks[key] = {
            "title": name if name != key else None,
            "roles": Said(roles, why) if roles else None,
            "cidr": Said(span, "Address and AddressMask") if span else None,
        }
    for row in estate.rows("interfaces"):
        node, network = short(row.text("Node")), names.get(row.text("Network"))
        if network and node and network not in found.attached.setdefault(node, []):
            found.attached[node].append(network)
        told = (row.text("Address"), *row.texts("Ipv4Addresses"), *row.texts("Ipv6Addresses"))
        found.addresses.setdefault(node, set()).update(a for a in map(usable, told) if a)
    _storage(estate, found)
    return found


def _storage(estate: Estate, found: Networks) -> None:
    """Networks over which iSCSI runs: those that its sessions have their addresses in."""
    for row in estate.sessions():
        key = within(row.text("InitiatorPortalAddress"), found.ranges)
        if not key:
            continue
        said = found.networks[key]["roles"]
        roles = list(said.value) if said else []
        if "storage" not in roles:
            why = f"{said.where}, iSCSI sessions" if said else "iSCSI sessions; the cluster does not use it"
            found.networks[key]["roles"] = Said([*roles, "storage"], why)
