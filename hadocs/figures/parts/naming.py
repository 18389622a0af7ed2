"""What people call the things of a spec, in headings and within sentences: by their titles, else by their ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hadocs.analysis import Analysis
from hadocs.figures.abridged import listed
from hadocs.figures.words import keyless
from hadocs.topology.clauses import is_name
from hadocs.topology.domains import WORDS, word
from hadocs.topology.model import Thing

_BY_KIND = ("domain", "link", "rack", "switch", "volume")
"""What is called by its kind and its name."""
COMMON = frozenset(
    ("client", "clients", "cluster", "clusters", "storage", "migration", "management", "heartbeat", "witness", "data",
     "network", "networks", "switch", "site", "host", "hosts", "machine", "machines", "node", "nodes", "memory",
     "service", "services", "disk", "disks", "quorum", "vote", "votes", "backup", "mirror", "path", "paths")
)  # fmt: skip
"""Words of what rules say that people call networks and services, too."""
_LIST = re.compile(r", | and | or ")
"""What makes a name look like several in a list."""
_BEFORE = re.compile(
    r"(?:\A|[,:] |\b(?:over|on|of|from|to|in|carry|carries|uses?|both|and|or|network) )$", re.IGNORECASE
)
_BEHIND = re.compile(r"\Z|[.,:;)]| (?:and|or|alone|is|are|has|have|over|carries|carry|to)\b")
"""What stands around one of these words where it is a name."""
_ARTICLE = re.compile(r"\b(?:the|an?) $", re.IGNORECASE)
_NOUN = re.compile(r" [a-z]")
"""What stands around a word that is a part of another name."""
_FAIL = ("host", "server", "switch", "vm")
"""What fails; anything else is lost."""


def one_name(name: str) -> str:
    """A name beside others: in quotes where it would be taken for several."""
    return f"“{name}”" if _LIST.search(name) else name


@dataclass(frozen=True, slots=True)
class Names:
    """The names of things by their ids and kinds; without a kind: of a machine, cluster, service or storage."""

    analysis: Analysis

    def name(self, key: str, kind: str = "") -> str:
        """Its name alone, as it stands on what is drawn for it."""
        spec, topology = self.analysis.spec, self.analysis.topology
        if kind == "site":
            site = spec.sites.get(key)
            return (site.title if site else None) or key
        if kind == "rack":
            return self._rack(key)
        others: Mapping[str, Mapping[str, Any]] = {
            "domain": spec.failure_domains, "link": spec.links, "switch": spec.switches,
        }  # fmt: skip
        if kind in others:
            entry = others[kind].get(key)
            return (entry.title if entry else None) or key
        if kind == "volume":
            storage, _, volume = key.partition("/")
            return spec.storage[storage].volumes[volume].title or volume
        if kind == "network":
            return spec.networks[key].title or key
        if key in topology.machines and kind not in ("cluster", "service"):
            return topology.machines[key].title
        if key in topology.clusters and kind != "service":
            return topology.clusters[key].title
        if key in topology.services:
            return topology.services[key].title
        for part in (spec.storage, spec.networks):
            if key in part:
                return part[key].title or key
        return key

    def _rack(self, key: str) -> str:
        """A rack by its own name, and its site where another one has a rack of that name."""
        site, _, own = key.rpartition("/")
        said = own if own.lower().startswith("rack") else f"Rack {own}"
        racks = (t.id for t in self.analysis.estate.world.things if t.kind == "rack")
        same = {rack for rack in racks if rack.rpartition("/")[2] == own}
        return f"{said} in {self.name(site, 'site').partition(' (')[0]}" if site and same - {key} else said

    def title(self, key: str, kind: str = "") -> str:
        """Its name as a heading or a sentence begins with it."""
        said = self.within(key, kind)
        ours = kind in ("witness", "path", "adapter", *_BY_KIND) and said != self.name(key, kind)
        return said[0].upper() + said[1:] if ours else said

    def within(self, key: str, kind: str = "", *, short: bool = False) -> str:
        """The same within a sentence: ``the volume Data on SAN-A``, ``switch sw-1``, ``rack 2``, a name of its own.

        ``short`` leaves out what a volume lies on, where that is beside it.
        """
        if kind == "witness":
            return f"the witness of {self.name(key.removesuffix('/witness'), 'cluster')}"
        if kind in ("path", "adapter"):
            machine, _, other = key.partition(":")
            what, of = ("paths", "storage") if kind == "path" else ("adapter", "network")
            return f"the {what} of {self.name(machine)} {'to' if kind == 'path' else 'in'} {self.name(other, of)}"
        said = self.name(key, kind)
        if kind == "volume":
            where = "" if short else f" on {self.name(key.partition('/')[0], 'storage')}"
            return f"the volume {said}{where}"
        if kind == "rack":
            return f"rack{said[4:]}" if said.startswith("Rack ") else said
        if kind == "domain":
            what = word(self.analysis.spec, Thing("domain", key))
            return said if what.lower() in said.lower() or what == WORDS["other"] else f"{what} {said}"
        plain = kind == "link" and "link" not in said.lower()
        return f"{kind} {said}" if kind == "switch" or plain else said

    def among(self, key: str, kind: str = "") -> str:
        """The same in a list: a name that would be taken for several stands in quotes."""
        said = self.within(key, kind)
        several = sorted((n for n in self._names(key, kind) if _LIST.search(n)), key=len, reverse=True)
        return re.sub("|".join(map(re.escape, several)), r"“\g<0>”", said) if several else said

    def _names(self, key: str, kind: str) -> tuple[str, ...]:
        """The names that stand in what a thing is called."""
        if kind in ("path", "adapter"):
            machine, _, other = key.partition(":")
            return self.name(machine), self.name(other, "storage" if kind == "path" else "network")
        if kind == "witness":
            return (self.name(key.removesuffix("/witness"), "cluster"),)
        if kind == "volume":
            return self.name(key, kind), self.name(key.partition("/")[0], "storage")
        return (self.name(key, kind),)

    def thing(self, thing: Thing, *, short: bool = False) -> str:
        """The same of a thing."""
        return self.within(thing.id, thing.kind, short=short)

    def titled(self, said: str, about: Sequence[str], *, keys: bool = False) -> str:
        """A sentence with titles in the place of ids: what a rule says has ids, as it is about a file.

        An id that is a word as well is taken for one where the sentence is ``about`` that thing, or where names stand
        in it; if it is a word that sentences are made of, both. Titles that would be taken for a list stand in quotes.
        Keys of the spec are left out, unless ``keys`` are wanted.
        """
        said = said if keys else keyless(said)
        known = {key: self._called(key) for key in _ids(self.analysis) | {*about} if key in said}
        changed = {
            key: name
            for key, name in known.items()
            if name != key and (not key.isalpha() or key not in COMMON or key in about)
        }
        if not changed:
            return said
        some = "|".join(map(re.escape, sorted(changed, key=len, reverse=True)))

        def name(found: re.Match[str]) -> str:
            key = found[0]
            if key.isalpha() and not _is_meant(said, found, about):
                return key
            title = changed[key]
            return one_name(title)

        return re.sub(rf"(?<![\w./-])(?:{some})(?![\w/-]|\.\w)", name, said)

    def _called(self, key: str) -> str:
        storage, _, volume = key.partition("/")
        entry = self.analysis.spec.storage.get(storage)
        if volume and entry and volume in entry.volumes:
            return self.within(key, "volume")
        sites = self.analysis.spec.sites
        return self.name(
            key, "site" if key in sites else "switch" if key in self.analysis.spec.switches else ""
        )

    def lost(self, things: Sequence[Thing]) -> str:
        """What has happened where things are lost at once."""
        if len(things) > 1:
            return f"{listed([self.title(t.id, t.kind) for t in things])} are lost at once"
        (thing,) = things
        return f"{self.title(thing.id, thing.kind)} {'fails' if thing.kind in _FAIL else 'is lost'}"


def _is_meant(said: str, found: re.Match[str], about: Sequence[str]) -> bool:
    """Whether an id that is a word as well stands for its thing in a sentence about some things."""
    before = said[: found.start()]
    if found[0] in COMMON:
        return bool(_BEFORE.search(before) and _BEHIND.match(said, found.end()))
    if _ARTICLE.search(before) and _NOUN.match(said, found.end()):
        return False  # "start of the mailbox server"
    return found[0] in about or is_name(said, found)


def _ids(analysis: Analysis) -> set[str]:
    """All that has an id, and may have a title."""
    spec, topology = analysis.spec, analysis.topology
    return {
        *topology.machines,
        *topology.clusters,
        *topology.services,
        *spec.storage,
        *spec.networks,
        *spec.sites,
        *spec.switches,
        *(f"{key}/{volume}" for key, storage in spec.storage.items() for volume in storage.volumes),
    }
