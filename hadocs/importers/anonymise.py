"""A spec that can be shown to strangers: other names and addresses, the same structure. Knows no format.

What replaces a name tells its kind and its order; ranges keep their length, and lie in 10.0.0.0/8 or fd00::/8.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from hadocs.importers.model import Imported, Issue, bare
from hadocs.importers.rename import Names, ids_of, renamed
from hadocs.platforms.catalog import find_product
from hadocs.spec.references import SECTIONS

Book = dict[str, dict[str, str]]
"""By kind of name: what stood there, and what stands there now."""

_WORDS = frozenset((
    "windows", "server", "datacenter", "standard", "enterprise", "essentials", "core", "evaluation", "azure", "edition",
    "linux", "debian", "ubuntu", "red", "hat", "centos", "suse", "sles", "oracle", "rocky", "alma", "almalinux",
    "alpine", "fedora", "gnu", "bit", "amazon", "photon", "vmware", "esxi", "build", "microsoft", "hyper-v", "or",
    "later", "x64", "solaris", "freebsd", "opensuse", "archlinux", "gentoo", "nixos", "devuan", "unmanaged", "r2",
    "hci", "x",
))  # fmt: skip
"""Words of the names of operating systems; others may be anybody's."""
_FREE = frozenset({"title", "summary", "adapter", "role", "notes", "source", "contact", "team", "escalation"})
"""Keys under which people write what they like."""


def anonymised(found: Imported, book: Book) -> Imported:
    """The same estate under other names; ``book`` says which, and is added to: they hold over several inputs."""
    names: Names = {
        kind: {name: _other(book, kind, name) for name in ids_of(found.tree, kind)} for kind in SECTIONS
    }
    volumes: dict[str, str] = {}
    for full in ids_of(found.tree, "volume"):
        storage, _, _ = full.partition("/")
        volumes[full] = f"{names['storage'][storage]}/{_other(book, 'volume', full)}"
    tree = renamed(bare(found.tree), {**names, "volume": volumes})
    tree = {k: _told(book, k, v) for k, v in tree.items() if k not in _FREE}
    tree["name"] = _other(book, "estate", str(bare(found.tree["name"])))
    kinds: dict[str, int] = {}
    for issue in found.issues:
        kinds[issue.kind] = kinds.get(issue.kind, 0) + 1
    head = (
        "Imported, and anonymised: names, addresses and comments are others, numbers and structure are not.",
    )
    issues = [Issue(kind, "things", f"{count} of them") for kind, count in kinds.items()]  # type: ignore[arg-type]
    return Imported(tree, head, issues)


def _other(book: Book, kind: str, name: str) -> str:
    held = book.setdefault(kind, {})
    if name not in held:
        word = kind.replace(" ", "-")
        number = len(held) + 1
        while f"{word}-{number}" in held.values():
            number += 1
        held[name] = f"{word}-{number}"
    return held[name]


def _told(book: Book, key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _told(book, k, v) for k, v in value.items() if k not in _FREE or isinstance(v, Mapping)}
    if isinstance(value, list):
        return [_told(book, key, v) for v in value]
    if not isinstance(value, str):
        return value
    if key == "cidr":
        return _range(book, value)
    if key == "rack":
        return _other(book, "rack", value)
    if key == "product":
        return value if find_product(value) is not None else _other(book, "product", value)
    if key == "os":
        words = re.findall(r"[^\W\d_][\w-]*", value)
        return value if all(w.lower() in _WORDS for w in words) else "another system"
    return value


def _range(book: Book, text: str) -> str:
    held = book.setdefault("range", {})
    if text in held:
        return held[text]
    try:
        span = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return _other(book, "range-of-a-kind", text)
    number = len(held) + 1
    if span.version == 4:
        size = 32 - span.prefixlen
        base = int(ipaddress.ip_address("10.0.0.0")) + (number << max(16, size)) % 2**24
        held[text] = str(ipaddress.ip_network((base >> size << size, span.prefixlen)))
    else:
        size = 128 - span.prefixlen
        base6 = int(ipaddress.ip_address("fd00::")) + (number << max(80, min(size, 119)))
        held[text] = str(ipaddress.ip_network((base6 >> size << size, span.prefixlen)))
    return held[text]
