"""Windows failover clusters and Hyper-V: the collector's JSON, of hosts and of guests, and fault domains as XML."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from hadocs.importers.model import Imported, Source
from hadocs.importers.windows import document, topology
from hadocs.importers.windows.estate import together

TITLE = "Windows"
HOW = "hadocs-collect.ps1 -OutFile cluster.json, on a node (hadocs import windows --collector prints that script)"


def recognises(source: Source) -> str:
    """What a file is."""
    if topology.looks_like(source):
        return "the fault domains of a Windows cluster (Get-ClusterFaultDomainXML)"
    return "what hadocs-collect.ps1 wrote on Windows" if document.looks_like(source) else ""


def read(sources: Sequence[Source]) -> Imported:
    """The spec of all clusters that these files tell of."""
    return together(document.estates(sources))


def collector() -> str:
    """The script that is run on Windows."""
    return (files("hadocs.importers.windows") / "hadocs-collect.ps1").read_text(encoding="utf-8")
