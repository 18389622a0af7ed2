"""Estates whose hosts are worth taking down: host clusters with guest clusters on them, tight, pinned, kept apart."""

from __future__ import annotations

import random
from typing import Any

PLATFORMS = ("hyper-v/2008", "hyper-v/2012r2", "hyper-v/2022", "vsphere/8.0", "proxmox/9", "pacemaker/rhel9")


def estate(seed: int) -> dict[str, Any]:
    """A valid spec as a mapping, the same for the same seed."""
    dice = random.Random(seed)
    platform = dice.choice(PLATFORMS)
    hosts = [f"hv-{n}" for n in range(1, dice.randint(2, 5) + 1)]
    vms: dict[str, Any] = {}
    clusters: dict[str, Any] = {}
    services: dict[str, Any] = {}

    def guest(name: str, on: str | None = None) -> str:
        vms[name] = {
            "on": on or dice.choice(hosts),
            "memory": f"{dice.choice((4, 8, 16, 24))} GiB",
            "vcpus": dice.choice((2, 4, 8)),
            "files": "san/csv",
        }
        if dice.random() < 0.15:
            vms[name]["possible_owners"] = sorted(
                {vms[name]["on"], *dice.sample(hosts, dice.randint(1, len(hosts)))}
            )
        if dice.random() < 0.1:
            vms[name]["live_migration"] = False
        return name

    for n in range(dice.randint(1, 5)):
        services[f"s-{n}"] = {"runs_on": guest(f"app-{n}")}
    for n in range(dice.randint(0, 2)):
        members = [guest(f"db-{n}-{m}") for m in range(dice.choice((2, 2, 3)))]
        cluster = f"gc-{n}"
        clusters[cluster] = {
            "members": members,
            "platform": "pacemaker/upstream" if platform[:2] in ("pr", "pa") else "hyper-v/2022",
            "quorum": {"witness": dice.choice(({"kind": "none"}, {"kind": "cloud"}))},
            "fencing": {"methods": ["hypervisor"]},
        }
        if clusters[cluster]["platform"].startswith("pacemaker"):
            clusters[cluster]["quorum"] = {"witness": {"kind": "none"}, "two_node": len(members) == 2}
        service = {"runs_on": cluster, "active_on": dice.choice(members), "cluster_aware": True}
        service |= (
            {"data": "san/data"} if dice.random() < 0.5 else {"copies": dict.fromkeys(members, "san/copies")}
        )
        services[f"c-{n}"] = service
    for key in list(services):
        others = [k for k in services if k != key and not services[k].get("needs")]
        if others and dice.random() < 0.3 and not any(key in s.get("needs", ()) for s in services.values()):
            services[key]["needs"] = [dice.choice(others)]
    if dice.random() < 0.9:
        witness = dice.choice(({"kind": "none"}, {"kind": "cloud"}, {"kind": "disk", "on": "san/quorum"}))
        if platform[:2] in ("pr", "pa"):
            witness = {"kind": "none"}
        apart = []
        for n in range(2):
            members = clusters.get(f"gc-{n}", {}).get("members", [])
            if members and dice.random() < 0.6:
                apart.append({"members": members, "hard": dice.random() < 0.6})
                for member, host in zip(
                    members, dice.sample(hosts, min(len(hosts), len(members))), strict=False
                ):
                    vms[member]["on"] = host
                    vms[member].pop("possible_owners", None)
        entry = {"members": hosts, "quorum": {"witness": witness}, "anti_affinity": apart}
        clusters = {"hvc": entry, **clusters}
    memory = dice.choice(("32 GiB", "64 GiB", "128 GiB", None))
    body = {"memory": memory, "cores": 16, "storage": {"san": {}}}
    return {
        "hadocs": 1,
        "name": f"upkeep-{seed}",
        "platform": platform,
        "storage": {"san": {"volumes": {"csv": {}, "data": {}, "copies": {}, "quorum": {}}}},
        "hosts": {h: {**body, "rack": f"r{n % 2}"} for n, h in enumerate(hosts)},
        "vms": vms,
        "clusters": clusters,
        "services": services,
    }
