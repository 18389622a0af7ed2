"""Hypothesis strategies for whole estates: every one is valid, most of them are odd."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

PLATFORMS = ["hyper-v/2008", "hyper-v/2012", "hyper-v/2022", "vsphere/8.0", "proxmox/8", "pacemaker/rhel9"]
ODD = [
    "<b>",
    "**x**",
    "{{ y }}",
    "a|b",
    '"q"',
    "$(rm)",
    "`id`",
    "& co",
    "\\n",
    "[l](j:)",
    "æøå",
    "名前",
    "x" * 60,
]


def names(prefix: str, odd: bool) -> st.SearchStrategy[str]:
    """Ids that are told apart by their prefix; odd ones hold what markup languages care about."""
    tail = st.sampled_from(ODD) if odd else st.just("")
    return st.builds(lambda n, t: f"{prefix}-{n}{t}", st.integers(1, 99), tail)


@st.composite
def estates(draw: st.DrawFn, odd: bool = False) -> dict[str, Any]:
    """A valid spec as a mapping: hosts, servers, VMs, clusters of all kinds, storage, networks, services."""

    def ids(prefix: str, low: int, high: int) -> list[str]:
        return draw(st.lists(names(prefix, odd), min_size=low, max_size=high, unique=True))

    def some(of: list[str], low: int = 0) -> list[str]:
        return draw(st.lists(st.sampled_from(of), min_size=min(low, len(of)), unique=True)) if of else []

    def maybe(of: list[str]) -> str | None:
        return draw(st.none() | st.sampled_from(of)) if of else None

    sites, networks = ids("site", 0, 3), ids("net", 0, 4)
    hosts, servers, vms = ids("hv", 1, 6), ids("phys", 0, 2), ids("vm", 0, 8)
    storage = ids("san", 0, 3)
    spec: dict[str, Any] = {
        "hadocs": 1,
        "name": "generated",
        "platform": maybe(PLATFORMS),
        "sites": {s: {} for s in sites},
        "networks": {
            n: {
                "roles": some(["client", "cluster", "storage", "migration"]),
                "switches": some(["sw-1", "sw-2", "sw-3"]),
            }
            for n in networks
        },
        "storage": {
            s: {"site": maybe(sites), "protocols": some(["iscsi", "fc"]), "volumes": {"v1": {}, "v2": {}}}
            for s in storage
        },
        "hosts": {h: _machine(draw, sites, networks, storage) for h in hosts},
        "servers": {s: _machine(draw, sites, networks, storage) for s in servers},
        "vms": {
            v: {
                "on": maybe(hosts),
                "os": maybe(["windows-server-2008-enterprise", "windows-server-2022-standard", "rhel-9"]),
                "memory": f"{draw(st.integers(1, 64))} GiB",
                "files": maybe([f"{s}/v1" for s in storage]),
                "networks": some(networks),
            }
            for v in vms
        },
    }
    clusters, services = _clusters(draw, hosts, servers, vms, storage), {}
    for number in range(draw(st.integers(0, 4))):
        service = _service(draw, clusters, vms, servers, storage)
        if service:
            services[f"svc-{number}" + (draw(st.sampled_from(ODD)) if odd else "")] = service
    return {**spec, "clusters": clusters, "services": services}


def _machine(draw: st.DrawFn, sites: list[str], networks: list[str], storage: list[str]) -> dict[str, Any]:
    return {
        "site": draw(st.sampled_from(sites)) if sites and draw(st.booleans()) else None,
        "rack": draw(st.none() | st.sampled_from(["r1", "r2"])),
        "memory": draw(st.none() | st.sampled_from(["64 GiB", "256 GiB"])),
        "networks": draw(st.lists(st.sampled_from(networks), unique=True)) if networks else [],
        "storage": {s: {} for s in draw(st.lists(st.sampled_from(storage), unique=True))} if storage else {},
    }


def _clusters(
    draw: st.DrawFn, hosts: list[str], servers: list[str], vms: list[str], storage: list[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    cut = draw(st.integers(0, len(hosts)))
    groups = [hosts[:cut], vms[:2], vms[2:3] + servers[:1], servers[1:]]
    for number, members in enumerate(groups):
        if not members or draw(st.booleans()):
            continue
        witness = draw(
            st.none()
            | st.just({"kind": "none"})
            | st.just({"kind": "cloud"})
            | st.sampled_from([{"kind": "disk", "on": f"{s}/v2"} for s in storage] or [{"kind": "none"}])
        )
        found[f"c-{number}"] = {
            "members": members,
            "quorum": {"witness": witness} if witness else None,
            "anti_affinity": (
                [{"members": vms[:2], "hard": draw(st.booleans())}] if number == 0 and len(vms) > 1 else []
            ),
        }
    return found


def _service(
    draw: st.DrawFn, clusters: dict[str, Any], vms: list[str], servers: list[str], storage: list[str]
) -> dict[str, Any] | None:
    carriers = [*(c for c in clusters if c != "c-0"), *vms, *servers]
    if not carriers:
        return None
    on = draw(st.sampled_from(carriers))
    members = clusters[on]["members"] if on in clusters else [on]
    return {
        "runs_on": on,
        "active_on": draw(st.none() | st.sampled_from(members)),
        "data": draw(st.none() | st.sampled_from([f"{s}/v2" for s in storage])) if storage else None,
        "product": draw(st.none() | st.sampled_from(["file-server", "exchange/2007-ccr", "ledger <1>"])),
    }
