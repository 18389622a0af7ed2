"""Estates of any size with names of any script: 1 to 64 hosts, 0 to 1,000 machines, several sites, all that is drawn.

They are what figures have to hold: guest clusters whose members are scattered over sites, networks of every role on
switches, racks, arrays with mirrors, witnesses of every kind, services on clusters, machines and servers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

HOSTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64)
NAMES = {
    "plain": ("", ""),
    "long": ("The one that everybody in the department knows as ", ", since the move to the new building"),
    "forty": ("Name of up to forty characters in all, ", ""),
    "cjk": ("東京データセンター仮想化基盤", "号機"),
    "rtl": ("שרת הקבצים של המחלקה ", " בתל אביב"),
    "arabic": ("خادم قاعدة البيانات ", " في الرياض"),
    "emoji": ("🚀 production 🏭 ", " 👩‍💻"),
    "glued": ("prod-eu-central-1-virtualisation-platform-", "-without-any-space-in-it"),
}
"""What stands before and after the number in a title, by style."""
PLATFORMS = ("hyper-v/2022", "hyper-v/2008", "vsphere/8.0", "proxmox/8", "pacemaker/rhel9")
ROLES = ("client", "cluster", "storage", "migration", "management")
SYSTEMS = ("windows-server-2008-enterprise", "windows-server-2022-standard", "rhel-9", None)
WORK = ("web server", "application server", "print server", "remote desktops", None)


class Crowd:
    """One estate, put together from a seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.dice = random.Random(seed)
        styles = list(NAMES)
        self.style = styles[seed % len(styles)]
        self.hosts = [f"hv-{n}" for n in range(1, HOSTS[seed % len(HOSTS)] + 1)]
        most = min(1000, len(self.hosts) * 16)
        count = self.dice.choice((0, 1, most // 20, most // 6, most // 2, most))
        self.vms = [f"vm-{n}" for n in range(1, count + 1)]
        self.sites = [f"site-{n}" for n in range(1, self.dice.randint(0, 4) + 1)]
        self.servers = [f"srv-{n}" for n in range(1, self.dice.randint(0, 3) + 1)]
        self.arrays = [f"san-{n}" for n in range(1, self.dice.randint(1, max(2, len(self.sites))) + 1)]
        self.networks = [f"net-{n}" for n in range(1, self.dice.randint(1, 7) + 1)]
        self.free = list(self.vms)
        self.dice.shuffle(self.free)

    def title(self, key: str) -> str:
        """The title of something, in the style of this estate."""
        before, after = NAMES[self.style]
        said = f"{before}{key}{after}"
        return said[-40:] if self.style == "forty" else said

    def spec(self) -> dict[str, Any]:
        """The estate as a mapping that is a valid spec."""
        clusters = dict((*self._host_clusters(), *self._guest_clusters()))
        hosts = {h: self._machine(h, n, len(self.hosts)) for n, h in enumerate(self.hosts)}
        return {
            "hadocs": 1,
            "name": f"crowd-{self.seed}",
            "title": self.title("estate"),
            "platform": self.dice.choice(PLATFORMS),
            "sites": {s: {"title": self.title(s)} for s in self.sites},
            "networks": {n: self._network(n) for n in self.networks},
            "storage": {a: self._array(n, a) for n, a in enumerate(self.arrays)},
            "hosts": hosts,
            "servers": {s: self._machine(s, n, len(self.servers)) for n, s in enumerate(self.servers)},
            "vms": {v: self._vm(v) for v in self.vms},
            "clusters": clusters,
            "services": dict(self._services(clusters)),
        }

    def _network(self, key: str) -> dict[str, Any]:
        count = self.dice.choice((0, 1, 1, 2, 4))
        return {
            "title": self.title(key),
            "roles": self.dice.sample(ROLES, self.dice.randint(0, 3)),
            "cidr": self.dice.choice((None, f"10.{self.dice.randint(0, 255)}.0.0/22")),
            "switches": self.dice.sample([f"sw-{n}" for n in range(1, 7)], count),
        }

    def _array(self, n: int, key: str) -> dict[str, Any]:
        return {
            "title": self.title(key),
            "site": self.sites[n % len(self.sites)] if self.sites else None,
            "protocols": self.dice.sample(("iscsi", "fc"), self.dice.randint(0, 2)),
            "controllers": self.dice.choice((None, 1, 2)),
            "mirror": self.arrays[n + 1] if n % 2 == 0 and n + 1 < len(self.arrays) else None,
            "volumes": {"csv": {"title": self.title("csv")}, "data": {}, "quorum": {}},
        }

    def _machine(self, key: str, n: int, of: int) -> dict[str, Any]:
        site = self.sites[n * len(self.sites) // of] if self.sites else None
        reached = self.dice.sample(self.arrays, self.dice.randint(0, len(self.arrays)))
        return {
            "title": self.title(key),
            "site": site,
            "rack": self.dice.choice((None, f"r-{n // 4}")),
            "memory": self.dice.choice((None, "256 GiB")),
            "networks": self.dice.sample(self.networks, self.dice.randint(0, len(self.networks))),
            "storage": {a: {"paths": self.dice.choice((None, 2, 4))} for a in reached},
        }

    def _vm(self, key: str) -> dict[str, Any]:
        return {
            "title": self.title(key),
            "on": self.dice.choice(self.hosts) if self.dice.random() < 0.97 else None,
            "os": self.dice.choice(SYSTEMS),
            "role": self.dice.choice(WORK),
            "memory": f"{self.dice.choice((1, 2, 4, 8))} GiB",
            "files": f"{self.dice.choice(self.arrays)}/csv" if self.dice.random() < 0.8 else None,
            "networks": self.dice.sample(self.networks, min(len(self.networks), self.dice.randint(0, 2))),
            "storage": {self.dice.choice(self.arrays): {}} if self.dice.random() < 0.1 else {},
        }

    def _witness(self) -> dict[str, Any] | None:
        options: list[dict[str, Any] | None] = [None, {"kind": "none"}, {"kind": "cloud"}]
        options += [{"kind": "disk", "on": f"{a}/quorum"} for a in self.arrays]
        options += [{"kind": "file-share", "on": s} for s in self.servers]
        return self.dice.choice(options)

    def _cluster(self, key: str, members: list[str]) -> tuple[str, dict[str, Any]]:
        witness = self._witness()
        if witness and witness.get("on") in members:
            witness = None
        quorum = {"witness": witness} if witness else None
        return key, {"title": self.title(key), "members": members, "quorum": quorum}

    def _host_clusters(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Hosts in runs, or every third one: clusters whose hosts do not stand side by side."""
        left = self.hosts[: self.dice.randint(0, len(self.hosts))]
        step = self.dice.choice((1, 1, 1, 3))
        number = 0
        while left:
            size = self.dice.choice((2, 3, 4, 8, 16))
            some = left[::step][:size]
            left = [h for h in left if h not in some]
            number += 1
            yield self._cluster(f"hvc-{number}", some)

    def _guest_clusters(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Guest clusters of machines that lie anywhere, and one with a server among its members."""
        most = self.dice.choice((0, 1, 2, 4, 12))
        for number in range(1, most + 1):
            size = self.dice.choice((2, 2, 3, 4, 6))
            members = [self.free.pop() for _ in range(min(size, len(self.free)))]
            if number == 1 and self.servers and self.dice.random() < 0.4:
                members.append(self.servers[0])
            if len(members) > 1:
                yield self._cluster(f"gc-{number}", members)

    def _services(self, clusters: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        number = 0
        for key, cluster in clusters.items():
            if not key.startswith("gc"):
                continue
            for _ in range(self.dice.choice((1, 1, 1, 3))):
                number += 1
                active = self.dice.choice((None, *cluster["members"]))
                yield self._service(number, key, active, number - 1)
        for on in (*self.free[: self.dice.choice((0, 1, 3, 9))], *self.servers[1:]):
            number += 1
            yield self._service(number, on, None, number - 1)

    def _service(self, number: int, on: str, active: str | None, before: int) -> tuple[str, dict[str, Any]]:
        needs = [f"svc-{self.dice.randint(1, before)}"] if before and self.dice.random() < 0.3 else []
        data = f"{self.dice.choice(self.arrays)}/data" if self.dice.random() < 0.5 else None
        key = f"svc-{number}"
        body = {"title": self.title(key), "runs_on": on, "active_on": active, "data": data, "needs": needs}
        return key, body


def crowd(seed: int) -> dict[str, Any]:
    """A valid spec as a mapping, the same for the same seed; 112 seeds have all sizes with all styles of names."""
    return Crowd(seed).spec()
