"""What every published site carries besides its pages: stylesheets, scripts, fonts. Knows no spec."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from hadocs.pages.figures import zoom
from hadocs.pages.page import Page
from hadocs.pages.runbooks.alone import script, stylesheet

FOLDER = "assets/hadocs/"
STYLESHEET = FOLDER + "hadocs.css"
SCRIPT = FOLDER + "hadocs.js"
WORKER_SHIM = FOLDER + "iframe-worker.js"
"""Lets Material search from ``file://``; its own offline plugin would fetch one from another host."""

FONTS = ("Regular", "Italic", "Medium", "Bold")


def pages() -> tuple[Page, ...]:
    """All assets as files of the site, fonts and their licence among them, sorted by path."""
    own = files("hadocs.publish") / "assets"
    found = [
        Page(FOLDER + f.name, f.read_bytes() + _more(f.name))
        for f in own.iterdir()
        if f.name.endswith((".css", ".js", ".svg"))
    ]
    roboto = files("font_roboto") / "files"
    found += [
        Page(f"{FOLDER}fonts/Roboto-{style}.ttf", (roboto / f"Roboto-{style}.ttf").read_bytes())
        for style in FONTS
    ]
    found.append(Page(f"{FOLDER}fonts/LICENSE.txt", (roboto / "LICENSE").read_bytes()))
    return tuple(sorted(found, key=lambda page: page.path))


def _more(name: str) -> bytes:
    """What belongs to a stylesheet or a script and lies with the pages that it is for."""
    more: dict[str, tuple[Callable[[], str], ...]] = {
        "hadocs.css": (stylesheet,),
        "hadocs.js": (script, zoom),
    }
    return "".join("\n" + part() for part in more.get(name, ())).encode()
