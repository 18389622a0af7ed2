"""What happens after a loss as a few numbered steps: what belongs together is one, what leads nowhere is left out.

The whole story is `hadocs fail`'s; this is as much of it as a figure holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from hadocs.behaviour.model import Event, Span
from hadocs.behaviour.wording import WAITS_FOR, clock
from hadocs.figures.abridged import listed
from hadocs.figures.plan import NumberLook, Step
from hadocs.topology.wording import several

MOST = 12
"""So many steps are told."""
_PLACES = (
    "storage",
    "volume",
    "network",
    "switch",
    "witness",
    "rack",
    "site",
    "domain",
    "link",
    "path",
    "adapter",
)
_HALTS = ("stops", "hangs", "pauses")
_LOSSES = ("stops", "hangs", "fails", "is-cut-off")
_SAYS = {
    "is-counted-out": "{by} goes on without {subjects}",
    "is-fenced": "{by} makes sure that {subjects} {is_are} off",
    "is-not-fenced": "{by} can't make sure that {subjects} {is_are} off",
    "is-isolated": "{by} keeps {subjects} isolated",
    "is-quarantined": "{by} quarantines {subjects}",
    "resets-itself": "{subjects} {resets}",
    "loses-quorum": "{subjects} {has} no quorum any more",
    "pauses": "{subjects} {pauses}",
    "resumes": "{subjects} {goes} on from where {it} paused",
    "is-redirected": "{by} reaches {subjects} through {to}",
    "is-restarted": "{by} begins to start {subjects} again{on}",
    "is-taken-over": "{by} hands {subjects} over{onto}",
    "is-promoted": "{by} promotes {subjects}{on}",
    "is-moved": "{by} moves {subjects}{onto}",
    "runs-twice": "{subjects} {runs} on both sides",
    "is-parted": "the members of {subjects} no longer hear each other",
    "races": "each side of {subjects} keeps quorum and begins to fence the others",
    "gives-up": "{subjects} {shuts} down {its} machines",
    "reconnects": "users of {subjects} are connected again",
    "waits-for-a-host": "no host of {by} can take {subjects}",
    "waits-for-a-person": "a person has to act on {subjects}",
}
"""A sentence for each kind of event; what is not here is not told."""
_ENGINES = ("is-restarted", "is-taken-over", "is-promoted")
"""What a product's own engine does, not the cluster that it stands in: the event's reason is its name."""
_SHARED = {
    "is-counted-out": "go on without",
    "is-isolated": "keep isolated",
    "is-promoted": "promote",
}
"""What several clusters may do at the same time: the verb before its objects."""
_DECLARED = ("isolation", "declared_failed")
"""What passes before a member that was left out already is taken for failed."""


@dataclass(frozen=True)
class Story:
    """The steps, the number of the step in which something happens to a thing, and whether all were told.

    Numbers are by what happens and its subject: ``starts:sql-a``, ``starts:service:sql``. ``acts`` are those of all
    steps in which something acts, or something happens to a cluster; ``suffers`` by who acts and on whom: nobody where
    a machine halts by itself after the loss.
    """

    steps: tuple[Step, ...]
    number: dict[str, int] = field(default_factory=dict)
    whole: bool = True
    acts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    suffers: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)


def story(
    events: Sequence[Event],
    title: Callable[[str, str], str],
    head: str,
    layer: Callable[[str], str],
    where: Callable[[str, str], str],
    *,
    several_lost: bool = False,
) -> Story:
    """The steps of some events. ``title`` calls a thing by id and kind, ``head`` says what is lost, which are several
    things where ``several_lost``. ``layer`` is the kind of a cluster, empty for what is none. ``where`` says on which
    of several places a thing of an id and a kind starts, where no event knows it.
    """
    steps: list[Step] = []
    number: dict[str, int] = {}
    acts: dict[str, dict[int, None]] = {}
    suffers: dict[tuple[str, str], dict[int, None]] = {}
    groups = list(_groups(events))
    if len(groups) > MOST:
        groups = _folded(groups)
    for group in groups[:MOST]:
        at = len(steps) + 1
        for event in group:
            # A machine and its service may have one id.
            own = "service:" if event.kind == "service" else ""
            number.setdefault(f"{event.what}:{own}{event.subject}", at)
            if event.by:
                number.setdefault(f"{event.what}:{event.by}", at)
                suffers.setdefault((event.by, event.subject), {})[at] = None
            if event.kind == "vm" and event.what in _HALTS and at > 1:
                suffers.setdefault(("", event.subject), {})[at] = None
            if event.kind != "service":
                for who in {event.by, event.subject if layer(event.subject) else ""} - {""}:
                    acts.setdefault(who, {})[at] = None
        first = group[0]
        text = _loss(group, title, head, several_lost) if _is_loss(first) else _told(group, title, where)
        steps.append(
            Step(
                number=at,
                text=f"{text if _begins(text, group, title) else text[0].upper() + text[1:]}.",
                look=_look(first, layer),
                time="0 s" if first.when == Span() else clock(first.when),
                hurts=_is_loss(first),
            )
        )
    return Story(
        tuple(steps),
        number,
        len(groups) <= MOST,
        {who: tuple(some) for who, some in acts.items()},
        {pair: tuple(some) for pair, some in suffers.items()},
    )


def _begins(text: str, group: Sequence[Event], title: Callable[[str, str], str]) -> bool:
    """Whether a sentence begins with the name of something, which keeps its letters."""
    names = {title(e.subject, e.kind) for e in group} | {title(e.by, "") for e in group if e.by}
    return any(name and text.startswith(name) for name in names)


def _is_loss(event: Event) -> bool:
    return event.what in _LOSSES and (event.cause is None or event.when == Span())


def _groups(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Events that are told together, in order of time; a begin whose end is told as well is left out."""
    ends = {(e.subject, e.kind) for e in events if e.what == "starts"}
    out = {(e.subject, e.by) for e in events if e.what == "is-counted-out"}
    kept = [
        e
        for e in events
        if (e.what in _SAYS or e.what in ("starts", "keeps-quorum", "is-noticed") or e.what in _LOSSES)
        and not (e.what in ("is-restarted", "is-taken-over") and (e.subject, e.kind) in ends)
        and not (e.what == "is-noticed" and ((e.subject, e.by) in out or not e.by))
    ]
    losses = [e for e in kept if _is_loss(e)]
    if losses:
        yield losses
    found: list[list[Event]] = []
    for event in (e for e in kept if not _is_loss(e)):
        before = next((g for g in found if _together(g[0], event)), None)
        if before is not None:
            before.append(event)
        elif event.what not in ("keeps-quorum",):
            found.append([event])
    yield from found


def _folded(groups: Sequence[list[Event]]) -> list[list[Event]]:
    """The same with what several clusters do at the same time told together."""
    found: list[list[Event]] = []
    for group in groups:
        first = group[0]
        same = next((g for g in found if first.what in _SHARED and _alike(g[0], first)), None)
        if same is None:
            found.append(list(group))
        else:
            same += group
    return found


def _alike(one: Event, other: Event) -> bool:
    return (one.what, one.when, one.kind, _is_declared(one)) == (
        other.what, other.when, other.kind, _is_declared(other)
    )  # fmt: skip


def _is_declared(event: Event) -> bool:
    """Whether a member that was left out already is taken for failed."""
    return event.what == "is-counted-out" and any(t.name in _DECLARED for t in event.terms)


def _together(first: Event, other: Event) -> bool:
    if other.what == "keeps-quorum":
        return first.what == "is-counted-out" and first.by == other.subject and first.when == other.when
    alike = (first.what, first.kind, first.when) == (other.what, other.kind, other.when)
    if first.what == "starts" and first.why != other.why:
        return False
    # A service that starts with its machine starts by that.
    same = first.by == other.by or (first.what == "starts" and first.actor == other.actor == "machine")
    return alike and same and (first.to == other.to or first.kind == "vm")


def _loss(group: Sequence[Event], title: Callable[[str, str], str], head: str, several_lost: bool) -> str:
    """What is lost, and what stops with it."""
    first = next((e for e in group if e.cause is None), group[0])
    # What is lost itself has neither a cause nor a reason.
    others = [e for e in group if (e.cause is not None or e.why) and e.subject != first.subject]
    machines = [_inside(title(e.subject, e.kind), e.kind) for e in others if e.kind != "service"]
    services = [title(e.subject, e.kind) for e in others if e.kind == "service"]
    with_it = [*(machines if len(machines) <= 4 else [_few(machines, "machines")])]
    with_it += services if len(services) <= 4 else [_few(services, "services")]
    with_it = list(dict.fromkeys(with_it))  # a machine and its service may have one name
    verb = "stop" if several(with_it) or len(machines) > 1 or len(services) > 1 else "stops"
    them = "them" if several_lost else "it"  # of a site its hosts are lost at once as well
    return f"{head}; {listed(tuple(with_it))} {verb} with {them}" if with_it else head


def _inside(name: str, kind: str) -> str:
    """A name within a sentence: a kind that stands before it is no part of it."""
    return name[0].lower() + name[1:] if kind == "switch" and name.startswith("Switch ") else name


def _told(group: Sequence[Event], title: Callable[[str, str], str], where: Callable[[str, str], str]) -> str:
    first = group[0]
    some = [title(e.subject, e.kind) for e in dict.fromkeys(e for e in group if e.what == first.what)]
    many = several(some)
    subjects = _few(
        some, {"vm": "machines", "service": "services", "host": "hosts"}.get(first.kind, "things")
    )
    to = {e.to for e in group if e.what == first.what}
    place = title(next(iter(to)) or "", "") if len(to) == 1 and None not in to else ""
    on = f" on {place}" if place else ""
    if first.what == "starts":
        places = {where(e.subject, e.kind) for e in group if e.what == "starts"}
        if not on and len(places) == 1 and (among := places.pop()):
            on = f"{', each' if len(some) > 1 else ''} on {among}"
        verb = (
            ("run again" if many else "runs again")
            if first.kind == "service"
            else "are up again"
            if many
            else "is up again"
        )
        if first.why.startswith(WAITS_FOR):
            on += f", and wait{'' if many else 's'} for {title(first.why.removeprefix(WAITS_FOR), 'service')}"
        return f"{subjects} {verb}{on}"
    if first.what == "is-noticed":
        return f"{title(first.by, '')} misses {subjects}"
    if first.what in _LOSSES:
        verb = {"hangs": "hang", "fails": "fail"}.get(first.what, "stop")
        return f"{subjects} {verb if many else verb + 's'}"
    declared = _is_declared(first)
    clusters = list(dict.fromkeys(title(e.by, "") for e in group if e.what == first.what))
    if len(clusters) > 1 and first.what in _SHARED:
        return _shared(group, clusters, subjects, declared)
    by = title(first.by, "") or "the cluster"
    if first.actor == "engine" and first.what in _ENGINES and first.why:
        by = first.why
    pattern = _SAYS[first.what]
    if first.what == "is-fenced" and first.why:
        pattern = "{by} tries to make sure that {subjects} {is_are} off; whether it can is not certain"
    text = ("{by} takes {subjects} for failed" if declared else pattern).format(
        by=by,
        subjects=subjects,
        to=title(first.to or "", "") or "another host",
        on=on,
        onto=f" to {place}" if place else "",
        is_are="are" if many else "is",
        has="have" if many else "has",
        pauses="pause" if many else "pauses",
        goes="go" if many else "goes",
        it="they" if many else "it",
        runs="run" if many else "runs",
        resets="reset themselves" if many else "resets itself",
        shuts="shut" if many else "shuts",
        its="their" if many else "its",
    )
    kept = any(e.what == "keeps-quorum" for e in group)
    return f"{text}, and keeps quorum" if kept else text


def _shared(group: Sequence[Event], clusters: Sequence[str], subjects: str, declared: bool) -> str:
    """What several clusters do at the same time."""
    said = f"{_few(clusters, 'clusters')} {'take' if declared else _SHARED[group[0].what]} {subjects}"
    if declared:
        return f"{said} for failed"
    left = {e.by for e in group if e.what == "is-counted-out"}
    kept = left and left <= {e.subject for e in group if e.what == "keeps-quorum"}
    return f"{said}, and keep quorum" if kept else said


def _few(some: Sequence[str], what: str) -> str:
    return f"{len(some)} {what}" if len(some) > 4 else listed(tuple(some))


def _look(event: Event, layer: Callable[[str], str]) -> NumberLook:
    if _is_loss(event) or event.what in ("loses-quorum", "hangs", "fails", "is-not-fenced"):
        return "lost"
    kind = layer(event.by) or layer(event.subject)
    if event.kind == "service" or (kind and kind != "host"):
        return "guest"
    return "host" if kind or event.kind in ("vm", "host") else "plain"
