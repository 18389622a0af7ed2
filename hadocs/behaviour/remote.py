"""Remote and guest nodes that a cluster of Pacemaker no longer hears: found by the check of their connection.

Sources: ClusterLabs/pacemaker, daemons/controld/controld_remote_ra.c (a check is a message that has to be answered),
lib/pengine/pe_actions.c (a failed check resets the node), lib/pengine/utils.c (a guest node is fenced by stopping it).
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.clusters import chain, silent_of
from hadocs.behaviour.draft import Draft
from hadocs.behaviour.engines import engine_of
from hadocs.behaviour.known import stated, term, unknown
from hadocs.behaviour.model import Ground, Reaction, Span, Term
from hadocs.errors import Route
from hadocs.spec.model import Remote
from hadocs.topology.fencing import GUEST, Clearance
from hadocs.topology.model import ClusterView, PlatformView
from hadocs.topology.world import World


def unheard(draft: Draft, view: ClusterView) -> None:
    """What a cluster does about its remote nodes that are lost or cut off, and about guest nodes that fail alone."""
    state, world = draft.run.state, draft.world
    remotes = world.spec.clusters[view.id].remotes
    ended = view.id in state.no_quorum or view.id in state.frozen
    if not remotes or ended or not any(state.runs(m) for m in view.members):
        return
    cut = state.cut.get(view.id, frozenset())
    for guests in (False, True):
        gone = tuple(
            r
            for r in remotes
            if world.is_guest(r, view.id) == guests
            and r not in draft.before
            and (r in draft.stopped or r in cut)
            # A guest goes with its host, which the members miss themselves.
            and not (guests and world.host_of(r) in draft.stopped)
        )
        if gone:
            _missed(draft, view, gone, guests=guests, cut=bool(cut & set(gone)))


def _missed(draft: Draft, view: ClusterView, gone: tuple[str, ...], *, guests: bool, cut: bool) -> None:
    engine, world = engine_of(view), draft.world
    silent = silent_of(draft, view, gone, "cut" if cut else "dead")
    if guests and draft.run.state.estate.policy(view.id).fences:
        silent = replace(silent, clearance=Clearance("yes", GUEST))
    stops = [draft.stopped[r] for r in gone if r in draft.stopped]
    cause = min(stops, key=lambda e: draft.events[e].when.order) if stops else draft.lost_thing()
    found = Reaction("is-noticed", (check(world, view.id, view.platform, gone[0]),))
    last = chain(
        draft, view, (found, *engine.clears(replace(silent, member=gone[0]))), cause, gone[0], cause, gone[1:]
    )
    if last is None or any(e.what == "is-not-fenced" and e.subject in gone for e in draft.events):
        return
    for place, event in enumerate(draft.events):
        if event.what == "is-fenced" and event.subject in gone:
            draft.stopped.setdefault(event.subject, place)
    before = draft.counted.get(view.id)
    if before is None or draft.events[last].when.order > draft.events[before].when.order:
        draft.counted[view.id] = last


def check(world: World, cluster: str, platform: PlatformView | None, machine: str) -> Term:
    """Until the check of the connection to a remote node has failed: at once where it is closed, else unanswered."""
    entry = world.spec.clusters[cluster].remotes[machine]
    at: Route = ("clusters", cluster, "remotes", machine)
    every = _part(entry.monitor, "monitor", at, term(platform, "monitor_interval"))
    limit = _part(entry.timeout, "timeout", at, term(platform, "remote_timeout"))
    if every is None or limit is None or every.span.high is None or limit.span.high is None:
        key = f"clusters.{cluster}.remotes.{machine}.monitor"
        return unknown(
            "remote-check", f"how often {cluster} checks its connection to {machine} is not known ({key})"
        )
    span = Span(0.0, every.span.high + limit.span.high)
    why = (
        "" if entry.monitor is not None else f"the connection to {machine} is checked at least once a minute"
    )
    return Term("remote-check", span, (*every.grounds, *limit.grounds), why)


def _part(said: float | None, key: str, at: Route, usual: Term | None) -> Term | None:
    return stated("remote-check", said, (*at, key)) if said is not None else usual


def reconnects(world: World, cluster: str, machine: str) -> tuple[Term, ...]:
    """How long a cluster waits before it connects to a remote node anew: not at all, unless that is stated.

    Source: ocf_pacemaker_remote(7), reconnect_interval.
    """
    entry: Remote | None = world.spec.clusters[cluster].remotes.get(machine)
    if entry is None or not entry.reconnect:
        return ()
    ground = Ground(route=("clusters", cluster, "remotes", machine, "reconnect"), basis="spec")
    return (Term("reconnect", Span(0.0, entry.reconnect), (ground,)),)
