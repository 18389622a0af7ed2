"""Clauses that topology and behaviour word with ids, as pages show them: with the titles that the spec gives."""

from __future__ import annotations

import re

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md
from hadocs.pages.narrative.words import say
from hadocs.topology.clauses import is_name
from hadocs.topology.wording import SPEC_KEY

_NETWORK = re.compile(r"net|\bv?lan\b|\blink\b", re.IGNORECASE)
"""A title that shows that it is a network's."""
_KIND = re.compile(r"\b(?:(?:host|guest|mixed) )?cluster \Z")


def titled(ctx: Context, text: str) -> Md:
    """A clause in which what has a title goes by it; what has none, volumes and paths into the spec are code."""
    pattern = ctx.named_ids
    if pattern is None or not text:
        return _between(text)
    parts, end = [], 0
    for found in pattern.finditer(text):
        if is_name(text, found):
            before = _undoubled(ctx, text[end : found.start()], found[0])
            parts += [_between(before), _name(ctx, found[0], before)]
            end = found.end()
    return Md("").join([*parts, _between(text[end:])]) if parts else _between(text)


def _undoubled(ctx: Context, before: str, key: str) -> str:
    """What stands before a name, without "host cluster" where the name of the cluster says that it is one."""
    title = ctx.spec.clusters[key].title or "" if key in ctx.spec.clusters else ""
    return _KIND.sub("", before) if "cluster" in title.lower() else before


def _between(text: str) -> Md:
    """What stands behind a name: marks and blanks at its ends mean nothing there that had to be escaped."""
    return keyed(text) if SPEC_KEY.search(text) else _plain(text)


def keyed(text: str) -> Md:
    """Text in which a path into the spec is code, and all else literal."""
    parts, end = [], 0
    for found in SPEC_KEY.finditer(text):
        parts += [_plain(text[end : found.start()]), code(found[0])]
        end = found.end()
    return Md("").join([*parts, _plain(text[end:])])


def _plain(text: str) -> Md:
    core = text.lstrip(" :;,").rstrip(" ")
    start = text.find(core) if core else len(text)
    return Md(text[:start]) + md(core) + Md(text[start + len(core) :])


def _name(ctx: Context, key: str, before: str) -> Md:
    kind = "site" if key in ctx.spec.sites else ""
    if key in ctx.spec.networks and not before.endswith("network "):
        return called(ctx, "", key)
    name = ctx.name(kind, key)
    title = ctx.spec.clusters[key].title or "" if key in ctx.spec.clusters else ""
    phrase = " " in title and "cluster" not in title.lower() and not before.endswith("cluster ")
    return say("the cluster {}", name) if phrase else name


def called(ctx: Context, kind: str, key: str) -> Md:
    """A thing in a sentence; clusters and networks whose titles do not show what they are with a word for it.

    A witness goes by its cluster.
    """
    if kind == "witness":
        return say("the witness of {}", cluster(ctx, key.removesuffix("/witness")))
    if key in ctx.spec.clusters:
        return cluster(ctx, key)
    name = ctx.name(kind, key)
    title = ctx.spec.networks[key].title if key in ctx.spec.networks and kind in ("", "network") else None
    plain = title is None or _NETWORK.search(title)
    return name if plain else say("the network {}", name)


def cluster(ctx: Context, key: str) -> Md:
    """A cluster in a sentence: one whose title is a phrase ("Six nodes") is said to be a cluster."""
    title = ctx.spec.clusters[key].title or ""
    name = ctx.name("cluster", key)
    return say("the cluster {}", name) if " " in title and "cluster" not in title.lower() else name
