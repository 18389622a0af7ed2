"""What an assessment can't know, in sentences that say what to add to the spec. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hadocs.availability.model.formulas import ALWAYS
from hadocs.availability.model.structure import FEW
from hadocs.behaviour.durations import once_begun
from hadocs.behaviour.known import assumed
from hadocs.behaviour.moves import how
from hadocs.behaviour.rescue import Rescue, rescues
from hadocs.behaviour.wording import TERMS, clock
from hadocs.spec.units import format_duration
from hadocs.topology.rollout import patches, releases
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed

_SURE = 1 - 1e-9
_NETWORKS = ("network", "switch", "link")

if TYPE_CHECKING:
    from hadocs.availability.model.core import Core, Model
    from hadocs.topology.model import Topology


def notes(model: Model, core: Core, topology: Topology, waits: Mapping[str, str]) -> tuple[str, ...]:
    """What is unknown or taken for granted for one service, and what would tell; ``waits`` are those of the core."""
    found = (
        *_coarse(core), *_left_out(core), *_gaps(model, core),
        *_after_a_takeover(model, core, topology), *_emptied(model, core),
        *_votes(core, topology, waits), *_brought_up(model, core, topology),
        *_own(model), *_measured(model, core),
        *_changes(model, core),
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def _coarse(core: Core) -> list[str]:
    if not core.coarse:
        return []
    return [
        f"Its fault tree is too large to be worked out whole: a machine's restart counts on {FEW} of the other hosts "
        "at most, and that half of a cluster's members are lost one by one is not counted."
    ]


def _left_out(core: Core) -> list[str]:
    if core.diagram.whole:
        return []
    return [
        "Its fault tree is large: combinations of failures that together make less than a thousandth of its downtime "
        "are left out, however bad each figure is within its range."
    ]


def _gaps(model: Model, core: Core) -> list[str]:
    world, spec = model.world, model.world.spec
    found = []
    kinds = {c.kind for c in core.components}
    if core.top == ALWAYS:
        found.append("By what the spec says nothing can carry it: its machines don't reach what they need.")
    if not spec.sites:
        found.append("The loss of a whole site is not counted: the spec names no site.")
    if "site" in kinds and kinds & {"feed", "cooling", "room"}:
        found.append(
            "The figure of a site counts its power and its cooling too, which are stated here beside it: "
            "state what is left of it under `assumptions: site`."
        )
    networks = dict.fromkeys(c.things[0].id for c in core.components if c.kind == "network")
    networks = {n: None for n in networks if n in wiring_of(world).unsaid}
    if networks:
        found.append(f"The switches of {listed(tuple(networks))} are not stated: each counts as one switch.")
    homeless = [
        m
        for key in model.closure(core.service)
        for m in world.carriers(spec.services[key])
        if m in spec.vms and spec.vms[m].on is None
    ]
    if homeless:
        found.append(
            f"The hosts of {listed(tuple(dict.fromkeys(homeless)))} are unknown and not counted: add `on`."
        )
    if not any(k in kinds for k in ("array", "local-disk", "pool", "share")):
        found.append("No storage is counted: add `files` to its machines, or `data` to the service.")
    if "array" in kinds and not any(
        model.figures.key("array", "mtbf", c.things[0].id if c.things else "") not in ("array.mtbf",)
        or model.figures.inputs["array.mtbf"].basis == "spec"
        for c in core.components
        if c.kind == "array"
    ):
        found.append(
            "The only public figure for the downtime of disk arrays that was found is of clustered filers of 2001: "
            "state your own under `assumptions: array`."
        )
    memory = [m for m in spec.hosts if spec.hosts[m].memory is None and world.host_cluster(m)]
    if memory and "guest" in kinds and any(f"host:{h}" in core.birnbaum for h in memory):
        found.append(
            f"Room after a loss is taken for granted: the memory of {listed(tuple(memory))} is not stated."
        )
    if "detect" in core.used:
        found.append(
            "How soon a failure is noticed is assumed, as neither a heartbeat nor the platform's facts tell: "
            "state the cluster's heartbeat."
        )
    moved = [
        m for key in model.closure(core.service) for m in world.carriers(spec.services[key]) if m in spec.vms
    ]
    blind = [how(world, model.times, m).why for m in moved if how(world, model.times, m).way == "unknown"]
    found += [
        f"{why[0].upper()}{why[1:]}: a planned move counts as a restart. State its platform."
        for why in dict.fromkeys(blind)
    ]
    return found


def _after_a_takeover(model: Model, core: Core, topology: Topology) -> list[str]:
    """What a takeover lasts beyond what is counted of it: a start without a known end, and what clients need."""
    found = []
    role = assumed("role").span
    for key in model.closure(core.service):
        cluster = model.world.cluster_of(model.world.spec.services[key])
        if cluster is None or len(topology.clusters[cluster].members) < 2:
            continue
        starts, clients = once_begun(model.world, topology.clusters[cluster], key)
        if endless := [TERMS.get(t.name, t.name) for t in starts if t.span.high is None]:
            found.append(
                f"How long the {listed(endless)} takes when another member takes {key} over is not known: "
                f"{clock(role)} is counted."
            )
        if late := [f"{TERMS.get(t.name, t.name)} {clock(t.span)}" for t in clients if t.span.high != 0]:
            need = f"What clients of {key} need once another member has taken it over"
            known = model.times.reached(key, cluster) is not None
            how = "counted wherever that happens, on patch days too"
            how = how if known else "not counted"
            found.append(f"{need} is {how}: {listed(late)}.")
    return found


def _emptied(model: Model, core: Core) -> list[str]:
    """Where a service is handed over before its machine moves live, which need not be."""
    world = model.world
    handed: dict[str, None] = {}
    for key in model.closure(core.service):
        service, active = world.spec.services[key], model.structure.active(key)
        if world.cluster_of(service) is None or len(active) > 1 or active[0] not in world.spec.vms:
            continue
        others = [m for m in world.carriers(service) if world.host_of(m) != world.host_of(active[0])]
        if (
            others
            and model.estate.may_run_on.get(active[0])
            and how(world, model.times, active[0]).way == "live"
        ):
            handed[key] = None
    if not handed:
        return []
    return [
        f"On patch days of hosts {listed(tuple(handed))} is handed over before its machine moves live, as the "
        "procedure for them has it, and back; a live migration alone would pause it for less (its clients would look "
        "for it nowhere else), as long as no cluster takes the pause for a failure."
    ]


def _votes(core: Core, topology: Topology, waits: Mapping[str, str]) -> list[str]:
    found = []
    things = {t.id for c in core.components for t in c.things}
    for key, view in topology.clusters.items():
        if not things & set(view.members):
            continue
        if view.votes.model == "unknown":
            found.append(
                f"Whether {key} keeps its quorum is unknown and taken for granted: state its platform."
            )
        elif not view.votes.stated:
            found.append(f"Whether {key} has a witness is unknown: state its quorum.")
    tosses = [loss.thing.id for loss in topology.losses.values() if core.service in loss.uncertain]
    if after := [i for i, how in waits.items() if how == "person"]:
        names = listed(tuple(dict.fromkeys(after)), joiner="or")
        found.append(
            f"After the loss of {names} it waits for a person: that counts as a pause, not as an outage."
        )
    if perhaps := [i for i, how in waits.items() if how == "unsure"]:
        names = listed(tuple(dict.fromkeys(perhaps)), joiner="or")
        share = core.values["unconfirmed"]
        found.append(
            f"After the loss of {names} it may wait for a person: {share * 100:.0f} of 100 such losses count as that."
        )
    tosses = [t for t in tosses if t not in waits]
    down = {c.things[0].id for c in core.components if len(c.things) == 1 and core.stops(c.name) > _SURE}
    for what, some in (("stopped", down & set(tosses)), ("survived", set(tosses) - down)):
        if some:
            names = listed(tuple(dict.fromkeys(t for t in tosses if t in some)), joiner="or")
            found.append(f"The loss of {names} may or may not stop it: it counts as {what}.")
    return found


def _brought_up(model: Model, core: Core, topology: Topology) -> list[str]:
    """What people may bring into use elsewhere after a loss that takes it down: that is counted as nothing."""
    spec, keys = model.world.spec, model.closure(core.service)
    if not any(s.shipped_to for s in spec.storage.values()) and not any(v.replica for v in spec.vms.values()):
        return []
    after: dict[tuple[str, ...], list[str]] = {}
    for thing in topology.losses:
        loss = topology.losses[thing].thing
        if loss.kind in _NETWORKS or core.service not in model.loss(loss).down:
            continue  # where nobody is reached, no copy helps
        ways = rescues(model.waiting.estate, (loss,))
        some = [ways[k] for k in keys if k in ways]
        if (acts := _acts(some)) and not any(r.stranded for r in some):
            after.setdefault(acts, []).append(loss.id)
    return [
        f"That people {listed(acts)} after the loss of {listed(tuple(ids), joiner='or')} is not counted: it counts as "
        "down until what failed is back."
        for acts, ids in after.items()
    ]


def _acts(some: Sequence[Rescue]) -> tuple[str, ...]:
    """What people do besides what is counted: nothing where no copy is brought into use."""
    into = dict.fromkeys(to for r in some for to in r.promoted.values())
    replicas = dict.fromkeys(m for r in some for m in r.replicas)
    if not into and not replicas:
        return ()
    forced = dict.fromkeys(c for r in some for c in r.forced)
    said = [f"force {listed(tuple(forced))} to start"] if forced else []
    said += [f"bring {listed(tuple(into))} into use"] if into else []
    said += [f"start the copy of {listed(tuple(replicas))}"] if replicas else []
    return tuple(said)


def _measured(model: Model, core: Core) -> list[str]:
    """What a stopwatch has said in place of the timelines."""
    used = (model.times.inputs[key] for key in core.used if key.startswith("measured:"))
    return [
        f"{i.title} is not assumed: {format_duration(round(i.value * 3600, 1))}, {i.source}." for i in used
    ]


def _changes(model: Model, core: Core) -> list[str]:
    """How changes are made: what a spec says of it, and what is taken for granted where it says nothing."""
    world, spec = model.world, model.world.spec
    several = [k for k in model.closure(core.service) if len(world.carriers(spec.services[k])) > 1]
    found, unsaid = [], []
    said = {
        k: (releases(spec.services[k]), patches(world, world.carriers(spec.services[k]))) for k in several
    }
    for key, (released, patched) in said.items():
        ways = {"releases": released, "patch days": patched}
        at_once = [what for what, how in ways.items() if how == "all-at-once"]
        if at_once:
            down = " and it is down for the length of each patch day" if "patch days" in at_once else ""
            found.append(
                f"{listed(at_once).capitalize()} of {key} reach all its machines at once, as the spec says: one that "
                f"goes wrong takes it down at once{f',{down}' if down else ''}."
            )
        unsaid += [(key, what) for what, how in ways.items() if how is None]
    if "change.spreads" in core.used:
        what = [w for w in ("patch days", "releases") if any(w == of for _, of in unsaid)]
        go = f"{listed(what)} go to one machine" if what else "patches go to one host"
        services = tuple(dict.fromkeys(key for key, _ in unsaid))
        say = f": say under `changes` of {listed(services)} whether they do" if services else ""
        found.append(
            f"That {go} after another, so that one that goes wrong can be stopped on the first, is assumed{say}."
        )
    return found


def _own(model: Model) -> list[str]:
    return [
        f"The assumption {name} names no component: neither a kind of the catalogue nor an id of the spec."
        for name in model.figures.unused
    ]
