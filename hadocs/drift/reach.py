"""What machines and services reach and lie on, and of which version they are: said by both sides, and differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hadocs.spec.model import Access, Spec

Said = tuple[tuple[str, ...], str, str, Any]
"""Where in a thing it stands, the texts of both sides, and the value that was observed."""


def accesses(documented: Any, observed: Any) -> Iterator[Said]:
    """Paths and protocols of the storage that a machine reaches; one that only one side names is not compared."""
    for key, mine in observed.storage.items():
        name = key if key in documented.storage else key.partition("/")[0]
        there: Access | None = documented.storage.get(name)
        if there is None:
            continue
        for field in ("protocol", "paths"):
            one, other = getattr(there, field), getattr(mine, field)
            if one is not None and other is not None and one != other:
                yield ("storage", name, field), str(one), str(other), other


def place(spec: Spec, key: str, documented: str | None, observed: str | None) -> Iterator[Said]:
    """On which storage something lies; a volume is on its storage, whichever of the two is named."""
    if not documented or not observed or documented == observed or not _known(spec, observed):
        return
    if documented.partition("/")[0] == observed.partition("/")[0] and not (
        "/" in documented and "/" in observed
    ):
        return
    yield (key,), documented, observed, observed


def _known(spec: Spec, name: str) -> bool:
    storage, sign, volume = name.partition("/")
    return storage in spec.storage and (not sign or volume in spec.storage[storage].volumes)


def system(documented: str | None, observed: str | None) -> Iterator[Said]:
    """The operating system, where the catalogue knows both and they are of two versions: its name has many forms."""
    from hadocs.platforms.systems import guest_platform

    if documented and observed:
        one, other = guest_platform(documented), guest_platform(observed)
        if one is not None and other is not None and (one.id, one.version) != (other.id, other.version):
            yield ("os",), documented, observed, observed


def version(documented: str | None, observed: str | None) -> Iterator[Said]:
    """The version of a product, where both sides name the same product with one."""
    if documented and observed and documented.partition("/")[0] == observed.partition("/")[0]:
        one, other = (set(re.findall(r"\d+", text.partition("/")[2])) for text in (documented, observed))
        if one and other and one != other:
            yield ("product",), documented, observed, observed
