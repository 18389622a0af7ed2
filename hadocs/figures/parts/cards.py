"""The cards of each chassis: machines with what they carry, witnesses, disks; many fold into one."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.plan import Card, Line
from hadocs.topology.model import Machine

SINGLES = 3
"""So many machines without a service are shown one by one in a chassis; more of them fold."""
SERVICES = 4
"""So many services are named on a card; the rest are counted."""

Links = Mapping[str, str]


def chassis_of(machine: Machine) -> str:
    """The id of the chassis that a machine's card stands in."""
    if machine.kind != "vm":
        return f"{machine.kind}:{machine.id}"
    return f"host:{machine.on}" if machine.on else "unplaced:"


def card_of(machine: Machine) -> str:
    """The id of a machine's card."""
    return f"vm:{machine.id}" if machine.kind == "vm" else f"os:{machine.id}"


def service_lines(machine: Machine, analysis: Analysis) -> tuple[Line, ...]:
    """A line for each service that the machine can carry, with whether it does so now."""
    services = analysis.topology.services
    shown = machine.services if len(machine.services) <= SERVICES else machine.services[: SERVICES - 1]
    lines = []
    for key in shown:
        active = key in machine.active
        look, icon = ("service", "service") if active else ("service-off", "service-off")
        state = "active" if active else "passive"
        lines.append(Line(f"{services[key].title} · {state}", look, icon))  # type: ignore[arg-type]
    if len(shown) < len(machine.services):
        lines.append(
            Line(f"{len(machine.services) - len(shown)} more services", "service-off", "service-off")
        )
    return tuple(lines)


def machine_card(machine: Machine, analysis: Analysis, links: Links, level: int | None = None) -> Card:
    """The card of a VM, or of the operating system of a server that is clustered or carries a service."""
    topology = analysis.topology
    cluster = topology.clusters.get(machine.member_of or "")
    lines = list(service_lines(machine, analysis))
    lines += [
        Line(f"{words.witness(view)} of {view.title}", "cluster", "witness")
        for view in topology.clusters.values()
        if machine.kind == "vm" and view.votes.witness_on == machine.id
    ]
    member = cluster is not None and cluster.kind != "host"
    if member:
        look = "active" if machine.active else "passive" if machine.services else "member"
    else:
        look = "runs" if machine.services else "plain"
    note = words.system(machine.os) or "virtual machine"
    if machine.kind != "vm":
        note = "the operating system itself"
    elif look == "plain":
        role = analysis.spec.vms[machine.id].role
        note = role or words.system(machine.os)
    return Card(
        id=card_of(machine),
        title=machine.title,
        note=note,
        icon="vm" if machine.kind == "vm" else "host",
        look=look,  # type: ignore[arg-type]
        tone="guest" if member else "host" if look == "runs" else "none",
        lines=tuple(lines),
        level=level,
        href=links.get(f"{machine.kind}:{machine.id}", ""),
    )


def plain_cards(chassis: str, machines: list[Machine], analysis: Analysis, links: Links) -> tuple[Card, ...]:
    """Cards of machines that carry no service: one by one where they are few, else folded by role."""
    if len(machines) <= SINGLES:
        return tuple(machine_card(m, analysis, links) for m in machines)
    roles: dict[str, list[Machine]] = {}
    for machine in machines:
        roles.setdefault(analysis.spec.vms[machine.id].role or "", []).append(machine)
    groups = sorted(roles.items(), key=lambda item: item[0] == "")
    if len(groups) > SINGLES:
        groups = [*groups[: SINGLES - 1], ("", [m for _, some in groups[SINGLES - 1 :] for m in some])]
    cards = []
    for index, (role, some) in enumerate(groups):
        if len(some) == 1:
            cards.append(machine_card(some[0], analysis, links))
            continue
        title = f"{len(some)} × {role}" if role else f"{len(some)} {'more ' if cards else ''}machines"
        cards.append(
            Card(
                id=f"fold:{chassis}/{index}",
                title=title,
                note=words.named((m.title for m in some), 60),
                icon="vms",
                look="fold",
                href=links.get(chassis, ""),
            )
        )
    return tuple(cards)


def ghost_card(machine: Machine, host: str, level: int, links: Links) -> Card:
    """The place on another host where a VM may run after its host has failed."""
    return Card(
        id=f"ghost:{machine.id}@{host}",
        title=machine.title,
        note="may run here",
        look="ghost",
        level=level,
        href=links.get(f"vm:{machine.id}", ""),
    )


def witness_cards(machine: str, analysis: Analysis, links: Links) -> tuple[Card, ...]:
    """A card for each witness that lies on a host or server."""
    return tuple(
        Card(
            id=f"witness:{view.id}",
            title=words.witness(view),
            note=f"of {view.title}",
            icon="witness",
            look="witness",
            href=links.get(f"cluster:{view.id}", ""),
        )
        for view in analysis.topology.clusters.values()
        if view.votes.witness_on == machine and words.witness(view)
    )


def own_disks(analysis: Analysis) -> dict[str, str]:
    """Storage that is nothing but one machine's own disks, by id, with that machine."""
    spec = analysis.spec
    mirrored = {s.mirror for s in spec.storage.values()} | {k for k, s in spec.storage.items() if s.mirror}
    found = {}
    for key, storage in spec.storage.items():
        if storage.kind != "local" or len(storage.on) != 1 or key in mirrored:
            continue
        (machine,) = storage.on
        others = [
            m
            for m, body in {**spec.hosts, **spec.servers}.items()
            if m != machine and reaches(body.storage, key)
        ]
        inside = [v for v, vm in spec.vms.items() if reaches(vm.storage, key)]
        if machine not in spec.vms and not others and not inside:
            found[key] = machine
    return found


def reaches(table: Mapping[str, object], storage: str) -> bool:
    """Whether one of the references is the storage or a volume of it."""
    return any(ref == storage or ref.startswith(f"{storage}/") for ref in table)


def disk_cards(machine: str, analysis: Analysis, links: Links) -> tuple[Card, ...]:
    """A card for each storage that is the machine's own disks."""
    return tuple(
        Card(
            id=f"storage:{key}",
            title=analysis.spec.storage[key].title or key,
            note="its own disks",
            icon="disk",
            look="disk",
            href=links.get(f"storage:{key}", ""),
        )
        for key, on in own_disks(analysis).items()
        if on == machine
    )
