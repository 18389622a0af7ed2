"""When what stands around a thing takes it along: failure domains, the switches it hangs on, the links between sites.

Formulas of what has failed, as in `hadocs.availability.model.structure`, which asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hadocs.availability.model.components import Components
from hadocs.availability.model.formulas import NEVER, Formulas
from hadocs.topology.model import Thing
from hadocs.topology.wiring import wiring_of
from hadocs.topology.world import World

MOST_SITES = 6
"""Of more sites than these only the links that join two of them directly count between the two."""


class Surroundings:
    """The formulas around the things of one estate, each made once."""

    def __init__(self, world: World, components: Components, formulas: Formulas) -> None:
        self._world, self._components, self._formulas = world, components, formulas
        self._domains, self._wiring = world.domains, wiring_of(world)
        self._made: dict[tuple[str, ...], str] = {}

    def of(self, thing: Thing) -> list[str]:
        """What takes a thing along: each failure domain that it stands in, and all together that feed it."""
        inside = [self.domain(d) for d in self._domains.stands_in.get(thing, ())]
        feeds = self._domains.power.get(thing, ())
        together = self._formulas.all((self.domain(d) for d in feeds), f"nothing feeds {thing.id}")
        return [*inside, *([together] if feeds else [])]

    def domain(self, domain: str, *, beyond: bool = False) -> str:
        """When a failure domain is lost; ``beyond`` the time that a battery behind it lasts."""
        key = ("beyond" if beyond else "domain", domain)
        if key not in self._made:
            f, thing = self._formulas, Thing("domain", domain)
            entry = self._world.spec.failure_domains[domain]
            battery = beyond or entry.kind == "ups"
            feeds = f.all(self.domain(d, beyond=battery) for d in entry.power) if entry.power else NEVER
            parts = [
                *(self._components.outlasting(domain) if beyond else self._components.losing(thing)),
                *(self._place(Thing("site", entry.site)) if entry.site else ()),
                *(self.domain(d) for d in entry.stands_in),
                feeds,
            ]
            self._made[key] = f.any(
                parts, f"{domain} is lost" + (" for longer than a battery lasts" if beyond else "")
            )
        return self._made[key]

    def _place(self, place: Thing) -> list[str]:
        """When a site or rack is lost: by itself, or with what the site stands in."""
        return [*self._components.losing(place), *self.of(place)]

    def switch(self, switch: str) -> str:
        """When a switch is lost: by itself, or with what it stands in or hangs on."""
        thing, entry = Thing("switch", switch), self._world.spec.switches.get(switch)
        places = [place for place, things in self._domains.at.items() if thing in things] if entry else []
        around = [name for place in places for name in self._place(place)]
        parts = [*self._components.losing(thing), *around, *self.of(thing)]
        return self._formulas.any(parts, f"switch {switch} is lost")

    def network(self, network: str) -> str:
        """When a network is lost: as a whole, or with all of its switches."""
        f, switches = self._formulas, self._world.spec.networks[network].switches
        every = f.all(self.switch(s) for s in switches)
        parts = list(self._components.losing(Thing("network", network)))
        return f.any([*parts, every] if switches else parts, f"{network} is lost")

    def network_at(self, machine: str, network: str) -> str:
        """When a machine has lost a network: that itself, or all switches that its adapters, or its host's, hang on."""
        home = self._world.host_of(machine) or machine
        switches = self._wiring.by_adapter.get((home, network), ())
        if not switches:
            return self.network(network)
        f = self._formulas
        own = f.all((self.switch(s) for s in switches), f"no adapter of {home} in {network} works")
        return f.any([self.network(network), own], f"{machine} has lost {network}")

    def network_among(self, machines: Iterable[str], network: str) -> str:
        """When machines no longer hear each other over a network: that itself, or all switches that they hang on."""
        homes = [self._world.host_of(m) or m for m in machines]
        cables = [self._wiring.by_adapter.get((home, network), ()) for home in homes]
        if not all(cables):
            return self.network(network)
        f = self._formulas
        every = dict.fromkeys(s for cable in cables for s in cable)
        own = f.all(
            (self.switch(s) for s in every), f"no adapter of {' and '.join(homes)} in {network} works"
        )
        return f.any([self.network(network), own])

    def bundle(self, ends: tuple[str, str]) -> str:
        """When all links that join two sites directly are lost."""
        links = self._wiring.bundles.get(ends, ())
        return (
            self._formulas.all((self._link(link) for link in links), f"{' and '.join(ends)} are cut")
            if links
            else NEVER
        )

    def _link(self, link: str) -> str:
        thing = Thing("link", link)
        return self._formulas.any([*self._components.losing(thing), *self.of(thing)], f"link {link} is cut")

    def apart(self, one: str | None, other: str | None) -> str:
        """When two sites reach each other over no link; never where the spec does not say how they do."""
        if one is None or other is None or one == other:
            return NEVER
        ways = list(self._ways(one, other, (one,)))
        f = self._formulas
        return f.all(f.any(self.bundle(step) for step in way) for way in ways) if ways else NEVER

    def _ways(self, at: str, to: str, seen: tuple[str, ...]) -> Iterator[list[tuple[str, str]]]:
        for ends in self._wiring.bundles:
            if at not in ends:
                continue
            there = ends[1] if ends[0] == at else ends[0]
            if there == to:
                yield [ends]
            elif there not in seen and len(seen) < MOST_SITES:
                for rest in self._ways(there, to, (*seen, there)):
                    yield [ends, *rest]
