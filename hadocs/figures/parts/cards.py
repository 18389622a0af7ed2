"""The cards of each chassis: machines with what they carry, witnesses, disks; those without a service are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.parts import targets
from hadocs.figures.plan import Card, Line, Mark
from hadocs.topology.model import ClusterView, Machine

SERVICES = 4
"""So many services are named on a card; the rest are counted."""

Links = Mapping[str, str]


def chassis_of(machine: Machine) -> str:
    """The id of the chassis that a machine's card stands in."""
    if machine.kind != "vm":
        return f"{machine.kind}:{machine.id}"
    if machine.on:
        return f"host:{machine.on}"
    return f"unplaced:{machine.provider}@{machine.site or ''}" if machine.provider else "unplaced:"


def card_of(machine: Machine) -> str:
    """The id of a machine's card."""
    return f"vm:{machine.id}" if machine.kind == "vm" else f"os:{machine.id}"


def service_lines(machine: Machine, analysis: Analysis) -> tuple[Line, ...]:
    """A line for each service that the machine can carry, with whether it does so now."""
    services = analysis.topology.services
    carried = [key for key in machine.services if key in analysis.spec.services]
    shown = carried if len(carried) <= SERVICES else carried[: SERVICES - 1]
    lines = []
    for key in shown:
        active = key in machine.active
        look, icon = ("service", "service") if active else ("service-off", "service-off")
        state = "active" if active else "passive"
        lines.append(Line(f"{services[key].title} · {state}", look, icon))  # type: ignore[arg-type]
    if len(shown) < len(carried):
        lines.append(Line(f"{len(carried) - len(shown)} more services", "service-off", "service-off"))
    return tuple(lines)


def machine_card(
    machine: Machine,
    analysis: Analysis,
    links: Links,
    level: int | None = None,
    *,
    roomy: bool = True,
    where: bool = True,
) -> Card:
    """The card of a VM, or of the operating system of a server that is clustered or carries a service.

    ``roomy`` has it say its operating system, ``where`` the places where it may run too.
    """
    topology = analysis.topology
    cluster = topology.clusters.get(machine.member_of or "")
    lines = list(service_lines(machine, analysis))
    lines += [
        Line(f"{words.witness(view)} of {view.title}", "cluster", "witness")
        for view in topology.clusters.values()
        if machine.kind == "vm" and view.votes.witness_on == machine.id
    ]
    if machine.remote_to is not None:
        home = topology.clusters[machine.remote_to].title
        lines.append(Line(f"{'guest' if machine.guest else 'remote'} node of {home}", "note"))
    if where and machine.kind == "vm" and (go := targets.said(machine, topology.machines, topology.clusters)):
        lines.append(Line(go, "note"))
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
        note=note if roomy else "",
        icon="vm" if machine.kind == "vm" else "host",
        look=look,  # type: ignore[arg-type]
        tone="guest" if member else "host" if look == "runs" else "none",
        lines=tuple(lines),
        level=level,
        href=links.get(f"{machine.kind}:{machine.id}", ""),
    )


def line_card(machine: Machine, analysis: Analysis, links: Links) -> Card:
    """A machine on a line: its name and what it carries; where it may run only if that is less than its cluster."""
    topology = analysis.topology
    card = machine_card(machine, analysis, links, where=False)
    lines = [Line(s.text.removesuffix(" · active"), s.look, s.icon) for s in card.lines]
    if not targets.everywhere(machine, topology.clusters):
        go = targets.said(machine, topology.machines, topology.clusters)
        lines += [Line(go, "note")] if go else []
    return replace(card, note="", lines=tuple(lines))


def rest_card(chassis: str, machines: Sequence[Machine], shown: int, links: Links) -> Card:
    """The machines of a chassis that have no card of their own, by number and name."""
    more = "more" if shown else words.counted(len(machines), "machine").partition(" ")[2]
    return Card(
        id=f"fold:{chassis}",
        title=f"{len(machines)} {more}",
        note=", ".join(m.title for m in machines),
        icon="vms",
        look="fold",
        href=links.get(chassis, ""),
    )


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


def cluster_mark(view: ClusterView, links: Links, member: str = "") -> Mark:
    """The chip of a cluster; of a ``member`` with its number among all members."""
    number = f" {view.members.index(member) + 1}/{len(view.members)}" if member else ""
    look: Literal["host", "guest"] = "host" if view.kind == "host" else "guest"
    return Mark(view.title + number, look, links.get(f"cluster:{view.id}", ""))


def witness_lines(views: Iterable[ClusterView], links: Links) -> tuple[Line, ...]:
    """What is said where witnesses lie: by kind, with the chips of the clusters that they vote in."""
    kinds: dict[str, list[ClusterView]] = {}
    for view in views:
        if words.witness(view):
            kinds.setdefault(words.witness(view), []).append(view)
    return tuple(
        Line(f"{kind} of", "note", "witness", tuple(cluster_mark(v, links) for v in some))
        for kind, some in kinds.items()
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
