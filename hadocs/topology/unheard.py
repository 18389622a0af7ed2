"""What a machine on Hyper-V still has when its host is heard by no other.

Source: Microsoft, Virtual Machine Compute Resiliency in Windows Server 2016 (2015-06-03): machines on SMB shares run
on while their host is isolated, those on block storage wait in Paused-Critical, since shared volumes are reached as a
member of the cluster only.
"""

from __future__ import annotations

from hadocs.spec.model import Spec


def files_without_cluster(spec: Spec, vm: str) -> bool | None:
    """Whether a VM reaches its files while its host is out of its cluster; ``None`` where the spec does not say."""
    files = spec.vms[vm].files
    if files is None:
        return None
    storage = spec.storage[files.partition("/")[0]]
    return storage.kind == "share" or "smb" in storage.protocols
