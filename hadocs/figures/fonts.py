"""The fonts of this project: Roboto, and Noto Sans for what it lacks; what is in their tables. Knows of no figure."""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass
from pathlib import Path

FAMILY = "Roboto"
WEIGHTS = {400: "Regular", 500: "Medium", 700: "Bold"}
"""The weights that figures are painted with, and the file of each."""


def font_path(weight: int) -> Path:
    """The Roboto file of a weight, inside the installed ``font-roboto`` package."""
    import font_roboto  # type: ignore[import-untyped]

    return Path(font_roboto.__file__).parent / "files" / f"Roboto-{WEIGHTS[weight]}.ttf"


@dataclass(frozen=True, slots=True)
class Font:
    """One font file, read: its tables, the glyph of each character, and each glyph's advance.

    ``units`` is the number of font units in one em; advances are in those units.
    """

    tables: dict[str, bytes]
    glyphs: dict[int, int]
    advances: tuple[int, ...]
    units: int


def _characters(cmap: bytes) -> dict[int, int]:
    """Code points to glyph numbers, from a format 4 or 12 subtable (OpenType specification, ``cmap``)."""
    found: dict[int, int] = {}
    (count,) = struct.unpack_from(">H", cmap, 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * index)
        if (platform, encoding) not in ((3, 1), (3, 10), (0, 3), (0, 4)):
            continue
        (form,) = struct.unpack_from(">H", cmap, offset)
        if form == 12:
            (groups,) = struct.unpack_from(">L", cmap, offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">LLL", cmap, offset + 16 + 12 * group)
                for code in range(first, last + 1):
                    found.setdefault(code, glyph + code - first)
        elif form == 4:
            (double,) = struct.unpack_from(">H", cmap, offset + 6)
            segments = double // 2
            ends = struct.unpack_from(f">{segments}H", cmap, offset + 14)
            at = offset + 16 + double
            starts = struct.unpack_from(f">{segments}H", cmap, at)
            deltas = struct.unpack_from(f">{segments}H", cmap, at + double)
            ranges = struct.unpack_from(f">{segments}H", cmap, at + 2 * double)
            for i, (start, end, delta, shift) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
                for code in range(start, end + 1):
                    glyph = code
                    if shift:
                        place = at + 2 * double + 2 * i + shift + 2 * (code - start)
                        (glyph,) = struct.unpack_from(">H", cmap, place)
                        if not glyph:
                            continue
                    number = (glyph + delta) & 0xFFFF
                    if number and code != 0xFFFF:
                        found.setdefault(code, number)
    return found


@functools.lru_cache(maxsize=len(WEIGHTS))
def load(weight: int) -> Font:
    """Roboto of a weight. Read once, and only when something is measured or embedded."""
    return read(font_path(weight))


@functools.cache
def others() -> tuple[Path, ...]:
    """Fonts of other scripts, by name, inside the installed ``manimgx-fonts`` package."""
    import manimgx_fonts  # type: ignore[import-untyped]

    found = sorted(Path(manimgx_fonts.__file__).parent.glob("Noto*.ttf"))
    return tuple(path for path in found if "Italic" not in path.name)


@functools.cache
def other(code: int) -> Path | None:
    """The font among `others` that has a character, if one does."""
    return next((path for path in others() if code in read(path).glyphs), None)


def characters(path: Path, index: int = 0) -> dict[int, int]:
    """The characters of a font by their glyphs; of a collection those of the font with that index.

    Raises:
        OSError, ValueError, struct.error, KeyError: for a file that is no such font.
    """
    data = path.read_bytes()
    start = struct.unpack_from(">L", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", data, start + 4)
    for at in range(start + 12, start + 12 + 16 * count, 16):
        tag, _, offset, length = struct.unpack_from(">4sLLL", data, at)
        if tag == b"cmap":
            return _characters(data[offset : offset + length])
    raise KeyError("cmap")


@functools.cache
def read(path: Path) -> Font:
    """A TrueType font; of a variable one the default instance, which for Noto Sans is the regular weight."""
    data = path.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        tables[tag.decode("ascii")] = data[offset : offset + length]
    (units,) = struct.unpack_from(">H", tables["head"], 18)
    (metrics,) = struct.unpack_from(">H", tables["hhea"], 34)
    (glyphs,) = struct.unpack_from(">H", tables["maxp"], 4)
    long = struct.unpack_from(">" + "Hh" * metrics, tables["hmtx"])[::2]
    advances = long + (long[-1],) * (glyphs - metrics)
    return Font(tables, _characters(tables["cmap"]), advances, units)
