"""What is said of a test plan: what a drill proves and covers, what is expected and seen, when it was held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hadocs.behaviour.drilled import Compared
from hadocs.behaviour.model import Event, Span
from hadocs.behaviour.wording import WAITS_FOR, lasting, seconds
from hadocs.runbooks.context import Look
from hadocs.runbooks.drills.model import Failure, PlannedDrill, Reaction
from hadocs.runbooks.happening import named, some
from hadocs.runbooks.text import value
from hadocs.spec.model import Drill

_PROVES: Mapping[str, str] = {
    "is-noticed": "it is noticed that the program of {} has failed",
    "is-counted-out": "{} counts a silent member out|{} count silent members out",
    "is-fenced": "{} fences it|{} fence theirs",
    "keeps-quorum": "{} keeps quorum without it|{} keep quorum without theirs",
    "is-taken-over": "{} is taken over by another member|{} are taken over by other members",
    "is-restarted": "{} starts again what has stopped|{} start again what has stopped",
    "is-redirected": "{} is reached through another member|{} are reached through another member",
    "resets-itself": "a member of {} resets itself",
    "is-isolated": "{} leaves an unheard member its machines for a while|{} leave unheard members theirs for a while",
    "resumes": "{} answers again|{} answer again",
    "reconnects": "clients of {} find the way",
    "outlives": "{} goes on with the instances that are left|{} go on with the instances that are left",
    "without-path": "{} lives with a host without its paths|{} live with a host without its paths",
    "without-witness": "nothing stops without {}",
    "without-network": "nothing stops without {}",
    "without-switch": "nothing stops without {}",
    "without-storage": "what lies on {} is had elsewhere",
    "without-link": "nothing stops without {}",
    "without-domain": "nothing stops without {}",
    "without-rack": "rack {} may be lost as a whole",
    "without-site": "site {} may be lost as a whole",
}
_PROGRAM = "{} is started again|{} are started again"


def lost(look: Look, failure: Failure) -> str:
    """What is lost, and how, in few words."""
    thing = failure.thing
    if failure.way == "path":
        host, _, storage = thing.partition(":")
        return f"{named(look, host)} without its paths to {named(look, storage)}"
    said = {
        "power": "{} off", "crash": "{} crashed", "program": "the program of {} killed", "witness": "{} away",
        "network": "{} cut", "storage": "{} away", "rack": "rack {} without power", "site": "site {} lost",
    }[failure.way]  # fmt: skip
    return said.format(named(look, thing))


def proves(look: Look, reactions: Sequence[Reaction]) -> str:
    """What a drill shows, as clauses."""
    by: dict[str, list[str]] = {}
    for what, about in reactions:
        sentence = _PROGRAM if what == "is-restarted" and about in look.spec.services else _PROVES[what]
        if what == "without-storage" and not _used(look, about):
            sentence = _PROVES["without-link"]
        by.setdefault(sentence, []).append(about)
    order = [*_PROVES.values(), _PROGRAM]
    return "; ".join(_clause(look, sentence, by[sentence]) for sentence in sorted(by, key=order.index))


def _used(look: Look, storage: str) -> bool:
    """Whether anything lies on a storage, or on the other side of its pair: copies that are shipped to it do not."""
    spec, pairs = look.spec, look.world.mirrors.pairs
    refs = [vm.files for vm in spec.vms.values()]
    refs += [ref for s in spec.services.values() for ref in (s.data, *s.copies.values())]
    return any((ref or "").partition("/")[0] in (storage, pairs.get(storage)) for ref in refs if ref)


def _clause(look: Look, sentence: str, about: Sequence[str]) -> str:
    one, _, several = sentence.partition("|")
    return (several if several and len(about) > 1 else one).format(some(look, about))


def covers(look: Look, failures: Sequence[Failure]) -> str:
    """The other failures in which nothing else has to work."""
    by: dict[str, list[str]] = {}
    for failure in failures:
        kind = {"power": "the loss", "crash": "a crash", "program": "a failed program"}.get(
            failure.way, "the loss"
        )
        if failure.way != "path":
            by.setdefault(kind, []).append(failure.thing)
    told = [f"{kind} of {some(look, things)}" for kind, things in by.items()]
    return "; ".join([*told, *(lost(look, failure) for failure in failures if failure.way == "path")])


def last(planned: PlannedDrill) -> str:
    """When it was held last, and whether it is due."""
    if planned.last is None:
        return "never"
    failed = ", **failed**" if planned.last.passed is False else ""
    return f"{planned.last.date}{failed}{', **due again**' if planned.due else ''}"


def span(found: Span | None) -> str:
    """A computed time."""
    return lasting(found) if found is not None else "not computed"


def measured(look: Look, rows: Iterable[Compared]) -> str:
    """What the stopwatch said, by service; only how long users waited."""
    found = [f"{named(look, r.service)} {seconds(r.measured)}" for r in rows if r.field == "interrupted"]
    return ", ".join(found) or "not recorded"


def of(look: Look, drill: Drill) -> str:
    """What was lost in a drill on record."""
    return " and ".join(_of(look, name) for name in drill.of)


def _of(look: Look, name: str) -> str:
    kind, colon, rest = name.partition(":")
    if colon and kind == "system":
        return f"{named(look, rest)} crashed"
    if (colon and kind == "program") or name in look.spec.services:
        return f"the program of {named(look, rest or name)} killed"
    if colon and kind in look.world.kinds:
        return f"{named(look, kind)} without {named(look, rest)}"
    return named(look, name)


_VERDICT: Mapping[str, str] = {
    "fits": "as computed", "longer": "**longer than computed**", "shorter": "shorter than computed",
    "stays-down": "**computed: stays down**", "unknown": "not computed",
}  # fmt: skip


def verdict(one: Compared) -> str:
    """What the comparison comes to."""
    return _VERDICT[one.verdict]


ON_A_SHEET = frozenset((
    "stops", "hangs", "fails", "is-counted-out", "is-fenced", "loses-quorum", "resets-itself", "is-isolated",
    "is-taken-over", "is-promoted", "is-restarted", "starts", "rejoins", "pauses", "resumes", "is-redirected",
    "reconnects", "rebuilds", "waits-for-a-person",
))  # fmt: skip
"""The events that somebody with a stopwatch can see."""

_SEEN: Mapping[tuple[str, str], str] = {
    ("hyper-v", "is-counted-out"): "event 1135, System log of {watch}",
    ("hyper-v", "is-isolated"): "`Get-ClusterNode`: StatusInformation `Isolated`",
    ("pacemaker", "is-counted-out"): "`crm_mon`: `OFFLINE` or `UNCLEAN`",
    ("pacemaker", "is-fenced"): "`stonith_admin --history={node}`: `successful`",
    ("proxmox", "is-counted-out"): "`pvecm status`: a vote less",
    ("proxmox", "is-fenced"): "`ha-manager status`: `fence`, then `recovery`",
    ("vsphere", "is-counted-out"): "`Get-VMHost`: `NotResponding`; its state of HA: `hostDown`",
    ("vsphere", "is-isolated"): "`Get-VMHost`, its state of HA: `networkIsolated`",
}
"""What shows an event on a platform, as its procedures have it."""


def _given_up(event: Event) -> bool:
    """Whether it was unheard before, and kept its machines for a while."""
    return any(t.name == "isolation" for t in event.terms)


def seen(look: Look, event: Event, gone: frozenset[str]) -> str:
    """How one sees that it has happened, where the machines that are ``gone`` can't be asked."""
    if event.kind == "service":
        if event.what in ("stops", "fails", "hangs", "pauses"):
            return "the client's writes fail"
        back = event.what in ("starts", "reconnects") and not event.why.startswith(WAITS_FOR)
        return "the client's writes succeed" if back else "–"
    cluster = look.analysis.topology.clusters.get(event.by)
    platform = cluster.platform.id if cluster and cluster.platform else ""
    said = _SEEN.get((platform, event.what))
    if platform == "hyper-v" and event.what == "is-counted-out" and _given_up(event):
        said = "`Get-ClusterNode`: `Down`"  # event 1135 came when it was first missed
    if said is not None and cluster is not None:
        left = next((m for m in cluster.members if m not in gone), cluster.members[0])
        there = value(look.called(left), "name")
        return said.replace("{watch}", there).replace("{node}", look.called(event.subject))
    if event.what in ("stops", "hangs"):
        return "it does not answer"
    if event.kind in ("host", "server", "vm") and event.what in ("starts", "rejoins"):
        return "it answers"
    return "–"
