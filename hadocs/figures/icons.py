"""The vector icons of figures, from mkdocs-material's own set. Knows only where they lie and what is in them."""

from __future__ import annotations

import functools
import re
from pathlib import Path

BOX = 24
"""All icons of the set are drawn in a square of 24 by 24."""

NAMES = {
    "host": "material/server",
    "server": "material/server-network",
    "vm": "material/monitor",
    "vms": "material/monitor-multiple",
    "service": "material/cog",
    "service-off": "material/cog-outline",
    "network": "material/lan",
    "storage": "material/database",
    "disk": "material/harddisk",
    "witness": "material/scale-balance",
    "unknown": "material/help-circle-outline",
    "work": "material/wrench",
    "users": "material/account-group",
    "clock": "material/clock-outline",
    "good": "material/check-circle",
    "partly": "material/check-circle-outline",
    "bad": "material/close-circle",
    "arrow": "material/arrow-right",
    "switch": "material/switch",
}  # fmt: skip
"""What an icon stands for in a figure, and its file in the set."""

_PATH = re.compile(r'<path[^>]*\bd="([^"]+)"')


@functools.cache
def outline(name: str) -> str:
    """The path data of an icon, drawn in a square of `BOX` units."""
    import material

    folder = Path(material.__file__).parent / "templates" / ".icons"
    return " ".join(_PATH.findall((folder / f"{NAMES[name]}.svg").read_text("utf-8")))
