"""A small RVTools export as CSV files, with the columns that its tabs have."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from hadocs.importers.model import Source

TABS: dict[str, list[list[str]]] = {
    "vInfo": [
        ["VM", "Powerstate", "Template", "DNS Name", "CPUs", "Memory", "Primary IP Address", "Network #1", "Network #2",
         "HA Restart Priority", "HA VM Monitoring", "FT State", "Path", "Cluster rule name(s)", "Cluster", "Host",
         "OS according to the VMware Tools", "VM UUID", "VI SDK API Version"],
        ["sql-a", "poweredOn", "False", "sqlnode1.example.com", "4", "32,768", "10.0.0.11", "VM Network",
         "dv-storage", "high", "vmMonitoringOnly", "notConfigured", "[san-1] sql-a/sql-a.vmx", "apart", "Prod",
         "esx1.example.com", "Microsoft Windows Server 2022 (64-bit)", "u-1", "8.0.3.0"],
        ["sql-b", "poweredOn", "False", "sqlnode2.example.com", "4", "32768", "10.0.0.12", "VM Network", "", "high",
         "vmMonitoringOnly", "running", "[san-1] sql-b/sql-b.vmx", "apart", "Prod", "esx2.example.com", "", "u-2",
         "8.0.3.0"],
        ["old", "poweredOff", "False", "", "1", "1024", "", "", "", "", "", "", "[local-1] old/old.vmx", "", "Prod",
         "esx1.example.com", "", "u-3", ""],
        ["golden", "poweredOff", "True", "", "1", "1024", "", "", "", "", "", "", "", "", "Prod",
         "esx1.example.com", "", "u-4", ""],
    ],
    "vHost": [
        ["Host", "Cluster", "# Cores", "# Memory", "ESX Version", "Vendor", "Model", "in Maintenance Mode"],
        ["esx1.example.com", "Prod", "32", "262144", "VMware ESXi 8.0.3 build-1", "Contoso", "S9", "False"],
        ["esx2.example.com", "Prod", "32", "262144", "VMware ESXi 8.0.3 build-1", "Contoso", "S9", "True"],
    ],
    "vCluster": [
        ["Name", "HA enabled", "Failover Level", "AdmissionControlEnabled", "Isolation Response", "VM Monitoring",
         "Failure Interval"],
        ["Prod", "True", "1", "True", "powerOff", "vmMonitoringOnly", "30"],
    ],
    "vDatastore": [
        ["Name", "Type", "Capacity MB", "Hosts"],
        ["san-1", "VMFS", "1,048,576", "esx1.example.com, esx2.example.com"],
        ["local-1", "VMFS", "512000", "esx1.example.com"],
        ["iso", "NFS", "512000", "esx1.example.com, esx2.example.com"],
    ],
    "vMultiPath": [
        ["Host", "Datastore", "Path 1", "Path 1 state", "Path 2", "Path 2 state", "Path 3", "Path 3 state"],
        ["esx1.example.com", "san-1", "a", "active", "b", "active", "c", "dead"],
    ],
    "vPort": [
        ["Host", "Port Group", "Switch"],
        ["esx1.example.com", "VM Network", "vSwitch0"],
        ["esx2.example.com", "VM Network", "vSwitch0"],
    ],
}  # fmt: skip


def folder(
    sign: str = ",", encoding: str = "utf-8", tabs: dict[str, list[list[str]]] | None = None
) -> Source:
    """The export as a folder of CSV files."""
    members = tuple(
        (
            f"RVTools_tab{name}.csv",
            "\r\n".join(sign.join(_cell(c, sign) for c in row) for row in rows).encode(encoding),
        )
        for name, rows in sorted((TABS if tabs is None else tabs).items())
    )
    return Source("rvtools", b"", members)


def _cell(text: str, sign: str) -> str:
    return f'"{text}"' if sign in text else text


def workbook(tabs: dict[str, list[list[str]]] | None = None) -> Source:
    """The same as a workbook, with no more in it than a reader of workbooks asks for."""
    given = TABS if tabs is None else tabs
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        types = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        override = f'<Override PartName="/xl/workbook.xml" ContentType="{types}"/>'
        content = "http://schemas.openxmlformats.org/package/2006/content-types"
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{content}">{override}</Types>')
        first = f'<Relationship Id="r0" Type="{kinds}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f"<Relationships {package}>{first}</Relationships>")
        sheets = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(given, 1))
        targets = "".join(
            f'<Relationship Id="r{i}" Type="{kinds}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(given) + 1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook {main} xmlns:r="{kinds}"><sheets>{sheets}</sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {package}>{targets}</Relationships>")
        for number, rows in enumerate(given.values(), 1):
            lines = "".join(
                f'<row r="{r}">'
                + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
                + "</row>"
                for r, row in enumerate(rows, 1)
            )
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
            )
    return Source("rvtools.xlsx", held.getvalue())
