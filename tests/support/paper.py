"""A PDF read back: the text of its pages, as whoever searches or copies it finds it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property

from pypdf import PdfReader


@dataclass(frozen=True)
class Paper:
    """A PDF."""

    pdf: bytes

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.pdf), strict=True)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The text of each page."""
        return tuple(page.extract_text() for page in self.reader.pages)

    @cached_property
    def closed(self) -> str:
        """All text without its white space: where a line ends is no part of it."""
        return closed("\n".join(self.pages))

    def fonts(self) -> dict[str, bool]:
        """The fonts by name, and whether each is in the file."""
        found = {}
        for page in self.reader.pages:
            for font in page["/Resources"].get_object().get("/Font", {}).values():
                below = font.get_object()["/DescendantFonts"][0].get_object()
                described = below["/FontDescriptor"].get_object()
                found[str(below["/BaseFont"])] = any(f"/FontFile{n}" in described for n in ("", "2", "3"))
        return found


def closed(text: str) -> str:
    """Text without its white space."""
    return "".join(text.split())
