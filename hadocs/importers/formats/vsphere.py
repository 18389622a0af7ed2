"""VMware vSphere: an export of RVTools, as workbook or as CSV files."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source
from hadocs.importers.vsphere.rvtools import imported
from hadocs.importers.vsphere.tables import looks_like, tables, wanted

TITLE = "vSphere"
HOW = "RVTools: File, Export all to xlsx (or to csv, and the folder of it)"

__all__ = ["HOW", "TITLE", "read", "recognises", "wanted"]


def recognises(source: Source) -> str:
    """What a file is."""
    return looks_like(source)


def read(sources: Sequence[Source]) -> Imported:
    """The spec of these exports."""
    return joined([imported(tables(source), source.name) for source in sources])
