"""How a cluster counts votes, talks and fences: from a CIB's options and a corosync.conf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib
from hadocs.importers.corosync.conf import Section
from hadocs.importers.corosync.levels import levels
from hadocs.importers.corosync.times import YES, duration
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
    for number, node in enumerate(corosync.first("nodelist").all("node")):
        who = node.get("name") or (list(ids)[number] if number < len(ids) else "")
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
    for number, node in enumerate(corosync.first("nodelist").all("node")):
        who = node.get("name") or (list(ids)[number] if number < len(ids) else "")
        if value and node.get("nodeid") == value and who in ids:
            return ids[who]
    return None


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
    for number, node in enumerate(listed):
        who = node.get("name") or (nodes[number] if len(listed) == len(nodes) and number < len(nodes) else "")
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
    devices = [p for r in cib.resources for p in r.primitives() if p.fences]
    enabled = cib.options.get("stonith-enabled", "true").lower() in YES
    methods = tuple(dict.fromkeys(agents.method(d.agent) for d in devices))
    watchdog = duration(cib.options.get("stonith-watchdog-timeout"))
    if watchdog and not devices:
        methods = ("watchdog",)
    mine = {name: key for name, key in ids.items() if key in members}
    steps, issues = levels(cib, mine, devices)
    found: dict[str, Any] = {
        "enabled": Said(
            enabled, "stonith-enabled" if "stonith-enabled" in cib.options else "Pacemaker's default"
        ),
        "methods": Said(
            list(methods), ", ".join(dict.fromkeys(d.agent for d in devices)) or "stonith-watchdog-timeout"
        )
        if methods and not steps
        else None,
        "levels": steps,
        "priority_delay": _option(cib, "priority-fencing-delay"),
        "timeout": _option(cib, "stonith-timeout"),
    }
    heads: dict[str, str] = {}
    for device in devices:
        said = cib.parameters(device.element)
        most = duration(said.get("pcmk_delay_max"))
        if most:
            found["delay_max"] = Said(most, f"pcmk_delay_max of {device.id}")
        own = said.get("delay") if device.agent.startswith("fence_") else None
        base = duration(said.get("pcmk_delay_base") or own)
        targets = said.get("pcmk_host_list", "").replace(",", " ").split()
        if base and len(targets) == 1 and targets[0] in mine:
            heads[targets[0]] = base
            found["delay"] = Said(base, f"pcmk_delay_base of {device.id}")
    if len(heads) == 1:
        found["delay_for"] = ids[next(iter(heads))]
    elif heads:
        found.pop("delay", None)
        issues.append(Issue("not modelled", ", ".join(heads), "several nodes have a delay of their own"))
    if not devices and enabled and not watchdog:
        issues.append(Issue("not observed", "fencing", "it is on, and no device is in the CIB"))
    return methods, found, issues


def _option(cib: Cib, key: str) -> Said | None:
    found = duration(cib.options.get(key))
    return Said(found, key) if found else None
