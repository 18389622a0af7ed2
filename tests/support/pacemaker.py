"""Specs of Pacemaker clusters as CIBs: what the policy engine is given is what the spec says, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring  # written here, never read

from hadocs.spec.model import Spec
from hadocs.topology.active import active_on, instances_of
from hadocs.topology.world import World

STICKINESS = 100
"""A spec has no word for it: that a resource stays where it is unless it has to go is what every spec means."""
PREFERENCE = 50
"""Of the member that a service or machine runs on now; below the stickiness, so that nothing moves back."""


@dataclass(frozen=True)
class Agents:
    """The resource agent (``class:provider:type``), and the fencing agent with its parameters, of a CIB."""

    resource: tuple[str, str, str] = ("ocf", "pacemaker", "Dummy")
    fencing: str = "fence_legacy"
    options: tuple[tuple[str, str], ...] = ()


def cib(world: World, cluster: str, agents: Agents | None = None, **properties: str) -> str:
    """The CIB of a cluster: its services, and the machines that its members carry."""
    agents = agents or Agents()
    spec = world.spec
    entry = spec.clusters[cluster]
    epochs = {"admin_epoch": "0", "epoch": "1", "num_updates": "0"}
    root = Element("cib", {"validate-with": "pacemaker-3.0", **epochs})
    configuration = SubElement(root, "configuration")
    SubElement(root, "status")
    options = SubElement(SubElement(configuration, "crm_config"), "cluster_property_set", id="options")
    fenced = entry.fencing is None or entry.fencing.enabled
    policy = (entry.quorum.no_quorum_policy if entry.quorum else None) or "stop"
    settings = {
        "stonith-enabled": str(fenced).lower(),
        "no-quorum-policy": "suicide" if policy == "fence" else policy,
        **{key.replace("_", "-"): value for key, value in properties.items()},
    }
    for name, value in settings.items():
        _pair(options, name, value)
    nodes = SubElement(configuration, "nodes")
    for number, member in enumerate(entry.members, 1):
        SubElement(nodes, "node", id=str(number), uname=member)
    resources = SubElement(configuration, "resources")
    constraints = SubElement(configuration, "constraints")
    _services(world, cluster, agents, resources, constraints)
    _machines(spec, cluster, agents, resources, constraints)
    if fenced:
        device = SubElement(
            resources, "primitive", {"class": "stonith", "id": "device", "type": agents.fencing}
        )
        attributes = SubElement(device, "instance_attributes", id="device-options")
        told = {"pcmk_host_list": " ".join(entry.members), "pcmk_host_check": "static-list"}
        for name, value in {**told, **dict(agents.options)}.items():
            _pair(attributes, name, value)
    defaults = SubElement(SubElement(configuration, "rsc_defaults"), "meta_attributes", id="defaults")
    _pair(defaults, "resource-stickiness", str(STICKINESS))
    return tostring(root, encoding="unicode")


def _pair(parent: Element, name: str, value: str) -> None:
    SubElement(parent, "nvpair", id=f"{parent.get('id')}-{name}", name=name, value=value)


def _primitive(parent: Element, name: str, agents: Agents) -> None:
    kind, provider, type_ = agents.resource
    SubElement(parent, "primitive", {"id": name, "class": kind, "provider": provider, "type": type_})


def _location(constraints: Element, resource: str, node: str, score: str) -> None:
    SubElement(constraints, "rsc_location", id=f"at-{resource}-{node}", rsc=resource, node=node, score=score)


def _services(world: World, cluster: str, agents: Agents, resources: Element, constraints: Element) -> None:
    members = world.spec.clusters[cluster].members
    for key, service in world.spec.services.items():
        if world.cluster_of(service) != cluster:
            continue
        _bound(world, key, constraints)
        if service.instances is not None or service.promotable:
            _several(world, key, agents, resources, constraints)
            continue
        if world.is_clone(service):
            clone = SubElement(resources, "clone", id=f"{key}-clone")
            _primitive(clone, key, agents)
            for member in members:
                if member not in service.runs_on:
                    _location(constraints, f"{key}-clone", member, "-INFINITY")
            continue
        _primitive(resources, key, agents)
        _location(constraints, key, active_on(world, service)[0], str(PREFERENCE))
        for member in members:
            # What keeps no copy, or does not reach the data, has no place for it.
            if service.copies and member not in service.copies:
                _location(constraints, key, member, "-INFINITY")


def _several(world: World, key: str, agents: Agents, resources: Element, constraints: Element) -> None:
    """Instances on some members, of which one may be promoted: first on the members that have them now."""
    service, name = world.spec.services[key], f"{key}-clone"
    here = instances_of(world, service)
    clone = SubElement(resources, "clone", id=name)
    if service.promotable:
        SubElement(
            clone, "primitive", {"id": key, "class": "ocf", "provider": "pacemaker", "type": "Stateful"}
        )
    else:
        _primitive(clone, key, agents)
    meta = SubElement(clone, "meta_attributes", id=f"{key}-meta")
    _pair(meta, "clone-max", str(len(here)))
    _pair(meta, "promotable", str(bool(service.promotable)).lower())
    for member in here:
        _location(constraints, name, member, str(PREFERENCE))
    for member in world.carriers(service) if service.promotable else ():
        # What an agent tells of itself: that its instance may be promoted.
        score = "100" if member == here[0] else "50"
        location = SubElement(constraints, "rsc_location", id=f"promote-{key}-{member}", rsc=name)
        rule = SubElement(location, "rule", id=f"promote-{key}-{member}-rule", role="Master", score=score)
        at = {"attribute": "#uname", "operation": "eq", "value": member}
        SubElement(rule, "expression", {"id": f"promote-{key}-{member}-at", **at})


def _bound(world: World, key: str, constraints: Element) -> None:
    """What starts after other services, and in the same place."""
    services = world.spec.services

    def named(service: str) -> str:
        several = services[service].instances is not None or services[service].promotable
        return f"{service}-clone" if several else service

    for other in services[key].starts_after:
        first = "promote" if services[other].promotable else "start"
        told = {"first": named(other), "first-action": first, "then": named(key), "then-action": "start"}
        SubElement(constraints, "rsc_order", {"id": f"order-{key}-{other}", **told})
    for other in services[key].together_with:
        role = {"with-rsc-role": "Master"} if services[other].promotable else {}
        told = {"rsc": named(key), "with-rsc": named(other), "score": "INFINITY", **role}
        SubElement(constraints, "rsc_colocation", {"id": f"with-{key}-{other}", **told})


def _machines(spec: Spec, cluster: str, agents: Agents, resources: Element, constraints: Element) -> None:
    entry = spec.clusters[cluster]
    here = {vm: entry_ for vm, entry_ in spec.vms.items() if entry_.on in entry.members}
    for vm, machine in here.items():
        _primitive(resources, vm, agents)
        _location(constraints, vm, str(machine.on), str(PREFERENCE))
        for member in entry.members:
            if machine.possible_owners and member not in machine.possible_owners:
                _location(constraints, vm, member, "-INFINITY")
    for number, rule in enumerate(entry.anti_affinity):
        names = [m for m in rule.members if m in here]
        score = "-INFINITY" if rule.hard else "-200"
        for place, name in enumerate(names):
            for other in names[:place]:
                SubElement(
                    constraints,
                    "rsc_colocation",
                    {"id": f"apart-{number}-{name}-{other}", "rsc": name, "with-rsc": other, "score": score},
                )
