"""A cluster of corosync as its corosync.conf (corosync.conf(5), votequorum(5), corosync-qdevice(8))."""

from __future__ import annotations

import random
from typing import Any

from hadocs.spec.model import Spec

HOLDS: tuple[tuple[str, ...], ...] = (
    ("clusters", "*", "members"),
    *(("clusters", "*", "quorum", key) for key in (
        "votes", "two_node", "wait_for_all", "last_man_standing", "last_man_standing_window", "auto_tie_breaker",
        "auto_tie_breaker_node", "expected_votes",
    )),
    *(("clusters", "*", "quorum", "witness", key) for key in (
        "kind", "algorithm", "tie_breaker", "sync_timeout", "heuristics",
    )),
    *(("clusters", "*", "corosync", key) for key in (
        "transport", "crypto", "token", "token_coefficient", "consensus",
    )),
)  # fmt: skip


def conf(spec: Spec, cluster: str) -> str:
    """The file; what it has no word for is left out."""
    entry = spec.clusters[cluster]
    said, links = entry.quorum, entry.corosync
    totem: dict[str, Any] = {"version": 2, "cluster_name": cluster}
    if links:
        totem |= {"transport": links.transport, "token": _ms(links.token), "consensus": _ms(links.consensus),
                  "token_coefficient": _ms(links.token_coefficient)}  # fmt: skip
        if links.crypto is not None:
            totem["crypto_cipher"] = "aes256" if links.crypto else "none"
    numbers = {m: n for n, m in enumerate(entry.members, 1)}
    nodes = [
        _section("node", {"ring0_addr": f"10.9.0.{n}", "name": m, "nodeid": n,
                          "quorum_votes": said.votes.get(m, 1) if said else 1})
        for m, n in numbers.items()
    ]  # fmt: skip
    quorum: dict[str, Any] = {"provider": "corosync_votequorum"}
    inner = []
    if said:
        quorum |= {
            "two_node": said.two_node, "wait_for_all": said.wait_for_all, "expected_votes": said.expected_votes,
            "last_man_standing": said.last_man_standing, "auto_tie_breaker": said.auto_tie_breaker,
            "last_man_standing_window": _ms(said.last_man_standing_window),
            "auto_tie_breaker_node": _node(said.auto_tie_breaker_node, numbers),
        }  # fmt: skip
        if said.witness and said.witness.kind == "qdevice":
            inner = [_device(said.witness, numbers)]
    return _section("totem", totem) + _section("nodelist", {}, nodes) + _section("quorum", quorum, inner)


def _device(witness: Any, numbers: dict[str, int]) -> str:
    net = {"host": "qnetd.example.com", "algorithm": witness.algorithm,
           "tie_breaker": _node(witness.tie_breaker, numbers)}  # fmt: skip
    parts = [_section("net", net)]
    if witness.heuristics is not None:
        parts.append(_section("heuristics", {"mode": "on" if witness.heuristics else "off"}))
    return _section("device", {"model": "net", "sync_timeout": _ms(witness.sync_timeout)}, parts)


def _node(who: str | None, numbers: dict[str, int]) -> object:
    return numbers.get(who or "", who)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _section(name: str, values: dict[str, Any], inner: list[str] | None = None) -> str:
    lines = [f"  {k}: {int(v) if isinstance(v, bool) else v}" for k, v in values.items() if v is not None]
    below = [f"  {line}" for text in inner or () for line in text.splitlines()]
    return "\n".join([f"{name} {{", *lines, *below, "}"]) + "\n"


def settings(chance: random.Random, members: list[str]) -> dict[str, Any]:
    """The keys of a cluster that the file can say, as a spec has them."""
    two = len(members) == 2 and chance.random() < 0.5
    device = not two and chance.random() < 0.5
    quorum: dict[str, Any] = {"witness": {"kind": "none"}}
    if device:
        quorum["witness"] = {
            "kind": "qdevice", "algorithm": chance.choice(["ffsplit", "lms"]), "heuristics": chance.random() < 0.5,
            "tie_breaker": chance.choice(["lowest", "highest", members[-1]]), "sync_timeout": "20 s",
        }  # fmt: skip
        if chance.random() < 0.5:
            quorum["expected_votes"] = len(members) + 2
    elif two:
        quorum |= {"two_node": True, "wait_for_all": chance.random() < 0.5}
    else:
        quorum |= {
            "votes": {members[0]: chance.choice([0, 2, 3])}, "last_man_standing": True,
            "last_man_standing_window": "15 s", "wait_for_all": True, "auto_tie_breaker": True,
            "auto_tie_breaker_node": chance.choice(["lowest", "highest", members[1]]),
        }  # fmt: skip
    links = {"transport": chance.choice(["knet", "udp", "udpu"]), "crypto": chance.random() < 0.5,
             "token": f"{chance.randint(1, 30)} s", "token_coefficient": "650 ms", "consensus": "40 s"}  # fmt: skip
    return {"quorum": quorum, "corosync": links}
