"""Importing: a thousand CIBs, and a workbook of RVTools with ten thousand machines, its memory with it."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from benchmarks.measure import Result

CIBS, MACHINES, HOSTS = 1000, 10_000, 250
NODES, GROUPS = 5, 12
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cib(number: int) -> bytes:
    """Five nodes with fencing, and a dozen groups of three, with where each ran and what keeps some apart."""
    nodes = [f"n{number}-{n}" for n in range(NODES)]
    groups, places = [], []
    ran: dict[str, list[str]] = {n: [] for n in nodes}
    for g in range(GROUPS):
        inner = "".join(
            f'<primitive id="g{g}-{part}" class="ocf" provider="heartbeat" type="{kind}"><instance_attributes '
            f'id="g{g}-{part}-a"><nvpair id="g{g}-{part}-n" name="ip" value="10.0.{g}.{number % 250}"/>'
            f'</instance_attributes><operations><op id="g{g}-{part}-o" name="monitor" interval="10s" timeout="20s"/>'
            "</operations></primitive>"
            for part, kind in (("fs", "Filesystem"), ("ip", "IPaddr2"), ("db", "pgsql"))
        )
        groups.append(f'<group id="g{g}">{inner}</group>')
        other = (g + 1) % GROUPS
        places.append(f'<rsc_colocation id="c{g}" rsc="g{g}" with-rsc="g{other}" score="-INFINITY"/>')
        places.append(f'<rsc_location id="l{g}" rsc="g{g}" node="{nodes[g % NODES]}" score="100"/>')
        ran[nodes[g % NODES]] += [f"g{g}-{part}" for part in ("fs", "ip", "db")]
    states = "".join(
        f'<node_state id="{i}" uname="{node}" in_ccm="true" crmd="online" join="member"><lrm id="{i}"><lrm_resources>'
        + "".join(
            f'<lrm_resource id="{r}" class="ocf" provider="heartbeat" type="pgsql"><lrm_rsc_op id="{r}-op" '
            f'operation="start" operation_key="{r}_start_0" call-id="{c}" rc-code="0" op-status="0" interval="0"/>'
            "</lrm_resource>"
            for c, r in enumerate(ran[node], 1)
        )
        + "</lrm_resources></lrm></node_state>"
        for i, node in enumerate(nodes, 1)
    )
    return (
        f'<cib epoch="{number}" validate-with="pacemaker-3.9"><configuration><crm_config><cluster_property_set id="o">'
        '<nvpair id="f" name="stonith-enabled" value="true"/></cluster_property_set></crm_config><nodes>'
        + "".join(f'<node id="{i}" uname="{node}"/>' for i, node in enumerate(nodes, 1))
        + '</nodes><resources><primitive id="fence" class="stonith" type="fence_ipmilan"/>'
        + f"{''.join(groups)}</resources><constraints>{''.join(places)}</constraints></configuration>"
        + f"<status>{states}</status></cib>"
    ).encode()


def workbook(path: Path) -> None:
    """An export with the tabs that are read, and as many columns as RVTools has in its first."""
    more = [f"Custom {n}" for n in range(60)]
    machines = (
        [f"vm-{n:05}", "poweredOn", "False", f"vm-{n:05}.example.com", "4", "16384", f"10.{n // 60000}.{n // 250 % 250}"
         f".{n % 250}", "VM Network", f"[ds-{n % 40}] vm-{n:05}/vm-{n:05}.vmx", f"Cluster {n % HOSTS // 25}",
         f"esx-{n % HOSTS:03}.example.com", "Microsoft Windows Server 2022 (64-bit)", f"uuid-{n}", *more]
        for n in range(MACHINES)
    )  # fmt: skip
    hosts = (
        [f"esx-{n:03}.example.com", f"Cluster {n // 25}", "64", "1048576", "VMware ESXi 8.0.3 build-1"]
        for n in range(HOSTS)
    )
    disks = (
        [
            f"vm-{n % MACHINES:05}",
            f"Hard disk {n // MACHINES + 1}",
            f"[ds-{n % 40}] vm-{n % MACHINES:05}/d{n}.vmdk",
        ]
        for n in range(2 * MACHINES)
    )
    reached = ", ".join(f"esx-{n:03}.example.com" for n in range(HOSTS))
    tabs: dict[str, Iterable[Sequence[str]]] = {
        "vInfo": [["VM", "Powerstate", "Template", "DNS Name", "CPUs", "Memory", "Primary IP Address", "Network #1",
                   "Path", "Cluster", "Host", "OS according to the VMware Tools", "VM UUID", *more], *machines],
        "vHost": [["Host", "Cluster", "# Cores", "# Memory", "ESX Version"], *hosts],
        "vDisk": [["VM", "Disk", "Path"], *disks],
        "vDatastore": [["Name", "Type", "Capacity MB", "Hosts"],
                       *([f"ds-{n}", "VMFS", "4194304", reached] for n in range(40))],
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        types = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        part = f'<Override PartName="/xl/workbook.xml" ContentType="{types}"/>'
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{part}</Types>')
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        sheets = "".join(f'<sheet name="{t}" sheetId="{i}" r:id="r{i}"/>' for i, t in enumerate(tabs))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_SHEET}" xmlns:r="{_KINDS}"><sheets>{sheets}</sheets></workbook>',
        )
        ways = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(len(tabs))]
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(ways))
        for i, rows in enumerate(tabs.values()):
            with archive.open(f"xl/worksheets/sheet{i}.xml", "w") as sheet:
                held = io.TextIOWrapper(sheet, encoding="utf-8")
                held.write(f'<worksheet xmlns="{_SHEET}"><sheetData>')
                for row in rows:
                    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row)
                    held.write(f"<row>{cells}</row>")
                held.write("</sheetData></worksheet>")
                held.flush()
                held.detach()


def _relations(found: Iterable[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="r{i}" Type="{_KINDS}/{kind}" Target="{to}"/>'
        for i, (kind, to) in enumerate(found)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def corpus() -> list[bytes]:
    """CIBs that nobody here wrote, where they lie beside the project; those that can't be imported are no part."""
    for parent in Path(__file__).parents:
        if (found := parent / "shared" / "cases" / "pacemaker").is_dir():
            return [path.read_bytes() for path in sorted(found.glob("*.xml"))]
    return []


def _imported(bases: Iterable[bytes]) -> tuple[int, float]:
    """How many were imported, and the seconds that all took."""
    from hadocs.errors import InputError
    from hadocs.importers.formats import formats
    from hadocs.importers.model import Source
    from hadocs.importers.text import written

    read, count = formats()["pacemaker"].read, 0
    start = time.perf_counter()
    for data in bases:
        try:
            written(read([Source("cib.xml", data)]))
        except InputError:
            continue
        count += 1
    return count, time.perf_counter() - start


def _cibs() -> Iterator[Result]:
    for name, bases in (
        ("CIBs of five nodes and twelve groups", [cib(n) for n in range(50)]),
        ("CIBs of Pacemaker's own tests, repeated", corpus()),
    ):
        if not bases:
            continue
        _imported(bases[:5])
        count, seconds = _imported(islice(cycle(bases), CIBS))
        size = sum(map(len, islice(cycle(bases), CIBS))) / 2**20
        how = f"{count:,} of {CIBS:,} imported and written, {size:.0f} MiB"
        yield Result(f"importing {name}", seconds, "s", "under 30", seconds < 30, how)


def _workbook() -> Iterator[Result]:
    with tempfile.TemporaryDirectory(prefix="hadocs-bench-") as scratch:
        path, spec = Path(scratch) / "rvtools.xlsx", Path(scratch) / "spec.yaml"
        workbook(path)
        words = [
            sys.executable,
            "-m",
            "hadocs",
            "import",
            "vsphere",
            str(path),
            "-o",
            str(spec),
            "--report",
            "json",
        ]
        start = time.perf_counter()
        child = os.posix_spawn(sys.executable, words, os.environ)
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - start
        done = status == 0 and spec.read_text(encoding="utf-8").count("\n  vm-") == MACHINES
        memory = used.ru_maxrss / 1024 if sys.platform == "linux" else used.ru_maxrss / 2**20
        what = f"an RVTools workbook of {MACHINES:,} machines"
        how = f"{path.stat().st_size / 2**20:.0f} MiB, read and written by a process of its own"
        yield Result(f"importing {what}", seconds, "s", "under 10", done and seconds < 10, how)
        yield Result(f"memory for {what}", memory, "MiB", "under 300", done and memory < 300, how)


def run() -> list[Result]:
    """The limits are those of what people wait for, and of what a small machine has."""
    return [*_cibs(), *(_workbook() if hasattr(os, "wait4") else ())]
