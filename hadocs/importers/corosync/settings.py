"""How a cluster counts votes, talks and fences: from a CIB's options and a corosync.conf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib, Resource
from hadocs.importers.corosync.conf import Section
from hadocs.importers.corosync.levels import device, fences, levels, targets
from hadocs.importers.corosync.times import duration, flag
from hadocs.importers.model import Issue, Said
from hadocs.importers.names import whole

MOST_VOTES = 255
"""More than that no node has: the language takes no more."""


def quorum(cib: Cib, corosync: Section | None, name: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """The quorum of a cluster."""
    policy = cib.options.get("no-quorum-policy", "")
    found: dict[str, Any] = {
        "no_quorum_policy": Said(policy, "no-quorum-policy")
        if policy in ("stop", "freeze", "ignore", "demote", "fence", "suicide")
        else None
    }
    return found if corosync is None else {**found, **votequorum(corosync, name, ids)}


def votequorum(corosync: Section, name: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """The quorum by a corosync.conf: the device, the options of votequorum, and votes that are not one each."""
    found: dict[str, Any] = {}
    said = corosync.first("quorum")
    device = said.first("device")
    if device.get("model") == "net":
        net, mode = device.first("net"), device.first("heuristics").get("mode")
        algorithm = net.get("algorithm")
        found["witness"] = {
            "kind": "qdevice",
            "algorithm": Said(algorithm, name) if algorithm in ("ffsplit", "lms") else None,
            "tie_breaker": _breaker(net.get("tie_breaker"), corosync, ids),
            "sync_timeout": duration(device.get("sync_timeout"), "ms"),
            "heuristics": mode in ("on", "sync") if mode else None,
        }
    else:
        found["witness"] = {"kind": Said("none", f"no quorum device in {name}")}
    for key in ("two_node", "wait_for_all", "last_man_standing", "auto_tie_breaker"):
        value = said.get(key)
        if value is not None:
            found[key] = Said(value == "1", name)
    expected = whole(said.get("expected_votes"))
    found["expected_votes"] = Said(expected, name) if expected else None
    if said.get("auto_tie_breaker") == "1":
        found["auto_tie_breaker_node"] = _breaker(said.get("auto_tie_breaker_node"), corosync, ids)
    window = duration(said.get("last_man_standing_window"), "ms")
    found["last_man_standing_window"] = Said(window, name) if window else None
    votes: dict[str, Any] = {}
    for node in corosync.first("nodelist").all("node"):
        who = node.get("name") or ""
        value = node.get("quorum_votes")
        count = whole(value)
        if who in ids and count is not None and count != 1 and count <= MOST_VOTES:
            votes[ids[who]] = count
    found["votes"] = Said(votes, f"quorum_votes in {name}") if votes else None
    return found


def _breaker(value: str | None, corosync: Section, ids: Mapping[str, str]) -> str | None:
    """Who breaks a tie: ``lowest``, ``highest``, or the member of a node id; of several ids nobody."""
    if value in ("lowest", "highest"):
        return value
    for node in corosync.first("nodelist").all("node"):
        who = node.get("name") or ""
        if value and node.get("nodeid") == value and who in ids:
            return ids[who]
    return None


def with_names(corosync: Section, cib: Cib, names: Sequence[str], file: str) -> list[Issue]:
    """Give the nodes of a corosync.conf that has none their names: by their ids, which are those of the CIB.

    Where ids do not tell, and all nodes have the same rings and votes, it makes no difference which is which.
    """
    nodes = list(corosync.first("nodelist").all("node"))
    ids = {n.attributes.get("id", ""): n.attributes.get("uname", "") for n in cib.nodes}
    for node in nodes:
        known = ids.get(node.get("nodeid") or "")
        if node.get("name") is None and known and known in names:
            node.values.append(("name", known, node.line))
    left = [node for node in nodes if node.get("name") is None]
    alike = {(tuple(k for k, _, _ in n.values if k.endswith("_addr")), n.get("quorum_votes")) for n in nodes}
    if left and len(left) == len(nodes) == len(names) and len(alike) == 1:
        for node, name in zip(nodes, names, strict=True):
            node.values.append(("name", name, node.line))
    elif left:
        some = f"{len(left)} of its {len(nodes)} nodes"
        return [
            Issue("not observed", file, f"which of {', '.join(names)} {some} are: neither names nor ids tell")
        ]
    return []


def communication(
    corosync: Section | None, nodes: tuple[str, ...], name: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, tuple[str, ...]]]:
    """How the nodes talk, the networks that this runs over, and which node is in which."""
    if corosync is None:
        return {}, {}, {}
    totem = corosync.first("totem")
    crypto = [totem.get("crypto_cipher"), totem.get("crypto_hash"), totem.get("secauth")]
    transport = totem.get("transport")
    links = {
        "transport": Said(transport, name) if transport in ("knet", "udp", "udpu") else None,
        "crypto": Said(any(v not in (None, "none", "off") for v in crypto), name)
        if any(v is not None for v in crypto)
        else None,
        "token": _ms(totem.get("token"), name),
        "token_coefficient": _ms(totem.get("token_coefficient"), name),
        "consensus": _ms(totem.get("consensus"), name),
    }
    networks: dict[str, Any] = {}
    attached: dict[str, tuple[str, ...]] = {}
    listed = list(corosync.first("nodelist").all("node"))
    for node in listed:
        who = node.get("name") or ""
        rings = [f"ring{n}" for n in range(8) if node.get(f"ring{n}_addr")]
        for ring in rings:
            networks[ring] = {"roles": Said(["cluster"], f"{ring}_addr in {name}")}
        if who in nodes:
            attached[who] = tuple(rings)
    return links, networks, attached


def _ms(value: str | None, name: str) -> Said | None:
    found = duration(value, "ms")
    return Said(found, name) if found else None


def fencing(
    cib: Cib, ids: Mapping[str, str], members: frozenset[str]
) -> tuple[tuple[str, ...], dict[str, Any], list[Issue]]:
    """The methods, the cluster's fencing, and what of it was not seen. ``ids`` are all nodes that are fenced."""
    every = [p for r in cib.resources for p in r.primitives() if p.fences]
    enabled = flag(cib.options.get("stonith-enabled"), True)
    mine = {name: key for name, key in ids.items() if key in members}
    devices, issues = _able(cib, every, ids)
    steps, of_levels = levels(cib, mine, devices, frozenset(ids) - frozenset(mine))
    issues += of_levels
    watchdog = duration(cib.options.get("stonith-watchdog-timeout"))
    own = [d for d in devices if any(fences(cib, d, name) for name in mine)]
    alone = [] if steps else [name for name in mine if not any(fences(cib, d, name) for d in own)]
    methods = tuple(dict.fromkeys(agents.method(d.agent) for d in own))
    by = ", ".join(dict.fromkeys(d.agent for d in own))
    if watchdog and not every:
        methods, by, alone = ("watchdog",), cib.named("stonith-watchdog-timeout"), []
    elif alone and len(alone) < len(mine):
        # Levels can say of each node what fences it; a list of methods is for all.
        steps = [
            {
                "members": [mine[name] for name in mine if fences(cib, d, name)],
                "devices": Said([device(cib, d)], d.id),
            }
            for d in own
        ]
    if alone and every:
        issues.append(Issue("not modelled", ", ".join(alone), "no fence device of the CIB is for it"))
    found: dict[str, Any] = {
        "enabled": Said(
            enabled,
            cib.named("stonith-enabled") if "stonith-enabled" in cib.options else "Pacemaker's default",
        ),
        "methods": Said(list(methods), by) if methods and not steps else None,
        "levels": steps,
        "priority_delay": _option(cib, "priority-fencing-delay"),
        "timeout": _option(cib, "stonith-timeout"),
    }
    heads: dict[str, str] = {}
    for each in devices:
        said = cib.parameters(each.element)
        most = duration(said.get("pcmk_delay_max"))
        if most:
            found["delay_max"] = Said(most, f"pcmk_delay_max of {each.id}")
        base = said.get("pcmk_delay_base") or (said.get("delay") if each.agent.startswith("fence_") else None)
        named = sorted(targets(cib, each) or ())
        for name, value in _by_node(base or "", named[0] if len(named) == 1 else "").items():
            if name in mine and (head := duration(value)):
                heads[name] = head
                found["delay"] = Said(head, f"pcmk_delay_base of {each.id}")
    if len(heads) == 1:
        found["delay_for"] = ids[next(iter(heads))]
    elif heads:
        found.pop("delay", None)
        issues.append(Issue("not modelled", ", ".join(heads), "several nodes have a delay of their own"))
    if not every and enabled and not watchdog:
        if flag(cib.options.get("have-watchdog")):
            issues.append(
                Issue("not observed", "fencing", "it is on, with a watchdog, and no device is in the CIB")
            )
        else:
            found["methods"] = Said([], "no fence device is in the CIB")
    return methods, found, issues


def _by_node(base: str, only: str) -> dict[str, str]:
    """A delay by the node that it is for: a map of nodes (``n1:0s;n2:5s``), or one time for the only node there is."""
    if ":" not in base:
        return {only: base}
    return {name: value for name, _, value in (p.rpartition(":") for p in base.replace(";", " ").split())}


def _able(
    cib: Cib, devices: Sequence[Resource], ids: Mapping[str, str]
) -> tuple[list[Resource], list[Issue]]:
    """The devices that fence a node of the cluster, and what is said of the others."""
    found: list[Resource] = []
    issues: list[Issue] = []
    for each in devices:
        named = targets(cib, each)
        if cib.meta_of(each.element).get("target-role", "").lower() == "stopped":
            issues.append(
                Issue("not modelled", each.id, "a fence device that is stopped on purpose (target-role)")
            )
        elif named is not None and not named & set(ids):
            issues.append(
                Issue("not modelled", each.id, "a fence device for nodes that the CIB does not have")
            )
        else:
            found.append(each)
    return found, issues


def _option(cib: Cib, key: str) -> Said | None:
    found = duration(cib.options.get(key))
    return Said(found, cib.named(key)) if found else None
