"""Parts of the way to a topology: a second member, shared data, host clusters, anti-affinity, witnesses.

Knows no topology's whole way; `steps` puts those together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from hadocs.platforms import catalog, systems
from hadocs.recommend import changes
from hadocs.recommend.changes import SECOND, Change
from hadocs.recommend.data_steps import shared_data, storage_to_share
from hadocs.recommend.housed import beside
from hadocs.recommend.model import Candidate, Phrase, say
from hadocs.recommend.subject import Subject
from hadocs.topology.wording import listed

EDITIONS = frozenset({"standard", "enterprise", "datacenter", "web", "foundation", "essentials"})
"""Words in the name of an operating system that tell its edition."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step, the matter that it is about, by which findings about the same are found, and what it changes.

    ``change`` is ``None`` where the words leave too much open for a spec to have it.
    """

    said: Phrase
    matter: str = ""
    change: Change | None = None


def shared(subject: Subject) -> Iterator[Step]:
    """What has to become of the data."""
    place = storage_to_share(subject)
    change = changes.data_on(subject.id, place) if place else changes.nothing
    return (Step(said, "data", change) for said in shared_data(subject))


def virtual_members(subject: Subject) -> tuple[str, ...]:
    """The members that are virtual machines."""
    return tuple(m for m in subject.members if subject.machine(m).kind == "vm")


def made_virtual(subject: Subject) -> Iterator[Step]:
    """Physical members give way to virtual ones."""
    metal = tuple(m for m in subject.members if subject.machine(m).kind != "vm")
    if metal and subject.cluster is not None:
        used = subject.hosts(virtual_members(subject))
        free = tuple(h for h in subject.spec.hosts if h not in used)[: len(metal)]
        one = len(metal) == 1
        what = "a virtual machine" if one else "virtual machines"
        where = free or ("a host of its own" if one else "hosts of their own")
        yield Step(say("Replace {} by {} on {}.", metal, what, where))


def role(subject: Subject) -> Iterator[Step]:
    """The service as a role of the cluster that its machine is a member of, and a second member for that cluster."""
    if subject.cluster is None:
        return
    if len(subject.members) < 2:
        where = beside(subject, subject.members[0], "hybrid") if virtual_members(subject) else None
        words = "Add a second member to {}, on {}."
        yield Step(
            say(words, (subject.cluster.id,), (where,) if where else "another host"),
            change=changes.all_of(
                [
                    changes.beside(SECOND, subject.members[0], where),
                    changes.joined(subject.cluster.id, SECOND),
                ]
            )
            if where
            else None,
        )
    if not subject.clustered:
        rest = tuple(m for m in subject.members if m not in subject.service.machines)
        words = "Make {} a role of {}, so that {} can take it over."
        yield Step(
            say(words, (subject.id,), (subject.cluster.id,), rest or "another member"),
            change=changes.on(subject.id, (subject.cluster.id,)),
        )


def second(subject: Subject, target: Candidate) -> Iterator[Step]:
    """A second member and a cluster of the two, where there is none."""
    if subject.cluster is not None:
        yield from role(subject)
        return
    machines = subject.service.machines
    if len(machines) > 1 and not subject.metal:
        yield from _editions(subject, machines)
        even = ", with a witness outside of them" if len(machines) % 2 == 0 else ""
        kind = changes.witness(subject.machine(machines[0]).platform)
        yield Step(
            say(f"Cluster {{}}{even}.", machines), change=changes.clustered(subject.id, machines, kind)
        )
        return
    first = machines[0]
    if subject.metal:
        hosts = tuple(h for h in subject.spec.hosts if subject.service.cluster is None or h in machines)[:2]
        words = "Move {} from {} into two virtual machines on {} and cluster the two, with a witness outside of both."
        where = hosts if len(hosts) > 1 else "two hosts"
        yield Step(say(words, (subject.id,), subject.metal, where))
        return
    other = beside(subject, first, target)
    yield from _editions(subject, machines)
    words = "Create a second machine for {} on {} and cluster the two, with a witness outside of both."
    kind = changes.witness(subject.machine(first).platform)
    made = [changes.clustered(subject.id, (first, SECOND), kind)]
    yield Step(
        say(words, (first,), (other,) if other else "another host"),
        change=changes.all_of([changes.beside(SECOND, first, other), *made]) if other else None,
    )


def _editions(subject: Subject, machines: Iterable[str]) -> Iterator[Step]:
    """Machines whose edition of Windows Server has no failover clustering, by their operating system."""
    lacking: dict[str, list[str]] = {}
    for machine in machines:
        os = subject.machine(machine).os
        if os and _with_clustering(os):
            lacking.setdefault(os, []).append(machine)
    for os, those in lacking.items():
        words = "Give {} an edition with failover clustering ({}); {} has none."
        title = os if " " in os else systems.os_title(os)
        said = say(words, tuple(those), listed(_with_clustering(os), joiner="or"), title)
        yield Step(said, "edition", changes.nothing)


def _with_clustering(os: str) -> tuple[str, ...]:
    """The editions with failover clustering, for an operating system whose edition has none; else nothing."""
    found = systems.guest_platform(os)
    fact = found.facts.get("editions_with_clustering") if found and found.id == "hyper-v" else None
    if fact is None or not isinstance(fact.value, tuple):
        return ()
    words = {word.lower() for word in re.split(r"[\s_-]+", os)}
    return fact.value if words & EDITIONS and not words & {e.lower() for e in fact.value} else ()


def host_clusters(subject: Subject, machines: Sequence[str]) -> Iterator[Step]:
    """Host clusters beneath some virtual machines, where their hosts are in none."""
    loose = tuple(h for h in subject.hosts(machines) if subject.machine(h).member_of is None)
    if not loose:
        nowhere = tuple(
            m for m in machines if subject.machine(m).kind == "vm" and subject.machine(m).on is None
        )
        if nowhere:
            into = first_host_cluster(subject)
            yield Step(say("Run {} on {}.", nowhere, (into,) if into else "a host cluster"))
        return
    spare = [h for h in subject.spec.hosts if subject.machine(h).member_of is None and h not in loose]
    members = loose if len(loose) > 1 else (*loose, *spare[:1])
    if len(members) == 1:
        words = "Set up a second host beside {} and put both into a host cluster with a witness."
        yield Step(say(words, members))
    else:
        yield from _editions(subject, members)
        witness = " with a witness" if len(members) % 2 == 0 else ""
        kind = changes.witness(subject.machine(members[0]).platform)
        said = say(f"Put {{}} into a host cluster{witness}.", members)
        yield Step(said, change=changes.host_cluster(members, kind))
    on_these = [m for m in machines if subject.machine(m).on in loose]
    lacking = tuple(m for m in on_these if not _seen_by_all(subject, m, members))
    if lacking:
        who = members if len(members) > 1 else "both hosts"
        words = "Put the configuration and virtual disks of {} on storage that {} reach."
        yield Step(say(words, lacking, who), "files", changes.nothing)


def _seen_by_all(subject: Subject, vm: str, hosts: Sequence[str]) -> bool:
    files = subject.spec.vms[vm].files
    return files is not None and len(hosts) > 1 and all(subject.world.states_reach(h, files) for h in hosts)


def first_host_cluster(subject: Subject) -> str | None:
    """A host cluster of the spec, if it has one."""
    return next((key for key, c in subject.topology.clusters.items() if c.kind == "host"), None)


def apart_now(subject: Subject) -> Iterator[Step]:
    """Members that are on one host now."""
    by_host: dict[str, list[str]] = {}
    for member in virtual_members(subject):
        if host := subject.machine(member).on:
            by_host.setdefault(host, []).append(member)
    taken = set(by_host)
    for host, members in by_host.items():
        for member in members[1:]:
            where = subject.machine(member).may_run_on or tuple(subject.spec.hosts)
            free = tuple(h for h in where if h not in taken)[:1]
            taken.update(free)
            words = "Move {} to {}: {} would be lost with {} together."
            said = say(words, (member,), free or "another host", tuple(members), (host,))
            yield Step(said, "moved", changes.moved(member, free[0]) if free else None)


def kept_apart(subject: Subject) -> Iterator[Step]:
    """Anti-affinity for members that one host cluster could start on the same host."""
    by_cluster: dict[str, list[str]] = {}
    for member in virtual_members(subject):
        if cluster := subject.machine(member).host_cluster:
            by_cluster.setdefault(cluster, []).append(member)
    whole = subject.cluster is not None
    for cluster, members in by_cluster.items():
        # Instances elsewhere go on without these, so only a cluster that holds all of them can lose all at once.
        if len(members) < 2 or (not whole and len(members) < len(subject.members)):
            continue
        rules = subject.spec.clusters[cluster].anti_affinity
        if any(set(members) <= set(r.members) for r in rules) or _never_meet(subject, members):
            continue
        spare = len(_owners(subject, cluster, members)) > len(members)
        why = ""
        if whole and not spare:
            why = ": with as few hosts as that, a hard rule would keep a member down that has lost its host"
        words = "Add {} anti-affinity for {} in {}" + why + "."
        hard = spare and whole and _has(subject, cluster, "hard")
        if lacking := _without_rules(subject, cluster):
            yield Step(say(f"Bind {{}} to different hosts of {{}}: {lacking}.", tuple(members), (cluster,)), "bound",
                       changes.nothing)  # fmt: skip
            continue
        if not hard and not _has(subject, cluster, "soft"):
            words = f"Let each of {{}} prefer another host of {{}}: {_hard_alone(subject, cluster)}."
            yield Step(say(words, tuple(members), (cluster,)), "bound", changes.nothing)
            continue
        said = say(words, "hard" if hard else "soft", tuple(members), (cluster,))
        yield Step(said, "apart", changes.kept_apart(cluster, members, hard=hard))
    if not subject.cluster and len(subject.members) == 1 and by_cluster:
        cluster, (first, *_) = next(iter(by_cluster.items()))
        yield together(subject, cluster, first, SECOND)


def together(subject: Subject, cluster: str, first: str, other: str) -> Step:
    """Anti-affinity for a machine and a new one beside it."""
    hard = len(_owners(subject, cluster, (first,))) > 2 and _has(subject, cluster, "hard")
    if lacking := _without_rules(subject, cluster):
        words = f"Bind {{}} and {other} to different hosts of {{}}: {lacking}."
        return Step(say(words, (first,), (cluster,)), "bound", changes.nothing)
    if not hard and not _has(subject, cluster, "soft"):
        words = f"Let {{}} and {other} prefer different hosts of {{}}: {_hard_alone(subject, cluster)}."
        return Step(say(words, (first,), (cluster,)), "bound", changes.nothing)
    words = f"Add {'hard' if hard else 'soft'} anti-affinity in {{}} for {{}} and {other}."
    return Step(
        say(words, (cluster,), (first,)), "apart", changes.kept_apart(cluster, (first, other), hard=hard)
    )


def _owners(subject: Subject, cluster: str, members: Sequence[str]) -> frozenset[str]:
    """The hosts of a cluster that may own one of some machines: a spare host is one of these."""
    hosts = subject.spec.clusters[cluster].members
    others = {m: subject.machine(m).may_run_on or hosts for m in members}
    return frozenset(h for m in members for h in hosts if h == subject.machine(m).on or h in others[m])


def _has(subject: Subject, cluster: str, kind: Literal["hard", "soft"]) -> bool:
    """Whether the platform of a cluster has rules of a kind; where nothing is known of it, it may have."""
    view = subject.topology.clusters[cluster].platform
    found = catalog.find_platform(f"{view.id}/{view.version}") if view and view.known else None
    return found is None or f"anti_affinity_{kind}" in found.facts


def _hard_alone(subject: Subject, cluster: str) -> str:
    """That its rules are hard ones, which keep a member down that has lost its host where no other is left."""
    view = subject.topology.clusters[cluster].platform
    return f"{view.title if view else cluster} has hard anti-affinity alone, which needs a spare host"


def _without_rules(subject: Subject, cluster: str) -> str:
    """That the platform of a cluster has no anti-affinity, by its facts; empty where it has or nothing is known."""
    view = subject.topology.clusters[cluster].platform
    found = catalog.find_platform(f"{view.id}/{view.version}") if view and view.known else None
    if view is None or found is None or any(name.startswith("anti_affinity") for name in found.facts):
        return ""
    return f"{view.title} has no anti-affinity rules"


def patience(subject: Subject) -> Iterator[Step]:
    """Heartbeats that outlast a live migration, for a cluster that comes to stand on clustered hosts."""
    moves = subject.platform_fact("planned_move")
    if subject.service.topology == "hybrid" or not moves or "live-migration" not in moves[0].value:
        return
    entry = subject.spec.clusters[subject.cluster.id].heartbeat if subject.cluster else None
    if entry is None or entry.threshold is None:
        which: str | tuple[str, ...] = (subject.cluster.id,) if subject.cluster else "the new cluster"
        words = "Set the heartbeat of {} so that it outlasts the pause of a live migration."
        yield Step(say(words, which), "heartbeat", changes.nothing)


def _never_meet(subject: Subject, members: Sequence[str]) -> bool:
    """Whether no two of some machines can be on one host, by hard rules or by the hosts that are left to them."""
    rivals = {m: subject.world.rivals(m) for m in members}
    places = {m: {*subject.machine(m).may_run_on, subject.machine(m).on} for m in members}
    return all(b in rivals[a] or not places[a] & places[b] for a, b in combinations(members, 2))


def witnesses(subject: Subject, clusters: Iterable[str]) -> Iterator[Step]:
    """A witness for a cluster that stops with the loss of one vote, where the spec says that it has none."""
    for key in clusters:
        votes = subject.topology.clusters[key].votes
        if (
            votes.stated
            and votes.witness in (None, "none")
            and votes.one_loss in ("no", "even")
            and len(votes.nodes) > 1
        ):
            members = subject.topology.clusters[key].members
            kind = changes.witness(subject.topology.clusters[key].platform)
            said = say("Give {} a witness that lies outside of {}.", (key,), members)
            yield Step(said, "witness", changes.with_witness(key, kind))
