"""How a Windows cluster counts votes and notices silence, and which machines it keeps apart or together."""

from __future__ import annotations

from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.windows.document import Estate, short
from hadocs.importers.windows.storage import Disks, server_of
from hadocs.importers.windows.words import seconds

MOST_VOTES = 255
"""More than that the language takes of no node; Windows knows 0 and 1."""


_LEVELS = {
    "1": "isolate-on-special-heartbeat",
    "isolateonspecialheartbeat": "isolate-on-special-heartbeat",
    "2": "always-isolate",
    "alwaysisolate": "always-isolate",
}
"""ResiliencyLevel as PowerShell tells it, by name or number."""


def quorum(
    estate: Estate, members: dict[str, str], disks: Disks, servers: dict[str, str], issues: list[Issue]
) -> dict[str, Any]:
    """Votes and witness; ``servers`` are known machines by short name, and get those whose share is the witness."""
    told = estate.part("quorum")
    cluster = estate.cluster
    votes = {
        members[short(r.text("Name"))]: weight
        for r in estate.rows("nodes")
        if short(r.text("Name")) in members
        and (weight := r.number("NodeWeight")) is not None
        and weight != 1
        and weight <= MOST_VOTES
    }
    gone = [
        r.text("Name")
        for r in estate.rows("nodes")
        if r.number("NodeWeight") == 1 and r.number("DynamicWeight") == 0
    ]
    if gone:
        text = "it has a vote, and dynamic quorum has taken it away for now"
        issues.append(Issue("not modelled", ", ".join(gone), text))
    if preferred := cluster.text("PreferredSite"):
        text = "the preferred site: which of the nodes stand there, for quorum.preferred"
        issues.append(Issue("not observed", preferred, text))
    dynamic = cluster.flag("DynamicQuorum")
    found: dict[str, Any] = {
        "dynamic": Said(dynamic, "DynamicQuorum") if dynamic is not None else None,
        "votes": Said(votes, "NodeWeight") if votes else None,
    }
    kind = told.word("QuorumType", "QuorumType")
    if kind == "DiskOnly":
        found["disk_only"] = Said(True, "QuorumType")
    if not told:
        issues.append(Issue("not observed", "quorum", "votes and witness: Get-ClusterQuorum told nothing"))
        return found
    name = told.text("Resource")
    if not name:
        found["witness"] = {"kind": Said("none", "no QuorumResource")}
        return found
    resource = next((r for r in estate.rows("resources") if r.text("Name").lower() == name.lower()), None)
    what = resource.text("ResourceType").lower() if resource else ""
    if what == "physical disk":
        volume = disks.named.get(name.lower())
        found["witness"] = {"kind": Said("disk", name), "on": volume}
    elif what in ("file share witness", "file share quorum witness"):
        path = resource.row("Parameters").text("SharePath") if resource else ""
        server = server_of(path)
        found["witness"] = {
            "kind": Said("file-share", path or name),
            "on": servers.setdefault(server, server) if server else None,
        }
    elif what == "cloud witness":
        found["witness"] = {"kind": Said("cloud", name)}
        issues.append(Issue("not observed", "cloud witness", "over which line the members reach it"))
    else:
        issues.append(
            Issue("not observed", name, f"what kind of witness it is: {what or 'its resource is not there'}")
        )
    return found  # fmt: skip


def heartbeat(estate: Estate) -> dict[str, Any]:
    """Delays and thresholds."""
    c = estate.cluster
    delays = {k: seconds(c.number(k), "ms") for k in ("SameSubnetDelay", "CrossSubnetDelay")}
    history = c.number("RouteHistoryLength")
    kept = c.number("ResiliencyDefaultPeriod")
    level = _LEVELS.get(c.text("ResiliencyLevel").lower())
    counts = {k: c.number(k) for k in ("SameSubnetThreshold", "CrossSubnetThreshold")}
    return {
        "delay": Said(delays["SameSubnetDelay"], "SameSubnetDelay") if delays["SameSubnetDelay"] else None,
        "threshold": Said(counts["SameSubnetThreshold"], "SameSubnetThreshold")
        if counts["SameSubnetThreshold"]
        else None,
        "cross_delay": Said(delays["CrossSubnetDelay"], "CrossSubnetDelay")
        if delays["CrossSubnetDelay"]
        else None,
        "cross_threshold": Said(counts["CrossSubnetThreshold"], "CrossSubnetThreshold")
        if counts["CrossSubnetThreshold"]
        else None,
        "route_history": Said(history, "RouteHistoryLength") if history else None,
        "isolation": Said(seconds(kept, "s"), "ResiliencyDefaultPeriod") if kept is not None else None,
        "resiliency_level": Said(level, "ResiliencyLevel") if level else None,
    }


def affinities(
    estate: Estate, machines: dict[str, str], issues: list[Issue]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is kept apart, and what together; ``machines`` is by name of the role, in small letters."""
    apart: list[dict[str, Any]] = []
    together: list[dict[str, Any]] = []
    hard = estate.cluster.number("ClusterEnforcedAntiAffinity") == 1
    classes: dict[str, list[str]] = {}
    for group in estate.rows("groups"):
        machine = machines.get(group.text("Name").lower())
        for name in group.texts("AntiAffinityClassNames"):
            if machine:
                classes.setdefault(name, []).append(machine)
    for name, held in classes.items():
        if len(held) > 1:
            apart.append({"members": Said(held, f"AntiAffinityClassNames {name}"), "hard": hard})
    for rule in estate.rows("affinityRules"):
        held = [machines[g.lower()] for g in rule.texts("Groups") if g.lower() in machines]
        kind, name = rule.word("RuleType", "RuleType"), rule.text("Name")
        if rule.flag("Enabled") is False:
            issues.append(Issue("not modelled", name, "an affinity rule that is switched off"))
        elif kind == "DifferentNode" and len(held) > 1:
            soft = rule.flag("SoftAntiAffinity")
            if soft is None:
                issues.append(
                    Issue("not observed", name, "whether its machines rather stay down than share a host")
                )
            apart.append({"members": Said(held, f"affinity rule {name}"), "hard": soft is False})
        elif kind == "SameNode" and len(held) > 1:
            together.append({"members": Said(held, f"affinity rule {name}")})
        else:
            issues.append(Issue("not modelled", name, f"an affinity rule of the type {kind or 'unknown'}"))
    return apart, together
