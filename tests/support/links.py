"""The links of a built site: every ``href`` and ``src`` there is, those of figures among them."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in ("href", "src", "xlink:href") and value:
                self.targets.append(value)
            elif key in ("id", "name") and value:
                self.ids.add(value)


def dead_links(site: Path, *, skip: Iterable[str] = ("404.html",), at_root: bool = False) -> list[str]:
    """Links to what is not in a site, ``page → target``; those of a 404 page are from the root of whatever server.

    ``skip`` names files and folders whose own links are not looked at.
    ``at_root``: the site is to be published at the root of its server, so that links may begin there.
    """
    read: dict[Path, _Links] = {}
    for file in [*site.rglob("*.html"), *site.rglob("*.svg")]:
        read[file] = _Links()
        read[file].feed(file.read_text(encoding="utf-8"))
    wrong = []
    for file, links in read.items():
        if any(part in skip for part in file.relative_to(site).parts):
            continue
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            start = site if at_root and parts.path.startswith("/") else file.parent
            path = unquote(parts.path).lstrip("/") if at_root else unquote(parts.path)
            other = (start / path).resolve() if parts.path else file
            other = other / "index.html" if other.is_dir() else other
            fragment = unquote(parts.fragment)
            if not other.is_file() or (fragment and other in read and fragment not in read[other].ids):
                wrong.append(f"{file.relative_to(site)} → {target}")
    return wrong
