"""Says what of a spec's platforms and products the catalogue does not have, or nobody reads. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hadocs.errors import Problem, Route
from hadocs.platforms import catalog
from hadocs.platforms.facts import Platform
from hadocs.spec.model import Cluster, Service, Spec
from hadocs.spec.names import listed, quoted
from hadocs.spec.source import Source

Said = tuple[Route, str, str, str]
"""Where, what is wrong, what would be right, and the nearest name."""


def warnings(spec: Spec, source: Source) -> tuple[Problem, ...]:
    """A warning for each platform, version or product that is not found, each place once; it may be newer.

    ``other/<name>`` is meant to be unknown, and so is free text that is like no product.
    """
    found: dict[tuple[str, int, int], Problem] = {}
    for route, message, expected, near in _all(spec):
        place = source.locate(route)
        found.setdefault(
            (place.file, place.line, place.column), Problem(message, place, expected, near, "warning", route)
        )
    return tuple(found.values())


def _all(spec: Spec) -> Iterator[Said]:
    stated: list[tuple[Route, str | None]] = [(("platform",), spec.platform)]
    stated += [(("hosts", k, "platform"), h.platform) for k, h in spec.hosts.items()]
    stated += [(("servers", k, "platform"), h.platform) for k, h in spec.servers.items()]
    stated += [(("clusters", k, "platform"), c.platform) for k, c in spec.clusters.items()]
    for route, text in stated:
        if text and not _is_other(text):
            yield from _platform(route, text)
    for key, cluster in spec.clusters.items():
        if cluster.platform and all(member in spec.hosts for member in cluster.members):
            yield from _host_cluster(spec, key, cluster, cluster.platform)
    for key, service in spec.services.items():
        if service.product and not _is_other(service.product):
            yield from _product(("services", key, "product"), service, service.product)


def _is_other(text: str) -> bool:
    return text.partition("/")[0].strip().lower() == "other"


def _platform(route: Route, text: str) -> Iterator[Said]:
    platform = catalog.find_platform(text)
    if platform is None:
        near = catalog.nearest(text)
        known = [catalog.versions(key)[-1] for key in catalog.platform_ids()]
        each = [f"{key}/{version}" for key, version in zip(catalog.platform_ids(), known, strict=True)]
        expected = (
            f"a platform and its version, such as {listed(each)}; other/<name> for one that is not modelled"
        )
        yield (
            route,
            f"the catalogue has no platform {quoted(text)}; nothing is assumed about it",
            expected,
            near,
        )
    elif not platform.version:
        message = f"{quoted(text)} names no version; what depends on the version stays unknown"
        yield route, message, _versions(platform), ""
    elif not platform.known:
        version = quoted(platform.version)
        message = f"the catalogue does not know version {version} of {platform.id}; it may be newer than this hadocs"
        yield route, message, _versions(platform), catalog.nearest(text)


def _versions(platform: Platform) -> str:
    return listed([f"{platform.id}/{version}" for version in catalog.versions(platform.id)])


def _host_cluster(spec: Spec, key: str, cluster: Cluster, text: str) -> Iterator[Said]:
    """The platform of a host cluster is that of its hosts; one of its own is not theirs."""
    route: Route = ("clusters", key, "platform")
    theirs = {member: spec.hosts[member].platform or spec.platform for member in cluster.members}
    without = [member for member, platform in theirs.items() if not platform]
    if without:
        message = f"the hosts of {quoted(key)} do not read its platform, and have none: {listed(without)}"
        yield route, message, f"platform: {text} at the top of the spec, or in each host", ""
        return
    other = next((p for p in theirs.values() if p and not _same(p, text)), None)
    if other:
        message = f"{quoted(key)} says {quoted(text)}, and its hosts run {quoted(other)}, which is not read from here"
        yield route, message, "no platform here: a host cluster has that of its hosts", ""


def _same(one: str, other: str) -> bool:
    first, second = catalog.find_platform(one), catalog.find_platform(other)
    return first.key == second.key if first and second else one.strip().lower() == other.strip().lower()


def _product(route: Route, service: Service, text: str) -> Iterator[Said]:
    if catalog.find_product(text) is not None:
        return
    near = catalog.nearest_products(text)
    if not near:
        return  # free text
    message = f"the catalogue has no product {quoted(text)}; nothing is assumed about it"
    other = f"other/{text.replace('/', '-').strip()} for one that is not among them"
    yield route, message, f"{listed(near)}; {other}", _chosen(near, service, text)


def _chosen(near: tuple[str, ...], service: Service, text: str) -> str:
    """The one that is meant: the only one, where more than its family is said; or the one that the data tells.

    Where each member keeps a copy of its own, that is an availability group; where data moves, an instance.
    """
    if len(near) == 1:
        said = re.findall(r"[a-z]+|[0-9]+", text.lower())
        return (
            near[0]
            if "/" not in near[0] or set(said) & set(re.findall(r"[a-z]+|[0-9]+", near[0].partition("/")[2]))
            else ""
        )
    way = "ag" if service.copies else "fci" if service.data else ""
    fitting = [id_ for id_ in near if way and id_.endswith(way)]
    return fitting[0] if len(fitting) == 1 else ""
