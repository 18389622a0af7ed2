"""Programs that paint SVG, each as a function to a picture of two dots a pixel."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

ZOOM = 2
Paint = Callable[[str], "Image"]


def picture(png: bytes) -> Image:
    """A PNG, on white where it is transparent."""
    from PIL import Image

    read = Image.open(io.BytesIO(png)).convert("RGBA")
    ground = Image.new("RGBA", read.size, "#ffffff")
    return Image.alpha_composite(ground, read).convert("RGB")


def resvg(source: str) -> Image:
    """By resvg, with the fonts of the system."""
    import resvg_py

    return picture(bytes(resvg_py.svg_to_bytes(svg_string=source, zoom=ZOOM)))


def rsvg(source: str) -> Image:
    """By librsvg's program."""
    done = subprocess.run(
        ["rsvg-convert", "-z", str(ZOOM)], input=source.encode(), capture_output=True, check=True
    )
    assert done.stderr == b""
    return picture(done.stdout)


def cairo(source: str) -> Image:
    """By CairoSVG."""
    import cairosvg

    return picture(cairosvg.svg2png(bytestring=source.encode(), scale=ZOOM))


def in_chromium(page: Any, file: Path, source: str, size: tuple[float, float]) -> Image:
    """By Chromium, as a file that a page shows as an image; the page decides between light and dark."""
    file.write_text(source, encoding="utf-8")
    html = file.with_suffix(".html")
    html.write_text(
        '<!doctype html><meta name="color-scheme" content="light dark"><style>body{margin:0}img{display:block}</style>'
        f'<img src="{file.name}">',
        encoding="utf-8",
    )
    page.goto(html.as_uri())
    width, height = size
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    return picture(shot)
