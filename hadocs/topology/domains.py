"""What goes with failure domains: what stands in them, what they alone feed, and further domains in turn.

A UPS goes on from its battery once what feeds it is lost; anything else goes with the last that feeds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hadocs.spec.units import format_duration
from hadocs.topology.model import Thing, ThingKind
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Spec

DOMAIN, SWITCH, LINK, SITE = "domain", "switch", "link", "site"
WORDS: Mapping[str, str] = {"ups": "UPS", "pdu": "PDU", "other": "failure domain"}
"""What a failure domain of a kind is called within a sentence, where that is not its kind."""


@dataclass(frozen=True, slots=True)
class Fall:
    """Things that are lost with all that goes along; UPS that have only their batteries left, with what fed each."""

    things: tuple[Thing, ...]
    battery: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Domains:
    """Who stands in which failure domain, and who feeds whom. Decides nothing about what goes on elsewhere."""

    spec: Spec

    @cached_property
    def stands_in(self) -> Mapping[Thing, tuple[str, ...]]:
        """Each thing with the failure domains that it stands in itself."""
        return {thing: part.stands_in for thing, part in self._parts}

    @cached_property
    def power(self) -> Mapping[Thing, tuple[str, ...]]:
        """Each thing with the failure domains that feed it, each on its own."""
        return {thing: part.power for thing, part in self._parts if thing.kind not in (LINK, SITE)}

    @cached_property
    def below(self) -> Mapping[str, tuple[Thing, ...]]:
        """Each failure domain with what stands in it, or hangs on it, itself."""
        found: dict[str, dict[Thing, None]] = {}
        for table in (self.stands_in, self.power):
            for thing, above in table.items():
                for domain in above:
                    found.setdefault(domain, {})[thing] = None
        return {domain: tuple(things) for domain, things in found.items()}

    @cached_property
    def at(self) -> Mapping[Thing, tuple[Thing, ...]]:
        """Each site and rack with the switches and failure domains that stand there."""
        spec = self.spec
        alone = next(iter(spec.sites)) if len(spec.sites) == 1 else None
        found: dict[Thing, list[Thing]] = {}
        for key, domain in spec.failure_domains.items():
            if domain.site:
                found.setdefault(Thing("site", domain.site), []).append(Thing("domain", key))
        for key, switch in spec.switches.items():
            site = switch.site or self.site(Thing("switch", key)) or alone
            if site:
                found.setdefault(Thing("site", site), []).append(Thing("switch", key))
            if switch.rack:
                rack = f"{site}/{switch.rack}" if site else switch.rack
                found.setdefault(Thing("rack", rack), []).append(Thing("switch", key))
        return {place: tuple(things) for place, things in found.items()}

    @cached_property
    def _parts(self) -> tuple[tuple[Thing, Any], ...]:
        return tuple(_parts(self.spec))

    def site(self, thing: Thing) -> str | None:
        """The site of the failure domains that a thing stands in, nearest first."""
        waiting, seen = [*self.stands_in.get(thing, ())], set[str]()
        while waiting:
            domain = waiting.pop(0)
            if domain in seen:
                continue
            seen.add(domain)
            if site := self.spec.failure_domains[domain].site:
                return site
            waiting += self.stands_in[Thing("domain", domain)]
        return None

    def above(self, thing: Thing) -> Mapping[str, str]:
        """The failure domains that a thing stands in or hangs on, through others too, each with how in a few words."""
        found: dict[str, str] = {}
        waiting = [thing]
        while waiting:
            one = waiting.pop(0)
            feeds = self.power.get(one, ())
            for domain in self.stands_in.get(one, ()):
                found.setdefault(domain, f"{one.id} stands in it")
            for domain in feeds:
                others = listed([f for f in feeds if f != domain])
                found.setdefault(domain, f"feeds {one.id}" + (f", with {others}" if others else ""))
            for domain in (*self.stands_in.get(one, ()), *feeds):
                if (up := Thing("domain", domain)) not in waiting:
                    waiting.append(up)
        return found

    def fall(self, lost: Iterable[Thing]) -> Fall:
        """What goes with things that are lost, each once and after what takes it along."""
        found = dict.fromkeys(lost)
        spec = self.spec
        if not spec.failure_domains and not spec.switches:
            return Fall(tuple(found))
        waiting, battery = list(found), dict[str, tuple[str, ...]]()
        while waiting:
            one = waiting.pop(0)
            near = self.below.get(one.id, ()) if one.kind == DOMAIN else self.at.get(one, ())
            for thing in near:
                if thing in found or not self._goes(thing, one, found):
                    if thing not in found and self._is_ups(thing) and self._unfed(thing, found):
                        battery[thing.id] = self.power[thing]
                    continue
                found[thing] = None
                waiting.append(thing)
        left = {ups: feeds for ups, feeds in battery.items() if Thing("domain", ups) not in found}
        return Fall(tuple(found), left)

    def _goes(self, thing: Thing, one: Thing, lost: Mapping[Thing, None]) -> bool:
        """Whether a thing goes with one that is lost, others being lost as well."""
        if one.kind != DOMAIN or one.id in self.stands_in.get(thing, ()):
            return True
        return self._unfed(thing, lost) and not self._is_ups(thing)

    def _unfed(self, thing: Thing, lost: Mapping[Thing, None]) -> bool:
        feeds = self.power.get(thing, ())
        return bool(feeds) and all(Thing("domain", feed) in lost for feed in feeds)

    def _is_ups(self, thing: Thing) -> bool:
        return thing.kind == DOMAIN and self.spec.failure_domains[thing.id].kind == "ups"


def _parts(spec: Spec) -> Iterable[tuple[Thing, Any]]:
    """Whatever may stand in a failure domain, with its part of the spec."""
    sections: tuple[tuple[ThingKind, Mapping[str, Any]], ...] = (
        ("domain", spec.failure_domains), ("host", spec.hosts), ("server", spec.servers), ("storage", spec.storage),
        ("switch", spec.switches), ("link", spec.links), ("site", spec.sites),
    )  # fmt: skip
    for kind, section in sections:
        for key, part in section.items():
            yield Thing(kind, key), part


def on_battery(spec: Spec, ups: str, feeds: tuple[str, ...]) -> str:
    """What is taken for granted of a UPS that nothing feeds any more."""
    runtime = spec.failure_domains[ups].runtime
    lasts = format_duration(runtime) if runtime else f"how long is not stated: failure_domains.{ups}.runtime"
    return f"the battery of {ups} lasts until {listed(feeds, joiner='or')} is back ({lasts})"


def word(spec: Spec, thing: Thing) -> str:
    """What a thing is, within a sentence: its kind, and of a failure domain feed, UPS, chassis and the like."""
    if thing.kind != DOMAIN:
        return thing.kind
    kind = spec.failure_domains[thing.id].kind
    return WORDS.get(kind, kind)
