"""Pacemaker: a CIB, with the corosync.conf of its nodes and what DRBD says of its disks where those are given."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.corosync import cib, conf, drbd
from hadocs.importers.corosync.estate import imported
from hadocs.importers.model import Imported, Source

TITLE = "Pacemaker"
HOW = (
    "cibadmin --query > cib.xml, on any node; and /etc/corosync/corosync.conf beside it; "
    "drbdadm dump all > drbd.res where there is DRBD"
)


def recognises(source: Source) -> str:
    """What a file is."""
    if cib.looks_like(source):
        return "a cluster information base (CIB) of Pacemaker"
    if conf.looks_like(source):
        return "a corosync.conf"
    return "a configuration of DRBD" if drbd.looks_like(source) else ""


def read(sources: Sequence[Source]) -> Imported:
    """The spec of a CIB, a corosync.conf and what DRBD says of its disks."""
    disks = [s for s in sources if not cib.looks_like(s) and not conf.looks_like(s) and drbd.looks_like(s)]
    said = {disk.name: (disk, s.name) for s in disks for disk in drbd.parse(s)}
    bases = [cib.Cib(s) for s in sources if not conf.looks_like(s) and s not in disks]
    settings = [(s, conf.parse(s)) for s in sources if conf.looks_like(s)]
    if len(bases) != 1:
        named = sources[-1].name if sources else ""
        message = (
            "no cluster information base (CIB) is among these files"
            if not bases
            else "these are two clusters"
        )
        raise InputError((Problem(message, Place(named), "one CIB, and the corosync.conf of its nodes"),))
    if len(settings) > 1:
        message = "a second corosync.conf: the nodes of a cluster have the same one"
        raise InputError((Problem(message, Place(settings[1][0].name), "one of them"),))
    source, section = settings[0] if settings else (None, None)
    return imported(bases[0], section, source.name if source else "", said)
