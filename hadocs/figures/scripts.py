"""How wide letters are that Roboto lacks, whatever font paints them. Knows of no figure.

Nobody can know which font that will be, so these are estimates rounded up: per letter of the widest of some words of
the trade, in bold, in the wider of Noto Sans and DejaVu Sans (measured with HarfBuzz, 2026-11-28). Letters of East
Asian scripts fill a square of one em in every font; pictures are as wide as in the widest font that systems have for
them (Segoe UI Emoji, 1.37 em).
"""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Iterator

FULL = 1.0
PICTURE = 1.4
_JOINER = "\u200d"
_NOTHING = ("Cf", "Mn", "Me")
_BLOCKS: tuple[tuple[int, int, float], ...] = (
    (0x0530, 0x058F, 0.72),  # Armenian
    (0x0590, 0x05FF, 0.68),  # Hebrew
    (0x0600, 0x08FF, 0.62),  # Arabic, Syriac, Thaana, N'Ko
    (0x0900, 0x097F, 0.66),  # Devanagari
    (0x0980, 0x09FF, 0.66),  # Bengali
    (0x0A00, 0x0AFF, 0.66),  # Gurmukhi, Gujarati
    (0x0B80, 0x0BFF, 1.02),  # Tamil
    (0x0C00, 0x0C7F, 0.94),  # Telugu
    (0x0C80, 0x0CFF, 0.86),  # Kannada
    (0x0D00, 0x0D7F, 1.0),  # Malayalam
    (0x0D80, 0x0DFF, 0.9),  # Sinhala
    (0x0E00, 0x0E7F, 0.62),  # Thai
    (0x0E80, 0x0EFF, 0.64),  # Lao
    (0x1000, 0x109F, 0.8),  # Myanmar
    (0x10A0, 0x10FF, 0.72),  # Georgian
    (0x1200, 0x139F, 0.95),  # Ethiopic
    (0x1780, 0x17FF, 0.66),  # Khmer
    (0x1C90, 0x1CBF, 0.85),  # Georgian capitals
    (0x2600, 0x27BF, PICTURE),  # symbols and dingbats that systems show as pictures
    (0xFB1D, 0xFB4F, 0.7),  # forms of Hebrew letters
    (0xFB50, 0xFDCF, 0.9),  # forms of Arabic letters
    (0xFDF0, 0xFDFA, 2.5),  # whole Arabic words
    (0xFDFB, 0xFDFF, 10.0),  # whole Arabic phrases
    (0xFE70, 0xFEFE, 0.9),  # forms of Arabic letters
    (0x1F000, 0x1FAFF, PICTURE),  # emoji
)
_STARTS = [first for first, _, _ in _BLOCKS]


def advance(char: str) -> float:
    """The width of a character in em, or 0 of a mark that stands on another; one em where nothing is known."""
    if unicodedata.combining(char) or unicodedata.category(char) in _NOTHING:
        return 0.0
    code = ord(char)
    at = bisect.bisect_right(_STARTS, code) - 1
    if at >= 0 and code <= _BLOCKS[at][1]:
        return _BLOCKS[at][2]
    if unicodedata.east_asian_width(char) == "H":
        return 0.6
    return FULL


def parts(text: str) -> Iterator[str]:
    """The text in pieces that can't be cut: letters with the marks on them, joined pictures, flags."""
    part = ""
    for char in text:
        if part and not _joined(part, char):
            yield part
            part = ""
        part += char
    if part:
        yield part


def _joined(part: str, char: str) -> bool:
    code = ord(char)
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Mc"):
        return True
    if char == _JOINER or part[-1] == _JOINER or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    return len(part) == 1 and _half_a_flag(part) and _half_a_flag(char)


def _half_a_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF
