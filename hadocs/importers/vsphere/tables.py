"""An RVTools export as tables: a workbook, or a folder of CSV files. Knows no spec.

The columns differ by the version of RVTools, which writes MB or MiB for the same amounts: they are found by their
names without spaces and signs. Source of the names: exports, and tools that read and compare them,
github.com/kubev2v/migration-planner and github.com/Yoobuu/Kylow.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from hadocs.errors import InputError, Place, Problem, UsageError
from hadocs.importers import bundle
from hadocs.importers.decode import text_of
from hadocs.importers.model import Source

EXPECTED = "an export of all tabs from RVTools, as xlsx or as a folder of CSV files"
TABS = (
    "vInfo",
    "vHost",
    "vCluster",
    "vDatastore",
    "vMultiPath",
    "vNetwork",
    "vPort",
    "vSC_VMK",
    "vDisk",
    "vHBA",
)
MOST_UNPACKED = 512 * 1024 * 1024
MOST_ROWS = 1_000_000
_CSV = re.compile(r"(?:^|/|_tab|_)(v[A-Z]\w+?)\.csv$")


class Line:
    """A row of a tab; columns by any of their names."""

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[str, Any]) -> None:
        self._held = held

    def text(self, *names: str) -> str:
        """The first of these columns that has something in it, on one line."""
        for name in names:
            value = self._held.get(_plain(name))
            if value is None or value == "":
                continue
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            text = str(value)
            if not text.isprintable():
                text = "".join(c if c.isprintable() else " " for c in text)
            if text := " ".join(text.split())[:300]:
                return text
        return ""

    def number(self, *names: str) -> int | None:
        """The same as a whole number from 0 on; thousands may be set apart."""
        text = re.sub(r"(?<=\d)[.,' ](?=\d{3}(?:\D|$))", "", self.text(*names))
        found = re.fullmatch(r"(\d{1,15})(?:[.,]\d+)?", text)
        return int(found[1]) if found else None

    def flag(self, *names: str) -> bool | None:
        """The same as yes or no."""
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            self.text(*names).lower()
        )


Tables = Mapping[str, Sequence[Line]]


def wanted(path: str) -> bool:
    """Whether a file of a folder is a tab of an export."""
    found = _CSV.search(path)
    return bool(found) and found is not None and found[1] in TABS


def looks_like(source: Source) -> str:
    """What kind of export a file is; "" where it is none."""
    if source.members:
        return "CSV files of RVTools" if any(_CSV.search(p) for p, _ in source.members if wanted(p)) else ""
    if bundle.packed(source) != "zip":
        return ""
    try:
        found = bundle.members(source, lambda name: name == "xl/workbook.xml" or wanted(name))
    except InputError:
        return ""
    if re.search(rb'name="v(?:Info|Host|Cluster)"', found.get("xl/workbook.xml", b"")):
        return "an RVTools workbook"
    return "CSV files of RVTools" if any(wanted(name) for name in found) else ""


def tables(source: Source) -> dict[str, list[Line]]:
    """The tabs of an export that are read.

    Raises:
        InputError: where it is none, or is broken.
        UsageError: where it is a workbook, and what reads workbooks is not installed.
    """
    found = _workbook(source) if looks_like(source) == "an RVTools workbook" else _files(source)
    if "vInfo" not in found and "vHost" not in found:
        raise _refused(source, "it has neither vInfo nor vHost")
    return found


def _files(source: Source) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for path, data in bundle.members(source, wanted).items():
        name = _CSV.search(path)
        text = text_of(data)
        head = text[:20_000].partition("\n")[0]
        sign = max(",;\t", key=head.count)
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
            found.setdefault(name[1] if name else "", []).extend(_lines(source, rows))
        except csv.Error as error:
            raise _refused(source, f"{path} is no CSV: {error}") from None
    return found


def _workbook(source: Source) -> dict[str, list[Line]]:
    try:
        import python_calamine
    except ImportError:
        message = (
            f"{source.name} is an RVTools workbook, and what reads workbooks is not installed: "
            "pip install 'hadocs[xlsx]', or export from RVTools to CSV"
        )
        raise UsageError(message) from None
    _measured(source)
    found: dict[str, list[Line]] = {}
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        for name in book.sheet_names:
            if name in TABS:
                sheet = book.get_sheet_by_name(name)
                found[name] = _lines(source, sheet.iter_rows())
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise _refused(source, f"this workbook is broken: {str(error)[:200]}") from None
    return found


def _measured(source: Source) -> None:
    """Refuse what would fill the memory once it is unpacked, whatever it says of its size."""
    whole = 0
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            for info in archive.infolist():
                with archive.open(info) as file:
                    while piece := file.read(1 << 20):
                        whole += len(piece)
                        if whole > MOST_UNPACKED:
                            raise _refused(
                                source, f"more than {MOST_UNPACKED // 2**20} MiB, once it is unpacked"
                            )
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _refused(source, f"this workbook is broken: {str(error)[:200]}") from None


def _lines(source: Source, rows: Iterable[Sequence[Any]]) -> list[Line]:
    names: list[str] = []
    found: list[Line] = []
    for row in rows:
        if not names:
            names = [_plain(str(cell)) for cell in row]
            continue
        if len(found) >= MOST_ROWS:
            raise _refused(source, f"a tab has more than {MOST_ROWS} rows")
        if any(cell not in (None, "") for cell in row):
            found.append(Line(dict(zip(names, row, strict=False))))
    return found


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    text = re.sub(r"[^a-z0-9#]+", "", name.lower())
    return re.sub(r"(?:mib|mb)$", "", text) or text


def _refused(source: Source, message: str) -> InputError:
    return InputError((Problem(message, Place(source.name), EXPECTED),))
