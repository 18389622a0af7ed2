"""The estate: sites, networks, storage and the machines that stand on them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hadocs.spec.model.base import Count, Flag, Part, Ref, Size, Table, Text, empty

StorageKind = Literal["array", "local", "share", "hyperconverged"]
Protocol = Literal["iscsi", "fc", "fcoe", "sas", "nvme", "smb", "nfs", "shared-vhdx", "vhd-set", "vmdk", "rdm",
                   "vvol", "rbd", "drbd", "s2d", "vsan", "local"]  # fmt: skip
NetworkRole = Literal["client", "cluster", "storage", "migration", "management"]


class Site(Part):
    """A failure domain: what a fire, a flood or a power cut takes as a whole."""

    title: Text | None = Field(default=None, description="Its name for people.")


class Network(Part):
    """A network that machines are attached to."""

    title: Text | None = Field(default=None, description="Its name for people.")
    roles: tuple[NetworkRole, ...] = Field(default=(), description="What it carries.")
    cidr: Text | None = Field(default=None, description="Its address range, such as 10.0.0.0/24.")
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
    protocols: tuple[Protocol, ...] = Field(default=(), description="How machines can reach it.")
    controllers: Count | None = Field(default=None, description="How many controllers it has.")
    on: tuple[Ref, ...] = Field(
        default=(), description="The machines whose disks hold it (local, share, hyperconverged)."
    )
    copies: Count | None = Field(
        default=None, description="On how many machines each block lies (hyperconverged)."
    )
    mirror: Ref | None = Field(
        default=None,
        description="The storage that holds the same data, written synchronously, and takes over.",
    )
    volumes: Table[Volume] = Field(default_factory=empty, description="Its volumes, by id.")


class Access(Part):
    """How a machine reaches a storage or a volume."""

    protocol: Protocol | None = Field(default=None, description="iscsi, fc, sas, smb …")
    paths: Count | None = Field(default=None, description="How many independent paths there are.")


class Host(Part):
    """A hypervisor."""

    title: Text | None = Field(default=None, description="Its name for people.")
    platform: Text | None = Field(default=None, description="Platform id / version, such as hyper-v/2022.")
    site: Ref | None = Field(default=None, description="The site it stands in.")
    rack: Text | None = Field(default=None, description="The rack it stands in.")
    os: Text | None = Field(default=None, description="Operating system and edition.")
    cores: Count | None = Field(default=None, description="Physical cores.")
    memory: Size | None = Field(default=None, description="Memory with a unit, such as 128 GiB.")
    networks: tuple[Ref, ...] = Field(default=(), description="Networks it is attached to.")
    storage: Table[Access] = Field(
        default_factory=empty, description="Storage that it reaches: storage, or storage/volume."
    )


class Server(Host):
    """A physical server that is no hypervisor; the same keys as a host."""


class Vm(Part):
    """A virtual machine."""

    title: Text | None = Field(default=None, description="Its name for people.")
    on: Ref | None = Field(default=None, description="The host it runs on now.")
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
    role: Text | None = Field(
        default=None, description="What it is for; figures fold machines of the same host and role."
    )
