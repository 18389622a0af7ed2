"""Links to pages that a site leaves out, or that it has under another name. Knows nothing of MkDocs.

A link inside a sentence becomes its text. One that stands alone (an item of a list, of a row of links, the last
sentence of a line) is there for nothing but its target, and goes with it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

_LINK = re.compile(
    r"\[(?P<text>[^\[\]\n]*)\]\((?P<target>[^()\s#]+\.md)(?P<anchor>#[^()\s]*)?\)(?P<style>\{[^{}\n]*\})?"
)
_ROW = " · "


def relink(markdown: str, page: str, names: Mapping[str, str | None]) -> str:
    """A page, whose path is ``page``, with its links to the pages of ``names`` led to where those are now.

    ``names`` has the new path by the path that the links lead to; None where there is no such page.
    """
    if not any(new != old for old, new in names.items()):
        return markdown
    folder = posixpath.dirname(page)

    def new(link: re.Match[str]) -> str | None:
        old = posixpath.normpath(posixpath.join(folder, link["target"]))
        return names.get(old, old)

    def linked(link: re.Match[str]) -> str:
        to = new(link)
        if to is None:
            style = link["style"]
            classes = " ".join(re.findall(r"\.([\w-]+)", style)) if style else ""
            return f'<span class="{classes}">{link["text"]}</span>' if classes else str(link["text"])
        if to == posixpath.normpath(posixpath.join(folder, link["target"])):
            return link[0]
        way = posixpath.relpath(to, folder or ".")
        return f"[{link['text']}]({way}{link['anchor'] or ''}){link['style'] or ''}"

    def dead(text: str) -> bool:
        link = _LINK.fullmatch(text.strip())
        return link is not None and new(link) is None

    found = []
    for line in markdown.split("\n"):
        if ".md" not in line:
            found.append(line)
            continue
        items = line.split(_ROW)
        rest = [item for item in items if not dead(item)] if len(items) > 1 else items
        if not rest or dead(re.sub(r"^\s*(?:[-*+]|\d+\.)\s+", "", line)):
            continue
        found.append(_LINK.sub(linked, _without_last(_ROW.join(rest), dead)))
    return "\n".join(found)


def _without_last(line: str, dead: Callable[[str], bool]) -> str:
    """A line without its last sentence where that is a dead link and nothing else."""
    last = re.search(r"(?<=[.!?])\s+(\[[^\[\]\n]*\]\([^()\s]+\)\.?)$", line)
    return line[: last.start()] if last and dead(last[1].removesuffix(".")) else line
