"""Large specs of many shapes, each a function of a size; read by the benchmarks and by the tests of scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

HEAD = "hadocs: 1\nname: large\nplatform: hyper-v/2022\n"
HOST = "{memory: 256 GiB, networks: [client, cluster], storage: {san: {}}}"
PAIR = {
    "hosts": ["hv-0: {}", "hv-1: {}"],
    "vms": [f"vm-{n}: {{on: hv-{n % 2}}}" for n in range(8)],
    "clusters": ["hvc: {members: [hv-0, hv-1], quorum: {witness: {kind: cloud}}}"],
}


def _spec(**sections: list[str]) -> str:
    parts = [HEAD]
    for name, lines in sections.items():
        parts.append(f"{name}:\n")
        parts += (f"  {line}\n" for line in lines)
    return "".join(parts)


def _ids(prefix: str, numbers: Iterable[int]) -> str:
    """``[hv-0, hv-1]``."""
    return f"[{', '.join(f'{prefix}-{n}' for n in numbers)}]"


def _clusters(hosts: int, size: int, more: str = ", quorum: {witness: {kind: cloud}}") -> list[str]:
    """Clusters of as many hosts each, one behind the other."""
    return [
        f"hvc-{n // size}: {{members: {_ids('hv', range(n, min(n + size, hosts)))}{more}}}"
        for n in range(0, hosts, size)
    ]


def farm(machines: int, hosts: int = 64) -> str:
    """Host clusters of 16, virtual machines on them with files on an array, every fourth with a service."""
    hosts = min(hosts, max(machines // 4, 1))
    vms = machines - hosts
    return _spec(
        sites=["north: {}", "south: {}"],
        networks=[
            "client: {roles: [client], switches: [sw-1, sw-2]}",
            "cluster: {roles: [cluster, migration], switches: [sw-3, sw-4]}",
            "iscsi: {roles: [storage], switches: [sw-5, sw-6]}",
        ],
        storage=["san: {site: north, protocols: [iscsi], volumes: {csv: {csv: true}, data: {}}}"],
        hosts=[
            f"hv-{n}: {{site: {('north', 'south')[n % 2]}, rack: r{n // 8}, memory: 4 TiB, "
            "networks: [client, cluster, iscsi], storage: {san: {paths: 2}}}"
            for n in range(hosts)
        ],
        vms=[
            f"vm-{n}: {{on: hv-{n % hosts}, os: Windows Server 2022 Standard, memory: 4 GiB, files: san/csv, "
            "networks: [client]}"
            for n in range(vms)
        ],
        clusters=_clusters(hosts, 16),
        services=[f"app-{n}: {{runs_on: vm-{n}, product: iis, data: san/data}}" for n in range(0, vms, 4)],
    )  # fmt: skip


def hosts(count: int) -> str:
    """Hosts alone, in clusters of 16."""
    return _spec(
        networks=["client: {roles: [client]}", "cluster: {roles: [cluster]}"],
        storage=["san: {protocols: [fc], volumes: {a: {}}}"],
        hosts=[f"hv-{n}: {HOST}" for n in range(count)],
        clusters=_clusters(count, 16, ""),
    )


def one_cluster(count: int) -> str:
    """One cluster with every host, a machine on each of them, and a service in every tenth."""
    half = count // 2
    return _spec(
        networks=["client: {roles: [client]}", "cluster: {roles: [cluster]}"],
        storage=["san: {protocols: [fc], volumes: {a: {}}}"],
        hosts=[f"hv-{n}: {HOST}" for n in range(half)],
        vms=[f"vm-{n}: {{on: hv-{n}, memory: 8 GiB, files: san/a}}" for n in range(half)],
        clusters=_clusters(half, half),
        services=[f"app-{n}: {{runs_on: vm-{n}}}" for n in range(0, half, 10)],
    )


def guest_clusters(count: int) -> str:
    """Pairs of virtual machines, each pair clustered once more, on clusters of 8 hosts."""
    hosts, pairs = max(count // 20, 2), count // 2
    return _spec(
        networks=["client: {roles: [client]}", "cluster: {roles: [cluster]}", "iscsi: {roles: [storage]}"],
        storage=["san: {protocols: [iscsi], volumes: {csv: {}, data: {}}}"],
        hosts=[
            f"hv-{n}: {{memory: 1 TiB, networks: [client, cluster, iscsi], storage: {{san: {{}}}}}}"
            for n in range(hosts)
        ],
        vms=[
            f"sql-{n}: {{on: hv-{n % hosts}, os: Windows Server 2022 Standard, memory: 16 GiB, files: san/csv, "
            "networks: [client, cluster, iscsi], storage: {san: {protocol: iscsi}}}"
            for n in range(2 * pairs)
        ],
        clusters=[
            *_clusters(hosts, 8),
            *(
                f"sqlc-{n}: {{members: {_ids('sql', (2 * n, 2 * n + 1))}, quorum: {{witness: {{kind: cloud}}}}}}"
                for n in range(pairs)
            ),
        ],
        services=[
            f"db-{n}: {{runs_on: sqlc-{n}, product: sql-server/fci, data: san/data}}" for n in range(pairs)
        ],
    )


def anti_affinity(count: int) -> str:
    """A cluster of 16 hosts whose machines are kept apart two by two, by rules of their own."""
    return _spec(
        hosts=[f"hv-{n}: {{memory: 4 TiB}}" for n in range(16)],
        vms=[f"vm-{n}: {{on: hv-{n % 16}, memory: 4 GiB}}" for n in range(count)],
        clusters=[
            "hvc:",
            f"  members: {_ids('hv', range(16))}",
            "  anti_affinity:",
            *(
                f"    - {{members: {_ids('vm', (n, n + 1))}, hard: {str(n % 4 == 0).lower()}}}"
                for n in range(0, count - 1, 2)
            ),
        ],
        services=[f"app-{n}: {{runs_on: {_ids('vm', (n, n + 1))}}}" for n in range(0, count - 1, 2)],
    )


def one_group(count: int) -> str:
    """One anti-affinity rule that keeps very many machines apart."""
    return _spec(
        hosts=[f"hv-{n}: {{memory: 4 TiB}}" for n in range(16)],
        vms=[f"vm-{n}: {{on: hv-{n % 16}, memory: 4 GiB}}" for n in range(count)],
        clusters=[
            "hvc:",
            f"  members: {_ids('hv', range(16))}",
            f"  anti_affinity: [{{members: {_ids('vm', range(count))}, hard: true}}]",
        ],
        services=["app: {runs_on: [vm-0, vm-1]}"],
    )


def sites(count: int) -> str:
    """A site for every two hosts, which are clustered."""
    many = count // 4
    return _spec(
        sites=[f"s-{n}: {{}}" for n in range(many)],
        hosts=[f"hv-{n}: {{site: s-{n // 2}}}" for n in range(many * 2)],
        vms=[f"vm-{n}: {{on: hv-{n}}}" for n in range(many * 2)],
        clusters=[
            f"hvc-{n}: {{members: {_ids('hv', (2 * n, 2 * n + 1))}, quorum: {{witness: {{kind: cloud, site: s-{n}}}}}}}"
            for n in range(many)
        ],
        services=[f"app-{n}: {{runs_on: vm-{n}}}" for n in range(0, many * 2, 4)],
    )


def networks(count: int) -> str:
    """As many networks as machines, each on a switch of its own; hosts share none."""
    return _spec(
        networks=[
            f"n-{n}: {{roles: [{('client', 'cluster', 'storage')[n % 3]}], switches: [sw-{n}]}}"
            for n in range(count)
        ],
        storage=["san: {protocols: [iscsi], volumes: {a: {}}}"],
        hosts=[
            f"hv-{n}: {{networks: {_ids('n', (3 * n % count, (3 * n + 1) % count))}, storage: {{san: {{}}}}}}"
            for n in range(count)
        ],
        clusters=_clusters(count, 2, ""),
        vms=[f"vm-{n}: {{on: hv-{n}, files: san/a}}" for n in range(0, count, 10)],
        services=[f"app-{n}: {{runs_on: vm-{n}}}" for n in range(0, count, 10)],
    )


def volumes(count: int) -> str:
    """A volume for each machine and its service, on arrays of 50."""
    arrays = []
    for at in range(0, count, 50):
        held = ", ".join(f"v-{n}: {{}}" for n in range(at, min(at + 50, count)))
        arrays.append(f"san-{at // 50}: {{protocols: [fc], volumes: {{{held}}}}}")
    return _spec(
        storage=arrays,
        hosts=[f"hv-{n}: {{}}" for n in range(16)],
        vms=[f"vm-{n}: {{on: hv-{n % 16}, files: san-{n // 50}/v-{n}}}" for n in range(count)],
        clusters=_clusters(16, 16),
        services=[f"app-{n}: {{runs_on: vm-{n}, data: san-{n // 50}/v-{n}}}" for n in range(0, count, 4)],
    )


def disks(count: int) -> str:
    """A few machines with very many disks each, on arrays of their own."""
    shared = ", ".join(f"san-{n}: {{paths: 2}}" for n in range(count))
    own = ", ".join(f"san-{n}/a: {{protocol: iscsi}}" for n in range(count))
    return _spec(
        storage=[f"san-{n}: {{protocols: [iscsi], volumes: {{a: {{}}}}}}" for n in range(count)],
        networks=["iscsi: {roles: [storage]}"],
        hosts=[f"hv-{h}: {{networks: [iscsi], storage: {{{shared}}}}}" for h in range(4)],
        vms=[f"vm-{h}: {{on: hv-{h}, networks: [iscsi], storage: {{{own}}}}}" for h in range(4)],
        clusters=[f"hvc: {{members: {_ids('hv', range(4))}}}", f"vmc: {{members: {_ids('vm', range(4))}}}"],
        services=["app: {runs_on: vmc, data: san-0/a}"],
    )


def fan(count: int) -> str:
    """Very many services that need the same one, and one that needs them all."""
    return _spec(
        **PAIR,
        services=[
            f"all: {{runs_on: vm-0, needs: {_ids('app', range(count))}}}",
            *(f"app-{n}: {{runs_on: vm-{n % 7 + 1}, needs: [dns]}}" for n in range(count)),
            "dns: {runs_on: [vm-0, vm-1]}",
        ],
    )


def chain(count: int) -> str:
    """Services that need one another in one chain, the first of them all others."""
    return _spec(
        **PAIR,
        services=[
            *(f"app-{n}: {{runs_on: vm-{n % 8}, needs: [app-{n + 1}]}}" for n in range(count - 1)),
            f"app-{count - 1}: {{runs_on: vm-0}}",
        ],
    )


def likes(count: int) -> str:
    """Hosts of which each is like the one before it."""
    return _spec(
        hosts=["hv-0: {memory: 256 GiB}", *(f"hv-{n}: {{like: hv-{n - 1}}}" for n in range(1, count))]
    )


def unreachable(count: int) -> str:
    """A mistake that `like` has spread: no machine reaches its files, and each carries a service."""
    return _spec(
        storage=["san: {volumes: {a: {}}}", "other: {volumes: {a: {}}}"],
        hosts=[f"hv-{n}: {{storage: {{other: {{}}}}}}" for n in range(16)],
        vms=[f"vm-{n}: {{on: hv-{n % 16}, files: san/a}}" for n in range(count)],
        clusters=_clusters(16, 16),
        services=[f"app-{n}: {{runs_on: vm-{n}}}" for n in range(count)],
    )


_ALL = (
    farm, hosts, one_cluster, guest_clusters, anti_affinity, one_group, sites, networks, volumes, disks, fan, chain,
    likes, unreachable,
)  # fmt: skip
SHAPES: Mapping[str, Callable[[int], str]] = MappingProxyType({shape.__name__: shape for shape in _ALL})
"""Every shape by name; each makes a spec of about as many things as it is asked for."""
