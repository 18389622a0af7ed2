"""The networks of an estate: each once, with the frames and chassis that are attached to it. Places nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.parts.cards import chassis_of
from hadocs.figures.parts.grid import Places
from hadocs.figures.parts.targets import short
from hadocs.figures.plan import Bus, Line
from hadocs.spec.model import Host, Vm
from hadocs.spec.model.estate import Network


def attached(analysis: Analysis) -> dict[str, list[str]]:
    """By network the chassis that are attached to it, themselves or by a machine in them."""
    spec, machines = analysis.spec, analysis.topology.machines
    bodies: Mapping[str, Host | Vm] = {**spec.hosts, **spec.servers, **spec.vms}
    found: dict[str, list[str]] = {key: [] for key in spec.networks}
    for key, body in bodies.items():
        for network in body.networks:
            if (home := chassis_of(machines[key])) not in found[network]:
                found[network].append(home)
    return found


def title(key: str, network: Network) -> str:
    """What a network is called."""
    return network.title or (key if "net" in key.lower() or "lan" in key.lower() else f"{key} network")


def _carried(network: Network) -> str:
    """Its range and the switches that carry it."""
    switches = f"switch {network.switches[0]} alone" if len(network.switches) == 1 else ""
    if len(network.switches) > 1:
        switches = words.counted(len(network.switches), "switch", "switches")
    return " · ".join(filter(None, (network.cidr, switches)))


def buses(
    analysis: Analysis, places: Places, names: Mapping[str, str], links: Mapping[str, str]
) -> tuple[Bus, ...]:
    """The networks that something with a place in a row is attached to, with what joins them.

    A frame is joined once; members that are not attached are named.
    """
    spec = analysis.spec
    site = {c: b.site for b in places.blocks for c in b.chassis}
    mates: dict[str, list[str]] = {}
    for chassis in places.cells:
        mates.setdefault(places.frame_of(chassis), []).append(chassis)
    out = []
    for key, homes in attached(analysis).items():
        network = spec.networks[key]
        here = [c for c in homes if c in places.cells]
        if not here:
            continue
        drops = list(dict.fromkeys(places.frame_of(c) for c in sorted(here, key=places.cells.__getitem__)))
        sites = {site[c] for c in here}
        absent = [names[c] for d in drops for c in mates[d] if c not in here and site[c] in sites]
        stripes = sorted({places.cells[c][0] for c in here})
        note = " · ".join(filter(None, (_carried(network), f"not on {_few(absent)}" if absent else "")))
        single = next(iter(sites)) if len(sites) == 1 else ""
        between = len(stripes) > 1 and stripes[1] == stripes[0] + 1
        out.append(
            Bus(
                id=f"network:{key}",
                title=title(key, network),
                note=note,
                site=f"site:{single}" if single and spec.sites else "",
                stripe=stripes[0] + between,
                drops=tuple(drops),
                href=links.get(f"network:{key}", ""),
            )
        )
    return tuple(out)


def _few(names: Sequence[str]) -> str:
    return short(names) if len(names) <= 4 else f"{len(names)} of the hosts"


def lines(analysis: Analysis, chassis: str) -> tuple[Line, ...]:
    """The networks of a chassis that is no more than a line, in words."""
    spec = analysis.spec
    on = [title(k, spec.networks[k]) for k, homes in attached(analysis).items() if chassis in homes]
    return (Line(f"on {words.named(on, 3)}", "note", "network"),) if on else ()
