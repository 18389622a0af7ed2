"""People decide over the failover between sites, and still nodes at more than one site have votes.

Why:
    Where a person switches over, the recovery site should not be able to stop the main one. With votes there, the loss
    of that site or of the line to it takes votes away from a main site that is whole.

Fails:
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: austin}
    vms: {erp: {on: hv-1}}
    storage: {nas: {kind: share, site: dallas}}
    clusters:
      hvc:
        members: [hv-1, hv-2]
        site_failover: manual
        quorum: {witness: {kind: file-share, on: nas}}

Passes:
    platform: hyper-v/2022
    sites: {dallas: {}, austin: {}}
    hosts:
      hv-1: {site: dallas}
      hv-2: {site: dallas}
      hv-3: {site: austin}
    storage: {nas: {kind: share, site: dallas}}
    clusters:
      hvc:
        members: [hv-1, hv-2, hv-3]
        site_failover: manual
        quorum: {witness: {kind: file-share, on: nas}, votes: {hv-3: 0}}

Fix:
    Take the votes of the nodes at the recovery site away (NodeWeight 0), and give them back when you switch over.
    Of a DAG accept them, or put its witness at a third site: its votes are Exchange's.

References:
    - Configure and manage quorum, learn.microsoft.com/windows-server/failover-clustering/manage-cluster-quorum
    - Manage database availability groups, placement of the witness server,
      learn.microsoft.com/exchange/high-availability/manage-ha/manage-dags
    - HADR best practices for SQL Server on Azure virtual machines,
      learn.microsoft.com/azure/azure-sql/virtual-machines/windows/hadr-cluster-best-practices
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_votes import by_site, counts_votes, unplaced, voters
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.dags import is_dag
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Look for votes at more than one site; where all runs at one of them, that is the main one."""
    how = world.spec.clusters[cluster.id].site_failover
    if len(world.spec.sites) < 2 or how == "automatic" or not counts_votes(cluster):
        return
    voting = voters(cluster)
    lacking, places = unplaced(world, voting), by_site(world, voting)
    if len(places) + bool(lacking) < 2:
        return
    at = ("clusters", cluster.id)
    if how is None:
        add = f"clusters.{cluster.id}.site_failover: automatic, or manual where people decide"
        yield Unsaid(at, add, (cluster.id,))
    elif len(places) < 2:
        yield from lacking
    else:
        main = _main_site(cluster, world, topology)
        carried = [world.spec.services[s].product for s in cluster.services]
        dag = bool(carried) and all(map(is_dag, carried))
        away = [m for site, machines in places.items() if site != main for m in machines]
        known = main in places
        verb, them = ("votes", "it") if len(away) == 1 else ("vote", "them")
        yield Hit(
            (*at, "site_failover"),
            f"{cluster.id} is switched over by hand, yet "
            + (
                f"{listed(away)} {verb} although everything runs at {main}: losing {them}, or the line to {them}, "
                f"costs {main} votes that it may need."
                if known
                else f"nodes at {listed(list(places))} vote: losing one site, or the line to it, costs the others "
                "votes that they may need."
            ),
            "Accept it, or put the witness at a third site: Exchange, and no person, sets the votes of a DAG."
            if dag
            else f"Take the votes of {listed(away)} away until somebody switches over."
            if known
            else f"Leave votes at the main site of {cluster.id} only, until somebody switches over.",
            (cluster.id, *away),
        )


def _main_site(cluster: ClusterView, world: World, topology: Topology) -> str | None:
    """The site where everything that the cluster carries runs now; ``None`` where it runs at several, or nothing."""
    carriers = list(cluster.vms)
    for key in cluster.services:
        view = topology.services[key]
        carriers += view.active if view.active_stated else ()
    sites = {world.site_of(m) for m in carriers}
    return sites.pop() if len(sites) == 1 else None
