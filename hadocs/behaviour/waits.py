"""What has to be over before the next thing may be touched, and what shows that it is."""

from __future__ import annotations

from collections.abc import Collection

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.model import Ground, StepKind, Wait
from hadocs.behaviour.planned import mirrored, resynchronised
from hadocs.behaviour.storage import proof
from hadocs.behaviour.stored import cut_off
from hadocs.platforms import catalog
from hadocs.platforms.majorities import brought_by, find_majority
from hadocs.platforms.proofs import Proof, proofs
from hadocs.spec.units import format_lag
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.failures import Run
from hadocs.topology.handing import family_of, is_group
from hadocs.topology.paired import pair_of
from hadocs.topology.pairs import let_go_on
from hadocs.topology.platform import cluster_platform, machine_platform
from hadocs.topology.stored import kind_of
from hadocs.topology.wording import listed
from hadocs.topology.world import World


def after_work(draft: Draft, kind: StepKind) -> tuple[Wait, ...]:
    """What must be over once work is done: who was away has joined again, and what was written meanwhile is there."""
    if kind not in ("planned", "back"):
        return ()
    world = draft.world
    taken = [m for m in (draft.up if kind == "back" else draft.stopped) if m in world.kinds]
    joins = [m for m in taken if (c := world.member_of.get(m)) and len(world.spec.clusters[c].members) > 1]
    found = [Wait("rejoins", m) for m in dict.fromkeys(joins)]
    if kind == "back":
        keys = [*resynchronised(world, taken), *(k for t in draft.things for k in mirrored(world, t))]
        found += [in_step(world, key) for key in dict.fromkeys(keys)]
    return tuple(found)


def behind(estate: Estate, run: Run) -> tuple[Wait, ...]:
    """What has to be in step again before the next thing may be touched."""
    state, world = run.state, estate.world
    found: list[Wait] = []
    # Once a person has let a side go on, the other one lacks what that has written.
    alone = let_go_on(state)
    for key, storage in world.spec.storage.items():
        mirror = world.mirror_of(key)
        holders = storage.on if len(storage.on) > 1 and storage.served_by is None else ()
        lost = bool(mirror) and key in state.storage and key not in alone
        lost = lost and (mirror not in state.storage or mirror in alone)
        if mirror and not lost and pair_of(world, key) == "replica":
            # The side that was cut off is brought up to date from the one that went on.
            lost = cut_off(state, key)
        if (
            lost
            or key in state.behind
            or any(m in state.at_once or state.adrift(m, key) or (m, key) in state.paths for m in holders)
            or _apart(state, key)
        ):
            found.append(in_step(world, key, side=lost))
    apart = {m for members in state.cut.values() for m in members}
    for key, service in world.spec.services.items():
        emptied = {
            m
            for m, ref in service.copies.items()
            if ref in state.volumes or ref.partition("/")[0] in state.storage
        }
        away = [m for m in service.copies if m in state.machines or m in state.restarted or m in apart]
        if emptied and not set(service.copies) <= emptied:
            away = [m for m in service.copies if m in away or m in emptied]
        if away:
            left = len(away) < len(service.copies)
            old = [m for m in active_on(world, service) if m in away] if left else []
            found.append(in_step(world, key, old[0] if len(old) == 1 else "", away=away))
    return tuple(found)


def _apart(state: State, key: str) -> bool:
    """Whether the copies of DRBD do not reach each other, so that one grows old."""
    world, holders = state.world, state.world.spec.storage[key].on
    if kind_of(world, key) != "drbd" or len(holders) < 2:
        return False
    return any((n := set(world.storage_networks(m))) and n <= state.without(m) for m in holders)


def in_step(world: World, key: str, old: str = "", *, side: bool = False, away: Collection[str] = ()) -> Wait:
    """Wait until a storage, or a service with copies of its own, is in step again; ``old`` was written before, and
    ``away`` are the members whose copies have fallen behind, where that is known.

    A ``side`` of a pair that was lost as a whole is in step once whatever keeps the pair says so.
    """
    if key in world.spec.storage:
        shown, grounds = proof(world, key, side=side)
        return Wait("resynchronises", key, proof=shown, grounds=grounds)
    found = _of_copies(world, key)
    if found is None:
        return Wait("resynchronises", key)
    first = found.old_side.format(old) if old else ""
    grounds = (Ground(fact=found.key, source=found.source, basis=found.basis),)
    shows = _but_for_lag(world, key, away) or found.shows
    return Wait("resynchronises", key, proof=f"{found.view}: {shows}", grounds=grounds, first=first)


def _but_for_lag(world: World, key: str, away: Collection[str]) -> str:
    """What is shown of databases of which some copies lag on purpose: logs wait there, so that their queue is long.

    Source: OfficeDocs-Exchange, monitor-dags: CopyQueueLength is of logs to copy, ReplayQueueLength of logs to replay.
    """
    service = world.spec.services[key]
    if family_of(service) != "exchange":
        return ""
    late = {m: own.lag for m, own in service.replicas.items() if own.lag}
    if away and set(away) <= set(late):
        longest = format_lag(max(late[m] for m in away))
        return f"Healthy, with a short CopyQueueLength; logs wait there for {longest}, on purpose"
    but = f"ReplayQueueLength too, but on {listed(tuple(late))}, where logs wait for the lag"
    return f"Mounted or Healthy, with a short CopyQueueLength; {but}" if late else ""


def _of_copies(world: World, key: str) -> Proof | None:
    """What shows that the copies of a service are in step, by its product and by who hands it over."""
    service = world.spec.services[key]
    product = (service.product or "").lower()
    if product.startswith("exchange/") and product.endswith("-dag"):
        return proofs().get("dag")
    if family_of(service) == "sap-hana":
        return proofs().get("sap-hana")
    if is_group(service):
        return proofs().get("sql-server/ag")
    if product.startswith(("postgres", "pg/")):
        return _of_postgresql(world, key)
    known, cluster = catalog.find_product(product), world.cluster_of(service)
    own = brought_by(known.id) if known is not None else None
    if own is None and cluster and (software := find_majority(world.spec.clusters[cluster].platform or "")):
        own = software[0]
    if own is not None:
        return proofs().get("mysql/group-replication" if own.id == "mysql" else own.id)
    return proofs().get("mysql") if product.startswith(("mysql", "mariadb")) else None


def _of_postgresql(world: World, key: str) -> Proof | None:
    """The same of PostgreSQL, whose old primary follows again as its cluster makes it."""
    service = world.spec.services[key]
    by = "/patroni" if "patroni" in (service.product or "").lower() else ""
    cluster = world.cluster_of(service)
    if cluster and not by:
        members = {m: machine_platform(world, m) for m in world.spec.clusters[cluster].members}
        platform = cluster_platform(world, cluster, members)
        by = "/pacemaker" if platform is not None and platform.id == "pacemaker" else ""
    return proofs().get(f"postgresql{by}")
