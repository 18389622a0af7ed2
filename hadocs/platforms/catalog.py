"""Finds platforms, products and operating systems by the text of a spec; reads only the data files it needs.

Reading those files is its only side effect. It knows nothing of specs, clusters and rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, lru_cache, partial
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from hadocs.platforms.facts import NO_FACTS, Claim, Fact, Platform, Product, Topology

__all__ = [
    "Claim",
    "Fact",
    "Platform",
    "Product",
    "brought_by_systems",
    "find_clustering",
    "find_platform",
    "find_product",
    "guest_platform",
    "nearest",
    "nearest_product",
    "nearest_products",
    "os_title",
    "platform_ids",
    "platforms",
    "products",
    "versions",
]

DATA = Path(__file__).parent / "data"
_FOLDERS = {"platforms": ".", "products": "products"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def find_platform(text: str) -> Platform | None:
    """The platform that ``text`` names, such as ``hyper-v/2008r2``, ``VMware / 8.0u2`` or ``pve``.

    ``None`` where the catalogue has no such platform; ``known`` is false where it has no such version.
    """
    name, _, version = text.partition("/")
    key = _family("platforms", name)
    return _platform(key, version.strip()) if key else None


def find_clustering(text: str) -> Platform | None:
    """As `find_platform`, titled for the clustering software alone, without the hypervisor.

    That is what a cluster of guests or physical servers runs: "Failover clustering of Windows Server 2022".
    """
    found = find_platform(text)
    return _as_clustering(found) if found is not None and found.known else found


def platform_ids() -> tuple[str, ...]:
    """The ids of all platforms, in order."""
    return tuple(_files("platforms"))


def versions(platform: str) -> tuple[str, ...]:
    """The versions of a platform that the catalogue has, oldest first; none for an unknown platform."""
    key = _family("platforms", platform)
    return tuple(_head("platforms", key)["versions"]) if key else ()


def platforms() -> tuple[Platform, ...]:
    """Every version of every platform."""
    return tuple(_platform(key, version) for key in platform_ids() for version in versions(key))


def nearest(text: str) -> str:
    """The platform and version that ``text`` most likely means; empty where none is near.

    ``Hyper-V 2019`` → ``hyper-v/2019``, ``vSphere 8 U2`` → ``vsphere/8.0``, ``RHEL 9`` → ``pacemaker/rhel9``. It is
    never a platform without a version: what hangs on the version would stay unknown.
    """
    words = _words(text)
    for count in range(len(words), 0, -1):
        key = _family("platforms", "".join(words[:count]))
        if key:
            return _with_version(key, words[count:])
    brought = guest_platform(text)
    if brought is not None and brought.version:
        return brought.key
    name = "".join(takewhile(lambda word: not word[0].isdigit(), words)) or _plain(text)
    known = {_plain(name): key for key in platform_ids() for name in _names("platforms", key)}
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
            found = _version(key, " ".join(words[start : start + count]))
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
    text, known = _plain("".join(words)), {_plain(v): v for v in versions(key)}
    years = [v for v in known if re.fullmatch(r"20\d\d", v)]
    if re.fullmatch(r"\d\d", text) and f"20{text}" in years:
        return known[f"20{text}"]
    if re.fullmatch(r"20\d\d", text) and years:
        return known[min(years, key=lambda year: (abs(int(year) - int(text)), year))]
    near = get_close_matches(text, known, 1, 0.5)
    return known[near[0]] if near else ""


def find_product(text: str) -> Product | None:
    """The product that ``text`` names, such as ``exchange/2007-ccr`` or ``sql-server/2019-fci``; else ``None``."""
    name, slash, _ = text.partition("/")
    key = _family("products", name)
    if key is None:
        return None
    return _products(key).get(_plain(key) + slash + _plain(text.partition("/")[2]))


def products() -> tuple[Product, ...]:
    """Every product, each once, without the releases that share its facts."""
    found = {p.id: p for key in _files("products") for p in _products(key).values() if p.id in _own_ids(key)}
    return tuple(found.values())


def nearest_product(text: str) -> str:
    """The product id that is nearest to ``text``; empty where none is near."""
    near = nearest_products(text)
    return near[0] if near else ""


def nearest_products(text: str) -> tuple[str, ...]:
    """The products that ``text`` may mean, nearest first: ``SQL Server 2019`` → ``sql-server/2019-fci`` and ``-ag``.

    None where it is no product of the catalogue, or more than its name: free text.
    """
    words = _words(text)
    for count in range(len(words), 0, -1):
        key = _family("products", "".join(words[:count]))
        if key:
            return _meant(key, [word for word in words[count:] if word not in _EDITIONS])
    known = [product.id for product in products()]
    near = get_close_matches(text.strip().lower(), known, 1, 0.75)
    return tuple(near)


def _meant(key: str, words: list[str]) -> tuple[str, ...]:
    """The products of a family that have all these words in their ids."""
    exact = f"{key}/{'-'.join(words)}" if words else key
    if find_product(exact) is not None:
        return (exact,)
    ids = dict.fromkeys(product.id for product in _products(key).values())
    named = {id_: set(_words(id_.partition("/")[2].replace("-", " "))) for id_ in ids}
    wanted = {_ABOUT.get(word, word) for word in words}
    found = [id_ for id_, has in named.items() if wanted <= has]
    if found and not words:
        return tuple(id_ for id_ in found if id_ in _own_ids(key))
    if found:
        return tuple(found)
    if all(word[0].isdigit() for word in words):
        # A release that the family does not tell apart, or does not have.
        return (key,) if key in ids else tuple(id_ for id_ in ids if id_ in _own_ids(key))
    return tuple(get_close_matches(exact, ids, 1, 0.85))


_EDITIONS = frozenset({"standard", "enterprise", "datacenter", "edition", "server", "express", "microsoft"})
_ABOUT = {
    "failover": "fci", "instance": "fci", "alwayson": "ag", "availability": "ag", "group": "ag", "groups": "ag",
    "ssrs": "reporting", "reporting": "reporting",
}  # fmt: skip
"""Words of product names that say nothing about how they are clustered, and such that say it in other words."""


def guest_platform(os: str) -> Platform | None:
    """The clustering software that comes with an operating system; ``None`` where the catalogue has none.

    ``windows-server-2008-r2-enterprise`` → failover clustering of Windows Server 2008 R2; ``rocky-9`` → Pacemaker.
    """
    family, words = _os(os)
    if family is None or not words:
        return None
    version = "".join(words[:2]) if words[1:2] == ["r2"] else words[0]
    if "versions" in family:
        version = family["versions"].get(version.partition(".")[0])
    if version is None:
        return None
    found = _platform(family["platform"], version)
    if not found.known:
        return None
    return _as_clustering(found)


@cache
def brought_by_systems() -> frozenset[str]:
    """The platforms whose clustering comes with an operating system, so that servers without a hypervisor run it."""
    return frozenset(family["platform"] for family in _guests().values())


def _as_clustering(found: Platform) -> Platform:
    head = _head("platforms", found.id)
    entry = head["versions"][found.version] if found.version else head
    return replace(found, **entry.get("clustering", {}))


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
    return word.upper() if re.fullmatch(r"r\d|sp\d+|lts", word) else word[0].upper() + word[1:]


@lru_cache(maxsize=1024)
def _os(os: str) -> tuple[dict[str, Any] | None, list[str]]:
    """The family of an operating system, and the words that follow its name, in small letters."""
    words = [word for word in re.split(r"[-_\s]+", re.sub(r"^([A-Za-z]+)(?=\d)", r"\1-", os.strip())) if word]
    plain = [word.lower() for word in words]
    for count in range(len(plain), 0, -1):
        family = _guests().get("".join(plain[:count]))
        if family is not None and re.match(family.get("version", ""), " ".join(plain[count:])):
            return family, plain[count:]
    return None, []


def _plain(text: str) -> str:
    """Small letters and figures only: how people write a name differs in all else."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _version(key: str, text: str) -> str | None:
    """The catalogue's version that ``text`` means: updates, service packs and minor versions belong to it."""
    known: dict[str, Any] = _head("platforms", key)["versions"]
    names: dict[str, str] = {
        _plain(name): v for v, entry in known.items() for name in (v, *entry.get("aliases", ()))
    }
    if _plain(text) in names:
        return names[_plain(text)]
    text = text.lower().removeprefix("v")
    rest = re.sub(r"(u|sp|update|servicepack)\d+[a-z]?$", "", re.sub(r"[\s_-]+", "", text.lower()))
    if rest in names:
        return names[rest]
    exact = {re.sub(r"[\s_-]+", "", v): v for v in known}
    while rest and rest not in exact:
        rest = rest.rpartition(".")[0]
    return exact.get(rest)


@cache
def _platform(key: str, text: str) -> Platform:
    head = _head("platforms", key)
    version = _version(key, text)
    if text and version is None:
        return Platform(key, text, f"{head['title']} {text}", f"{head['short']} {text}", known=False)
    entry = head["versions"][version] if version else head
    model = _of_version(key, version or "", head["facts"]).get("quorum_model")
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
    entries = {**_head("platforms", key)["facts"], **_body("platforms", key)["facts"]}
    return MappingProxyType(_of_version(key, version, entries))


def _of_version(key: str, version: str, facts: Mapping[str, list[dict[str, Any]]]) -> dict[str, Fact]:
    """The facts that hold for a version; without one those that hold alike for all versions."""
    order = list(_head("platforms", key)["versions"])
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
def _products(key: str) -> Mapping[str, Product]:
    """The products of a family by every name they go by, in small letters and figures."""
    found: dict[str, Product] = {}
    for id_, entry in _body("products", key)["products"].items():
        topologies: dict[Topology, Fact] = {t: _fact(f) for t, f in entry.get("topologies", {}).items()}
        facts = MappingProxyType({name: _fact(f) for name, f in entry["facts"].items()})
        product = Product(id_, entry["title"], facts or NO_FACTS, MappingProxyType(topologies))
        family, slash, rest = id_.partition("/")
        for name in (id_, *entry.get("aliases", ())):
            found[_split(name)] = product
        for release in entry.get("releases", ()):
            title = entry["release_title"].format(release=release.upper().replace("R2", " R2"))
            name = f"{family}{slash}{release}-{rest}"
            found[_split(name)] = replace(
                product, id=name, title=title, facts=_of_release(product.facts, entry.get("support"), release)
            )
    return found


def _of_release(
    facts: Mapping[str, Fact], support: Mapping[str, Any] | None, release: str
) -> Mapping[str, Fact]:
    """The facts of a product and the day on which support of one release ends, where that is known."""
    if support is None or release not in support["ends"]:
        return facts
    ends = _fact({**support, "value": support["ends"][release]})
    return MappingProxyType({**facts, "support_ends": ends})


def _split(name: str) -> str:
    family, slash, rest = name.partition("/")
    return _plain(family) + slash + _plain(rest)


def _own_ids(key: str) -> frozenset[str]:
    return frozenset(_body("products", key)["products"])


@cache
def _files(folder: str) -> Mapping[str, Path]:
    return {path.stem: path for path in sorted((DATA / _FOLDERS[folder]).glob("*.yaml"))}


def _names(folder: str, key: str) -> tuple[str, ...]:
    return (key, *_head(folder, key).get("aliases", ()))


@cache
def _family(folder: str, name: str) -> str | None:
    """The data file that a name or an alias belongs to; file names answer without a file being read."""
    plain = _plain(name)
    for key in _files(folder):
        if _plain(key) == plain:
            return key
    return next((k for k in _files(folder) if plain in map(_plain, _names(folder, k))), None)


@cache
def _text(folder: str, key: str) -> tuple[str, str]:
    """A data file in its two parts. A file's head costs little, its facts are parsed when they are asked for."""
    head, _, body = _files(folder)[key].read_text(encoding="utf-8").partition("\n---\n")
    return head, body


@cache
def _head(folder: str, key: str) -> dict[str, Any]:
    """The first document of a data file: titles, aliases, versions, and what every reader of a spec needs."""
    head: dict[str, Any] = yaml.load(_text(folder, key)[0], _LOADER)
    return head


@cache
def _body(folder: str, key: str) -> dict[str, Any]:
    """The second document of a data file: its facts or its products."""
    body: dict[str, Any] = yaml.load(_text(folder, key)[1], _LOADER)
    return body


@cache
def _guests() -> Mapping[str, dict[str, Any]]:
    """Families of operating systems by every name they go by."""
    text = (DATA / "systems" / "operating-systems.yaml").read_text(encoding="utf-8")
    families = yaml.load(text, _LOADER)["families"]
    return {_plain(name): f for key, f in families.items() for name in (key, *f.get("aliases", ()))}
