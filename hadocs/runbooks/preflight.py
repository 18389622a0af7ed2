"""What if a host is taken down now: who leaves and where all fit, who stays and why, what is left, what else may fail.

Computed from the spec as it is, with nothing lost; the first steps of a procedure show whether that is still so.
Services and their times come from the behaviour stage, votes and losses from the topology stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from hadocs.analysis import Analysis
from hadocs.behaviour.granted import WAITED_FOR, granted
from hadocs.behaviour.model import Span, Step, Timeline, Wait
from hadocs.behaviour.moves import how
from hadocs.lint.findings import Finding, Unknown
from hadocs.runbooks.preflight_model import (
    GuestMember,
    Leaver,
    Load,
    Moving,
    Pause,
    Preflight,
    Stay,
    Stayer,
    VoteRow,
)
from hadocs.runbooks.risks import hurts
from hadocs.runbooks.standing import Standing
from hadocs.topology.leaving import Leaving
from hadocs.topology.model import Thing
from hadocs.topology.world import World

__all__ = ["Preflight", "hosts", "preflight"]

SETTLED = 600.0
"""Seconds between taking a host down and what is asked next: by then what happens by itself has happened."""


def hosts(analysis: Analysis) -> tuple[str, ...]:
    """The machines of which a preflight can be asked: hosts, and physical servers that are members of a cluster."""
    world = analysis.estate.world
    return (*world.spec.hosts, *(s for s in world.spec.servers if s in world.member_of))


def preflight(analysis: Analysis, host: str) -> Preflight:
    """What if ``host`` (a host or a physical server) is taken down now; worked out once."""
    found: Preflight = analysis.once(("preflight", host), lambda: _preflight(analysis, host))
    return found


def _preflight(analysis: Analysis, host: str) -> Preflight:
    estate, topology = analysis.estate, analysis.topology
    world = estate.world
    thing = Thing(world.kinds[host], host)
    found = analysis.timeline((Step((thing,), "planned"), Step((thing,), "back", SETTLED)))
    before = Standing.of(estate, topology)
    resets = any(e.what == "resets-itself" for e in found.events)
    # Where the one that is left is reset, nothing is handed to it, and no count of votes says what is left.
    roles = () if resets else before.roles(host)
    handover = {k: (before.active(k)[0], before.heirs(k, (host,))) for k in roles}
    ready = before
    for service, (_, heirs) in handover.items():
        if heirs:
            ready = ready.hand_over(service, heirs[0])
    asked = ready.places(host)
    drained = ready.drain(host)
    stays = _stays(before, host, asked, found)
    off = drained.stop(*(Thing("vm", s.vm) for s in stays), thing)
    shut = {key: o.why for key, o in found.services.items() if o.state == "down"}
    shut = {**{k: off.loss.why.get(k, "") for k in off.loss.down}, **shut}
    shut = {k: why for k, why in shut.items() if k not in before.down}  # what never runs is no answer to this
    doubt = {
        key: o.question for key, o in found.services.items() if o.state == "uncertain" and key not in shut
    }
    pauses = _pauses(found, frozenset(handover))
    return Preflight(
        host=host,
        cluster=world.member_of.get(host),
        verdict="down" if shut or doubt else "pauses" if pauses else "yes",
        leaves=_leaves(before, host, asked, drained, frozenset(s.vm for s in stays), found),
        stays=stays,
        whole=asked.places.whole,
        sure=asked.places.sure,
        loads=_loads(before, drained, host, asked),
        votes=() if resets else _votes(before, off, host),
        hurts=hurts(analysis, off, (host,), frozenset(shut)),
        members=() if resets else _members(before, host, frozenset(asked.places.at), handover),
        handover=MappingProxyType(handover),
        pauses=tuple(p for p in pauses if p.service not in shut),
        down=MappingProxyType(shut),
        uncertain=MappingProxyType(doubt),
        stopped=off.loss.no_quorum,
        rejoins=_subjects(found.waits, "rejoins"),
        resync=_subjects(found.waits, "resynchronises"),
        moving=_moving(analysis, host, asked),
        findings=_about(analysis, analysis.findings.found, host, _MATTER),
        unknowns=_about(analysis, analysis.findings.unknown, host, _LACKING),
        assumes=granted(found, WAITED_FOR),
        found=found,
        wandered=tuple(k for k in world.spec.services if off.active(k) != before.active(k)),
        off=off,
    )


def _stays(before: Standing, host: str, asked: Leaving, found: Timeline) -> tuple[Stayer, ...]:
    world = before.world
    told = {
        e.subject: e.why for e in found.events if e.what == "stops" and e.kind == "vm" and e.actor == "person"
    }
    rows = []
    for vm in before.guests(host):
        if vm in asked.places.at:
            continue
        move = before.how(vm)
        stay: Stay = "no-cluster" if world.host_cluster(vm) is None else "cannot-move"
        why = move.why
        if move.way == "unknown":
            stay = "unknown"
        elif move.way != "stop":
            stay = "no-room" if asked.options[vm] else "no-host"
            why = asked.why.get(vm) or "no place is left for it beside the others that leave"
        rows.append(
            Stayer(
                vm,
                world.spec.vms[vm].memory,
                stay,
                (why or told.get(vm, "")).rstrip("."),
                roles=tuple(k for k in before.roles(host) if before.active(k) == (vm,)),
                down=_alone(before, vm),
                barred=before.topology.machines[vm].barred,
            )
        )
    return tuple(rows)


def _alone(before: Standing, vm: str) -> tuple[str, ...]:
    """The services that nothing but this machine can carry."""
    spec = before.world.spec
    return tuple(k for k, s in spec.services.items() if before.world.carriers(s) == (vm,))


def _leaves(
    before: Standing,
    host: str,
    asked: Leaving,
    drained: Standing,
    stays: frozenset[str],
    found: Timeline,
) -> tuple[Leaver, ...]:
    world = before.world
    rows = []
    for vm in before.guests(host):
        if vm in stays:
            continue
        move, to = before.how(vm), asked.places.at[vm]
        still = Span()
        for term in move.terms:
            still = still + term.span
        away = {e.subject for e in found.events if e.what == "stops" and e.kind == "service" and e.by == vm}
        roles = tuple(k for k in before.roles(host) if before.active(k) == (vm,))
        rows.append(
            Leaver(
                vm,
                world.spec.vms[vm].memory,
                world.spec.vms[vm].vcpus,
                move.way,
                move.by,
                asked.options[vm],
                to,
                still,
                roles,
                tuple(k for k in world.spec.services if k in away and k not in roles),
                before.topology.machines[vm].barred,
                _meets(drained, vm, to),
            )
        )
    # The largest first: it is the one that decides where the others fit.
    return tuple(sorted(rows, key=lambda row: -(row.memory or 0)))


def _meets(drained: Standing, vm: str, host: str) -> tuple[str, ...]:
    cluster = drained.world.host_cluster(vm)
    rules = drained.world.spec.clusters[cluster].anti_affinity if cluster else ()
    here = drained.world.vms_on.get(host, ())
    return tuple(
        dict.fromkeys(o for r in rules if vm in r.members for o in r.members if o != vm and o in here)
    )


def _loads(before: Standing, drained: Standing, host: str, asked: Leaving) -> tuple[Load, ...]:
    spec, cluster = before.world.spec, before.world.host_cluster(host)
    if host not in spec.hosts:
        return ()
    members = spec.clusters[cluster].members if cluster else (host,)
    every = sum(spec.vms[v].memory or 0 for v in asked.options)

    def rows() -> Iterable[Load]:
        for key in members:
            now, then = before.guests(key), drained.guests(key)
            size = spec.hosts[key].usable
            used = _memory(before, now)
            yield Load(
                key,
                size,
                spec.hosts[key].cores,
                used,
                _memory(drained, then),
                sum(spec.vms[v].vcpus or 0 for v in now),
                sum(spec.vms[v].vcpus or 0 for v in then),
                spec.hosts[key].processors,
                spec.hosts[key].reserved is not None,
                key != host
                and size is not None
                and bool(asked.options)
                and used + every <= size
                and all(key in options for options in asked.options.values()),
                any(spec.vms[v].memory is None for v in {*now, *then}),
            )

    return tuple(rows())


def _memory(standing: Standing, vms: Iterable[str]) -> int:
    return sum(standing.world.spec.vms[v].memory or 0 for v in vms)


def _votes(before: Standing, off: Standing, host: str) -> tuple[VoteRow, ...]:
    world = before.world
    here = (host, *world.vms_on.get(host, ()))
    concerned = [c for m in here if (c := world.member_of.get(m))]
    for key, cluster in world.spec.clusters.items():
        witness = cluster.quorum.witness if cluster.quorum else None
        if witness and witness.on and (witness.on in here or host in _holders(world, witness.on)):
            concerned.append(key)
    rows = []
    for key in dict.fromkeys(concerned):
        members = world.spec.clusters[key].members
        if len(members) < 2:
            continue
        gone = tuple(m for m in members if not off.runs(m))
        each = tuple(
            (one, off.votes(key, one) if one else off.votes(key, witness=True)) for one in _one_more(off, key)
        )
        now = before.votes(key)
        rows.append(VoteRow(key, gone, now, now, off.votes(key), each))
    return tuple(rows)


def _holders(world: World, ref: str) -> tuple[str, ...]:
    storage = world.spec.storage.get(ref.partition("/")[0])
    return storage.on if storage is not None and len(storage.on) == 1 else ()


def _one_more(off: Standing, cluster: str) -> Iterable[str]:
    """The members that are left, and ``""`` for a witness that is."""
    yield from (m for m in off.world.spec.clusters[cluster].members if off.runs(m))
    if off.estate.rules[cluster].has_witness and cluster not in off.run.state.witnesses:
        yield ""


def _members(
    before: Standing,
    host: str,
    go: frozenset[str],
    handover: Mapping[str, tuple[str, tuple[str, ...]]],
) -> tuple[GuestMember, ...]:
    world = before.world
    rows = []
    for machine in (host, *before.guests(host)):
        cluster = world.member_of.get(machine)
        if cluster is None or (machine == host and world.cluster_kinds[cluster] == "host"):
            continue
        roles = tuple(k for k, (member, _) in handover.items() if member == machine)
        rows.append(
            GuestMember(
                cluster,
                machine,
                roles,
                machine in go,
                MappingProxyType({k: handover[k][1] for k in roles}),
            )
        )
    return tuple(rows)


def _pauses(found: Timeline, handed: frozenset[str]) -> tuple[Pause, ...]:
    return tuple(
        Pause(key, outcome.interrupted or Span(0.0, None), key in handed, outcome.why)
        for key, outcome in found.services.items()
        if outcome.state == "interrupted"
    )


def _subjects(waits: Sequence[Wait], what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w.subject for w in waits if w.what == what))


def _moving(analysis: Analysis, host: str, asked: Leaving) -> Moving | None:
    """Memory goes over the network where machines move while they run; quick migration saves it on their storage."""
    world = analysis.estate.world
    ways = {v: how(world, analysis.topology, v).way for v in asked.places.at}
    some = [v for v, way in ways.items() if way in ("live", "unknown")]
    saved = [v for v, way in ways.items() if way == "pause"]
    if not some and not saved:
        return None
    stores = (world.spec.vms[v].files for v in saved)
    networks = world.spec.hosts[host].networks
    chosen = world.with_role(networks, "migration") or world.with_role(networks, "cluster")
    fastest = max(chosen, key=lambda n: world.spec.networks[n].speed or 0, default="")
    return Moving(
        sum(world.spec.vms[v].memory or 0 for v in some),
        fastest,
        world.spec.networks[fastest].speed if fastest else None,
        tuple(v for v in (*some, *saved) if world.spec.vms[v].memory is None),
        sum(world.spec.vms[v].memory or 0 for v in saved),
        tuple(dict.fromkeys(ref.partition("/")[0] for ref in stores if ref)),
    )


_MATTER = ("C", "P", "Q", "N", "F", "T01", "T02", "T03", "T07", "W04")
"""Rules that matter while a host is away: room, places, votes, networks, fencing, moves, saved state."""
_LACKING = ("C", "P03", "P04", "P05", "P12", "T01", "T03", "W04", "N09")
"""Of what could not be judged: what a host's leaving hangs on."""

_OF_ITS_OWN = ("C08", "C09")
"""What happens while the hosts that they name are down: nothing of another host's page."""

Said = TypeVar("Said", bound=Finding | Unknown)


def _about(analysis: Analysis, said: Iterable[Said], host: str, rules: tuple[str, ...]) -> tuple[Said, ...]:
    """What rules say of the host, of what runs there and of the clusters of both."""
    world = analysis.estate.world
    here = (host, *world.vms_on.get(host, ()))
    ids = {*here, *(c for m in here if (c := world.member_of.get(m)))}
    machines = {*world.spec.hosts, *world.spec.servers}

    def of_another(about: Sequence[str]) -> bool:
        return host not in about and any(a in machines for a in about)

    return tuple(
        one for one in said
        if one.rule.startswith(rules) and ids & set(one.about)
        and not (one.rule in _OF_ITS_OWN and of_another(one.about))
    )  # fmt: skip
