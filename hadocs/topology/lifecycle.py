"""What a spec runs whose support ends some day: systems, platforms, cluster software and products, each once.

Joins the spec with what the catalogue knows; judges nothing, and knows no day.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hadocs.errors import Route
from hadocs.platforms import catalog, systems
from hadocs.platforms.facts import Life
from hadocs.platforms.life import lives, of_minor
from hadocs.platforms.majorities import find_majority
from hadocs.spec.model import Spec
from hadocs.topology.model import Machine, Topology

SECTION = {"host": "hosts", "server": "servers", "vm": "vms"}


@dataclass
class Use:
    """One version in one spec: where it is said first, and what runs it.

    ``machines`` run it as their system or hypervisor; ``clusters`` are those that these are members of, and such as
    run it as their software; ``services`` have it as their product.
    """

    life: Life
    route: Route
    machines: list[str] = field(default_factory=list)
    clusters: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)

    @property
    def about(self) -> tuple[str, ...]:
        """What runs it: services where it is a product, else machines, else clusters."""
        return tuple(self.services or self.machines or self.clusters)


def uses(spec: Spec, topology: Topology) -> tuple[Use, ...]:
    """What a spec runs that the catalogue knows an end of, in the order of the spec: machines, clusters, services."""
    found: dict[str, Use] = {}
    for machine in topology.machines.values():
        life, route = of_machine(spec, machine)
        if life is not None:
            use = found.setdefault(life.key, Use(life, route))
            use.machines.append(machine.id)
            if machine.member_of and machine.member_of not in use.clusters:
                use.clusters.append(machine.member_of)
    for key, cluster in spec.clusters.items():
        software = find_majority(cluster.platform) if cluster.platform else None
        life = of_minor(software[0].id, software[1]) if software else None
        if life is not None:
            found.setdefault(life.key, Use(life, ("clusters", key, "platform"))).clusters.append(key)
    for key, service in spec.services.items():
        product = catalog.find_product(service.product) if service.product else None
        if product is not None and product.life is not None:
            use = found.setdefault(product.life.key, Use(product.life, ("services", key, "product")))
            use.services.append(key)
    return tuple(found.values())


def endless(spec: Spec, topology: Topology) -> tuple[str, ...]:
    """What a spec names as a system, a hypervisor or a product, and no last day is known of, each once.

    Of products those whose releases have one, where the spec says none: what comes with a system ends with that.
    """
    found: dict[str, None] = {}
    for machine in topology.machines.values():
        if of_machine(spec, machine)[0] is None:
            platform = machine.platform if machine.kind == "host" else None
            name = platform.title if platform else systems.os_title(machine.os) if machine.os else ""
            found |= {name: None} if name else {}
    for service in spec.services.values():
        product = catalog.find_product(service.product) if service.product else None
        if product is not None and product.life is None and lives(product.id.partition("/")[0]):
            found[product.title] = None
    return tuple(found)


def of_machine(spec: Spec, machine: Machine) -> tuple[Life | None, Route]:
    """The life of what a machine runs, and where the spec says what that is.

    A host's system goes before its platform: Rocky Linux has other days than the RHEL that its clustering is like.
    """
    place = (SECTION[machine.kind], machine.id)
    by_system = systems.life_of_system(machine.os) if machine.os else None
    platform = machine.platform if machine.kind == "host" else None
    by_platform = catalog.life_of(platform.id, platform.version) if platform and platform.known else None
    if by_platform is None or (by_system is not None and platform and platform.id == "pacemaker"):
        return by_system, (*place, "os")
    return by_platform, ((*place, "platform") if spec.hosts[machine.id].platform else ("platform",))
