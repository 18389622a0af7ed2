"""How long a cluster takes until it acts on a silent member, for whoever counts instead of telling what happens.

The terms are those that timelines are made of; a cluster has one answer here, whichever of its members falls silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hadocs.behaviour.clients import checks, stated_address
from hadocs.behaviour.engines import engine_of, family
from hadocs.behaviour.known import durations, protection_delay
from hadocs.behaviour.known import term as of_platform
from hadocs.behaviour.model import AT_ONCE, Span, Term
from hadocs.behaviour.products import Taking, handed_by, handover
from hadocs.behaviour.silent import Silent
from hadocs.behaviour.watching import Watch, guest, program
from hadocs.topology.active import active_on
from hadocs.topology.fencing import clearance
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Acting:
    """From a loss until a cluster begins to start elsewhere what the silent member had.

    ``takes`` is the whole of it, ``known`` the part of it that settings, facts and measurements tell, with the least
    that is known of the others. ``estimates`` are the keys of what is assumed beside that. ``unknown`` are the terms
    that have no upper bound. ``blocked`` says why it does not come to it until a person acts, ``question`` what
    decides whether it does.
    """

    takes: Span
    known: Span
    terms: tuple[Term, ...]
    counted: Span = AT_ONCE
    """The part of it until the others have counted the silent member out."""
    estimates: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    blocked: str = ""
    question: str = ""


def acting(silent: Silent) -> Acting:
    """The chain of one case, from the loss to the beginning of a start."""
    engine = engine_of(silent.view)
    takes = known = AT_ONCE
    terms: list[Term] = []
    blocked = question = ""
    for reaction in (*engine.counts_out(silent), *engine.clears(silent)):
        if reaction.from_loss:
            # It runs beside what came before, which is not felt where it is over sooner.
            beside = takes.high is not None and takes.high <= reaction.takes.low
            terms = [*([] if beside else terms), *reaction.terms]
            takes, known = takes.or_later(reaction.takes), known.or_later(_known(reaction.terms))
        else:
            terms += reaction.terms
            takes, known = takes + reaction.takes, known + _known(reaction.terms)
        question = question or reaction.question
        if reaction.blocked:
            blocked = reaction.blocked
            break
    if not blocked:
        begins = engine.begins(silent)
        terms += begins
        takes, known = takes + _sum(begins), known + _known(begins)
    return Acting(
        takes,
        known,
        tuple(terms),
        _sum(t for r in engine.counts_out(silent) for t in r.terms),
        tuple(t.name for t in terms if _estimated(t)),
        tuple(t.name for t in terms if t.span.high is None),
        blocked,
        question,
    )


def until_started_again(world: World, view: ClusterView, service: str) -> Acting | None:
    """From the failure of a service's program until its cluster begins to start it again; ``None`` where it does not.

    Where another member takes it over at once, until that begins.
    """
    watch = program(world, view, service, active_on(world, world.spec.services[service])[0])
    return _noticing(watch) if watch.sees and not watch.ends else None


def watched_by(world: World, view: ClusterView, service: str) -> str:
    """Who notices that a service's program has failed: its cluster, or an engine that its product brings."""
    return program(world, view, service, active_on(world, world.spec.services[service])[0]).engine or view.id


def moves_at_once(world: World, view: ClusterView, service: str) -> bool:
    """Whether another member takes a service over whose program fails, before any start in place."""
    return program(world, view, service, active_on(world, world.spec.services[service])[0]).moves


def until_reset(world: World, view: ClusterView, vm: str) -> Acting | None:
    """From the hang of a guest until its host cluster begins to start it again; ``None`` where it surely does not, or
    where it is not known whether it does."""
    watch = guest(world, view, vm)
    return _noticing(watch) if watch.sees else None


def _noticing(watch: Watch) -> Acting:
    terms = watch.terms if watch.moves else (*watch.terms, *watch.pause)
    return Acting(
        _sum(terms),
        _known(terms),
        terms,
        estimates=tuple(t.name for t in terms if _estimated(t)),
        unknown=tuple(t.name for t in terms if t.span.high is None),
    )


def until_ended(world: World, view: ClusterView) -> tuple[Term, ...]:
    """From the loss of a running host's storage until its cluster ends the machines there, so as to start them where
    that is reached; nothing where no time of a platform is known."""
    ends = (of_platform(view.platform, "paths_down"), protection_delay(world.spec, view.id, view.platform))
    return tuple(t for t in ends if t is not None)


def until_acting(world: World, view: ClusterView) -> Acting:
    """The same for any one member that dies, from the quickest to the slowest.

    Its fencing is taken to be confirmed where it can be: whether it is after one loss or another, topology says.
    """
    cases = [acting(silent) for member in view.members for silent in _alone(world, view, member)]
    slowest = max(cases, key=lambda c: c.takes.order[::-1])
    takes, known, counted = slowest.takes, slowest.known, slowest.counted
    for case in cases:
        takes, known, counted = takes.hull(case.takes), known.hull(case.known), counted.hull(case.counted)
    return Acting(
        takes,
        known,
        _any_of(slowest, cases),
        counted,
        slowest.estimates,
        slowest.unknown,
        slowest.blocked,
        slowest.question,
    )


def sites_at_once(world: World, view: ClusterView) -> dict[str, Span]:
    """The sites whose members are counted out at another time where all of them fall silent at once: those that are
    left share no subnet with them, for example."""
    usual, found = until_acting(world, view).counted, dict[str, Span]()
    for site in dict.fromkeys(s for m in view.members if (s := world.site_of(m))):
        gone = tuple(m for m in view.members if world.site_of(m) == site)
        left = tuple(m for m in view.members if m not in gone)
        if len(gone) > 1 and left:
            counted = acting(Silent(world, view, gone, left, "dead")).counted
            if counted.hull(usual) != usual:
                found[site] = counted
    return found


def _any_of(slowest: Acting, cases: Iterable[Acting]) -> tuple[Term, ...]:
    """The terms of the slowest case, each with what it comes to in the others: none at all where they lack it."""
    found: list[Term] = []
    for place, term in enumerate(slowest.terms):
        nth = sum(t.name == term.name for t in slowest.terms[:place])
        span = term.span
        for case in cases:
            same = [t.span for t in case.terms if t.name == term.name]
            span = span.hull(same[nth] if nth < len(same) else AT_ONCE)
        found.append(term if span == term.span else replace(term, span=span))
    return tuple(found)


def _alone(world: World, view: ClusterView, member: str) -> list[Silent]:
    """A member that is silent by itself: it hangs, or is dead, where another device may have to answer."""
    left = tuple(m for m in view.members if m != member)
    if family(view) != "pacemaker":
        return [Silent(world, view, (member,), left, "dead")]
    found: list[Silent] = []
    for dead in (frozenset[str](), frozenset({member})):
        cleared = clearance(world, view.id, (member,), dead=dead, powerless=frozenset(), restarted={})
        if not dead or (cleared.answer == "yes" and cleared != found[0].clearance):
            found.append(Silent(world, view, (member,), left, "dead", False, cleared))
    return found


def _estimated(term: Term) -> bool:
    """Whether a term is one of the catalogue's estimates, which others may assume differently."""
    return term.name in durations() and all(g.basis == "assumed" for g in term.grounds)


def _known(terms: Iterable[Term]) -> Span:
    total = AT_ONCE
    for term in terms:
        if not _estimated(term):
            total = total + (term.span if term.span.high is not None else Span(term.span.low, term.span.low))
    return total


def _sum(terms: Iterable[Term]) -> Span:
    total = AT_ONCE
    for term in terms:
        total = total + term.span
    return total


def once_begun(
    world: World, view: ClusterView, service: str, to: str | None = None
) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """What follows once another member begins to take a service over, as its product does it: the terms of its start,
    and those of its clients' own part, for ``to`` or the member that they find last. Empty where its product has no
    engine and the spec says nothing of its clients."""
    entry = world.spec.services[service]
    product, carrier = handed_by(entry, view), active_on(world, entry)[0]
    others = [m for m in ((to,) if to else view.members) if m != carrier]
    checked = checks(world, service)
    plain = (*_longest(stated_address(world, service, carrier, (m,)) for m in others), *checked)
    if product is None:
        return (), plain
    counted = until_acting(world, view).counted
    found = [
        hand
        for other in others
        if (hand := handover(Taking(world, service, product, view, carrier, other, counted)))
    ]
    if not found:
        return (), plain
    own = _longest(hand.clients for hand in found)
    return found[0].starts, (*own, *checked) if own else plain


def begun_by_engines(world: World, view: ClusterView) -> dict[str, tuple[str, Span]]:
    """Services of a cluster whose product's own engine counts from the loss, whatever the cluster does about its
    members: that engine, and how long it takes until another member begins to take over."""
    found = {}
    for key in view.services:
        entry = world.spec.services[key]
        product, carrier = handed_by(entry, view), active_on(world, entry)[0]
        others = [m for m in world.carriers(entry) if m != carrier]
        if product is None or not others:
            continue
        hand = handover(
            Taking(world, key, product, view, carrier, others[0], until_acting(world, view).counted)
        )
        if hand is not None and hand.from_loss:
            found[key] = (hand.title, _sum(hand.begins))
    return found


def _longest(several: Iterable[tuple[Term, ...]]) -> tuple[Term, ...]:
    return max(several, key=lambda terms: _sum(terms).order[::-1], default=())


def until_counted_out(world: World, view: ClusterView, members: Iterable[str] = ()) -> tuple[Term, ...]:
    """What passes until a silent member is counted out: for that of ``members`` (else of all) that it hits soonest.

    That it can be fenced afterwards does not matter here, nor who starts what it had.
    """
    found: list[tuple[Term, ...]] = []
    for member in tuple(members) or view.members:
        reactions = engine_of(view).counts_out(_alone(world, view, member)[0])
        found.append(tuple(t for r in reactions for t in r.terms))
    return min(found, key=lambda terms: _sum(terms).order)
