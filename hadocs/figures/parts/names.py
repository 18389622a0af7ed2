"""How things of a spec are called in the figures of votes and of dependencies: by their titles, else by their ids."""

from __future__ import annotations

from hadocs.analysis import Analysis
from hadocs.topology.domains import WORDS, word
from hadocs.topology.model import Thing


def called(analysis: Analysis, key: str, kind: str = "") -> str:
    """The name of a thing by its id and kind; a rack by its own name, a volume by its title where it has one."""
    topology, spec = analysis.topology, analysis.spec
    if kind == "site":
        site = spec.sites.get(key)
        return (site.title if site else None) or key
    if kind == "rack":
        rack = key.rpartition("/")[2]
        return rack if rack.lower().startswith("rack") else f"Rack {rack}"
    if kind in ("domain", "switch", "link"):
        entry = {
            "domain": spec.failure_domains.get(key),
            "switch": spec.switches.get(key),
            "link": spec.links.get(key),
        }
        return (found.title if (found := entry[kind]) else None) or key
    if kind == "cluster":
        return topology.clusters[key].title
    if kind == "service":
        return topology.services[key].title
    if kind == "volume":
        storage, _, volume = key.partition("/")
        return spec.storage[storage].volumes[volume].title or key
    if kind == "network":
        return spec.networks[key].title or key
    if kind in ("", "host", "server", "vm") and key in topology.machines:
        return topology.machines[key].title
    if key in spec.storage:
        return spec.storage[key].title or key
    return key


def within(analysis: Analysis, thing: Thing, *, short: bool = False) -> str:
    """A thing within a sentence: ``the volume Data``, ``switch sw-1``, ``the witness of HVC-A``, a name of its own.

    ``short`` leaves out what a volume lies on, where that is beside it.
    """
    if thing.kind == "witness":
        return f"the witness of {called(analysis, thing.id.removesuffix('/witness'), 'cluster')}"
    name = called(analysis, thing.id, thing.kind)
    if thing.kind == "volume":
        where = "" if short else f" on {called(analysis, thing.id.partition('/')[0], 'storage')}"
        return f"the volume {name}{where}"
    if thing.kind == "rack":
        site, _, own = thing.id.rpartition("/")
        alike = [t for t in analysis.topology.things if t.kind == "rack" and t.id.rpartition("/")[2] == own]
        where = f" in {called(analysis, site, 'site').partition(' (')[0]}" if site and len(alike) > 1 else ""
        return (f"{name[0].lower()}{name[1:]}" if name.startswith("Rack ") else name) + where
    if thing.kind == "domain":
        kind = word(analysis.spec, thing)
        return name if kind.lower() in name.lower() or kind == WORDS["other"] else f"{kind} {name}"
    return f"switch {name}" if thing.kind == "switch" else name
