"""Answers to the questions of the decision tree for one service, each with its fact; draws no conclusion.

There is one function for each question, found by the question's id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hadocs.availability.model.catalogue import Basis, figures
from hadocs.platforms.facts import Fact
from hadocs.recommend.model import ASSUMED, UNKNOWN, Phrase, Source, Word, say
from hadocs.recommend.subject import Subject, sentence
from hadocs.spec.units import format_duration, format_percent
from hadocs.topology.wording import listed

YEAR = 365.25 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and because of what; ``add`` is what the spec would have to say for a better one."""

    answer: Word
    because: Phrase
    source: Source
    add: Phrase | None = None


def _of_fact(subject: Subject, fact: Fact, source: Source, yes: str, no: str) -> Given:
    words = yes if fact.value else no
    return Given("yes" if fact.value else "no", _with_note(words, subject, fact), source)


def _with_note(words: str, subject: Subject, fact: Fact) -> Phrase:
    """A sentence about a product, followed by the note of the fact that it rests on."""
    name, note = subject.called, subject.note(fact)
    return say(f"{words} {{}}", name, note) if note else say(words, name)


def aware(subject: Subject) -> Given:
    """Does the service support failover clustering, and gain from it?

    *no* as well where it does, but its vendor advises to let its instances replicate or share the load instead.
    """
    where = say("{}: state cluster_aware, as its vendor's documentation says.", (subject.id,))
    stated = subject.entry.cluster_aware
    found = subject.fact("cluster_aware")
    if stated is not None:
        words = "The spec says that {} {} failover clustering."
        if found and bool(found[0].value) != stated:
            words += " The catalogue says " + ("otherwise of {}." if stated else "that {} does.")
        verb = "supports" if stated else "does not support"
        said = say(
            words.replace("{} {}", f"{{}} {verb}", 1),
            (subject.id,),
            *([subject.called] if "catalogue" in words else []),
        )
        return Given("yes" if stated else "no", said, subject.stated("cluster_aware"))
    if found is None:
        known = (
            say("The catalogue does not know {}", subject.called)
            if subject.entry.product
            else say("No product is named")
        )
        words = "{}, and the spec does not say whether it supports failover clustering."
        if subject.clustered:
            words += " That it runs on {} shows that it can be made to start there, not that it is supported."
        return Given("unknown", say(words, known.text, (subject.service.cluster or "",)), UNKNOWN, where)
    if found[0].value and (better := _better_without(subject)):
        return better
    return _of_fact(
        subject, *found, "{} supports failover clustering.", "{} does not support failover clustering."
    )


def _better_without(subject: Subject) -> Given | None:
    """*no* for a product that can be clustered, where that is advised against and its instances do without."""
    guest = subject.ruling("guest")
    if guest is None or subject.product is None:
        return None
    fact, source = guest
    alone = subject.product.own_replication or subject.product.load_balanced
    if fact.value == "ruled-out":
        words = "{} can be clustered, but a cluster of guests is ruled out."
    elif fact.value == "discouraged" and alone:
        words = "{} can be clustered, but is better off without."
    else:
        return None
    return Given("no", _with_note(words, subject, fact), source)


def physical(subject: Subject) -> Given:
    """Must one member be a physical server? That one is physical now does not say that it has to be."""
    reason = subject.entry.needs_physical
    if reason:
        return Given("yes", say("The spec says why: {}", sentence(reason)), subject.stated("needs_physical"))
    metal = tuple(m for m in subject.members if subject.machine(m).kind != "vm")
    if metal and not subject.spec.hosts:
        said = say("The spec has no hosts for virtual machines; assumed is that there are none to be had.")
        add = say("{}: state needs_physical with the reason, or the hosts that there are.", (subject.id,))
        return Given("yes", said, ASSUMED, add)
    if metal:
        add = say(
            "{}: state needs_physical with the reason, or run it in virtual machines alone.", (subject.id,)
        )
        verb = "is a physical server" if len(metal) == 1 else "are physical servers"
        said = say(f"{{}} {verb} now; the spec does not say whether one has to be.", metal)
        if subject.cluster is not None:
            return Given("unknown", said, UNKNOWN, add)
        said = say("{} is a physical server now, in no cluster; assumed is that none has to be.", metal)
        return Given("no", said, ASSUMED, add)
    said = say("It runs in virtual machines alone ({}).", subject.members)
    return Given("no", said, subject.stated("runs_on"))


def ruled_out(subject: Subject) -> Given:
    """Does the vendor rule out host clustering beneath it?"""
    found = subject.ruling("hybrid")
    if found is not None:
        fact, source = found
        words = {
            "ruled-out": "{} must not run in a cluster of guests on clustered hosts.",
            "conditional": "{} may run in guests on clustered hosts, with conditions.",
            "discouraged": "{} may run in guests on clustered hosts, though that is advised against.",
        }.get(str(fact.value), "{} may run in guests on clustered hosts.")
        answer: Word = "yes" if fact.value == "ruled-out" else "no"
        return Given(answer, _with_note(words, subject, fact), source)
    host = subject.ruling("host")
    if host is not None and host[0].value == "ruled-out":
        return Given("yes", _with_note("{} must not run on clustered hosts.", subject, host[0]), host[1])
    if subject.product is not None:
        said = say("The catalogue has no statement of its vendor on a cluster of guests on clustered hosts.")
    elif subject.entry.product:
        said = say("The catalogue does not know {}.", subject.called)
    else:
        said = say("No product is named.")
    add = say("{}: look up its vendor's support statement for guests on clustered hosts.", (subject.id,))
    if subject.product is None:
        add = say(
            "{}: name a product of the catalogue, or look up its vendor's support statement.", (subject.id,)
        )
    return Given("unknown", said, UNKNOWN, add)


def both(subject: Subject) -> Given:
    """Must a lost member come back by itself? Where hosts are clustered for other machines anyway, it may as well."""
    if rented := subject.rented:
        who = listed(tuple(dict.fromkeys(rented.values())))
        said = say("{} run on hosts of {}: no cluster of hosts can be put beneath them.", tuple(rented), who)
        return Given("no", said, Source("spec", route=("vms", next(iter(rented)), "provider")))
    clusters, others = subject.clustered_for_others
    if clusters:
        keeps = "keeps" if len(clusters) == 1 else "keep"
        words = f"{{}} {keeps} other machines running as well ({{}}): here the second layer costs only its settings."
        return Given(
            "yes", say(words, clusters, others), Source("spec", route=("clusters", clusters[0], "members"))
        )
    if spares := subject.spares:
        words = "{} each may take over, on hosts of their own: with one of them lost, a second failure is outlived too."
        return Given("no", say(words, spares), subject.stated("runs_on"))
    objectives = subject.entry.objectives
    share = objectives.availability if objectives else None
    if share is None:
        said = say("The spec does not say how available it has to be, and so not whether it may wait for the repair "
                   "of a host.")  # fmt: skip
        add = say("{}: state objectives.availability.", (subject.id,))
        return Given("unknown", said, UNKNOWN, add)
    figure = figures(subject.spec, {}).inputs["host.mttr"]
    repair = figure.median * 3600
    allowed = (1 - share) * YEAR
    words = (
        "{} allows {} down in a year, and the repair of a host takes {} ({}): a second failure before it is "
        + ("done would spend more than that." if allowed < repair else "done would still fit in.")
    )
    said = say(words, format_percent(share), _span(allowed), _span(repair), _BASIS[figure.basis])
    return Given("yes" if allowed < repair else "no", said, subject.stated("objectives", "availability"))


_BASIS: Mapping[Basis, str] = {
    "spec": "by the assumptions of the spec",
    "assumed": "an assumption; assumptions.host overrides it",
    "published": "a published figure; assumptions.host overrides it",
    "vendor": "the vendor's word; assumptions.host overrides it",
}


def _span(seconds: float) -> str:
    """About so long, in a unit that suits it."""
    for unit, size in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * size or (unit == "min" and seconds >= size):
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return format_duration(round(seconds, 1))


def replicates(subject: Subject) -> Given:
    """Does it replicate by itself between instances?"""
    found = subject.fact("own_replication")
    product = subject.product
    if found is not None and product is not None:
        if found[0].value and product.cluster_aware and subject.entry.cluster_aware is False:
            said = say("The catalogue knows the replication of {} as a part of its clustering, which the spec denies.",
                       subject.called)  # fmt: skip
            add = say("{}: leave out cluster_aware, or say which product it is.", (subject.id,))
            return Given("unknown", said, UNKNOWN, add)
        return _of_fact(
            subject, *found, "{} replicates by itself.", "{} does not replicate between instances by itself."
        )
    return _of_instances(subject, "replicate by themselves")


def balanced(subject: Subject) -> Given:
    """Can several instances share the load?"""
    found = subject.fact("load_balanced")
    if found is not None:
        return _of_fact(
            subject,
            *found,
            "Any instance of {} can answer, so that several share the load.",
            "Several instances of {} can't share the load.",
        )
    if len(subject.entry.runs_on) > 1 and subject.service.cluster is None:
        said = say(
            "The spec lists several instances of it that each serve on their own: {}.", subject.entry.runs_on
        )
        return Given("yes", said, subject.stated("runs_on"))
    return _of_instances(subject, "share the load")


def _of_instances(subject: Subject, what: str) -> Given:
    """The answer where no fact tells: that there can be several is not taken for granted."""
    add = say("{}: list its instances in runs_on, where it can have several.", (subject.id,))
    if len(subject.entry.runs_on) > 1 and subject.service.cluster is None:
        said = say(f"The spec lists several instances ({{}}); it does not say whether they {what}.",
                   subject.entry.runs_on)  # fmt: skip
        return Given("unknown", said, UNKNOWN)
    said = say(
        f"Nothing says that several instances of {{}} can {what}; assumed is that they can't.", (subject.id,)
    )
    return Given("no", said, ASSUMED, add)


QUESTIONS: Mapping[str, Callable[[Subject], Given]] = {
    "aware": aware,
    "physical": physical,
    "ruled-out": ruled_out,
    "both": both,
    "replicates": replicates,
    "balanced": balanced,
}
"""By the id of the question in the decision tree."""
