"""Finds platforms and products by the text of a spec; reads only the data files it needs.

It knows nothing of specs, clusters and rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import Any

from hadocs.platforms.facts import NO_FACTS, Claim, Fact, Life, Platform, Product, Topology
from hadocs.platforms.files import body, family, files_of, head, plain
from hadocs.platforms.life import life, of_minor


def find_platform(text: str) -> Platform | None:
    """The platform that ``text`` names, such as ``hyper-v/2008r2``, ``VMware / 8.0u2`` or ``pve``.

    ``None`` where the catalogue has no such platform; ``known`` is false where it has no such version.
    """
    name, _, version = text.partition("/")
    key = family("platforms", name)
    return platform_of(key, version.strip()) if key else None


def find_clustering(text: str) -> Platform | None:
    """As `find_platform`, titled for the clustering software alone, without the hypervisor.

    That is what a cluster of guests or physical servers runs: "Failover clustering of Windows Server 2022".
    """
    found = find_platform(text)
    return as_clustering(found) if found is not None and found.known else found


def platform_ids() -> tuple[str, ...]:
    """The ids of all platforms, in order."""
    return tuple(files_of("platforms"))


def versions(platform: str) -> tuple[str, ...]:
    """The versions of a platform that the catalogue has, oldest first; none for an unknown platform."""
    key = family("platforms", platform)
    return tuple(head("platforms", key)["versions"]) if key else ()


def platforms() -> tuple[Platform, ...]:
    """Every version of every platform."""
    return tuple(platform_of(key, version) for key in platform_ids() for version in versions(key))


@lru_cache(maxsize=1024)
def find_product(text: str) -> Product | None:
    """The product that ``text`` names, such as ``exchange/2007-ccr`` or ``sql-server/2019-fci``; else ``None``."""
    name, slash, _ = text.partition("/")
    key = family("products", name)
    if key is None:
        return None
    return products_of(key).get(plain(key) + slash + plain(text.partition("/")[2]))


def life_of(platform: str, version: str) -> Life | None:
    """Until when a version of a platform is supported; ``None`` where the catalogue does not know."""
    if not version or platform not in files_of("platforms"):
        return None
    entry = head("platforms", platform)["versions"].get(version, {})
    return life(entry["life"]) if "life" in entry else None


def products() -> tuple[Product, ...]:
    """Every product, each once, without the releases that share its facts."""
    found = {
        p.id: p for key in files_of("products") for p in products_of(key).values() if p.id in own_ids(key)
    }
    return tuple(found.values())


def as_clustering(found: Platform) -> Platform:
    """A platform by the name of its clustering software alone."""
    whole = head("platforms", found.id)
    entry = whole["versions"][found.version] if found.version else whole
    return replace(found, **entry.get("clustering", {}))


def version_of(key: str, text: str) -> str | None:
    """The catalogue's version that ``text`` means: updates, service packs and minor versions belong to it."""
    known: dict[str, Any] = head("platforms", key)["versions"]
    names: dict[str, str] = {
        plain(name): v for v, entry in known.items() for name in (v, *entry.get("aliases", ()))
    }
    if plain(text) in names:
        return names[plain(text)]
    text = text.lower().removeprefix("v")
    rest = re.sub(r"(u|sp|update|servicepack)\d+[a-z]?$", "", re.sub(r"[\s_-]+", "", text.lower()))
    if rest in names:
        return names[rest]
    exact = {re.sub(r"[\s_-]+", "", v): v for v in known}
    while rest and rest not in exact:
        rest = rest.rpartition(".")[0]
    return exact.get(rest)


@cache
def platform_of(key: str, text: str) -> Platform:
    """A platform of the catalogue in the version that ``text`` means."""
    whole = head("platforms", key)
    version = version_of(key, text)
    if text and version is None:
        return Platform(key, text, f"{whole['title']} {text}", f"{whole['short']} {text}", known=False)
    entry = whole["versions"][version] if version else whole
    model = _of_version(key, version or "", whole["facts"]).get("quorum_model")
    return Platform(
        id=key,
        version=version or "",
        title=entry["title"],
        short=entry["short"],
        quorum_model=model.value if model else "unknown",
        read=partial(_facts, key, version or ""),
    )


@cache
def _facts(key: str, version: str) -> Mapping[str, Fact]:
    entries = {**head("platforms", key)["facts"], **body("platforms", key)["facts"]}
    lasts = life_of(key, version)
    return MappingProxyType({**_of_version(key, version, entries), **(lasts.facts() if lasts else {})})


def _of_version(key: str, version: str, facts: Mapping[str, list[dict[str, Any]]]) -> dict[str, Fact]:
    """The facts that hold for a version; without one those that hold alike for all versions."""
    order = list(head("platforms", key)["versions"])
    if not version:
        first, *others = (_of_version(key, v, facts) for v in order)
        return {name: fact for name, fact in first.items() if all(o.get(name) == fact for o in others)}
    place = order.index(version)
    found: dict[str, Fact] = {}
    for name, entries in facts.items():
        for entry in entries:
            if order.index(entry["since"]) <= place <= order.index(entry["until"]):
                found[name] = _fact(entry)
    return found


def _fact(entry: Mapping[str, Any]) -> Fact:
    return Fact(
        value=_value(entry["value"]),
        source=_sources(entry["source"]),
        checked=entry["checked"],
        basis=entry["basis"],
        note=entry.get("note", ""),
        also=tuple(Claim(_value(c["value"]), _sources(c["source"])) for c in entry.get("also", ())),
    )


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _sources(source: str | list[str]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else tuple(source)


@cache
def products_of(key: str) -> Mapping[str, Product]:
    """The products of a family by every name they go by, in small letters and figures."""
    found: dict[str, Product] = {}
    for id_, entry in body("products", key)["products"].items():
        topologies: dict[Topology, Fact] = {t: _fact(f) for t, f in entry.get("topologies", {}).items()}
        facts = MappingProxyType({name: _fact(f) for name, f in entry["facts"].items()})
        product = Product(
            id_,
            entry["title"],
            facts or NO_FACTS,
            MappingProxyType(topologies),
            kind=head("products", key)["kind"],
        )
        if "life" in entry and "/" in entry["life"]:
            product = _lasting(product, life(entry["life"]))
        family, _, rest = id_.partition("/")
        for name in (id_, *entry.get("aliases", ())):
            found[_split(name)] = product
        for release in entry.get("releases", ()):
            title = entry["release_title"].format(release=release.upper().replace("R2", " R2"))
            name = f"{family}/{release}-{rest}" if rest else f"{family}/{release}"
            one = replace(product, id=name, title=title)
            found[_split(name)] = _lasting(one, of_minor(entry["life"], release) if "life" in entry else None)
    return found


def _lasting(product: Product, lasts: Life | None) -> Product:
    """A product with the days on which its support ends among its facts."""
    if lasts is None:
        return product
    return replace(product, life=lasts, facts=MappingProxyType({**product.facts, **lasts.facts()}))


def _split(name: str) -> str:
    family, slash, rest = name.partition("/")
    return plain(family) + slash + plain(rest)


def own_ids(key: str) -> frozenset[str]:
    """The ids of a family's products, without those of releases that share one's facts."""
    return frozenset(body("products", key)["products"])
