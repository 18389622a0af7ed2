"""Which failure domains a UPS outlives for a while, and how often they fail for longer than that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from hadocs.availability.model.catalogue import Figures, Values
from hadocs.availability.model.columns import each
from hadocs.topology.model import Thing
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.world import World

Quantity = Callable[[Values], float]


@dataclass(frozen=True, slots=True)
class Bridge:
    """The UPS behind a failure domain, the shortest time that a battery of them lasts (in hours), and which of them
    nothing else feeds. ``runtime`` is ``None`` where no UPS states one."""

    ups: tuple[str, ...]
    runtime: float | None
    alone: tuple[str, ...]


def bridges(world: World) -> Mapping[str, Bridge | None]:
    """Every failure domain, with what bridges its loss."""
    domains = world.spec.failure_domains
    behind: dict[str, dict[str, None]] = {key: {} for key in domains}
    for ups, entry in domains.items():
        if entry.kind != "ups":
            continue
        waiting, seen = list(entry.power), set[str]()
        while waiting:
            domain = waiting.pop()
            if domain not in seen:
                seen.add(domain)
                behind[domain][ups] = None
                waiting += domains[domain].power
    found: dict[str, Bridge | None] = {}
    for key, some in behind.items():
        stated = [t / 3600 for ups in some if (t := domains[ups].runtime) is not None]
        alone = world.domains.fall((Thing("domain", key),)).battery if some else {}
        found[key] = Bridge(tuple(some), min(stated) if stated else None, tuple(alone)) if some else None
    return found


def figure_of(spec: Spec, domain: str) -> str:
    """The kind of component that a failure domain's figures are of."""
    entry = spec.failure_domains[domain]
    if entry.kind == "other":
        return "failure-domain"
    return "pdu" if entry.kind == "feed" and entry.power else entry.kind


WITHIN = " within battery"
"""How the name of a component ends that fails for no longer than a battery lasts."""


def split(
    domain: str, kind: str, bridged: Bridge, figures: Figures
) -> Iterator[tuple[str, str, tuple[Thing, ...], Quantity]]:
    """What a failure domain with a UPS behind it fails of: for no longer than the battery lasts, and for longer.

    Each with its name, its label, the UPS that go as well, and how often an hour it comes about.
    """
    mtbf, mttr = figures.key(kind, "mtbf", domain), figures.key(kind, "mttr", domain)
    for longer in (False, True):
        name = f"{kind}:{domain}{' beyond battery' if longer else WITHIN}"
        what = "longer than" if longer else "no longer than"
        label = f"{domain}, for {what} the battery of {listed(bridged.ups)} lasts"
        along = tuple(Thing("domain", ups) for ups in bridged.alone) if longer else ()
        yield name, label, along, _outlasted(mtbf, mttr, bridged.runtime, longer=longer)


def _outlasted(mtbf: str, mttr: str, runtime: float | None, *, longer: bool) -> Quantity:
    """How often an hour something fails for longer than a battery lasts, or for no longer.

    Repairs are taken to last exponentially long, so that so long as one lasts after the battery is empty, it lasts as
    long again as a whole one on average.
    """

    def rate(v: Values) -> float:
        lasts = runtime if runtime is not None else v["battery"]
        share = each(lambda t, r: exp(-t / r), lasts, v[mttr])
        return (share if longer else 1 - share) / v[mtbf]

    return rate
