"""The colours of figures, light and dark, and how each look is painted with them. Knows no shapes.

Every colour is a token with a light and a dark value. Both are written literally: programs that draw SVG outside of a
browser know neither custom properties nor, most of them, media queries.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Literal

Palette = Literal["light", "dark"]
Mode = Palette | Literal["page", "alone"]

TOKENS: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#0f172a"),
    "ink": ("#1e293b", "#e2e8f0"),
    "quiet": ("#556376", "#a3b1c5"),
    "case": ("#f8fafc", "#1e293b"),
    "case-line": ("#728197", "#8494ab"),
    "head": ("#e2e8f0", "#334155"),
    "card": ("#ffffff", "#0f172a"),
    "hair": ("#cbd5e1", "#475569"),
    "ghost": ("#728197", "#8494ab"),
    "site": ("#64748b", "#94a3b8"),
    "host": ("#1d4ed8", "#93b4fd"),
    "host-fill": ("#f5f9ff", "#131f3d"),
    "guest": ("#7c3aed", "#c4b5fd"),
    "guest-fill": ("#f3ebff", "#2e1463"),
    "runs": ("#15803d", "#86efac"),
    "network": ("#0f766e", "#5eead4"),
    "network-fill": ("#f0fdfa", "#042f2e"),
    "storage": ("#b45309", "#fcd34d"),
    "storage-fill": ("#fffbeb", "#3d1d06"),
    "error": ("#b91c1c", "#fca5a5"),
    "error-fill": ("#fef2f2", "#450a0a"),
    "warning": ("#92400e", "#fcd34d"),
    "warning-fill": ("#fbbf24", "#fcd34d"),
    "on-warning": ("#451a03", "#3b1d06"),
    "static": ("#c2410c", "#fb923c"),
    "failover": ("#0369a1", "#7dd3fc"),
    "failover-fill": ("#bae6fd", "#0c4a6e"),
    "planned-fill": ("#e2e8f0", "#334155"),
    "present-fill": ("#f1f5f9", "#1e293b"),
}
"""By name, the light and the dark value."""

TEXT_ON = {
    "strong": (
        "ink",
        (
            "paper",
            "case",
            "head",
            "card",
            "storage-fill",
            "network-fill",
            "present-fill",
            "host-fill",
            "guest-fill",
            "error-fill",
        ),
    ),
    "quiet": (
        "quiet",
        (
            "paper",
            "case",
            "head",
            "card",
            "host-fill",
            "storage-fill",
            "guest-fill",
            "present-fill",
            "network-fill",
            "error-fill",
        ),
    ),
    "host": ("host", ("paper", "card", "host-fill")),
    "guest": ("guest", ("paper", "card", "guest-fill")),
    "info": ("quiet", ("card",)),
    "runs": ("runs", ("card", "paper")),
    "plain": ("ink", ("card",)),
    "network": ("network", ("network-fill", "card")),
    "storage": ("storage", ("storage-fill", "card")),
    "error": ("error-fill", ("error",)),
    "warning": ("on-warning", ("warning-fill",)),
    "single": ("error-fill", ("error",)),
    "toss": ("error", ("error-fill",)),
    "on-static": ("paper", ("static",)),
    "on-failover": ("ink", ("failover-fill",)),
    "on-planned": ("ink", ("planned-fill",)),
    "on-host": ("paper", ("host",)),
    "on-guest": ("paper", ("guest",)),
    "on-plain": ("paper", ("ink",)),
    "on-lost": ("paper", ("error",)),
    "on-aside": ("quiet", ("paper",)),
    "lost": ("error", ("error-fill", "card", "paper")),
    "good": ("runs", ("case",)),
    "bad": ("error", ("case", "paper")),
    "unsure": ("warning", ("paper",)),
}
"""By look of text, its token and the tokens that it stands on: each pair has a contrast of at least 4.5 to 1."""

Paint = tuple[str, str, float, str]
"""Fill token, stroke token, stroke width, dashes; ``none`` for no fill or stroke."""

BOXES: dict[str, Paint] = {
    "plate-site": ("paper", "none", 0, ""),
    "plate-host-cluster": ("host-fill", "none", 0, ""),
    "plate-loose": ("paper", "none", 0, ""),
    "site": ("none", "site", 1.3, "2 5"),
    "host-cluster": ("host-fill", "host", 1.8, ""),
    "loose": ("none", "case-line", 1.3, "8 4"),
    "chassis": ("case", "case-line", 1.6, ""),
    "chassis-weak": ("case", "case-line", 1.6, "6 4"),
    "header": ("head", "case-line", 1.6, ""),
    "band": ("guest-fill", "guest", 2, ""),
    "card-active": ("card", "guest", 2.6, ""),
    "card-passive": ("card", "guest", 2, "7 4"),
    "card-maybe": ("card", "guest", 2, "12 3 2 3"),
    "card-member": ("card", "guest", 1.4, ""),
    "card-runs": ("card", "runs", 2.6, ""),
    "card-ghost": ("case", "ghost", 1.8, "7 5"),
    "card-plain": ("card", "case-line", 1.2, ""),
    "card-witness": ("card", "case-line", 1.2, ""),
    "card-disk": ("storage-fill", "storage", 1.2, ""),
    "network": ("network-fill", "network", 1.8, ""),
    "card-question": ("head", "case-line", 1.6, ""),
    "outcome-host": ("card", "host", 2.4, ""),
    "outcome-guest": ("card", "guest", 2.4, ""),
    "outcome-runs": ("card", "runs", 2.4, ""),
    "outcome-network": ("card", "network", 2.4, ""),
    "outcome-plain": ("card", "case-line", 2.4, ""),
    "drum": ("storage-fill", "storage", 2, ""),
    "drum-card": ("card", "storage", 1.8, ""),
    "drum-copy": ("card", "storage", 1.8, "6 4"),
    "controller": ("card", "storage", 1.4, ""),
    "pill-guest": ("card", "guest", 2, ""),
    "pill-host": ("card", "host", 1.8, ""),
    "pill-quiet": ("card", "case-line", 1.3, ""),
    "tag-guest": ("card", "guest", 1.5, ""),
    "tag-host": ("card", "host", 1.5, ""),
    "tag-quiet": ("card", "case-line", 1.5, ""),
    "tag-network": ("card", "network", 1.5, ""),
    "tag-storage": ("storage-fill", "storage", 1.5, ""),
    "error": ("error", "error", 1.5, ""),
    "warning": ("warning-fill", "warning", 1.5, ""),
    "single": ("error", "error", 1.5, ""),
    "toss": ("error-fill", "error", 1.5, "3 2"),
    "mark-single": ("none", "error", 3, ""),
    "mark-toss": ("none", "error", 2.4, "5 4"),
    "bar-static": ("static", "static", 1, ""),
    "bar-failover": ("failover-fill", "failover", 1.2, ""),
    "bar-planned": ("planned-fill", "quiet", 1, "3 2"),
    "bar-shared": ("planned-fill", "quiet", 1, ""),
    "bar-connecting": ("card", "quiet", 1, "1 3"),
    "bar-extra": ("static", "static", 1, ""),
    "present": ("present-fill", "case-line", 1.3, ""),
    "plate-present": ("present-fill", "none", 0, ""),
    "event-top": ("head", "case-line", 1.6, ""),
    "event": ("card", "case-line", 1.4, ""),
    "event-repeated": ("card", "case-line", 1.4, "5 3"),
    "basic": ("card", "static", 2, ""),
    "gate": ("card", "ink", 1.8, ""),
    "card-arrives": ("card", "host", 2.2, ""),
    "card-gone": ("card", "error", 1.8, "2 3"),
    "chassis-away": ("case", "case-line", 1.8, "8 5"),
    "chassis-lost": ("error-fill", "error", 2.2, ""),
    "header-lost": ("error-fill", "error", 2.2, ""),
    "pill-lost": ("error", "error", 1, ""),
    "number-host": ("host", "paper", 2, ""),
    "number-guest": ("guest", "paper", 2, ""),
    "number-plain": ("ink", "paper", 2, ""),
    "number-lost": ("error", "paper", 2, ""),
    "number-aside": ("paper", "quiet", 1.4, ""),
    "meter": ("head", "case-line", 1, ""),
    "meter-now": ("quiet", "none", 0, ""),
    "meter-more": ("host", "none", 0, ""),
    "fact": ("case", "hair", 1.3, ""),
    "vote": ("card", "host", 2, ""),
    "vote-witness": ("card", "host", 2, ""),
    "vote-lost": ("none", "ghost", 1.8, "2 3"),
    "vote-host": ("host-fill", "host", 1.8, ""),
    "vote-guest": ("guest-fill", "guest", 1.8, ""),
    "vote-struck": ("error-fill", "error", 1.8, ""),
    "vote-apart-host": ("none", "host", 1.8, "4 2.5"),
    "vote-apart-guest": ("none", "guest", 1.8, "4 2.5"),
    "card-vote-host": ("card", "host", 2, ""),
    "card-vote-guest": ("card", "guest", 2, ""),
    "card-vote-mute": ("card", "ghost", 1.6, "2 3"),
    "card-service": ("card", "runs", 1.6, ""),
    "card-cluster": ("guest-fill", "guest", 1.8, ""),
    "card-host": ("case", "case-line", 1.6, ""),
    "card-network": ("network-fill", "network", 1.6, ""),
    "card-storage": ("storage-fill", "storage", 1.6, ""),
    "card-unknown": ("card", "case-line", 1.6, "6 4"),
    "card-single": ("error-fill", "error", 3, ""),
    "card-toss": ("error-fill", "error", 2.2, "6 4"),
    "tag-majority": ("card", "runs", 1.5, ""),
    "plate-case": ("case", "none", 0, ""),
    "info": ("card", "case-line", 1.3, ""),
    "spec": ("case", "case-line", 1.6, ""),
    "strip": ("card", "case-line", 1.2, ""),
    "square-active": ("guest", "guest", 1.2, ""),
    "square-passive": ("card", "guest", 1.4, "2.4 1.6"),
    "square-service": ("runs", "runs", 1.2, ""),
    "square-plain": ("card", "case-line", 1.2, ""),
    "cell-active": ("card", "guest", 1.8, ""),
    "cell-passive": ("card", "guest", 1.4, "5 3"),
    "cell-member": ("card", "guest", 1.2, ""),
    "storage": ("storage-fill", "storage", 1.8, ""),
    "column": ("case", "case-line", 1.2, ""),
    "plug": ("network", "case", 1.5, ""),
    "plug-end": ("network", "paper", 1.5, ""),
    "switch": ("card", "case-line", 1.6, ""),
    "switch-alone": ("error-fill", "error", 1.8, ""),
}
WIRES: dict[str, Paint] = {
    "network": ("none", "network", 1.8, ""),
    "storage": ("none", "storage", 2.6, ""),
    "storage-far": ("none", "storage", 1.3, ""),
    "mirror": ("none", "storage", 2.2, "9 3"),
    "join": ("none", "guest", 2, ""),
    "move": ("none", "host", 2.4, "9 5"),
    "failover": ("none", "guest", 2.4, "9 5"),
    "answer": ("none", "case-line", 2, ""),
    "taken": ("none", "ink", 3.4, ""),
    "open": ("none", "ink", 2.4, "6 4"),
    "heartbeat": ("none", "ghost", 1.8, "1.5 4.5"),
    "input": ("none", "ink", 1.6, ""),
    "grid": ("none", "hair", 1, ""),
    "axis": ("none", "case-line", 1.4, ""),
    "range": ("none", "ink", 1.8, ""),
    "limit": ("none", "runs", 2, "6 4"),
    "bracket": ("none", "host", 2.2, ""),
    "bracket-guest": ("none", "guest", 2.2, ""),
    "bracket-needs": ("none", "ink", 1.6, ""),
    "bracket-runs": ("none", "runs", 2.2, ""),
    "needs": ("none", "ink", 1.8, ""),
    "hatch": ("none", "error", 1, ""),
    "rule": ("none", "hair", 1.2, ""),
    "votes": ("none", "ghost", 1.6, "4 3"),
    "place": ("none", "site", 1.3, "2 5"),
    "uplink": ("none", "case-line", 1.8, ""),
    "uplink-alone": ("none", "error", 2.4, ""),
}
DECORATIVE = {
    "fact": "its heading and the space around it hold a fact together",
    "grid": "each bar has its value in words",
    "rule": "the space between parts tells them apart",
}
"""Looks that nothing would be missed of, and why: the one place where a line may have less contrast than 3 to 1."""
ICONS = {"icon": "ink", "icon-quiet": "quiet", "icon-storage": "storage", "icon-guest": "guest", "icon-runs": "runs",
         "icon-plain": "ink", "icon-network": "network", "icon-lost": "error", "icon-good": "runs",
         "icon-unsure": "warning"}  # fmt: skip


_ATTRIBUTES = ' {}="{}"'
_DECLARATIONS = "{}:{};"


@functools.cache
def paint(kind: str, look: str, mode: Mode, form: str = _ATTRIBUTES) -> str:
    """How something is painted, with literal colours; as presentation attributes, which any program understands.

    ``kind`` is ``b`` for a box, ``w`` for a wire, ``l`` for an outline of a box without its fill, ``a`` for an arrow
    head or a disc, ``t`` for text, ``i`` for an icon, ``paper`` for the ground. Only ``dark`` has the dark colours;
    where the palette can change, `css` changes these light ones.
    """
    place = 1 if mode == "dark" else 0
    fill, stroke, width, dash = _tokens(kind, look)
    found = {"fill": TOKENS[fill][place] if fill != "none" else fill}
    if stroke != "none":
        found |= {"stroke": TOKENS[stroke][place], "stroke-width": f"{width:g}"}
        found |= {"stroke-dasharray": dash} if dash else {}
        found |= {"stroke-linecap": "round"} if kind == "w" and look == "heartbeat" else {}
    return "".join(form.format(key, value) for key, value in found.items()).rstrip(";")


def _tokens(kind: str, look: str) -> Paint:
    if kind == "b":
        return BOXES[look]
    if kind == "l":
        return ("none", *BOXES[look][1:])
    if kind == "w":
        return WIRES[look]
    if kind == "paper":
        return ("paper", "none", 0, "")
    if kind == "a":
        return (WIRES[look][1], "none", 0, "")
    return (TEXT_ON[look][0] if kind == "t" else ICONS[look], "none", 0, "")


def name_of(kind: str, look: str) -> str:
    """The class of what is painted so."""
    return f"{kind}-{look}" if look else kind


ROOT = ":root"
"""What rules of a file that stands alone begin with."""
SWITCHED = ":is([data-md-color-scheme=slate],:root[data-bs-theme=dark])"
"""What is dark: Material says it on the body, MkDocs' own theme on the page (and Bootstrap on parts of a light one)."""


@functools.lru_cache(maxsize=256)
def css(mode: Mode, used: frozenset[tuple[str, str]]) -> str:
    """The rules for what is ``used``, kinds with their looks. One rule for all that is painted alike.

    On a ``page`` they give all colours, in less room than attributes take, and follow the palette of Material and of
    MkDocs' own theme, whatever the system prefers. ``alone`` they turn the colours of the attributes dark where the
    system prefers that. The others need none.
    """
    if mode == "page":
        light = _rules(used, ".hf", lambda kind, look: paint(kind, look, "light", _DECLARATIONS))
        return light + _rules(used, f"{SWITCHED} .hf", _dark)
    if mode == "alone":
        # LibreOffice takes rules within a media query for rules. It knows no :root, but takes each name in :is for a
        # rule's: so every name has a :root of its own.
        return f"@media (prefers-color-scheme:dark){{{_rules(used, ROOT, _dark)}}}"
    return ""


def _rules(used: frozenset[tuple[str, str]], inside: str, said: Callable[[str, str], str]) -> str:
    alike: dict[str, list[str]] = {}
    for kind, look in sorted(used):
        alike.setdefault(said(kind, look), []).append(f".{name_of(kind, look)}")

    def chosen(names: Sequence[str]) -> str:
        if len(names) > 1 and inside != ROOT:
            return f"{inside} :is({','.join(names)})"
        return ",".join(f"{inside} {name}" for name in names)

    return "".join(f"{chosen(names)}{{{what}}}" for what, names in alike.items())


def _dark(kind: str, look: str) -> str:
    fill, stroke, _, _ = _tokens(kind, look)
    pairs = (("fill", fill), ("stroke", stroke))
    return ";".join(f"{what}:{TOKENS[name][1]}" for what, name in pairs if name != "none")


def contrast(one: str, two: str) -> float:
    """The contrast ratio of two colours written ``#rrggbb``, from 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
