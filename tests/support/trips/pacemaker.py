"""A cluster of Pacemaker as the CIB that its nodes have, with where things run, and its corosync.conf."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring  # written here, never read

from hadocs.importers.model import Source
from hadocs.spec.model import Spec
from support.trips import corosync

AGENTS = {"ipmi": "fence_ipmilan", "pdu": "fence_apc", "sbd": "fence_sbd", "hypervisor": "fence_vmware_rest",
          "watchdog": "fence_watchdog"}  # fmt: skip
HOLDS = (
    *corosync.HOLDS,
    ("clusters", "*", "quorum", "no_quorum_policy"),
    ("clusters", "*", "stickiness"),
    ("clusters", "*", "anti_affinity"),
    ("clusters", "*", "affinity"),
    ("clusters", "*", "node_affinity"),
    *(("clusters", "*", "fencing", key) for key in (
        "enabled", "methods", "delay", "delay_for", "delay_max", "priority_delay", "timeout",
    )),
    *(("vms", "*", key) for key in ("on", "memory", "vcpus", "live_migration")),
    ("clusters", "*", "fencing", "levels"),
    *(("services", "*", key) for key in (
        "active_on", "runs_on", "possible_owners", "starts_after", "together_with", "instances", "promotable",
    )),
    *(("services", "*", "monitor", key) for key in (
        "interval", "timeout", "restarts", "failure_timeout", "on_fail",
    )),
)  # fmt: skip


def written(spec: Spec, cluster: str) -> list[Source]:
    """Both files."""
    return [
        Source("cib.xml", cib(spec, cluster).encode()),
        Source("corosync.conf", corosync.conf(spec, cluster).encode()),
    ]


def cib(spec: Spec, cluster: str) -> str:
    """The CIB: options, nodes, machines or services, fencing, constraints and status."""
    entry = spec.clusters[cluster]
    root = Element("cib", {"validate-with": "pacemaker-3.9", "epoch": "1"})
    configuration = SubElement(root, "configuration")
    fence = entry.fencing
    _pairs(
        SubElement(SubElement(configuration, "crm_config"), "cluster_property_set", id="options"),
        {
            "cluster-name": cluster,
            "no-quorum-policy": entry.quorum.no_quorum_policy if entry.quorum else None,
            "stonith-enabled": str(fence.enabled).lower() if fence else None,
            "stonith-timeout": _seconds(fence.timeout) if fence else None,
            "priority-fencing-delay": _seconds(fence.priority_delay) if fence else None,
        },
    )
    nodes = SubElement(configuration, "nodes")
    for number, member in enumerate(entry.members, 1):
        SubElement(nodes, "node", id=str(number), uname=member)
    resources, places = SubElement(configuration, "resources"), SubElement(configuration, "constraints")
    machines = {v: vm for v, vm in spec.vms.items() if vm.on in entry.members}
    runs: dict[str, str] = {}
    for name, vm in machines.items():
        _machine(resources, name, vm)
        runs[name] = vm.on or ""
    for name, service in spec.services.items():
        if not machines and service.runs_on == (cluster,):
            promotable = {key: other.promotable for key, other in spec.services.items()}
            _service(resources, places, name, service, entry.members, promotable)
            if service.active_on:
                runs[name] = service.active_on
    methods = (
        dict.fromkeys((*fence.methods, *(d.method for level in fence.levels for d in level.devices)))
        if fence
        else {}
    )
    for method in methods:
        _device(resources, entry, method)
    if fence and fence.levels:
        steps = SubElement(configuration, "fencing-topology")
        for index, level in enumerate(fence.levels, 1):
            for target in level.members or entry.members:
                told = {"id": f"f{index}-{target}", "target": target, "index": str(index)}
                told["devices"] = ",".join(f"fence-{d.method}" for d in level.devices)
                SubElement(steps, "fencing-level", told)
    _constraints(places, entry)
    if entry.stickiness is not None:
        defaults = SubElement(SubElement(configuration, "rsc_defaults"), "meta_attributes", id="defaults")
        _pairs(defaults, {"resource-stickiness": entry.stickiness})
    _status(SubElement(root, "status"), entry.members, runs)
    return tostring(root, encoding="unicode")


def _service(
    resources: Element,
    places: Element,
    name: str,
    service: Any,
    members: tuple[str, ...],
    promotable: Mapping[str, bool],
) -> None:
    several = service.instances is not None or service.promotable
    parent = SubElement(resources, "clone", id=name) if several else resources
    if several:
        # What is kept together is named as the clone: so goes the service, too.
        count = service.instances if isinstance(service.instances, int) else None
        meta = SubElement(parent, "meta_attributes", id=f"{name}-clone-meta")
        _pairs(meta, {"promotable": "true" if service.promotable else None, "clone-max": count})
    kind = {"class": "ocf", "provider": "pacemaker", "type": "Stateful"} if service.promotable else {
        "class": "systemd", "type": name}  # fmt: skip
    held = SubElement(parent, "primitive", {"id": f"{name}-one" if several else name, **kind})
    if watched := service.monitor:
        threshold = None if watched.restarts is None else watched.restarts + 1
        meta = SubElement(held, "meta_attributes", id=f"{name}-meta")
        _pairs(meta, {"migration-threshold": threshold, "failure-timeout": _seconds(watched.failure_timeout)})
        told = {"id": f"{name}-op", "name": "monitor", "interval": _seconds(watched.interval) or "10s",
                "timeout": _seconds(watched.timeout), "on-fail": watched.on_fail}  # fmt: skip
        SubElement(SubElement(held, "operations"), "op", {k: v for k, v in told.items() if v})
    for member in members if service.possible_owners else ():
        if member not in service.possible_owners:
            told = {"id": f"not-{name}-{member}", "rsc": name, "node": member, "score": "-INFINITY"}
            SubElement(places, "rsc_location", told)
    for other in service.starts_after:
        told = {"id": f"order-{name}-{other}", "first": other, "then": name}
        if promotable[other]:
            told |= {"first-action": "promote", "then-action": "start"}
        SubElement(places, "rsc_order", told)
    for other in service.together_with:
        told = {"id": f"with-{name}-{other}", "rsc": name, "with-rsc": other, "score": "INFINITY"}
        SubElement(places, "rsc_colocation", told)


def _machine(resources: Element, name: str, vm: Any) -> None:
    held = SubElement(
        resources, "primitive", {"id": name, "class": "ocf", "provider": "heartbeat", "type": "VirtualDomain"}
    )
    if vm.live_migration:
        _pairs(SubElement(held, "meta_attributes", id=f"{name}-meta"), {"allow-migrate": "true"})
    takes = {"hv_memory": None if vm.memory is None else vm.memory // 2**20, "cpu": vm.vcpus}
    _pairs(SubElement(held, "utilization", id=f"{name}-takes"), takes)


def _device(resources: Element, entry: Any, method: str) -> None:
    fence = entry.fencing
    device = SubElement(
        resources, "primitive", {"id": f"fence-{method}", "class": "stonith", "type": AGENTS[method]}
    )
    told = {"pcmk_delay_max": _seconds(fence.delay_max)}
    if fence.delay_for:
        told["pcmk_delay_base"] = f"{fence.delay_for}:{_seconds(fence.delay)}"
    _pairs(SubElement(device, "instance_attributes", id=f"fence-{method}-a"), told)


def _constraints(places: Element, entry: Any) -> None:
    number = 0
    for rules, sign in ((entry.anti_affinity, "-"), (entry.affinity, "")):
        for rule in rules:
            one, *others = rule.members
            for other in others:
                number += 1
                score = f"{sign}{'INFINITY' if rule.hard else '1000'}"
                told = {"id": f"c{number}", "rsc": other, "with-rsc": one, "score": score}
                SubElement(places, "rsc_colocation", told)
    for rule in entry.node_affinity:
        for name in rule.members:
            for node in entry.members:
                if node not in rule.hosts:
                    number += 1
                    told = {"id": f"l{number}", "rsc": name, "node": node, "score": "-INFINITY"}
                    SubElement(places, "rsc_location", told)


def _status(status: Element, members: tuple[str, ...], runs: dict[str, str]) -> None:
    for number, member in enumerate(members, 1):
        state = SubElement(status, "node_state", {"id": str(number), "uname": member, "in_ccm": "true",
                                                  "crmd": "online", "join": "member"})  # fmt: skip
        held = SubElement(SubElement(state, "lrm", id=str(number)), "lrm_resources")
        for call, name in enumerate((r for r, on in runs.items() if on == member), 1):
            one = SubElement(held, "lrm_resource", {"id": name, "class": "ocf", "type": "x"})
            SubElement(one, "lrm_rsc_op", {
                "id": f"{name}-op", "operation": "start", "operation_key": f"{name}_start_0", "call-id": str(call),
                "rc-code": "0", "op-status": "0", "interval": "0",
            })  # fmt: skip


def _seconds(value: float | None) -> str | None:
    return None if value is None else f"{value:g}s"


def _pairs(parent: Element, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is not None:
            SubElement(parent, "nvpair", id=f"{parent.get('id')}-{name}", name=name, value=str(value))


def made(chance: random.Random) -> dict[str, Any]:
    """A cluster that runs machines or services, with all that both files can say."""
    members = [f"n{n}" for n in range(1, chance.choice([2, 2, 3, 4]) + 1)]
    fencing = {
        "enabled": chance.random() < 0.9, "methods": chance.sample(sorted(AGENTS), chance.randint(1, 2)),
        "timeout": "90 s", "delay_max": "12 s", "delay": "7 s", "delay_for": members[0], "priority_delay": "20 s",
    }  # fmt: skip
    cluster = {"members": members, "stickiness": chance.choice([0, 100]), "fencing": fencing,
               **corosync.settings(chance, members)}  # fmt: skip
    cluster["quorum"]["no_quorum_policy"] = chance.choice(["stop", "freeze", "ignore", "demote", "suicide"])
    spec: dict[str, Any] = {
        "hadocs": 1,
        "name": "made",
        "platform": "pacemaker/upstream",
        "clusters": {"pcmk": cluster},
    }
    if chance.random() < 0.5:
        vms = {f"v{n}": {"on": chance.choice(members), "memory": f"{chance.randint(1, 64)} GiB", "vcpus": n,
                         "live_migration": chance.random() < 0.5} for n in range(1, 5)}  # fmt: skip
        cluster |= {
            "anti_affinity": [{"members": ["v1", "v2"], "hard": chance.random() < 0.5}],
            "affinity": [{"members": ["v3", "v4"], "hard": chance.random() < 0.5}],
            "node_affinity": [{"members": ["v1"], "hosts": [vms["v1"]["on"]], "strict": True}],
        }
        return spec | {"hosts": {m: {} for m in members}, "vms": vms}
    fencing["methods"] = [m for m in fencing["methods"] if m != "hypervisor"] or ["ipmi"]
    if chance.random() < 0.5:
        del fencing["methods"]
        fencing["levels"] = [{"devices": [{"method": m}]} for m in ("ipmi", "pdu")]
    services: dict[str, Any] = {
        f"s{n}": {"runs_on": "pcmk", "active_on": members[0], "monitor": {
            "interval": f"{chance.randint(5, 60)} s", "timeout": "20 s", "restarts": n, "failure_timeout": "2 min",
            "on_fail": chance.choice(["restart", "fence", "standby", "stop", "block", "ignore"]),
        }} for n in range(1, 5)
    }  # fmt: skip
    services["s2"] |= {"starts_after": ["s1"], "together_with": ["s1"]}
    services["s3"] |= {"possible_owners": members[:1]} if len(members) > 1 else {}
    del services["s4"]["active_on"]
    services["s4"]["instances"] = "all"
    services["s5"] = {"runs_on": "pcmk", "promotable": True}
    return spec | {"servers": {m: {} for m in members}, "services": services}
