"""Operating systems as specs name them, and the clustering software that comes with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import yaml

from hadocs.platforms.catalog import as_clustering, platform_of
from hadocs.platforms.facts import Life, Platform
from hadocs.platforms.files import DATA, LOADER, plain
from hadocs.platforms.life import of_minor


def guest_platform(os: str) -> Platform | None:
    """The clustering software that comes with an operating system; ``None`` where the catalogue has none.

    ``windows-server-2008-r2-enterprise`` → failover clustering of Windows Server 2008 R2; ``rocky-9`` → Pacemaker.
    """
    family, words = _os(os)
    if family is None or not words:
        return None
    version = "".join(words[:2]) if words[1:2] == ["r2"] else words[0]
    if "versions" in family:
        version = family["versions"].get(version) or family["versions"].get(version.partition(".")[0])
    if version is None:
        return None
    found = platform_of(family["platform"], version)
    if not found.known:
        return None
    return as_clustering(found)


def life_of_system(os: str) -> Life | None:
    """Until when an operating system is supported; ``None`` where the catalogue does not know it.

    ``Windows Server 2012 R2 Standard``, ``SLES 15 SP5``, ``Ubuntu 22.04 LTS``, ``Rocky Linux 9.2``.
    """
    family, words = _os(os)
    if family is None or not words:
        return None
    version = "".join(words[:2]) if words[1:2] == ["r2"] else words[0]
    pack = re.fullmatch(r"sp(\d+)", words[1]) if words[1:] else None
    return of_minor(family["life"], f"{version}.{pack[1]}" if pack else version)


@cache
def brought_by_systems() -> frozenset[str]:
    """The platforms whose clustering comes with an operating system, so that servers without a hypervisor run it."""
    return frozenset(family["platform"] for family in _guests().values())


@lru_cache(maxsize=1024)
def os_title(os: str) -> str:
    """An operating system for people: ``rhel-9`` → RHEL 9; a text that is not known is returned as it is."""
    family, words = _os(os)
    if family is None or not words or not all(re.fullmatch(r"[a-z0-9.]+", word) for word in words):
        return os
    return " ".join([family["title"], *map(_word, words)])


def _word(word: str) -> str:
    if re.fullmatch(r"x\d+", word):
        return word
    return word.upper() if re.fullmatch(r"r\d|sp\d+|lts|\d\dh\d", word) else word[0].upper() + word[1:]


@lru_cache(maxsize=1024)
def _os(os: str) -> tuple[dict[str, Any] | None, list[str]]:
    """The family of an operating system, and the words that follow its name, in small letters.

    Hypervisors say ``Microsoft Windows Server 2019 (64-bit)``; ``2016 or later`` is no version.
    """
    text = re.sub(r"\([^()]*bit\)", "", os).strip()
    if re.search(r"\bor later\b", text, re.IGNORECASE):
        return None, []
    words = [word for word in re.split(r"[-_/\s]+", re.sub(r"^([A-Za-z]+)(?=\d)", r"\1-", text)) if word]
    small = [word.lower() for word in words]
    if small[:1] == ["microsoft"]:
        del small[0]
    for count in range(len(small), 0, -1):
        family = _guests().get("".join(small[:count]))
        if family is not None and re.match(family.get("version", ""), " ".join(small[count:])):
            return family, small[count:]
    return None, []


@cache
def _guests() -> Mapping[str, dict[str, Any]]:
    """Families of operating systems by every name they go by."""
    text = (DATA / "systems" / "operating-systems.yaml").read_text(encoding="utf-8")
    families = yaml.load(text, LOADER)["families"]
    return {
        plain(name): {"life": key, **f}
        for key, f in families.items()
        for name in (key, *f.get("aliases", ()))
    }
