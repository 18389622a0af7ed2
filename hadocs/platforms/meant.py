"""What a text that names no platform or product of the catalogue most likely means."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import takewhile

from hadocs.platforms.catalog import (
    find_product,
    own_ids,
    platform_ids,
    products,
    products_of,
    version_of,
    versions,
)
from hadocs.platforms.files import family, names_of, plain
from hadocs.platforms.systems import guest_platform

_EDITIONS = frozenset({"standard", "enterprise", "datacenter", "edition", "server", "express", "microsoft"})
_ABOUT = {
    "failover": "fci", "instance": "fci", "alwayson": "ag", "availability": "ag", "group": "ag", "groups": "ag",
    "ssrs": "reporting", "reporting": "reporting",
}  # fmt: skip
"""Words of product names that say nothing about how they are clustered, and such that say it in other words."""


def nearest(text: str) -> str:
    """The platform and version that ``text`` most likely means; empty where none is near.

    ``Hyper-V 2019`` → ``hyper-v/2019``, ``vSphere 8 U2`` → ``vsphere/8.0``, ``RHEL 9`` → ``pacemaker/rhel9``. It is
    never a platform without a version: what hangs on the version would stay unknown.
    """
    words = _words(text)
    for count in range(len(words), 0, -1):
        key = family("platforms", "".join(words[:count]))
        if key:
            return _with_version(key, words[count:])
    brought = guest_platform(text)
    if brought is not None and brought.version:
        return brought.key
    name = "".join(takewhile(lambda word: not word[0].isdigit(), words)) or plain(text)
    known = {plain(name): key for key in platform_ids() for name in names_of("platforms", key)}
    near = get_close_matches(name, known, 1, 0.6)
    if not near:
        return ""
    others = words[len(name_words) :] if (name_words := [w for w in words if not w[0].isdigit()]) else []
    return _with_version(known[near[0]], others) if others else known[near[0]]


def _words(text: str) -> list[str]:
    """The words and numbers of a name as people write it: ``vSphere8.0 U2`` → vsphere, 8.0, u2."""
    parted = re.sub(r"([A-Za-z]{2})(?=\d)", r"\1 ", text).lower()
    return [word for word in re.split(r"[^a-z0-9.]+", parted) if word.strip(".")]


def _with_version(key: str, words: list[str]) -> str:
    """A platform with the version that words say, whatever else they say; empty where they say none."""
    words = [word for word in words if word != "v"]
    for count in range(len(words), 0, -1):
        for start in range(len(words) - count + 1):
            found = version_of(key, " ".join(words[start : start + count]))
            if found:
                return f"{key}/{found}"
    if not words:
        return ""
    near = _near_version(key, words)
    # Pacemaker has versions of its own, and the catalogue has it by what ships it.
    other = "upstream" if "upstream" in versions(key) and words[0][0].isdigit() else ""
    return f"{key}/{near or other}" if near or other else ""


def _near_version(key: str, words: list[str]) -> str:
    """The version that is nearest: of years by how far they are apart, of others by how they are written."""
    text, known = plain("".join(words)), {plain(v): v for v in versions(key)}
    years = [v for v in known if re.fullmatch(r"20\d\d", v)]
    if re.fullmatch(r"\d\d", text) and f"20{text}" in years:
        return known[f"20{text}"]
    if re.fullmatch(r"20\d\d", text) and years:
        return known[min(years, key=lambda year: (abs(int(year) - int(text)), year))]
    near = get_close_matches(text, known, 1, 0.5)
    return known[near[0]] if near else ""


def nearest_product(text: str) -> str:
    """The product id that is nearest to ``text``; empty where none is near."""
    near = nearest_products(text)
    return near[0] if near else ""


def nearest_products(text: str) -> tuple[str, ...]:
    """The products that ``text`` may mean, nearest first: ``SQL Server 2019`` → ``sql-server/2019-fci`` and ``-ag``.

    None where it is no product of the catalogue, or more than its name: free text. A family with a slash behind it is
    no free text, whatever follows: then it is any product of that family.
    """
    words, name = _words(text), text.partition("/")[0]
    for count in range(len(words), 0, -1):
        key = family("products", "".join(words[:count]))
        if key:
            found = _meant(key, [word for word in words[count:] if word not in _EDITIONS])
            written = "/" in text and family("products", name.strip()) == key
            return found or (tuple(p.id for p in products() if p.id in own_ids(key)) if written else ())
    known = [product.id for product in products()]
    near = get_close_matches(text.strip().lower(), known, 1, 0.75)
    return tuple(near)


def _meant(key: str, words: list[str]) -> tuple[str, ...]:
    """The products of a family that have all these words in their ids."""
    exact = f"{key}/{'-'.join(words)}" if words else key
    if find_product(exact) is not None:
        return (exact,)
    ids = dict.fromkeys(product.id for product in products_of(key).values())
    named = {id_: set(_words(id_.partition("/")[2].replace("-", " "))) for id_ in ids}
    wanted = {_ABOUT.get(word, word) for word in words}
    found = [id_ for id_, has in named.items() if wanted <= has]
    if found and not words:
        return tuple(id_ for id_ in found if id_ in own_ids(key))
    if found:
        return tuple(found)
    if all(word[0].isdigit() for word in words):
        # A release that the family does not tell apart, or does not have.
        return (key,) if key in ids else tuple(id_ for id_ in ids if id_ in own_ids(key))
    return tuple(get_close_matches(exact, ids, 1, 0.85))
