"""What it takes to give a service a topology, in steps with the names of its spec. Judges no topology.

What a rule's finding already asks for is said in the words of that finding's fix.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from hadocs.platforms import catalog
from hadocs.recommend.data_steps import shared_data
from hadocs.recommend.model import Answer, Candidate, Phrase, say
from hadocs.recommend.subject import Subject
from hadocs.topology.wording import listed

RULES: Mapping[str, frozenset[str]] = {
    "witness": frozenset({"Q01"}),
    "moved": frozenset({"P01"}),
    "apart": frozenset({"P02"}),
    "edition": frozenset({"W07"}),
    "data": frozenset({"S03", "S04"}),
    "outside": frozenset({"W03"}),
    "instances": frozenset({"P10", "W01"}),
}
"""By the matter of a step, the rules whose findings say the same."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step, and the matter that it is about, by which findings about the same are found."""

    said: Phrase
    matter: str = ""


def to(subject: Subject, target: Candidate) -> tuple[Phrase, ...]:
    """The steps from a service's present topology to another one; to its own, what that still lacks."""
    return tuple(dict.fromkeys(_in_words_of_findings(subject, _WAYS[target](subject))))


def to_decide(path: Iterable[Answer]) -> tuple[Phrase, ...]:
    """What the spec would have to say for the questions that are open."""
    return tuple(dict.fromkeys(a.add for a in path if a.answer == "unknown" and a.add))


def reached(subject: Subject, target: Candidate) -> bool:
    """Whether a service has a topology already, though it may lack something."""
    if target == "stand-alone":
        return (
            subject.service.cluster is None and subject.cluster is None and len(subject.service.machines) > 1
        )
    return subject.service.topology == target


def _in_words_of_findings(subject: Subject, steps: Iterable[Step]) -> Iterator[Phrase]:
    for step in steps:
        rules = RULES.get(step.matter, frozenset())
        fixes = [f.fix for f in subject.findings if f.rule in rules and step.said.names & set(f.about)]
        if fixes:
            yield from (say("{}", fix) for fix in dict.fromkeys(fixes))
        else:
            yield step.said


EDITIONS = frozenset({"standard", "enterprise", "datacenter", "web", "foundation", "essentials"})
"""Words in the name of an operating system that tell its edition."""

# --- To each topology


def _to_host(subject: Subject) -> Iterator[Step]:
    if subject.service.topology == "host" and subject.service.cluster:
        yield from _witnesses(subject, subject.host_clusters)
        return
    keep = next((m for m in subject.service.active if m in subject.vms), next(iter(subject.vms), None))
    if keep is None:
        into = _first_host_cluster(subject)
        where = say("on {}", (into,)).text if into else "on a host cluster of two hosts or more"
        yield Step(say("Move {} from {} into a virtual machine {}.", (subject.id,), subject.metal[:1], where))
        return
    if subject.clustered:
        rest = tuple(m for m in subject.members if m != keep)
        words = "Take {} out of {} and run it in {} alone" + ("; {} are not needed then." if rest else ".")
        words = words.replace("{} are", "{} is") if len(rest) == 1 else words
        values = ((subject.id,), (subject.service.cluster or "",), (keep,), *((rest,) if rest else ()))
        yield Step(say(words, *values))
    yield from _host_clusters(subject, (keep,))
    machine = subject.machine(keep)
    if machine.host_cluster and not machine.may_run_on:
        for barred in machine.barred:
            words = "Make it possible that {} runs on {} as well; now it can't: {}."
            yield Step(say(words, (keep,), (barred.host,), barred.why))
        if not machine.barred:
            yield Step(say("Add a second host to {}.", (machine.host_cluster,)))
    yield from _witnesses(subject, subject.host_clusters)


def _to_guest(subject: Subject) -> Iterator[Step]:
    yield from _virtual(subject)
    yield from _second(subject, "guest")
    yield from shared(subject)
    held = tuple(
        m for m in subject.members if subject.machine(m).kind == "vm" and subject.machine(m).host_cluster
    )
    if held:
        clusters = tuple(dict.fromkeys(str(subject.machine(m).host_cluster) for m in held))
        free = tuple(h for h in subject.spec.hosts if subject.machine(h).member_of is None)
        words = "Run {} on hosts outside of {}" + (", such as {}." if free else ", and add those hosts.")
        both = held if subject.cluster or len(held) > 1 else "both members"
        yield Step(say(words, both, clusters, *((free[:2],) if free else ())), "outside")
    yield from _apart_now(subject)
    yield from _witnesses(subject, (subject.cluster.id,) if subject.cluster else ())


def _to_hybrid(subject: Subject) -> Iterator[Step]:
    yield from _virtual(subject)
    yield from _second(subject, "hybrid")
    yield from shared(subject)
    yield from _host_clusters(subject, subject.vms if not subject.cluster else _virtual_members(subject))
    yield from _apart_now(subject)
    yield from _kept_apart(subject)
    yield from _witnesses(
        subject, (*subject.host_clusters, *((subject.cluster.id,) if subject.cluster else ()))
    )


def _to_mixed(subject: Subject) -> Iterator[Step]:
    metal = tuple(m for m in subject.members if subject.machine(m).kind != "vm")
    virtual = _virtual_members(subject)
    if not metal:
        free = subject.free_servers[:1]
        server: str | tuple[str, ...] = free or "a physical server"
        if subject.clustered and len(virtual) > 1:
            keep = next((m for m in subject.service.active if m in virtual), virtual[0])
            rest = tuple(m for m in virtual if m != keep)
            words = "Replace {} in {} by {}, with the same operating system."
            yield Step(say(words, rest, (subject.service.cluster or "",), server))
        else:
            words = "Set up {} with the same operating system as {} and cluster the two, with a witness."
            yield Step(say(words, server, virtual[:1]))
    elif not virtual:
        words = "Add a virtual machine with the same operating system {} {}" + (
            ", with a witness." if len(metal) == 1 else "."
        )
        how = "to" if subject.clustered else "and cluster it with"
        yield Step(say(words, how, (subject.cluster.id,) if subject.cluster else metal))
    yield from shared(subject)
    yield from _witnesses(subject, (subject.cluster.id,) if subject.cluster else ())


def _to_physical(subject: Subject) -> Iterator[Step]:
    metal = tuple(m for m in subject.members if subject.machine(m).kind != "vm")
    free = subject.free_servers
    virtual = _virtual_members(subject)
    if subject.cluster is None:
        if len(metal) > 1:
            yield Step(say("Put {} into a cluster, with a witness.", metal))
        elif metal:
            words = "Set up {} beside {} and cluster the two, with a witness outside of both."
            yield Step(say(words, free[:1] or "a second physical server", metal))
        else:
            words = "Move {} to two physical servers{} and cluster them, with a witness outside of both."
            yield Step(say(words, (subject.id,), say(", {},", free[:2]).text if len(free) > 1 else ""))
    elif virtual:
        words = "Replace {} in {} by {}."
        yield Step(say(words, virtual, (subject.cluster.id,), free[: len(virtual)] or "physical servers"))
    yield from _witnesses(subject, (subject.cluster.id,) if subject.cluster else ())


def _to_instances(subject: Subject) -> Iterator[Step]:
    if subject.cluster is not None:
        words = "Take {} out of {}: run an independent instance in each of {}."
        yield Step(say(words, (subject.id,), (subject.cluster.id,), subject.members), "instances")
        yield from _apart_now(subject)
    elif subject.service.cluster is not None:
        words = "Run {} as independent instances in virtual machines on {}, and no longer as a role of {}."
        yield Step(say(words, (subject.id,), subject.members, (subject.service.cluster,)), "instances")
    elif len(subject.members) == 1:
        first = subject.members[0]
        other = _beside(subject, first, "hybrid")
        words = (
            "Create a second instance of {} beside {}" + (" on {}" if other else " on another host") + "{}."
        )
        how = ", and put a load balancer before the two"
        found = subject.fact("own_replication")
        if found and found[0].value:
            how = ", and let the two replicate"
        yield Step(say(words, (subject.id,), (first,), *(((other,),) if other else ()), how))
    else:
        yield from _apart_now(subject)
        yield from _kept_apart(subject)


# --- The parts that several ways have


def shared(subject: Subject) -> Iterator[Step]:
    """What has to become of the data."""
    return (Step(said, "data") for said in shared_data(subject))


def _virtual_members(subject: Subject) -> tuple[str, ...]:
    return tuple(m for m in subject.members if subject.machine(m).kind == "vm")


def _virtual(subject: Subject) -> Iterator[Step]:
    """Physical members give way to virtual ones."""
    metal = tuple(m for m in subject.members if subject.machine(m).kind != "vm")
    if metal and subject.cluster is not None:
        used = subject.hosts(_virtual_members(subject))
        free = tuple(h for h in subject.spec.hosts if h not in used)[: len(metal)]
        what = "a virtual machine" if len(metal) == 1 else "virtual machines"
        yield Step(say("Replace {} by {} on {}.", metal, what, free or "hosts of its own"))


def _second(subject: Subject, target: Candidate) -> Iterator[Step]:
    """A second member and a cluster of the two, where there is none."""
    if subject.clustered:
        return
    machines = subject.service.machines
    if subject.cluster is not None:
        words = "Make {} a role of {}, so that {} can take it over."
        rest = tuple(m for m in subject.members if m not in machines)
        yield Step(say(words, (subject.id,), (subject.cluster.id,), rest or "another member"))
        return
    if len(machines) > 1 and not subject.metal:
        even = ", with a witness outside of them" if len(machines) % 2 == 0 else ""
        yield from _editions(subject, machines)
        yield Step(say("Cluster {}{}.", machines, even))
        return
    first = machines[0]
    if subject.metal:
        hosts = tuple(h for h in subject.spec.hosts if subject.service.cluster is None or h in machines)[:2]
        words = "Move {} from {} into two virtual machines on {} and cluster the two, with a witness outside of both."
        where = hosts if len(hosts) > 1 else "two hosts"
        yield Step(say(words, (subject.id,), subject.metal, where))
        return
    other = _beside(subject, first, target)
    yield from _editions(subject, machines)
    words = "Create a second machine for {} on {} and cluster the two, with a witness outside of both."
    yield Step(say(words, (first,), (other,) if other else "another host"))


def _editions(subject: Subject, machines: Iterable[str]) -> Iterator[Step]:
    """Machines whose edition of Windows Server has no failover clustering."""
    for machine in machines:
        os = subject.machine(machine).os
        found = catalog.guest_platform(os) if os else None
        fact = found.facts.get("editions_with_clustering") if found and found.id == "hyper-v" else None
        if os is None or fact is None or not isinstance(fact.value, tuple):
            continue
        words = {word.lower() for word in re.split(r"[\s_-]+", os)}
        if words & EDITIONS and not words & {edition.lower() for edition in fact.value}:
            said = "Give {} an edition with failover clustering ({}); {} has none."
            yield Step(
                say(said, (machine,), listed(fact.value, joiner="or"), catalog.os_title(os)), "edition"
            )


def _beside(subject: Subject, machine: str, target: Candidate) -> str | None:
    """Another host for a second member: for a hybrid one that is clustered too, if there is one."""
    own = subject.machine(machine)
    inside = [h for h in subject.spec.hosts if subject.machine(h).member_of]
    loose = [h for h in subject.spec.hosts if h not in inside]
    order = [*own.may_run_on, *inside, *loose] if target == "hybrid" else [*loose, *inside]
    return next((h for h in order if h != own.on), None)


def _host_clusters(subject: Subject, machines: Sequence[str]) -> Iterator[Step]:
    """Host clusters beneath some virtual machines, where their hosts are in none."""
    loose = tuple(h for h in subject.hosts(machines) if subject.machine(h).member_of is None)
    if not loose:
        nowhere = tuple(
            m for m in machines if subject.machine(m).kind == "vm" and subject.machine(m).on is None
        )
        if nowhere:
            into = _first_host_cluster(subject)
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
        yield Step(say(f"Put {{}} into a host cluster{witness}.", members))
    on_these = [m for m in machines if subject.machine(m).on in loose]
    lacking = tuple(m for m in on_these if not _seen_by_all(subject, m, members))
    if lacking:
        who = members if len(members) > 1 else "both hosts"
        yield Step(
            say("Put the configuration and virtual disks of {} on storage that {} reach.", lacking, who)
        )


def _seen_by_all(subject: Subject, vm: str, hosts: Sequence[str]) -> bool:
    files = subject.spec.vms[vm].files
    return files is not None and len(hosts) > 1 and all(subject.world.states_reach(h, files) for h in hosts)


def _first_host_cluster(subject: Subject) -> str | None:
    return next((key for key, c in subject.topology.clusters.items() if c.kind == "host"), None)


def _apart_now(subject: Subject) -> Iterator[Step]:
    """Members that are on one host now."""
    by_host: dict[str, list[str]] = {}
    for member in _virtual_members(subject):
        if host := subject.machine(member).on:
            by_host.setdefault(host, []).append(member)
    for host, members in by_host.items():
        for member in members[1:]:
            free = [
                h for h in subject.machine(member).may_run_on or tuple(subject.spec.hosts) if h not in by_host
            ]
            words = "Move {} to {}: {} would be lost with {} together."
            yield Step(
                say(words, (member,), tuple(free[:1]) or "another host", tuple(members), (host,)), "apart"
            )


def _kept_apart(subject: Subject) -> Iterator[Step]:
    """Anti-affinity for members that one host cluster could start on the same host."""
    by_cluster: dict[str, list[str]] = {}
    for member in _virtual_members(subject):
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
        spare = len(subject.spec.clusters[cluster].members) > len(members)
        why = ""
        if whole and not spare:
            why = ": with as few hosts as that, a hard rule would keep a member down that has lost its host"
        words = "Add {} anti-affinity for {} in {}" + why + "."
        yield Step(say(words, "hard" if spare and whole else "soft", tuple(members), (cluster,)), "apart")
    if not subject.cluster and len(subject.members) == 1 and by_cluster:
        cluster, (first, *_) = next(iter(by_cluster.items()))
        kind = "hard" if len(subject.spec.clusters[cluster].members) > 2 else "soft"
        words = f"Add {kind} anti-affinity in {{}} for {{}} and the second machine."
        yield Step(say(words, (cluster,), (first,)))


def _never_meet(subject: Subject, members: Sequence[str]) -> bool:
    """Whether no two of some machines can be on one host, by hard rules or by the hosts that are left to them."""
    rivals = subject.world.rivals
    places = {m: {*subject.machine(m).may_run_on, subject.machine(m).on} for m in members}
    return all(b in rivals.get(a, ()) or not places[a] & places[b] for a, b in combinations(members, 2))


def _witnesses(subject: Subject, clusters: Iterable[str]) -> Iterator[Step]:
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
            yield Step(say("Give {} a witness that lies outside of {}.", (key,), members), "witness")


_WAYS: Mapping[Candidate, Callable[[Subject], Iterator[Step]]] = {
    "host": _to_host,
    "guest": _to_guest,
    "hybrid": _to_hybrid,
    "mixed": _to_mixed,
    "physical": _to_physical,
    "stand-alone": _to_instances,
}
