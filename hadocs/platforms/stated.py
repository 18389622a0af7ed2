"""Says what of a spec's platforms and products the catalogue does not have, or nobody reads. Changes nothing.

It looks at the tree, so that it can tell also of a spec that is not valid yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hadocs.errors import Problem, Route
from hadocs.platforms import catalog, meant
from hadocs.platforms.facts import Platform
from hadocs.platforms.majorities import find_majority
from hadocs.spec.names import enumerated, quoted
from hadocs.spec.nodes import Mark, Node, Table, Texts
from hadocs.spec.references import get, members, text, texts_of

Said = tuple[Route, Mark, str, str, str]
"""Where, what is wrong, what would be right, and the nearest name."""


def warnings(root: Table, texts: Texts) -> tuple[Problem, ...]:
    """A warning for each platform, version or product that is not found, each place once; it may be newer.

    ``other/<name>`` is meant to be unknown, and so is free text that is like no product.
    """
    found: dict[Mark, Problem] = {}
    for route, mark, message, expected, near in _all(root):
        if mark not in found:
            place = texts[mark.file].place(mark)
            found[mark] = Problem(message, place, expected, near, "warning", route)
    return tuple(found.values())


def _each(root: Table, section: str) -> Iterator[tuple[str, Node]]:
    for key, entry in members(get(root, section)).items():
        yield key, entry.value


def _all(root: Table) -> Iterator[Said]:
    if stated := text(root, "platform"):
        yield from _platform(("platform",), *stated)
    for section in ("hosts", "servers", "clusters"):
        for key, node in _each(root, section):
            if stated := text(node, "platform"):
                yield from _platform((section, key, "platform"), *stated)
    for key, node in _each(root, "clusters"):
        if stated := text(node, "platform"):
            yield from _host_cluster(root, key, node, *stated)
    for key, node in _each(root, "services"):
        if stated := text(node, "product"):
            yield from _product(("services", key, "product"), node, *stated)


def _is_other(name: str) -> bool:
    return name.partition("/")[0].strip().lower() == "other"


def _platform(route: Route, name: str, mark: Mark) -> Iterator[Said]:
    if _is_other(name) or find_majority(name) is not None:
        return
    platform = catalog.find_platform(name)
    if platform is None:
        each = [f"{key}/{catalog.versions(key)[-1]}" for key in catalog.platform_ids()]
        expected = f"a platform and its version, such as {enumerated(each)}; other/<name> for one that is not modelled"
        message = f"the catalogue has no platform {quoted(name)}; nothing is assumed about it"
        yield route, mark, message, expected, meant.nearest(name)
    elif not platform.version:
        message = f"{quoted(name)} names no version; what depends on the version stays unknown"
        yield route, mark, message, _versions(platform), ""
    elif not platform.known:
        version = quoted(platform.version)
        message = f"the catalogue does not know version {version} of {platform.id}; it may be newer than this hadocs"
        yield route, mark, message, _versions(platform), meant.nearest(name)


def _versions(platform: Platform) -> str:
    """Its versions as specs name them; of many the name of the platform stands there once."""
    known = catalog.versions(platform.id)
    if len(known) > 12:
        return f"{platform.id}/ and one of {enumerated(known, len(known))}"
    return enumerated([f"{platform.id}/{version}" for version in known])


def _host_cluster(root: Table, key: str, cluster: Node, name: str, mark: Mark) -> Iterator[Said]:
    """The platform of a host cluster is that of its hosts; one of its own is not theirs."""
    route: Route = ("clusters", key, "platform")
    hosts = members(get(root, "hosts"))
    inside = [member for member, _ in texts_of(get(cluster, "members"))]
    if not inside or any(member not in hosts for member in inside):
        return
    default = text(root, "platform")
    theirs = {member: text(hosts[member].value, "platform") or default for member in inside}
    without = [member for member, platform in theirs.items() if not platform]
    if without:
        message = f"the hosts of {quoted(key)} do not read its platform, and have none: {enumerated(without)}"
        yield route, mark, message, f"platform: {name} at the top of the spec, or in each host", ""
        return
    other = next((p[0] for p in theirs.values() if p and not _same(p[0], name)), None)
    if other:
        message = f"{quoted(key)} says {quoted(name)}, and its hosts run {quoted(other)}, which is not read from here"
        yield route, mark, message, "no platform here: a host cluster has that of its hosts", ""


def _same(one: str, other: str) -> bool:
    first, second = catalog.find_platform(one), catalog.find_platform(other)
    return first.key == second.key if first and second else one.strip().lower() == other.strip().lower()


def _product(route: Route, service: Node, name: str, mark: Mark) -> Iterator[Said]:
    if _is_other(name) or catalog.find_product(name) is not None:
        return
    near = meant.nearest_products(name)
    if not near:
        return  # free text
    message = f"the catalogue has no product {quoted(name)}; nothing is assumed about it"
    other = f"other/{name.replace('/', '-').strip()} for one that is not among them"
    yield route, mark, message, f"{enumerated(near)}; {other}", _chosen(near, service, name)


def _chosen(near: tuple[str, ...], service: Node, name: str) -> str:
    """The one that is meant: the only one, where more than its family is said; or the one that the data tells.

    Where each member keeps a copy of its own, that is an availability group; where data moves, an instance.
    """
    if len(near) == 1:
        said = set(re.findall(r"[a-z]+|[0-9]+", name.lower()))
        sure = said & set(re.findall(r"[a-z]+|[0-9]+", near[0].partition("/")[2]))
        return near[0] if "/" not in near[0] or sure else ""
    way = "ag" if get(service, "copies") else "fci" if get(service, "data") else ""
    fitting = [id_ for id_ in near if way and id_.endswith(way)]
    return fitting[0] if len(fitting) == 1 else ""
