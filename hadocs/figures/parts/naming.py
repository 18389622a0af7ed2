"""What people call the things of a spec, in headings and within sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.topology.model import Thing
from hadocs.topology.wording import listed

_BY_KIND = ("rack", "site", "volume", "switch")
"""What is called by its kind and its name."""
_FAIL = ("host", "server", "switch", "vm")
"""What fails; anything else is lost."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of things by their ids and kinds."""

    analysis: Analysis

    def title(self, key: str, kind: str = "") -> str:
        """The name of a thing, as a heading or a sentence begins with it."""
        spec, topology = self.analysis.spec, self.analysis.topology
        if kind == "witness":
            return f"The witness of {self.title(key.removesuffix('/witness'))}"
        if kind in _BY_KIND:
            entry = (spec.switches if kind == "switch" else spec.sites).get(key)
            named = entry.title if entry and entry.title else key
            return named if named.lower().startswith(kind) else f"{kind.capitalize()} {named}"
        for table in (topology.machines, topology.clusters, topology.services):
            if key in table:
                return table[key].title
        for part in (spec.storage, spec.networks, spec.failure_domains, spec.links):
            if key in part:
                return part[key].title or key
        return key

    def within(self, key: str, kind: str) -> str:
        """The same within a sentence, where a name of the spec keeps its letters."""
        said = self.title(key, kind)
        ours = kind == "witness" or (kind in _BY_KIND and said.startswith(f"{kind.capitalize()} "))
        return said[0].lower() + said[1:] if ours else said

    def lost(self, things: Sequence[Thing]) -> str:
        """What has happened where things are lost at once."""
        if len(things) > 1:
            return f"{listed([self.title(t.id, t.kind) for t in things])} are lost at once"
        (thing,) = things
        return f"{self.title(thing.id, thing.kind)} {'fails' if thing.kind in _FAIL else 'is lost'}"
