"""How a cluster finds that a member that lives can carry a service no more: without its disk, network or data."""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.engines import family
from hadocs.behaviour.known import term, unknown
from hadocs.behaviour.model import Ground, Term
from hadocs.behaviour.products import Handover
from hadocs.behaviour.redirect import until_given_up
from hadocs.behaviour.watching import program
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import reaches
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed

_ADDRESS = Ground(
    fact="an IP address resource fails with the adapter that the cluster takes for failed",
    source=("MicrosoftDocs/SupportArticles-docs, cluster-ip-resources-fail-2-node-2-site-fsw-cluster.md",),
    basis="R",
)


def finds_out(draft: Draft, view: ClusterView, key: str, hand: Handover) -> tuple[Term, ...]:
    """What passes before a cluster begins to hand a service over whose member it has not counted out."""
    if view.id in draft.counted:
        return ()
    if hand.actor != "cluster":
        return ()
    if family(view) == "pacemaker":
        return _monitored(draft, view, key)
    if family(view) != "wsfc":
        return ()
    # Its member lives and has lost what it needs: the cluster finds that out as it finds a program that fails.
    carrier = active_on(draft.world, draft.world.spec.services[key])[0]
    own = _address_lost(draft, view, key, carrier)
    return (
        *(
            (own,)
            if own
            else (*_disk_held(draft, key, carrier), *program(draft.world, view, key, carrier).terms)
        ),
    )


def unheard(draft: Draft, carrier: str) -> str:
    """Why clients no longer reach what a machine carries from the moment of the loss; empty where they do."""
    state, world = draft.run.state, draft.world
    if carrier in state.at_once or carrier in state.sheltered:
        return ""
    lost = {n for m, n in state.adapters if m in (carrier, world.host_of(carrier))} | state.networks
    clients = world.with_role(world.networks_of(carrier), "client")
    if not clients or not set(clients) <= lost:
        return ""
    own = "" if set(clients) <= state.networks else " to it"
    return f"clients can't reach {carrier}: {listed(clients)} is lost{own}"


def _address_lost(draft: Draft, view: ClusterView, key: str, carrier: str) -> Term | None:
    """How soon a Windows cluster finds that a role's address is of no use: by the check of that resource.

    It knows a network by the heartbeats over it, and fails the address with the adapter that it takes for failed. Of
    an adapter of a virtual machine, whose switch may still show a link, no source says that.
    Source: MicrosoftDocs/SupportArticles-docs, cluster-ip-resources-fail-2-node-2-site-fsw-cluster.md.
    """
    if not unheard(draft, carrier):
        return None
    check = term(view.platform, "failure_check")
    doubt = "which its heartbeats may not tell"
    if carrier in draft.world.spec.vms and carrier not in {m for m, _ in draft.run.state.adapters}:
        doubt = "though its virtual adapter may still show a link (no source was found)"
    why = f"{view.id} takes the address of {key} for failed on {carrier}, {doubt}"
    if check is None:
        return unknown("failure_check", why)
    return replace(check, grounds=(*check.grounds, _ADDRESS), assumed=why)


def _monitored(draft: Draft, view: ClusterView, key: str) -> tuple[Term, ...]:
    """How soon Pacemaker finds that a service has lost what it needs on a member that lives: by its monitor alone.

    It starts it there once more before it goes elsewhere, where the monitor's failure does not move it at once; that
    start is taken to fail at once, which sends it away (start-failure-is-fatal, on by default).
    Source: Pacemaker Explained, migration-threshold and start-failure-is-fatal.
    """
    carrier = active_on(draft.world, draft.world.spec.services[key])[0]
    if carrier in draft.stopped or carrier in draft.up:
        return ()
    watch = program(draft.world, view, key, carrier)
    first = "" if watch.moves else f", and another start of it on {carrier} fails at once"
    tried = f"{view.id} can stop {key} on {carrier}{first}"
    return tuple(replace(t, assumed=f"{t.assumed}; {tried}" if t.assumed else tried) for t in watch.terms)


def _disk_held(draft: Draft, key: str, carrier: str) -> tuple[Term, ...]:
    """How long a Windows member holds on to the disk of a service whose paths it has lost, before that fails there."""
    service, state = draft.world.spec.services[key], draft.run.state
    ref = service.data or service.copies.get(carrier)
    if ref is None or ref in state.volumes or ref.partition("/")[0] in state.storage:
        return ()  # what is gone itself answers with an error
    if reaches(state, carrier, ref) is None:
        return ()
    return until_given_up(draft.world, draft.world.reached_by(carrier, ref), ref)
