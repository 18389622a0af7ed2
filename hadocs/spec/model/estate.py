"""The estate: sites, networks, storage and the machines that stand on them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hadocs.spec.model.base import (
    Count,
    Duration,
    Flag,
    ForOne,
    GuestWatch,
    Part,
    Ref,
    Size,
    Speed,
    Table,
    Text,
    empty,
)
from hadocs.spec.model.power import Adapter, Power, StandsIn

StorageKind = Literal["array", "local", "share", "hyperconverged"]
Protocol = Literal["iscsi", "fc", "fcoe", "sas", "nvme", "smb", "nfs", "shared-vhdx", "vhd-set", "vmdk", "rdm",
                   "vvol", "rbd", "drbd", "s2d", "vsan", "local"]  # fmt: skip
NetworkRole = Literal["client", "cluster", "storage", "migration", "management"]


class Site(Part):
    """What a fire, a flood or a power cut takes as a whole."""

    title: Text | None = Field(default=None, description="Its name for people.")
    stands_in: StandsIn = ()


class Bond(Part):
    """Network adapters joined into one."""

    mode: Literal[
        "active-backup", "balance-rr", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb"
    ] = Field(description="The bonding mode.")
    lacp_rate: Literal["slow", "fast"] | None = Field(default=None, description="802.3ad: slow or fast.")


class Network(Part):
    """A network that machines are attached to."""

    title: Text | None = Field(default=None, description="Its name for people.")
    roles: tuple[NetworkRole, ...] = Field(default=(), description="What it carries.")
    cidr: Text | None = Field(default=None, description="Its address range, such as 10.0.0.0/24.")
    speed: Speed | None = Field(default=None, description="Its speed with a unit, such as 10 Gbit/s.")
    adapter: Text | None = Field(
        default=None, description="The network adapter or team that carries it on each machine."
    )
    bond: Bond | None = Field(default=None, description="How that adapter is bonded.")
    switches: tuple[Ref, ...] = Field(
        default=(), description="Switches that carry it, each on its own: it is lost when all of them are."
    )


class Volume(Part):
    """A volume (LUN, dataset, share) of a storage."""

    title: Text | None = Field(default=None, description="Its name for people.")
    size: Size | None = Field(default=None, description="Its size with a unit, such as 4 TiB.")
    csv: Flag | None = Field(default=None, description="Whether it is a Cluster Shared Volume.")


class Storage(Part):
    """Where data lies: an array, a machine's own disks, a share, or disks of several machines joined."""

    title: Text | None = Field(default=None, description="Its name for people.")
    kind: StorageKind = Field(default="array", description="array, local, share or hyperconverged.")
    site: Ref | None = Field(default=None, description="The site it stands in.")
    rack: Text | None = Field(default=None, description="The rack it stands in.")
    stands_in: StandsIn = ()
    power: Power = ()
    protocols: tuple[Protocol, ...] = Field(default=(), description="How machines can reach it.")
    controllers: Count | None = Field(default=None, description="How many controllers it has.")
    on: tuple[Ref, ...] = Field(
        default=(), description="The machines whose disks hold it (local, share, hyperconverged)."
    )
    served_by: Ref | None = Field(
        default=None,
        description="The service that serves it: it is there while that runs (share, iSCSI target).",
    )
    copies: Count | None = Field(
        default=None, description="On how many machines each block lies (hyperconverged)."
    )
    parity: Count | None = Field(
        default=None,
        description="Erasure coding: how many of copies, which are pieces then, may be missing (RAID-5: 1, RAID-6: 2).",
    )
    min_copies: Count | None = Field(
        default=None,
        description="How many of its copies have to be there for it to be written (Ceph's min_size).",
    )
    fault_domain: Literal["host", "rack", "site"] | None = Field(
        default=None, description="What its copies are kept apart in: host, rack or site."
    )
    monitors: tuple[Ref, ...] = Field(default=(), description="The machines that run its monitors (Ceph).")
    stretch_mode: Flag | None = Field(
        default=None,
        description="Whether one copy is enough while a whole fault domain is lost (Ceph's stretch mode).",
    )
    fencing: Literal["dont-care", "resource-only", "resource-and-stonith"] | None = Field(
        default=None,
        description="DRBD: what the node that writes does once it has lost its peer.",
    )
    drbd_protocol: Literal["A", "B", "C"] | None = Field(
        default=None,
        description="DRBD: when a write is done: on the way (A), received (B) or written (C) by the other copies.",
    )
    quorum: Literal["off", "majority"] | None = Field(
        default=None, description="DRBD: whether only more than half of its nodes may write."
    )
    on_no_quorum: Literal["suspend-io", "io-error"] | None = Field(
        default=None, description="DRBD: what becomes of writes without quorum."
    )
    preferred: Ref | None = Field(
        default=None,
        description="The site or machine whose side goes on when the sides are cut apart (vSAN, mirrored arrays).",
    )
    witness: Ref | None = Field(
        default=None,
        description="The site or machine of its witness, mediator or tie-breaker (vSAN, mirrored arrays, DRBD).",
    )
    mirror: Ref | None = Field(
        default=None,
        description="The storage that holds the same data, written synchronously, and takes over.",
    )
    mirrored_by: Literal["array", "storage-replica"] | None = Field(
        default=None,
        description="Who writes to both sides of the mirror: the arrays themselves, or Windows' Storage Replica.",
    )
    switchover: Literal["automatic", "manual"] | None = Field(
        default=None, description="Whether the mirror takes over by itself, or a person switches to it."
    )
    shipped_to: Ref | None = Field(
        default=None,
        description="The storage or volume that its data is shipped to later; people have to switch to it.",
    )
    shipped_every: Duration | None = Field(
        default=None, description="How far what is shipped to is behind at most, such as 5 min."
    )
    volumes: Table[Volume] = Field(default_factory=empty, description="Its volumes, by id.")


class Access(Part):
    """How a machine reaches a storage or a volume."""

    protocol: Protocol | None = Field(default=None, description="iscsi, fc, sas, smb …")
    paths: Count | None = Field(default=None, description="How many independent paths there are.")


class Reserved(Part):
    """What a host keeps for itself, its hypervisor and the storage that it shares, and gives to no machine."""

    memory: Size | None = Field(default=None, description="Memory with a unit, such as 8 GiB.")
    cores: Count | None = Field(default=None, description="Physical cores.")


class Host(Part):
    """A hypervisor."""

    title: Text | None = Field(default=None, description="Its name for people.")
    platform: Text | None = Field(default=None, description="Platform id / version, such as hyper-v/2022.")
    site: Ref | None = Field(default=None, description="The site it stands in.")
    rack: Text | None = Field(default=None, description="The rack it stands in.")
    stands_in: StandsIn = ()
    power: Power = ()
    os: Text | None = Field(default=None, description="Operating system and edition.")
    cores: Count | None = Field(default=None, description="Physical cores.")
    memory: Size | None = Field(default=None, description="Memory with a unit, such as 128 GiB.")
    reserved: Reserved | None = Field(default=None, description="What it keeps for itself: memory, cores.")
    overcommit: ForOne | None = Field(
        default=None, description="How many virtual processors it may carry for each core, such as 4:1."
    )
    max_vms: Count | None = Field(
        default=None, description="How many machines it may carry at most; no more are started on it."
    )
    networks: tuple[Ref, ...] = Field(default=(), description="Networks it is attached to.")
    adapters: Table[Adapter] = Field(
        default_factory=empty,
        description="Its network adapters by name, each with the switch that it hangs on.",
    )
    storage: Table[Access] = Field(
        default_factory=empty, description="Storage that it reaches: storage, or storage/volume."
    )

    @property
    def usable(self) -> int | None:
        """The memory in bytes that machines may have; ``None`` where the spec does not say how much there is."""
        kept = self.reserved.memory if self.reserved else None
        return None if self.memory is None else max(0, self.memory - (kept or 0))

    @property
    def processors(self) -> float | None:
        """How many virtual processors it may carry; ``None`` where the spec does not say."""
        if self.cores is None or self.overcommit is None:
            return None
        kept = self.reserved.cores if self.reserved else None
        return max(0, self.cores - (kept or 0)) * self.overcommit


class Server(Host):
    """A physical server that is no hypervisor; the same keys as a host."""


class Vm(Part):
    """A virtual machine."""

    title: Text | None = Field(default=None, description="Its name for people.")
    on: Ref | None = Field(default=None, description="The host it runs on now.")
    provider: Text | None = Field(
        default=None, description="Who has its host, where that is somebody else, such as aws; instead of on."
    )
    site: Ref | None = Field(
        default=None, description="The site or zone it stands in, where it has no on; else its host's."
    )
    os: Text | None = Field(default=None, description="Operating system and edition of the guest.")
    vcpus: Count | None = Field(default=None, description="Virtual processors.")
    memory: Size | None = Field(default=None, description="Memory with a unit, such as 16 GiB.")
    files: Ref | None = Field(default=None, description="Where its configuration and virtual disks lie.")
    networks: tuple[Ref, ...] = Field(default=(), description="Networks it is attached to.")
    storage: Table[Access] = Field(
        default_factory=empty, description="What the guest itself reaches: storage, or storage/volume."
    )
    possible_owners: tuple[Ref, ...] = Field(
        default=(), description="The hosts it may run on, where not all of its cluster may own it."
    )
    priority: Literal["disabled", "low", "medium", "high"] | None = Field(
        default=None, description="When it is restarted after a failure, against other machines."
    )
    live_migration: Flag | None = Field(
        default=None, description="Whether it may move while it runs (Pacemaker: allow-migrate)."
    )
    fault_tolerance: Flag | None = Field(default=None, description="vSphere Fault Tolerance.")
    dynamic_memory: Flag | None = Field(default=None, description="Dynamic memory, or memory overcommitted.")
    monitoring: GuestWatch | None = Field(
        default=None, description="What its host cluster watches in it: none, guest or application."
    )
    offline_action: Literal["save", "shut-down", "turn-off"] | None = Field(
        default=None, description="Hyper-V: what its cluster role does to it when it goes offline."
    )
    checkpoints: Literal["none", "production", "standard"] | None = Field(
        default=None, description="Checkpoints or snapshots that are taken of it."
    )
    replica: Literal["hyper-v-replica", "vsphere-replication", "pvesr"] | None = Field(
        default=None, description="How the whole machine is replicated."
    )
    replica_every: Duration | None = Field(
        default=None, description="How far the runs of that replication are apart, such as 15 min."
    )
    role: Text | None = Field(
        default=None, description="What it is for; figures fold machines of the same host and role."
    )
