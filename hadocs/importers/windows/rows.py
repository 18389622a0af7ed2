"""A row of the collector's JSON, read without trust: what has another type than it should is not there.

Windows PowerShell 5.1 writes a list of one as its one item, an enumeration as its number, and some lists as
``{"value": [...], "Count": n}``; other versions write names. All of these are read.
Source: learn.microsoft.com, ConvertTo-Json of 5.1 and 7; the numbers are those of the classes of the modules
FailoverClusters and Hyper-V.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from hadocs.importers.names import whole

UNSET = 4294967295
"""Minus one, as a 32-bit number without a sign: how Windows writes that nothing is set."""
WORDS: Mapping[str, Mapping[int, str]] = {
    "NodeState": {-1: "Unknown", 0: "Up", 1: "Down", 2: "Paused", 3: "Joining"},
    "GroupType": {
        1: "Cluster", 2: "AvailableStorage", 3: "Temporary", 4: "ClusterSharedVolume", 5: "ClusterStoragePool",
        100: "FileServer", 108: "GenericService", 111: "VirtualMachine", 114: "ScaleoutFileServer",
        115: "VMReplicaBroker", 117: "ClusterAwareUpdating", 119: "StorageReplica", 9999: "Unknown",
    },
    "GroupState": {-1: "Unknown", 0: "Online", 1: "Offline", 2: "Failed", 3: "PartialOnline", 4: "Pending"},
    "QuorumType": {0: "Unknown", 1: "Majority", 2: "DiskOnly"},
    "Role": {0: "None", 1: "Cluster", 2: "Client", 3: "ClusterAndClient"},
    "AdministrativeAccessPoint": {0: "None", 1: "ActiveDirectoryAndDns", 2: "Dns", 3: "ActiveDirectory"},
    "FaultDomain": {1000: "Site", 2000: "Rack", 3000: "Chassis", 4000: "Node", 5000: "StorageNode"},
    "RuleType": {1: "SameFaultDomain", 2: "SameNode", 3: "DifferentFaultDomain", 4: "DifferentNode"},
    "VMState": {2: "Running", 3: "Off", 6: "Saved", 9: "Paused", 32789: "PausedCritical"},
    "CheckpointType": {2: "Disabled", 3: "Production", 4: "ProductionOnly", 5: "Standard"},
    "ReplicationState": {0: "Disabled"},
    "ReplicationMode": {0: "None", 1: "Primary", 2: "Replica", 3: "TestReplica", 4: "ExtendedReplica"},
    "StateInfo": {0: "Unavailable", 1: "Paused", 2: "Direct", 3: "FileSystemRedirected", 4: "BlockRedirected"},
}  # fmt: skip


class Row:
    """One object; keys are found whatever their case."""

    __slots__ = ("_held",)

    def __init__(self, held: Any) -> None:
        self._held = {k.lower(): v for k, v in held.items()} if isinstance(held, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._held)

    def raw(self, key: str) -> Any:
        """What is there, whatever it is."""
        return self._held.get(key.lower())

    def text(self, key: str) -> str:
        """A text on one line; "" where there is none."""
        return _text(self.raw(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one alone may stand without its list."""
        value = _unwrapped(self.raw(key))
        values = value if isinstance(value, list) else [value]
        return tuple(t for t in map(_text, values) if t)

    def number(self, key: str) -> int | None:
        """A whole number that is set, from 0 on."""
        value = self.raw(key)
        if isinstance(value, str):
            value = whole(value.strip())
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        if isinstance(value, float):
            if not math.isfinite(value):
                return None
            value = int(value)
        return value if 0 <= value < 2**63 and value != UNSET else None

    def flag(self, key: str) -> bool | None:
        """Yes or no, written as a flag, a number or a word."""
        value = self.raw(key)
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        number = self.number(key)
        return None if number is None else number != 0

    def word(self, key: str, of: str) -> str:
        """The name of an enumeration's value; "" where it is not known."""
        value = self.raw(key)
        if isinstance(value, dict):
            value = value.get("Value", value.get("value"))
        if isinstance(value, str) and not re.fullmatch("-?[0-9]{1,15}", value.strip()):
            return value.strip()
        try:
            return WORDS[of].get(int(value), "") if value is not None else ""
        except (TypeError, ValueError, OverflowError):
            return ""

    def row(self, key: str) -> Row:
        """An object in it; an empty one where there is none."""
        return Row(self.raw(key))

    def rows(self, key: str) -> tuple[Row, ...]:
        """A list of objects; one alone may stand without its list."""
        value = _unwrapped(self.raw(key))
        values: Sequence[Any] = value if isinstance(value, list) else [value]
        return tuple(Row(v) for v in values if isinstance(v, dict))

    def broken(self, key: str) -> bool:
        """Whether something else stands where objects should: what was nested too deep is written as a word."""
        value = _unwrapped(self.raw(key))
        values = value if isinstance(value, list) else [value]
        return any(v is not None and not isinstance(v, dict) for v in values)


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict) and {k.lower() for k in value} == {"value", "count"}:
        return next(v for k, v in value.items() if k.lower() == "value")
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    text = str(value) if not isinstance(value, int) or abs(value) < 10**30 else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
