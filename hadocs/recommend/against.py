"""What speaks against the topologies that are not recommended, and on what conditions one may be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hadocs.recommend.answers import aware
from hadocs.recommend.model import ASSUMED, Answer, Candidate, Reason, Source, say
from hadocs.recommend.steps import asking
from hadocs.recommend.subject import Subject, protocols
from hadocs.recommend.tree import tree

IN_GUESTS: tuple[Candidate, ...] = ("guest", "hybrid", "mixed")
"""The topologies in which virtual machines are members of a cluster."""


MIXED_IN_PRODUCTION = "W02"
"""The rule that finds a mixed cluster in production."""


def reasons(
    subject: Subject, topology: Candidate, answers: Mapping[str, Answer], allowed: tuple[Candidate, ...]
) -> tuple[Reason, ...]:
    """What speaks against a topology for a service; never empty.

    ``answers`` are those of the decision tree, ``allowed`` the topologies that they leave.
    """
    found = [
        *_vendor(subject, topology),
        *_tree(subject, topology, answers, allowed),
        *_storage(subject, topology),
        *_findings(subject, topology, [c for c in allowed if c != topology]),
    ]
    unique = {reason.said.text: reason for reason in reversed(found)}
    return tuple(r for r in dict.fromkeys(found) if unique.get(r.said.text) == r)


def conditions(subject: Subject, topology: Candidate) -> Iterator[Reason]:
    """What has to hold for a topology that is recommended: its vendor's conditions, and how members can share."""
    ruling = subject.ruling(topology)
    if ruling and subject.note(ruling[0]) and ruling[0].value != "ruled-out":
        yield Reason(say("{}", subject.note(ruling[0])), ruling[1])
    if (
        topology == "stand-alone"
        and subject.host_clusters
        and (host := subject.ruling("host"))
        and subject.note(host[0])
    ):
        yield Reason(say("{}", subject.note(host[0])), host[1])
    if topology == "mixed" and subject.spec.environment == "production":
        yield _mixed_in_production()
    if topology in IN_GUESTS and subject.shares is not False and subject.ways and subject.platform:
        ways, source = subject.ways
        if subject.shares is None:
            words = (
                "Where its members share a disk, they reach it over {}: that is what guests can share on {}."
            )
        else:
            words = "Its members reach the disk that they share over {}: that is what guests can share on {}."
        if len(ways) == 1:
            words = words.replace(" over {}:", " over {} only:").replace("that is what", "that is all that")
        yield Reason(say(words, protocols(ways), subject.platform.title), source)


def _vendor(subject: Subject, topology: Candidate) -> Iterator[Reason]:
    """The vendor's own word, where it is not plain support."""
    ruling = subject.ruling(topology)
    if ruling is None:
        return
    words = {
        "ruled-out": "{} must not be used this way.",
        "discouraged": "{} is better not used this way.",
        "conditional": "{} may be used this way with conditions only.",
    }.get(str(ruling[0].value))
    note = subject.note(ruling[0])
    if ruling[0].value == "conditional" and ruling[0].note and not note:
        return  # its conditions are about another platform
    if words:
        yield Reason(
            say(f"{words} {{}}", subject.called, note) if note else say(words, subject.called), ruling[1]
        )


def _tree(
    subject: Subject, topology: Candidate, answers: Mapping[str, Answer], allowed: tuple[Candidate, ...]
) -> Iterator[Reason]:
    """What the answers say: where the ways to a topology leave the one that was taken."""
    if topology in allowed:
        for answer in answers.values():
            if answer.answer == "unknown" and topology in _beyond(answer.id):
                yield Reason(say("It stays open while this is not known: {} {}", answer.question, answer.because.text),
                             answer.source)  # fmt: skip
        return
    if topology == "physical":
        yield _physical(subject)
        return
    for outcome in (o for o in tree().outcomes.values() if o.topology == topology):
        turns = [t for way in tree().ways_to(outcome.id) if (t := _turn(way, answers))]
        if turns:
            _, answer = max(turns, key=lambda turn: turn[0])
            yield from _turned(subject, topology, answer)
        elif topology == "mixed":  # asked for, and all members are physical
            yield Reason(answers["physical"].because, answers["physical"].source)


def _turn(way: tuple[tuple[str, str], ...], answers: Mapping[str, Answer]) -> tuple[int, Answer] | None:
    """How far along a way its first answer differs, and that answer; ``None`` where none does."""
    for length, (node, needed) in enumerate(way):
        if answers[node].answer not in (needed, "unknown"):
            return length, answers[node]
    return None


def _beyond(node: str) -> set[Candidate]:
    """The topologies that an answer to a question decides about."""
    decision = tree()
    found: set[Candidate] = {"physical"} if node in ("aware", "physical") else set()
    for outcome in decision.outcomes.values():
        if any(node == key for way in decision.ways_to(outcome.id) for key, _ in way):
            found.add(outcome.topology)
    return found


def _physical(subject: Subject) -> Reason:
    if subject.service.cluster_aware is False:
        given = aware(subject)
        return Reason(given.because, given.source)
    free = subject.free_servers
    if len(free) < 2:
        have = say("only {} is free", free).text if free else "none is free"
        return Reason(say("It takes two physical servers for {} alone, and of those in the spec " + "{}.",
                          (subject.id,), have), Source("spec", route=("servers",)))  # fmt: skip
    return Reason(
        say("It takes {} for {} alone, and no member has to be physical.", free[:2], (subject.id,)), ASSUMED
    )


def _turned(subject: Subject, topology: Candidate, answer: Answer) -> Iterator[Reason]:
    """Why the answer to one question led away from a topology."""
    key = (answer.id, answer.answer)
    if key == ("aware", "yes"):
        yield _restart_only(subject, answer) if topology == "host" else _uncoordinated(subject, answer)
    elif key == ("physical", "no"):
        words = "Two kinds of machine have to be kept alike in drivers and patches, and no member has to be physical."
        yield Reason(say(words), answer.source)
        if subject.spec.environment == "production":
            yield _mixed_in_production()
    elif key == ("ruled-out", "yes"):
        if subject.ruling(topology) is None:  # else the vendor's word stands there already
            yield Reason(answer.because, answer.source)
    elif key == ("both", "yes"):
        words = "A member that is lost with its host stays away until that host works again. {}"
        yield Reason(say(words, answer.because.text), answer.source)
    elif key == ("both", "no"):
        yield Reason(
            say(
                "It is a second layer to run, and to keep from disturbing the first. {}", answer.because.text
            ),
            answer.source,
        )
    elif answer.id in ("replicates", "balanced") and answer.answer == "yes":
        words = "A restart by a host cluster takes as long as {} boots; another instance goes on at once. {}"
        yield Reason(say(words, subject.members[:1], answer.because.text), answer.source)
    else:
        ruling = subject.ruling(topology)
        note = subject.note(ruling[0]) if ruling else ""
        if not note or note not in answer.because.text:
            yield Reason(answer.because, answer.source)


def _mixed_in_production() -> Reason:
    """What the check would find of it."""
    words = "In production it would be a finding: its members fail over at different speeds."
    return Reason(say(words), Source("rule", MIXED_IN_PRODUCTION))


def _restart_only(subject: Subject, answer: Answer) -> Reason:
    """What a host cluster does not do for a service that could be failed over."""
    virtual = [m for m in subject.members if subject.machine(m).kind == "vm"]
    covered = next(((c, m) for m in virtual if (c := subject.machine(m).host_cluster)), None)
    who: tuple[str, ...] | str = (covered[0],) if covered else "A host cluster"
    whom: tuple[str, ...] | str = (covered[1],) if covered else tuple(virtual[:1]) or "a virtual machine"
    words = (
        "{} restarts {} when its host is lost, but does not notice when {} hangs; {} could be failed over."
    )
    return Reason(say(words, who, whom, (subject.id,), subject.called), answer.source)


def _uncoordinated(subject: Subject, answer: Answer) -> Reason:
    """What independent instances lack of a service that supports clustering."""
    found = subject.fact("own_replication")
    if found and found[0].value is False:
        words = "Instances of {} do not replicate by themselves; its clustering hands the data over."
        return Reason(say(words, subject.called), found[1])
    words = (
        "The clustering of {} settles which member carries it; independent instances have nothing that does."
    )
    return Reason(say(words, subject.called), answer.source)


def _storage(subject: Subject, topology: Candidate) -> Iterator[Reason]:
    """Where its data lies now, guests of this platform can't share it."""
    data = subject.entry.data
    if (
        topology not in IN_GUESTS
        or not data
        or subject.shares is False
        or not subject.ways
        or not subject.platform
    ):
        return
    ways, source = subject.ways
    offered = subject.spec.storage[data.partition("/")[0]].protocols
    if offered and not set(offered) & set(ways):
        yield Reason(
            say("{} is offered over {} only, and guests on {} can share a disk over {} only.",
                (data,), protocols(offered), subject.platform.title, protocols(ways)),
            source,
        )  # fmt: skip


def _findings(subject: Subject, topology: Candidate, others: Sequence[Candidate]) -> Iterator[Reason]:
    """What the rules find in the topology that the service has now, and that it would not keep in each other one."""
    present = {"partly-hybrid": "hybrid"}.get(subject.service.topology, subject.service.topology)
    if topology != present:
        return
    staying = [asking(subject, other) for other in others]
    for finding in subject.findings:
        if finding.severity != "info" and not (staying and all(finding in some for some in staying)):
            yield Reason(say("{}", finding.message), Source("rule", finding.rule, route=finding.route))
