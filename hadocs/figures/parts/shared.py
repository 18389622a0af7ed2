"""What several specs have in common: what one file describes that they all use (decision 0008). Draws nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hadocs.analysis import Analysis
from hadocs.topology.world import World

SECTIONS = ("sites", "networks", "storage", "hosts", "servers")

Key = tuple[str, str]
"""The file that describes a thing, and its id there."""


@dataclass(frozen=True)
class Estate:
    """Some specs together. Of each section, things by what they are across specs, with the numbers of the specs."""

    analyses: tuple[Analysis, ...]

    def key(self, analysis: Analysis, section: str, key: str) -> Key:
        """What a thing is across specs: two specs mean the same where they took it from the same file."""
        source = analysis.source
        if source is None:  # made from data, and nobody else can have used it
            return (f"\0{self.analyses.index(analysis)}", key)
        return (os.path.normpath(source.locate((section, key), key=True).file), key)

    @cached_property
    def users(self) -> Mapping[str, Mapping[Key, tuple[int, ...]]]:
        """By section, what specs stand on, with the places of these specs in order, from one."""
        found: dict[str, dict[Key, list[int]]] = {section: {} for section in SECTIONS}
        for number, analysis in enumerate(self.analyses, 1):
            for section, ids in _used(analysis).items():
                for one in ids:
                    found[section].setdefault(self.key(analysis, section, one), []).append(number)
        return {s: {k: tuple(some) for k, some in things.items()} for s, things in found.items()}

    def shared(self, section: str) -> dict[Key, tuple[int, ...]]:
        """What several specs stand on."""
        return {key: some for key, some in self.users[section].items() if len(some) > 1}

    @property
    def anything(self) -> bool:
        """Whether any two specs have something in common."""
        return any(self.shared(section) for section in SECTIONS)

    def first(self, number: int) -> Analysis:
        """A spec by its number."""
        return self.analyses[number - 1]

    def vms_on(self, host: Key, numbers: Sequence[int]) -> Iterator[tuple[Analysis, str]]:
        """The machines on a host of several specs, each once, with the first spec that has it."""
        seen: set[Key] = set()
        for number in numbers:
            analysis = self.first(number)
            for vm in _world(analysis).vms_on.get(host[1], ()):
                key = self.key(analysis, "vms", vm)
                if key not in seen:
                    seen.add(key)
                    yield analysis, vm


def _world(analysis: Analysis) -> World:
    return analysis.estate.world


def _used(analysis: Analysis) -> dict[str, list[str]]:
    """What of each section a spec stands on: what it merely took over with a file does not count, what it describes
    itself does."""
    spec, world, machines = analysis.spec, _world(analysis), analysis.topology.machines
    services, clusters = analysis.topology.services.values(), analysis.topology.clusters.values()
    carrying = {m for s in services for m in s.machines} | {
        m for c in spec.clusters.values() for m in c.members
    }
    carrying |= set(spec.vms)
    hosts = {machines[m].on or m for m in carrying}
    witnesses = {on for c in clusters if (on := c.votes.witness_on)}
    every = carrying | hosts | (witnesses & {*machines})
    every |= _own(analysis, "hosts") | _own(analysis, "servers")
    networks = {n for m in every for n in world.body(m).networks} | _own(analysis, "networks")
    refs = {ref for m in every for ref in world.body(m).storage} | (witnesses - {*machines})
    refs |= {vm.files for vm in spec.vms.values() if vm.files}
    storage = {ref if ref in spec.storage else ref.rpartition("/")[0] for ref in refs}
    storage |= _own(analysis, "storage")
    sites = {machines[m].site for m in every} | {spec.storage[s].site for s in storage if s in spec.storage}
    return {
        "sites": [s for s in spec.sites if s in sites],
        "networks": [n for n in spec.networks if n in networks],
        "storage": [s for s in spec.storage if s in storage],
        "hosts": [h for h in spec.hosts if h in every],
        "servers": [s for s in spec.servers if s in every],
    }


def _own(analysis: Analysis, section: str) -> set[str]:
    """The things of a section that the spec describes in its own file."""
    source, things = analysis.source, getattr(analysis.spec, section)
    if source is None:
        return {*things}
    return {key for key in things if source.locate((section, key), key=True).file == source.name}
