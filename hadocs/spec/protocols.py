"""How storage is reached: the protocols of the language, what people call them, and what each of them needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Way:
    """A protocol: its name in a sentence, and a shorter one where there is little room.

    ``over_ip``: it runs over a network of the spec. ``through_host``: a guest reaches storage with it only where its
    host does. ``blocks``: it reaches volumes, over as many paths as are laid.
    """

    name: str
    chip: str = ""
    over_ip: bool = False
    through_host: bool = False
    blocks: bool = False


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "iscsi": Way("iSCSI", over_ip=True, blocks=True),
        "fc": Way("Fibre Channel", "FC", through_host=True, blocks=True),
        "fcoe": Way("FCoE", over_ip=True, blocks=True),
        "sas": Way("SAS", through_host=True, blocks=True),
        "nvme": Way("NVMe", over_ip=True, blocks=True),  # taken as NVMe over TCP
        "smb": Way("SMB", over_ip=True),
        "nfs": Way("NFS", over_ip=True),
        "shared-vhdx": Way("shared VHDX", through_host=True),
        "vhd-set": Way("VHD Set", through_host=True),
        "vmdk": Way("clustered VMDK", "shared VMDK", through_host=True),
        "rdm": Way("RDM", through_host=True),
        "vvol": Way("vVol", through_host=True),
        "rbd": Way("RBD", over_ip=True, through_host=True),
        "drbd": Way("DRBD", over_ip=True),
        "s2d": Way("Storage Spaces Direct", "S2D", over_ip=True, through_host=True),
        "vsan": Way("vSAN", over_ip=True, through_host=True),
        "local": Way("local disks", "local", through_host=True),
    }
)
"""Every protocol of the language."""

NAMES: Mapping[str, str] = MappingProxyType({key: way.name for key, way in WAYS.items()})
CHIPS: Mapping[str, str] = MappingProxyType({key: way.chip or way.name for key, way in WAYS.items()})
OVER_IP = frozenset(key for key, way in WAYS.items() if way.over_ip)
THROUGH_THE_HOST = frozenset(key for key, way in WAYS.items() if way.through_host)
BLOCKS = tuple(key for key, way in WAYS.items() if way.blocks)
