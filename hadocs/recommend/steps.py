"""What it takes to give a service a topology, in steps with the names of its spec. Judges no topology.

What errors and warnings about the service ask for is among the steps, in the words of their fixes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hadocs.recommend import changes
from hadocs.recommend.changes import INSTANCE, Change
from hadocs.recommend.housed import beside
from hadocs.recommend.model import Answer, Candidate, Phrase, Todo, say
from hadocs.recommend.parts import (
    Step,
    apart_now,
    first_host_cluster,
    host_clusters,
    kept_apart,
    made_virtual,
    patience,
    role,
    second,
    shared,
    together,
    virtual_members,
    witnesses,
)
from hadocs.recommend.subject import Subject
from hadocs.recommend.trial import tried
from hadocs.topology.handing import commit_of, is_group

if TYPE_CHECKING:
    from hadocs.lint.findings import Finding

RULES: Mapping[str, frozenset[str]] = {
    "witness": frozenset({"Q01"}),
    "moved": frozenset({"P01"}),
    "apart": frozenset({"P02"}),
    "heartbeat": frozenset({"T01", "T03"}),
    "edition": frozenset({"W07"}),
    "data": frozenset({"S03", "S04"}),
    "outside": frozenset({"W03"}),
    "instances": frozenset({"P10", "W01"}),
}
"""By the matter of a step, the rules whose findings say the same."""

SETTLED: Mapping[str, frozenset[str]] = {
    **{matter: RULES[matter] for matter in ("heartbeat", "edition", "data")},
    "files": frozenset({"S10", "P11"}),
    "bound": frozenset({"P02"}),
    "beyond": frozenset({"P09"}),
}
"""By the matter of a step, the rules that find nothing more once it is done, though no spec can show that."""

OF_TOPOLOGY = frozenset({"P10", "T04", "T08", "T09", "W01", "W02", "W03", "W09"})
"""Rules about the topology itself, or times that follow from it: under another one they have to be asked anew."""


def to(subject: Subject, target: Candidate) -> tuple[Todo, ...]:
    """The steps from a service's present topology to another one; to its own, what that still lacks.

    What errors and warnings ask for comes with them, as far as it is about what stays.
    """
    way = list(_WAYS[target](subject))
    settled = frozenset[str]().union(*(SETTLED.get(step.matter, ()) for step in way))
    asked = [f for f in _afterwards(subject, target, way) if f.rule not in settled]
    return _together(list(_in_words_of_findings(subject, way)), asked, subject.findings)


def _afterwards(subject: Subject, target: Candidate, way: Sequence[Step]) -> Sequence[Finding]:
    """What the rules ask for in the design that a way leads to: there, or as far as it can be told from here."""
    made = _changes(way)
    if reached(subject, target) or subject.check is None or made is None:
        return asking(subject, target)
    return tried(subject, made).found


def way_to(subject: Subject, target: Candidate) -> tuple[Change, ...] | None:
    """What the steps to a topology change in the spec; ``None`` where they leave too much open to say."""
    return _changes(list(_WAYS[target](subject)))


def _changes(way: Sequence[Step]) -> tuple[Change, ...] | None:
    found = tuple(step.change for step in way if step.change)
    return found if len(found) == len(way) else None


def to_decide(
    subject: Subject, path: Iterable[Answer], candidates: Sequence[Candidate] = ()
) -> tuple[Todo, ...]:
    """What the spec would have to say for the questions that are open, and what is to be done whichever it is."""
    add = [Todo(a.add) for a in path if a.answer == "unknown" and a.add]
    staying = [asking(subject, c) for c in candidates]
    asked = [f for f in subject.findings if f.severity != "info" and all(f in some for some in staying)]
    ways = [list(_in_words_of_findings(subject, _WAYS[c](subject))) for c in candidates]
    common = [step for step in (ways[0] if ways else ()) if all(step in way for way in ways)]
    return _together([*add, *common], asked, subject.findings)


def asking(subject: Subject, target: Candidate) -> tuple[Finding, ...]:
    """The errors and warnings about a service that a topology leaves in place, the worst first.

    On the way to another topology those count that are about neither the topology nor what is left behind.
    """
    found = tuple(f for f in subject.findings if f.severity != "info")
    if reached(subject, target):
        return found
    behind = _left_behind(subject, target)
    return tuple(f for f in found if f.rule not in OF_TOPOLOGY and not behind & set(f.about))


def _left_behind(subject: Subject, target: Candidate) -> frozenset[str]:
    """The clusters that a service has nothing to do with any more under another topology."""
    upper = {subject.cluster.id} if subject.cluster else set()
    if target in ("host", "stand-alone"):
        return frozenset(upper)
    return frozenset(subject.host_clusters if target in ("guest", "physical") else ())


def _together(way: Sequence[Todo], asked: Sequence[Finding], now: Sequence[Finding]) -> tuple[Todo, ...]:
    """Errors that there are first, then the way, then the rest; each once, with all rules that ask for it."""
    present = {f.fix for f in now}
    first = [f for f in asked if f.severity == "error" and f.fix in present]
    then = [f for f in asked if f not in first]
    fixes = [[Todo(say("{}", f.fix), (f.rule,)) for f in some] for some in (first, then)]
    rules: dict[Phrase, dict[str, None]] = {}
    for step in (*fixes[0], *way, *fixes[1]):
        rules.setdefault(step.said, {}).update(dict.fromkeys(step.rules))
    return tuple(Todo(said, tuple(those)) for said, those in rules.items())


def reached(subject: Subject, target: Candidate) -> bool:
    """Whether a service has a topology already, though it may lack something."""
    if target == "stand-alone":
        return subject.service.independent and subject.cluster is None
    return subject.service.topology == target


def _in_words_of_findings(subject: Subject, steps: Iterable[Step]) -> Iterator[Todo]:
    for step in steps:
        rules = RULES.get(step.matter, frozenset())
        same = [f for f in subject.findings if f.rule in rules and step.said.names & set(f.about)]
        yield from (Todo(say("{}", f.fix), (f.rule,)) for f in same)
        if not same:
            yield Todo(step.said)


# --- To each topology


def _to_host(subject: Subject) -> Iterator[Step]:
    if subject.service.topology == "host" and subject.service.cluster:
        yield from witnesses(subject, subject.host_clusters)
        return
    keep = next((m for m in subject.service.active if m in subject.vms), next(iter(subject.vms), None))
    if keep is None:
        into = first_host_cluster(subject)
        where = say("on {}", (into,)).text if into else "on a host cluster of two hosts or more"
        yield Step(say("Move {} from {} into a virtual machine {}.", (subject.id,), subject.metal[:1], where))
        return
    if subject.clustered:
        rest = tuple(m for m in subject.members if m != keep)
        words = "Take {} out of {} and run it in {} alone" + ("; {} are not needed then." if rest else ".")
        words = words.replace("{} are", "{} is") if len(rest) == 1 else words
        values = ((subject.id,), (subject.service.cluster or "",), (keep,), *((rest,) if rest else ()))
        yield Step(say(words, *values), change=changes.alone(subject.id, keep, rest))
    yield from host_clusters(subject, (keep,))
    machine = subject.machine(keep)
    # Beside other members it may have nowhere to go; those are not there any more then.
    if machine.host_cluster and not machine.may_run_on and not subject.clustered:
        for barred in machine.barred:
            words = "Make it possible that {} runs on {} as well; now it can't: {}."
            yield Step(say(words, (keep,), (barred.host,), barred.why))
        if not machine.barred:
            yield Step(say("Add a second host to {}.", (machine.host_cluster,)))
    yield from witnesses(subject, subject.host_clusters)


def _to_guest(subject: Subject) -> Iterator[Step]:
    yield from made_virtual(subject)
    yield from second(subject, "guest")
    yield from shared(subject)
    held = tuple(
        m for m in subject.members if subject.machine(m).kind == "vm" and subject.machine(m).host_cluster
    )
    if held:
        clusters = tuple(dict.fromkeys(str(subject.machine(m).host_cluster) for m in held))
        free = tuple(h for h in subject.spec.hosts if subject.machine(h).member_of is None)
        both = held if subject.cluster or len(held) > 1 else "both members"
        if set(clusters) <= set(subject.to_dissolve):
            keep = "keeps" if len(clusters) == 1 else "keep"
            words = f"Dissolve {{}}, which {keep} nothing else running, or run {{}} on hosts outside."
            yield Step(say(words, clusters, both), "outside", changes.dissolved(*clusters))
        else:
            words = "Run {} on hosts outside of {}" + (", such as {}." if free else ", and add those hosts.")
            yield Step(say(words, both, clusters, *((free[:2],) if free else ())), "outside")
    yield from apart_now(subject)
    yield from witnesses(subject, (subject.cluster.id,) if subject.cluster else ())


def _to_hybrid(subject: Subject) -> Iterator[Step]:
    yield from made_virtual(subject)
    yield from second(subject, "hybrid")
    yield from shared(subject)
    yield from host_clusters(subject, subject.vms if not subject.cluster else virtual_members(subject))
    yield from apart_now(subject)
    yield from kept_apart(subject)
    yield from witnesses(
        subject, (*subject.host_clusters, *((subject.cluster.id,) if subject.cluster else ()))
    )
    yield from patience(subject)


def _to_mixed(subject: Subject) -> Iterator[Step]:
    yield from role(subject)
    metal = tuple(m for m in subject.members if subject.machine(m).kind != "vm")
    virtual = virtual_members(subject)
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
        if subject.cluster:
            yield Step(
                say("Add a virtual machine with the same operating system to {}.", (subject.cluster.id,))
            )
        else:
            words = (
                "Add a virtual machine with the same operating system and cluster it with {}, with a witness."
            )
            yield Step(say(words, metal))
    yield from shared(subject)
    yield from witnesses(subject, (subject.cluster.id,) if subject.cluster else ())


def _to_physical(subject: Subject) -> Iterator[Step]:
    yield from role(subject)
    metal = tuple(m for m in subject.members if subject.machine(m).kind != "vm")
    free = subject.free_servers
    virtual = virtual_members(subject)
    if subject.cluster is None:
        if len(metal) > 1:
            yield Step(say("Put {} into a cluster, with a witness.", metal))
            entry = subject.spec.services[subject.id]
            if is_group(entry) and not any(commit_of(entry, m) == "synchronous" for m in metal):
                words = "Let a copy of {} commit synchronously, with automatic failover: nothing fails over to others."
                yield Step(say(words, (subject.id,)))
        elif metal:
            words = "Set up {} beside {} and cluster the two, with a witness outside of both."
            yield Step(say(words, free[:1] or "a second physical server", metal))
        else:
            words = "Move {} to {} and cluster them, with a witness outside of both."
            yield Step(say(words, (subject.id,), free[:2] if len(free) > 1 else "two physical servers"))
    elif virtual:
        words = "Replace {} in {} by {}."
        yield Step(say(words, virtual, (subject.cluster.id,), free[: len(virtual)] or "physical servers"))
    yield from witnesses(subject, (subject.cluster.id,) if subject.cluster else ())


def _to_instances(subject: Subject) -> Iterator[Step]:
    if subject.cluster is not None:
        words = "Take {} out of {}: run an independent instance in each of {}."
        said = say(words, (subject.id,), (subject.cluster.id,), subject.members)
        left = changes.all_of(
            [changes.on(subject.id, subject.members), changes.dissolved(subject.cluster.id)]
        )
        yield Step(said, "instances", left)
        yield from apart_now(subject)
    elif subject.service.cluster is not None:
        words = "Run {} as independent instances in virtual machines on {}, and no longer as a role of {}."
        yield Step(say(words, (subject.id,), subject.members, (subject.service.cluster,)), "instances")
    elif len(subject.members) == 1:
        yield from _second_instance(subject, subject.members[0])
    else:
        yield from apart_now(subject)
        yield from kept_apart(subject)


def _second_instance(subject: Subject, first: str) -> Iterator[Step]:
    """Another instance, on a host that is not lost with the first one, or does not wait for it."""
    other = beside(subject, first, "stand-alone") if first in subject.spec.vms else None
    found = subject.fact("own_replication")
    how = "let the two replicate" if found and found[0].value else "put a load balancer before the two"
    where: str | tuple[str, ...] = (other,) if other else "another host"
    if other is None and subject.barred_for_more:
        where = say("a machine that {} does not have to start", tuple(subject.barred_for_more)).text
    words = f"Create a second instance of {{}} beside {{}} on {{}}, and {how}."
    changed = (
        changes.all_of([changes.beside(INSTANCE, first, other), changes.on(subject.id, (first, INSTANCE))])
        if other
        else None
    )
    yield Step(say(words, (subject.id,), (first,), where), "beyond", changed)
    cluster = subject.machine(first).host_cluster
    if other and cluster and subject.machine(other).member_of == cluster:
        yield together(subject, cluster, first, INSTANCE)


_WAYS: Mapping[Candidate, Callable[[Subject], Iterator[Step]]] = {
    "host": _to_host,
    "guest": _to_guest,
    "hybrid": _to_hybrid,
    "mixed": _to_mixed,
    "physical": _to_physical,
    "stand-alone": _to_instances,
}
