"""Files that belong together: of a folder, a tar or a zip, read with limits and never written. Knows no format."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.model import Source

MOST_FILES = 50_000
MOST_EACH = 64 * 1024 * 1024
MOST_TOGETHER = 128 * 1024 * 1024
"""Bytes that are unpacked: of one file, and of all. A folder /etc/pve may hold 128 MiB by its own limit."""
EXPECTED = "a folder, a tar or a zip of the files themselves"

Wanted = Callable[[str], bool]
"""Whether a file is to be read, by its path with ``/``."""


def packed(source: Source) -> str:
    """What kind of archive a file is; "" where it is none."""
    head = source.data[:512]
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    for mark, kind in ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz")):
        if head.startswith(mark):
            return kind
    return ""


def members(source: Source, wanted: Wanted) -> dict[str, bytes]:
    """The files that are wanted, by path, in order.

    Raises:
        InputError: where the archive is broken, leads out of itself, or holds more than the limits.
    """
    if source.members:
        return {path: data for path, data in source.members if wanted(path)}
    kind = packed(source)
    try:
        if kind == "zip":
            return dict(sorted(_of_zip(source, wanted)))
        if kind:
            return dict(sorted(_of_tar(source, kind, wanted)))
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError,
            RuntimeError, ValueError) as error:  # fmt: skip
        raise _refused(source, f"this {kind} is broken or cut off: {str(error)[:200]}") from None
    return {}


def folder(path: Path, wanted: Wanted) -> tuple[tuple[str, bytes], ...]:
    """The files of a folder that are wanted; links are not followed: /etc/pve has some to itself.

    Raises:
        InputError: where it holds more than the limits.
        OSError: where it can't be read.
    """
    found: list[tuple[str, bytes]] = []
    whole, count = 0, 0
    source = Source(path.name or str(path), b"")
    stack = [path]
    while stack:
        for entry in sorted(stack.pop().iterdir()):
            count += 1
            if count > MOST_FILES:
                raise _refused(source, f"more than {MOST_FILES} files")
            if entry.is_symlink():
                continue
            if entry.is_dir():
                stack.append(entry)
                continue
            name = entry.relative_to(path).as_posix()
            if not entry.is_file() or not wanted(name):
                continue
            with entry.open("rb") as file:
                data = file.read(MOST_EACH + 1)
            whole = _counted(source, name, len(data), whole)
            found.append((name, data))
    return tuple(sorted(found))


def _of_zip(source: Source, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    whole = 0
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_FILES:
            raise _refused(source, f"more than {MOST_FILES} files")
        for info in infos:
            name = _inside(source, info.filename)
            if info.is_dir() or not wanted(name):
                continue
            if info.flag_bits & 1:
                raise _refused(source, f"{_shown(name)} is encrypted")
            # What the head of a file says of its size may be a lie: no more than the limit is unpacked.
            with archive.open(info) as file:
                data = file.read(MOST_EACH + 1)
            whole = _counted(source, name, len(data), whole)
            yield name, data


def _of_tar(source: Source, kind: str, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    whole = 0
    with tarfile.open(fileobj=io.BytesIO(_inflated(source, kind)), mode="r:") as archive:
        for count, info in enumerate(archive):
            if count > MOST_FILES:
                raise _refused(source, f"more than {MOST_FILES} files")
            name = _inside(source, info.name)
            if not info.isreg() or not wanted(name):
                continue
            file = archive.extractfile(info)
            data = file.read(MOST_EACH + 1) if file is not None else b""
            whole = _counted(source, name, len(data), whole)
            yield name, data


def _inflated(source: Source, kind: str) -> bytes:
    """The tar that is compressed, up to the limit."""
    if kind == "tar":
        return source.data
    machine = (
        zlib.decompressobj(31)
        if kind == "gz"
        else bz2.BZ2Decompressor()
        if kind == "bz2"
        else lzma.LZMADecompressor(memlimit=256 * 1024 * 1024)
    )
    data = machine.decompress(source.data, MOST_TOGETHER + 1)
    if len(data) <= MOST_TOGETHER and not machine.eof:
        raise EOFError("it ends in the middle")
    if len(data) > MOST_TOGETHER:
        raise _refused(source, f"more than {MOST_TOGETHER // 1024 // 1024} MiB, once it is unpacked")
    return data


def _counted(source: Source, name: str, size: int, whole: int) -> int:
    if size > MOST_EACH:
        raise _refused(source, f"{_shown(name)} has more than {MOST_EACH // 1024 // 1024} MiB")
    if whole + size > MOST_TOGETHER:
        raise _refused(source, f"more than {MOST_TOGETHER // 1024 // 1024} MiB, once it is unpacked")
    return whole + size


def _inside(source: Source, name: str) -> str:
    """The path of a file in an archive; one that leads out of it is refused, though nothing is ever written."""
    text = name.replace("\\", "/")
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or text[1:2] == ":":
        raise _refused(source, f"{_shown(name)} leads out of the archive")
    return str(path)


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:100]


def _refused(source: Source, message: str) -> InputError:
    return InputError((Problem(message, Place(source.name), EXPECTED),))
