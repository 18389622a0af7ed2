"""What the collector wrote, of all files of one cluster together. Knows no spec.

The keys are those of ``hadocs-collect.ps1`` beside this file, which are the properties that Microsoft documents for
Get-Cluster, Get-ClusterNode and the other cmdlets it calls. No output of a real cluster is public: the reader takes
what is there and of the right type, and leaves the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.decode import json_of, looks_like_json, text_of
from hadocs.importers.model import Issue, Source
from hadocs.importers.windows import topology
from hadocs.importers.windows.rows import Row

EXPECTED = "what hadocs-collect.ps1 writes (hadocs import windows --collector prints it)"
_PARTS = ("cluster", "nodes", "groups", "resources", "machines", "hosts")
_LISTS = ("nodes", "groups", "resources", "networks", "interfaces", "volumes", "volumeStates", "faultDomains",
          "affinityRules", "virtualDisks", "machines", "hosts", "iscsi")  # fmt: skip


def short(name: str) -> str:
    """A machine's name without its domain, in small letters: Windows does not tell cases."""
    return name.partition(".")[0].strip().lower()


def looks_like(source: Source) -> bool:
    """Whether a file may be the collector's."""
    if not looks_like_json(source):
        return False
    head = text_of(source.data[:4000])
    if '"windows-collector"' in head:
        return True
    return sum(f'"{part}"' in text_of(source.data[:200_000]) for part in _PARTS) >= 4


@dataclass(slots=True)
class Estate:
    """One cluster, or one machine that is in none: its files and their rows."""

    files: list[str] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)

    @property
    def cluster(self) -> Row:
        """The cluster's properties; empty where there is none."""
        return self.part("cluster")

    @property
    def when(self) -> str:
        """When it was collected."""
        return next((d.text("collectedAt") for d in self.documents if d.text("collectedAt")), "")

    def part(self, key: str) -> Row:
        """The first document's object that has something in it."""
        return next((d.row(key) for d in self.documents if d.row(key)), Row({}))

    def rows(self, key: str) -> tuple[Row, ...]:
        """The first document's list that has something in it."""
        return next((d.rows(key) for d in self.documents if d.rows(key)), ())

    def all(self, key: str) -> dict[str, Row]:
        """A list of all documents by machine: what a guest of Hyper-V said itself comes before the rest."""
        found: dict[str, Row] = {}
        for document in self.documents:
            for row in document.rows(key):
                name = short(row.text("Name"))
                if name and (name not in found or row.row("Guest").text("VirtualMachineId")):
                    found[name] = row
        return found

    def sessions(self) -> tuple[Row, ...]:
        """The iSCSI sessions that are connected, of all documents."""
        told: dict[str, list[Row]] = {}
        for document in self.documents:
            own: dict[str, list[Row]] = {}
            for row in document.rows("iscsi"):
                own.setdefault(short(row.text("Node")), []).append(row)
            for node, rows in own.items():
                told.setdefault(node, rows)
        return tuple(r for rows in told.values() for r in rows if r.flag("IsConnected") is not False)

    def broken(self) -> list[Issue]:
        """What could not be read: by the collector, and of what it wrote."""
        issues = [
            Issue(
                "not read", row.text("object") or "something", row.text("message") or "no reason given", name
            )
            for name, document in zip(self.files, self.documents, strict=True)
            for row in document.rows("errors")
        ]
        issues += [
            Issue("not read", key, "something else than objects stands there", name)
            for name, document in zip(self.files, self.documents, strict=True)
            for key in _LISTS
            if document.broken(key)
        ]
        return list(dict.fromkeys(issues))


def estates(sources: Sequence[Source]) -> list[Estate]:
    """What the files tell, by cluster, in the order in which the clusters come.

    Raises:
        InputError: where a file is not the collector's, and no fault domains.
    """
    found: dict[str, Estate] = {}
    trees = [s for s in sources if topology.looks_like(s)]
    for source in (s for s in sources if s not in trees):
        for document in _documents(source):
            estate = found.setdefault(_key(document), Estate())
            estate.files.append(source.name)
            estate.documents.append(document)
    for source in trees:
        _with_domains(found, source)
    return list(found.values())


def _with_domains(found: dict[str, Estate], source: Source) -> None:
    """Fault domains to the cluster whose nodes they name; else they are all that is known of a cluster."""
    rows = topology.domains(source)
    nodes = {short(r["Name"]) for r in rows if r["Type"] == "Node"}
    theirs = [e for e in found.values() if nodes & {short(r.text("Name")) for r in e.rows("nodes")}]
    if len(theirs) > 1:
        message = f"it names nodes of {len(theirs)} clusters"
        raise InputError((Problem(message, Place(source.name), "the fault domains of one cluster"),))
    document: dict[str, Any] = {"faultDomains": rows}
    if not theirs:
        document["nodes"] = [{"Name": r["Name"]} for r in rows if r["Type"] == "Node"]
    estate = theirs[0] if theirs else found.setdefault(f"fault domains {','.join(sorted(nodes))}", Estate())
    estate.files.append(source.name)
    estate.documents.append(Row(document))


def _key(document: Row) -> str:
    cluster = document.row("cluster")
    if not cluster:
        return f"machine {document.text('machine').lower()}"
    members = ",".join(sorted(short(r.text("Name")) for r in document.rows("nodes")))
    # Two clusters may have one name; no two have one id.
    return f"cluster {cluster.text('Id') or members or cluster.text('Name')}"


def _documents(source: Source) -> list[Row]:
    data = json_of(source, EXPECTED)
    items = data if isinstance(data, list) else [data]
    rows = [Row(item) for item in items]
    if not rows or not all(any(row.raw(part) for part in _PARTS) for row in rows):
        message = "this JSON has none of a cluster, nodes, machines and hosts"
        raise InputError((Problem(message, Place(source.name), EXPECTED),))
    for row in rows:
        number = row.number("format")
        if number is not None and number > 1:
            message = f"the collector that wrote this is newer: its format is {number}, and hadocs reads 1"
            raise InputError((Problem(message, Place(source.name), "a newer hadocs"),))
    return rows
