"""Who takes a service over by itself once its active member can't carry it: as its product is built and set.

Sources: Microsoft, failover modes of availability groups and flexible failover policy; Microsoft, Active Manager's best
copy selection and Set-MailboxDatabaseCopy (lag, activation policy); Patroni, replication modes and the tag nofailover.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hadocs.platforms import catalog
from hadocs.platforms.majorities import brought_by, find_majority
from hadocs.topology.active import active_on, shares_address
from hadocs.topology.aftermath import Estate, State, reaches
from hadocs.topology.dags import blocked_at
from hadocs.topology.lock_stores import elects_one, keeps_leading, keeps_lock, stores
from hadocs.topology.quorum_rules import MAJORITIES
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Service
    from hadocs.topology.world import World

Word = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Hand:
    """``ready`` are the members of which one takes over by itself. Where none does, ``by_hand`` says what a person has
    to do, or ``question`` what decides whether one does; ``why`` says so of both in a clause. ``may_lose`` is what is
    lost of the data when that person does it, ``None`` where it is not known.
    """

    ready: tuple[str, ...] = ()
    by_hand: str = ""
    question: str = ""
    why: str = ""
    may_lose: str | None = ""


def commit_of(service: Service, member: str) -> str | None:
    """Whether commits wait for the copy of a member, as it says itself or the whole service does."""
    own = service.replicas.get(member)
    return (own.commit if own else None) or service.commit


def waits_for(service: Service, member: str, active: Sequence[str]) -> str | None:
    """Whether commits wait for the copy of another member: in a group they do where the primary says so as well.

    Source: Microsoft, Differences between availability modes: a primary that commits asynchronously waits for nobody.
    """
    if is_group(service) and any(commit_of(service, m) == "asynchronous" for m in active):
        return "asynchronous"
    return commit_of(service, member)


def family_of(service: Service) -> str:
    """The family of a service's product in the catalogue; empty where that does not have it."""
    product = catalog.find_product(service.product) if service.product else None
    return product.id.partition("/")[0] if product else ""


def is_group(service: Service) -> bool:
    """Whether a service is an availability group of SQL Server."""
    product = catalog.find_product(service.product) if service.product else None
    return product is not None and product.id.startswith("sql-server/") and product.id.endswith("ag")


def hand(state: State, key: str, cluster: str, active: str, able: Sequence[str]) -> Hand:
    """Who of those that are ``able`` takes a service over from ``active``, on a cluster that has its quorum."""
    service = state.world.spec.services[key]
    if state.estate.attended:
        return Hand(tuple(able))
    if open_ := _not_known(state, key, cluster, service) or both_addresses(state, key, cluster, active):
        return Hand(question=open_, why=open_)
    if keeps_leading(state, key, active):
        to = listed(tuple(able), joiner="or")
        leads = f"keeps the lock of {key}" if keeps_lock(service) else f"stays the primary of {key}"
        why = f"{active}, which no client reaches, {leads}, and nobody else is promoted"
        return Hand(by_hand=f"a person hands {key} over to {to}", why=why)
    answers = {member: _automatic(state, service, cluster, active, member) for member in able}
    # Where nothing fails over by itself it is the same either way.
    automatic = set(answers.values()) != {"no"}
    if automatic and is_group(service) and state.runs(active) and active not in state.restarted:
        data = service.copies.get(active)
        if data and reaches(state, active, data):
            open_ = (
                f"whether {key} watches the health of its databases (DB_FAILOVER): "
                f"else the loss of {data} alone moves nothing"
            )
            return Hand(question=open_, why=open_)
    if ready := tuple(m for m in able if answers[m] == "yes"):
        return Hand(ready)
    if any(answer == "unknown" for answer in answers.values()):
        open_ = (
            f"whether commits of {key} wait for another copy, which decides whether it fails over by itself: "
            f"services.{key}.commit"
        )
        return Hand(question=open_, why=open_)
    return by_hand(service, key, active, able)


def _automatic(state: State, service: Service, cluster: str, active: str, member: str) -> Word:
    """Whether a member takes over by itself, as far as its copy is set to."""
    own = service.replicas.get(member)
    mode = (own.failover if own else None) or service.failover
    if mode == "manual" or (own is not None and own.lag):
        return "no"
    if blocked_at(state.estate, cluster, active, member):
        return "no"
    if not is_group(service):
        return "yes"
    if waits_for(service, member, (active,)) == "asynchronous":
        return "no"
    if mode == "automatic" or commit_of(service, member) == "synchronous":
        return "yes"
    return "yes" if state.world.spec.clusters[cluster].site_failover == "automatic" else "unknown"


def by_hand(service: Service, key: str, active: str, able: Sequence[str]) -> Hand:
    """What a person has to do where none of those that are able takes over by itself."""
    late = tuple(m for m in able if (own := service.replicas.get(m)) is not None and own.lag)
    fresh = tuple(m for m in able if m not in late)
    to = listed(fresh or late, joiner="or")
    kept = tuple(m for m in fresh if commit_of(service, m) == "synchronous")
    loss = f"what {active} had written and not yet sent"
    if is_group(service) and fresh:
        if kept:
            to = listed(kept, joiner="or")
            return Hand(
                by_hand=f"a person fails {key} over to {to}",
                why=f"nothing fails over to {to} by itself: its failover is manual",
                may_lose=f"nothing where {to} was synchronised, else {loss}",
            )
        return Hand(
            by_hand=f"a person forces {key} over to {to}, and resumes the other copies afterwards",
            why=f"{to} commits asynchronously, and nothing fails over to it by itself",
            may_lose=loss,
        )
    if not fresh:
        return Hand(
            by_hand=f"a person activates the copy on {to}, which has to catch up first",
            why=f"{to} is kept behind on purpose and takes nothing over by itself",
            may_lose=loss,
        )
    act = "activates the copy" if family_of(service) == "exchange" else f"promotes {key}"
    waits = _holds_commits(service) and len(able) == 1 and bool(kept)
    alone = f", and takes {active} out of synchronous_standby_names there" if waits else ""
    return Hand(
        by_hand=f"a person {act} on {to}{alone}",
        why=f"{to} takes nothing over by itself: its failover is manual",
        may_lose="" if set(fresh) <= set(kept) else loss,
    )


def writes_alone(service: Service) -> bool:
    """Whether one of a service's machines writes and others keep copies, so that without a cluster a person promotes.

    Source: Microsoft, Read-scale availability groups: without a cluster manager nothing fails over by itself.
    """
    return bool(service.copies) or service.failover == "manual" or keeps_copies(service)


def handed_by_nobody(world: World, service: Service) -> bool:
    """Whether only a person hands over what one of several machines without a cluster carries."""
    alone = world.cluster_of(service) is None and len(world.carriers(service)) > 1
    return (
        alone
        and writes_alone(service)
        and not shares_address(service)
        and not keeps_lock(service)
        and len(active_on(world, service)) == 1
    )


def may_wait(estate: Estate, key: str) -> bool:
    """Whether a service may wait for a person, once its active member is lost, as it is built or set; see `hand`."""
    world, service = estate.world, estate.world.spec.services[key]
    cluster = world.cluster_of(service)
    if cluster is None:
        return handed_by_nobody(world, service)
    if len(active_on(world, service)) > 1 or len(world.carriers(service)) < 2:
        return False
    if is_group(service) or service.failover == "manual" or elects_one(service) or _holds_commits(service):
        return True
    if any(own.failover == "manual" or own.lag for own in service.replicas.values()):
        return True
    active = active_on(world, service)[0]
    if any(blocked_at(estate, cluster, active, m) for m in world.carriers(service)):
        return True
    return bool(_not_known(State(estate), key, cluster, service))


def _holds_commits(service: Service) -> bool:
    product = catalog.find_product(service.product) if service.product else None
    return product is not None and "commits_without_copy" in product.facts


def keeps_copies(service: Service) -> bool:
    """Whether a product has one writer and keeps copies of what that writes, and elects no other by itself."""
    product = catalog.find_product(service.product) if service.product else None
    if product is None or brought_by(product.id) is not None:
        return False
    return product.own_replication is True and product.load_balanced is False


def in_step(service: Service, able: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The members that a service is handed over to on purpose so that nothing is lost; and what comes first, if any."""
    fresh = tuple(m for m in able if (own := service.replicas.get(m)) is None or not own.lag) or tuple(able)
    if not is_group(service):
        return fresh, ""
    kept = tuple(m for m in fresh if commit_of(service, m) == "synchronous")
    if kept or all(commit_of(service, m) is None for m in fresh):
        return kept or fresh, ""
    to = listed(fresh, joiner="or")
    return fresh, f"{to} is made to commit synchronously first, and has caught up: else data is lost"


def _not_known(state: State, key: str, cluster: str, service: Service) -> str:
    """What decides how a service is handed over and is not stated; empty where it is known, or its cluster's."""
    spec = state.world.spec
    model = state.estate.rules[cluster].model
    product = catalog.find_product(service.product) if service.product else None
    own = brought_by(product.id) if product else None
    if own is not None and own.model == "elsewhere":
        if model in MAJORITIES or stores(state.world, key):
            return ""
        return f"where the store of {own.title} runs, which {key} does not name: services.{key}.needs"
    if state.estate.policy(cluster).foreign:
        software = (spec.clusters[cluster].platform or "").partition("/")[2]
        return f"how {software or 'its clustering software'} hands {key} over, which hadocs does not model"
    if model in MAJORITIES:
        clustering = find_majority(spec.clusters[cluster].platform or "")
        if clustering is not None and clustering[0] != own:
            return f"how {key} is handed over: {clustering[0].title} does that with its own data alone"
    return ""


def both_addresses(state: State, key: str, cluster: str | None, active: str) -> str:
    """Why a service may be without an address although one of two members has its network; empty where it is not.

    A Windows cluster knows a client network of one member in each site by the way between the two alone: once one has
    lost it, it may take the other one's adapter for failed, too, and the roles of both fail until a person acts.
    Source: MicrosoftDocs/SupportArticles-docs, cluster-ip-resources-fail-2-node-2-site-fsw-cluster.md (2012 R2 on).
    """
    world = state.world
    clients = apart_for_clients(state.estate, cluster) if cluster else {}
    members = tuple(clients)
    if not clients or not all(map(state.runs, members)) or family_of(world.spec.services[key]) == "exchange":
        return ""  # a database availability group mounts databases, which have no address
    alone = [m for m in members if clients[m] <= state.without(m)]
    other = next(m for m in members if m != active)
    beats = set.intersection(*(set(world.networks_of(m)) - state.without(m) for m in members))
    if len(alone) != 1 or not beats:
        return ""
    there = other if alone == [active] else active
    return (
        f"whether {cluster} takes the address of {key} on {there} for failed as well: Windows may, where its two "
        "members share no client network, and leaves it to a person"
    )


def apart_for_clients(estate: Estate, cluster: str) -> Mapping[str, frozenset[str]]:
    """The client networks of the two members of a Windows cluster that share none; empty where they do."""
    world = estate.world
    members = world.spec.clusters[cluster].members
    if len(members) != 2 or not estate.rules[cluster].model.startswith("wsfc"):
        return {}
    found = {m: frozenset(world.with_role(world.networks_of(m), "client")) for m in members}
    return found if all(found.values()) and not frozenset.intersection(*found.values()) else {}
