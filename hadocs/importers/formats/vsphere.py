"""VMware vSphere: an export of RVTools, as workbook or as CSV files, and what govc prints as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.bundle import members, packed
from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source
from hadocs.importers.vsphere import govc, objects, rvtools, tables

TITLE = "vSphere"
HOW = (
    "RVTools: File, Export all to xlsx (or to csv, and the folder of it); or govc, as the documentation shows"
)

__all__ = ["HOW", "TITLE", "read", "recognises", "wanted"]


def wanted(path: str) -> bool:
    """Whether a file of a folder is read."""
    return tables.wanted(path) or path.endswith(".json")


def recognises(source: Source) -> str:
    """What a file is."""
    if said := tables.looks_like(source):
        return said
    try:
        files = _files(source)
    except InputError:
        return ""
    return "what govc prints of a vCenter" if any(map(objects.looks_like, files)) else ""


def read(sources: Sequence[Source]) -> Imported:
    """The spec of these exports. What govc printed beside an export completes it; else it is a spec of its own."""
    exports: list[Source] = []
    printed: list[Source] = []
    for source in sources:
        if tables.looks_like(source):
            exports.append(source)
        else:
            printed += _files(source)
    if not exports and not printed:
        shown = sources[-1].name if sources else ""
        raise InputError((Problem("there is no file of vSphere in it", Place(shown), tables.EXPECTED),))
    held = objects.objects(printed)
    if not exports:
        return govc.imported(held)
    return joined([rvtools.imported(tables.tables(s), s.name, held if printed else None) for s in exports])


def _files(source: Source) -> Sequence[Source]:
    """The files of a folder, each by itself; a file as it is."""
    if not source.members and not packed(source):
        return (source,)
    found = members(source, lambda path: path.endswith(".json"))
    return tuple(Source(path, data) for path, data in found.items())
