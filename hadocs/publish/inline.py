"""Figures taken out of a page while MkDocs and its plugins work on it, and put back. Knows neither of them.

A figure that stands in a frame has an image in its place until then, of the file that lies beside the page: whoever
copies the page meanwhile, or never lets it be put back, still shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FIGURE = re.compile(
    r"(?P<svg><svg\b.*?</svg>)"
    r'(?P<frame>\s*</div>\s*<figcaption>[^\n]*?<a class="hadocs-figure__zoom" href="(?P<file>[^"]+)")?',
    re.DOTALL,
)
_ATTRIBUTES = r"(?:\"[^\"]*\"|'[^']*'|[^'\">])*"
# However it was written again meanwhile: without quotes, with other attributes, with an end tag or without.
_KEPT = re.compile(
    rf"<(?:img|svg)\b{_ATTRIBUTES}?\sdata-hadocs=[\"']?(\d+)\b[\"']?{_ATTRIBUTES}>(?:\s*</svg>)?",
    re.IGNORECASE,
)


def take_out(text: str, put: Callable[[str], int]) -> tuple[str, frozenset[int]]:
    """A text without its figures, each of which went to ``put``, and the numbers that came back for them."""
    numbers: set[int] = set()

    def kept(figure: re.Match[str]) -> str:
        number = put(figure["svg"])
        numbers.add(number)
        if figure["file"] is None:
            return f'<svg data-hadocs="{number}"></svg>'
        return f'<img data-hadocs="{number}" src="{figure["file"]}" alt="Figure">{figure["frame"]}'

    return _FIGURE.sub(kept, text), frozenset(numbers)


_FRAMED = re.compile(r'(<div class="hadocs-figure__frame">\s*)(<svg\b.*?</svg>)', re.DOTALL)


def take_out_framed(html: str, put: Callable[[str], int]) -> tuple[str, frozenset[int]]:
    """HTML of a page that people wrote without our figures, as `take_out` does it; other pictures stay."""
    numbers: set[int] = set()

    def kept(figure: re.Match[str]) -> str:
        number = put(figure[2])
        numbers.add(number)
        return f'{figure[1]}<svg data-hadocs="{number}"></svg>'

    return _FRAMED.sub(kept, html), frozenset(numbers)


def put_back(html: str, numbers: frozenset[int], get: Callable[[int], str]) -> tuple[str, frozenset[int]]:
    """A text with the figures of ``numbers`` again, and those of them that have no place in it any more."""
    lost = set(numbers)

    def figure(kept: re.Match[str]) -> str:
        number = int(kept[1])
        if number not in numbers:
            return kept[0]
        lost.discard(number)
        return get(number)

    return _KEPT.sub(figure, html), frozenset(lost)


def put_back_bare(html: str, numbers: frozenset[int], get: Callable[[int], str]) -> str:
    """A text with those figures again that have no image in their place."""
    bare = re.compile(r'<svg data-hadocs="(\d+)"></svg>')
    return bare.sub(lambda kept: get(int(kept[1])) if int(kept[1]) in numbers else kept[0], html)


_BLOCK = re.compile(
    r'^<(?:div class="hadocs-runbook(?:-section)?"|p class="hadocs-runbook-of")(?:.+(?:\n|\Z))+', re.MULTILINE
)
_KEPT_BLOCK = re.compile(r'<div data-hadocs-block="?(\d+)"?>\s*</div>')


def take_out_blocks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the steps of a runbook, which are HTML already, and these.

    Markdown would only pass them on, and read each character of them for it: half of what a page of a runbook costs.
    """
    blocks: list[str] = []

    def kept(block: re.Match[str]) -> str:
        blocks.append(block[0].rstrip("\n"))
        return f'<div data-hadocs-block="{len(blocks) - 1}"></div>\n'

    return _BLOCK.sub(kept, text), tuple(blocks)


def put_back_blocks(html: str, blocks: tuple[str, ...]) -> str:
    """A text with the blocks that `take_out_blocks` gave in their places."""
    if not blocks:
        return html
    return _KEPT_BLOCK.sub(lambda at: blocks[int(at[1])] if int(at[1]) < len(blocks) else at[0], html)


_RUNBOOK = '<div class="hadocs-runbook" data-runbook='
_UNREAD = re.compile(r'<a class="headerlink".*?</a>|</?(?:label|span|input)\b[^<>]*>')
"""Of a heading, what the search leaves out; it takes longer to do so itself."""
_HEADING = re.compile(r"<h[1-3]\b.*?</h[1-3]>", re.DOTALL)


def in_short(html: str) -> str:
    """What of a page the search is to find: of a runbook its headings, which are its steps; else all of it.

    Reading all of its small print costs the search more than all else of a page.
    """
    return _UNREAD.sub("", "".join(_HEADING.findall(html))) if _RUNBOOK in html else html
