"""The letters that a picture uses, as small fonts inside the picture. Knows the font format, not the figure.

Table layouts are from the OpenType specification. Nothing is compressed, so that every machine writes the same bytes.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable
from pathlib import Path

from hadocs.figures import fonts

OTHERS = "hadocs"
"""The family of embedded letters that are not Roboto's."""
_BY_THEMSELVES = {
    "NotoSans",
    *(f"NotoSans{s}" for s in ("Armenian", "Ethiopic", "Georgian", "Hebrew", "Symbols")),
}
_ARGS_ARE_WORDS, _SCALE, _MORE, _XY_SCALE, _MATRIX, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100


def face(texts: Iterable[tuple[int, str]], family: str = fonts.FAMILY) -> str:
    """``@font-face`` rules with the letters of some texts, each with its weight, for each weight that they use.

    ``family`` is what Roboto is called in them.
    """
    used: dict[int, set[int]] = {}
    for weight, text in texts:
        used.setdefault(weight, set()).update(map(ord, text))
    rules = []
    for weight in sorted(used):
        data = base64.b64encode(subset(weight, used[weight])).decode("ascii")
        rules.append(
            f"@font-face{{font-family:{family};font-weight:{weight};src:url(data:font/ttf;base64,{data})}}"
        )
    return "".join((*rules, *_others(used)))


def _others(used: dict[int, set[int]]) -> list[str]:
    """Rules for letters that Roboto lacks, where another font has them and they stand by themselves.

    Letters that join or change beside others need tables that are left out here, and pictures have no colours in a
    font of outlines: both are left to the fonts of the system.
    """
    found: dict[Path, list[int]] = {}
    for code in sorted(
        {c for weight, codes in used.items() for c in codes - fonts.load(weight).glyphs.keys()}
    ):
        path = fonts.other(code) if code < 0xFFFF else None
        if path is not None and path.name.partition("[")[0] in _BY_THEMSELVES:
            found.setdefault(path, []).append(code)
    rules = []
    for path, codes in sorted(found.items()):
        data = base64.b64encode(_of(fonts.read(path), codes)).decode("ascii")
        places = ",".join(f"U+{code:X}" for code in codes)
        rules.append(
            f"@font-face{{font-family:{OTHERS};unicode-range:{places};src:url(data:font/ttf;base64,{data})}}"
        )
    return rules


def subset(weight: int, characters: Iterable[int]) -> bytes:
    """A TrueType font with nothing but some characters of Roboto; those that it lacks are left out."""
    return _of(fonts.load(weight), characters)


def _of(font: fonts.Font, characters: Iterable[int]) -> bytes:
    wanted = {code: font.glyphs[code] for code in sorted(characters) if code in font.glyphs}
    outlines = _Outlines(font)
    order = [0]
    for glyph in wanted.values():
        if glyph not in order:
            order.append(glyph)
    for glyph in order:  # grows while it is walked: parts of composed letters follow
        order += [part for part in outlines.parts(glyph) if part not in order]
    place = {glyph: index for index, glyph in enumerate(order)}
    glyf, loca = b"", [0]
    for glyph in order:
        outline = outlines.renumbered(glyph, place)
        glyf += outline + b"\0" * (-len(outline) % 4)
        loca.append(len(glyf))
    metrics = font.tables["hmtx"]
    (long,) = struct.unpack_from(">H", font.tables["hhea"], 34)
    bearings = [
        struct.unpack_from(">h", metrics, 4 * g + 2 if g < long else 4 * long + 2 * (g - long))[0]
        for g in order
    ]
    head = bytearray(font.tables["head"])
    struct.pack_into(">L", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)  # long offsets in loca
    hhea = bytearray(font.tables["hhea"])
    struct.pack_into(">H", hhea, 34, len(order))
    maxp = bytearray(font.tables["maxp"])
    struct.pack_into(">H", maxp, 4, len(order))
    struct.pack_into(">H", maxp, 26, 0)  # no instructions are kept
    return _file(
        {
            b"OS/2": font.tables["OS/2"],
            b"cmap": _cmap({code: place[glyph] for code, glyph in wanted.items() if code < 0xFFFF}),
            b"glyf": glyf,
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"hmtx": b"".join(
                struct.pack(">Hh", font.advances[g], b) for g, b in zip(order, bearings, strict=True)
            ),
            b"loca": struct.pack(f">{len(loca)}L", *loca),
            b"maxp": bytes(maxp),
            b"name": struct.pack(">HHH", 0, 0, 6),
            b"post": struct.pack(">LLhhLLLLL", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
        }
    )


class _Outlines:
    """The outlines of a font's glyphs, and how composed ones refer to others."""

    def __init__(self, font: fonts.Font) -> None:
        (form,) = struct.unpack_from(">h", font.tables["head"], 50)
        count = len(font.advances) + 1
        loca = font.tables["loca"]
        if form:
            self._offsets = struct.unpack_from(f">{count}L", loca)
        else:
            self._offsets = tuple(2 * o for o in struct.unpack_from(f">{count}H", loca))
        self._glyf = font.tables["glyf"]

    def _data(self, glyph: int) -> bytes:
        return self._glyf[self._offsets[glyph] : self._offsets[glyph + 1]]

    def _components(self, data: bytes) -> list[int]:
        """Where the references of a composed glyph stand; empty for a simple one. Ends with where they end."""
        if len(data) < 10 or struct.unpack_from(">h", data)[0] >= 0:
            return []
        at, places = 10, []
        while True:
            (flags,) = struct.unpack_from(">H", data, at)
            places.append(at)
            at += 8 if flags & _ARGS_ARE_WORDS else 6
            at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _MATRIX else 0
            if not flags & _MORE:
                return [*places, at]

    def parts(self, glyph: int) -> list[int]:
        """The glyphs that a composed one is made of."""
        data = self._data(glyph)
        return [struct.unpack_from(">H", data, at + 2)[0] for at in self._components(data)[:-1]]

    def renumbered(self, glyph: int, place: dict[int, int]) -> bytes:
        """An outline without its instructions, whose references are to the new numbers."""
        data = bytearray(self._data(glyph))
        places = self._components(bytes(data))
        for at in places[:-1]:
            flags, part = struct.unpack_from(">HH", data, at)
            struct.pack_into(">HH", data, at, flags & ~_INSTRUCTIONS, place[part])
        if places:
            return bytes(data[: places[-1]])
        if len(data) < 10:
            return bytes(data)
        (contours,) = struct.unpack_from(">h", data)
        at = 10 + 2 * contours
        (length,) = struct.unpack_from(">H", data, at)
        return bytes(data[:at]) + b"\0\0" + bytes(data[at + 2 + length :])


def _cmap(glyphs: dict[int, int]) -> bytes:
    """A character map of format 4 with a segment for each character."""
    codes = sorted(glyphs)
    ends = [*codes, 0xFFFF]
    deltas = [*((glyphs[c] - c) & 0xFFFF for c in codes), 1]
    count = len(ends)
    power = 1 << (count.bit_length() - 1)
    search = (2 * power, power.bit_length() - 1, 2 * (count - power))
    body = struct.pack(">HHHH", 2 * count, *search) + struct.pack(f">{count}H", *ends) + b"\0\0"
    body += struct.pack(f">{count}H", *ends) + struct.pack(f">{count}H", *deltas) + b"\0\0" * count
    table = struct.pack(">HHH", 4, 6 + len(body), 0) + body
    return struct.pack(">HHHHL", 0, 1, 3, 1, 12) + table


def _checksum(data: bytes) -> int:
    data += b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}L", data)
    return sum(words) & 0xFFFFFFFF


def _file(tables: dict[bytes, bytes]) -> bytes:
    """A font file of some tables, with its checksums."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    out = struct.pack(">LHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    at = len(out) + 16 * count
    body = b""
    head = 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == b"head":
            head = at + len(body)
        out += struct.pack(">4sLLL", tag, _checksum(data), at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    whole = bytearray(out + body)
    struct.pack_into(">L", whole, head + 8, (0xB1B0AFBA - _checksum(bytes(whole))) & 0xFFFFFFFF)
    return bytes(whole)
