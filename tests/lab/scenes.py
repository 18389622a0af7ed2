"""What is built and done to it: specs of Pacemaker clusters, one or two things that happen to each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from support.estates import spec

from hadocs.spec.load import load
from hadocs.spec.model import Spec

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Scene:
    """``member`` is killed or cut off, and with ``back`` given its link again; then ``second`` that many seconds later.

    To ``start`` is to boot ``member`` alone after all were off. ``device`` is how long fencing takes, in seconds.
    """

    name: str
    spec: Spec
    cluster: str
    what: Literal["kill", "cut", "start"]
    member: str
    device: float = 3.0
    back: bool = False
    second: tuple[float, str] | None = None


def cluster_of(
    size: int, *, token: str | None = None, fencing: bool | dict[str, Any] = True, **quorum: Any
) -> Spec:
    """``size`` servers in one cluster with a shared disk, and one service on the first of them."""
    names = [f"n{n}" for n in range(1, size + 1)]
    entry: dict[str, Any] = {
        "platform": "pacemaker/upstream",
        "members": names,
        "quorum": {"witness": {"kind": "none"}, "two_node": size == 2, **quorum},
        "fencing": {"methods": ["pdu"], **(fencing if isinstance(fencing, dict) else {})}
        if fencing
        else {"enabled": False},
    }
    if token:
        entry["corosync"] = {"token": token}
    return spec(
        networks={"lan": {"roles": ["client", "cluster"]}},
        storage={"san": {"volumes": {"data": {}}}},
        servers={n: {"networks": ["lan"], "storage": {"san": {"protocol": "fc"}}} for n in names},
        clusters={"k": entry},
        services={"app": {"runs_on": "k", "active_on": "n1", "cluster_aware": True, "data": "san/data"}},
    )


def _tie(size: int, **quorum: Any) -> Spec:
    return cluster_of(size, token="1 s", two_node=False, wait_for_all=True, auto_tie_breaker=True, **quorum)


def _last(**quorum: Any) -> Spec:
    return cluster_of(4, token="1 s", fencing=False, wait_for_all=True, last_man_standing=True, **quorum)


def _slow() -> Spec:
    made = cluster_of(3, token="1 s")
    entry = made.clusters["k"]
    assert entry.corosync is not None
    corosync = entry.corosync.model_copy(update={"consensus": 5.0})
    return made.model_copy(update={"clusters": {"k": entry.model_copy(update={"corosync": corosync})}})


def answered(shipped: Spec, cluster: str) -> Spec:
    """A spec whose fencing devices answer whatever happens to their nodes, as that of the lab does."""
    entry = shipped.clusters[cluster]
    assert entry.fencing is not None
    fencing = entry.fencing.model_copy(update={"methods": ("pdu",)})
    clusters = {**shipped.clusters, cluster: entry.model_copy(update={"fencing": fencing})}
    return shipped.model_copy(update={"clusters": clusters})


def scenes() -> list[Scene]:
    """All of them, shortest first."""
    shipped = answered(load(ROOT / "specs" / "clusters-from-scratch.yaml").spec, "mycluster")
    return [
        Scene("2 nodes, token 1 s, fencing, power", cluster_of(2, token="1 s"), "k", "kill", "n1"),
        Scene("3 nodes, token 1 s, fencing, cut", cluster_of(3, token="1 s"), "k", "cut", "n1"),
        Scene("3 nodes, token 1 s, no fencing, power", cluster_of(3, token="1 s", fencing=False), "k", "kill", "n1"),
        Scene(
            "3 nodes, token 1 s, no fencing, cut, back",
            cluster_of(3, token="1 s", fencing=False), "k", "cut", "n1", back=True,
        ),
        Scene(
            "3 nodes, token 1 s, no fencing, freeze, cut, back",
            cluster_of(3, token="1 s", fencing=False, no_quorum_policy="freeze"), "k", "cut", "n1", back=True,
        ),
        Scene("2 nodes, token 1 s, no fencing, cut", cluster_of(2, token="1 s", fencing=False), "k", "cut", "n1"),
        Scene("2 nodes, token 1 s, fence race", cluster_of(2, token="1 s"), "k", "cut", "n1"),
        Scene(
            "2 nodes, token 1 s, fence race, n1 has the head start",
            cluster_of(2, token="1 s", fencing={"delay": "8 s", "delay_for": "n1"}), "k", "cut", "n1",
        ),
        Scene(
            "2 nodes, token 1 s, fence race, n2 has the head start",
            cluster_of(2, token="1 s", fencing={"delay": "8 s", "delay_for": "n2"}), "k", "cut", "n1",
        ),
        Scene("2 nodes, token 1 s, auto_tie_breaker, cut", _tie(2), "k", "cut", "n2"),
        Scene("2 nodes, token 1 s, auto_tie_breaker, lowest id, power", _tie(2), "k", "kill", "n1"),
        Scene(
            "2 nodes, token 1 s, auto_tie_breaker highest, power",
            _tie(2, auto_tie_breaker_node="highest"), "k", "kill", "n1",
        ),
        Scene(
            "4 nodes, token 1 s, last_man_standing, second after 40 s", _last(), "k", "kill", "n4", second=(40, "n3")
        ),
        Scene("4 nodes, token 1 s, last_man_standing, second after 8 s", _last(), "k", "kill", "n4", second=(8, "n3")),
        Scene(
            "4 nodes, token 1 s, a window of 3 s, second after 12 s",
            _last(last_man_standing_window="3 s"), "k", "kill", "n4", second=(12, "n3"),
        ),
        Scene("2 nodes, wait_for_all, one boots alone", cluster_of(2, token="1 s"), "k", "start", "n1"),
        Scene(
            "2 nodes, no wait_for_all, one boots alone",
            cluster_of(2, token="1 s", wait_for_all=False), "k", "start", "n1",
        ),
        Scene(
            "3 nodes, wait_for_all, one boots alone",
            cluster_of(3, token="1 s", wait_for_all=True), "k", "start", "n1",
        ),
        Scene("3 nodes, token 1 s, consensus 5 s, power", _slow(), "k", "kill", "n1"),
        Scene("clusters-from-scratch, power", shipped, "mycluster", "kill", "pcmk-1"),
        Scene("3 nodes, default token, no fencing, cut", cluster_of(3, fencing=False), "k", "cut", "n1"),
        Scene("3 nodes, default token, fencing, power", cluster_of(3), "k", "kill", "n1", device=5.0),
        Scene("5 nodes, default token, fencing, cut", cluster_of(5), "k", "cut", "n1"),
        Scene("5 nodes, default token, no fencing, power", cluster_of(5, fencing=False), "k", "kill", "n1"),
    ]  # fmt: skip
