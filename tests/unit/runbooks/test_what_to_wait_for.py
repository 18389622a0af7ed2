"""How long a card has people wait: until what is computed, never until what users would like to have."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from hadocs.behaviour.model import Step
from hadocs.behaviour.wording import seconds
from hadocs.pipeline import analyse, analyse_loaded
from hadocs.runbooks.cards import card
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.prognosis import Prognosis
from hadocs.runbooks.text import plain
from hadocs.spec.load import load_text
from hadocs.topology.model import Thing

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))


@cache
def of(spec: Path) -> Runbooks:
    return runbooks(analyse(spec))


def first(made: Runbooks, cluster: str) -> str:
    return plain(card(made, cluster).rows[0].do)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_card_waits_until_the_last_service_is_back(spec: Path) -> None:
    made = of(spec)
    for cluster in made.look.clusters:
        known = Prognosis(made.look, cluster)
        latest: list[float] = []
        for member in cluster.members:
            step = Step((Thing(member.kind, member.id),))
            outcomes = made.look.analysis.timeline((step,)).services
            ours = [outcomes[s.id] for s in known.services if outcomes[s.id].state == "interrupted"]
            latest += [float("inf") if o.interrupted is None or o.interrupted.high is None
                       else o.interrupted.high for o in ours]  # fmt: skip
        said = seconds(max(latest)) if latest and max(latest) < float("inf") else ""
        assert known.latest == said, cluster.id
        row = first(made, cluster.id)
        if row.startswith("Wait up to"):
            assert row.startswith(f"Wait up to {said}"), row


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_no_card_takes_an_objective_for_a_time(spec: Path) -> None:
    made = of(spec)
    rows = [plain(row.do) for c in made.look.clusters for row in card(made, c.id).rows]
    assert not [row for row in rows if " over" in row]


def test_what_is_back_long_before_its_objective_is_not_waited_for_any_longer() -> None:
    made = of(next(s for s in SPECS if s.stem == "article-mixed"))
    assert first(made, "file") == "Wait up to 2 min 20 s"


SPEC = """\
hadocs: 1
name: late
platform: hyper-v/2022
networks: {{lan: {{roles: [client]}}}}
storage: {{san: {{}}}}
hosts:
  h1: {{memory: 64 GiB, networks: [lan], storage: {{san: {{}}}}}}
  h2: {{like: h1}}
  h3: {{like: h1}}
vms: {{app: {{on: h1, memory: 8 GiB, files: san, networks: [lan]}}}}
clusters: {{hv: {{members: [h1, h2, h3], quorum: {{witness: {{kind: none}}}}}}}}
services:
  web: {{product: app, cluster_aware: false, runs_on: app, objectives: {{rto: {rto}}}}}
"""


@pytest.mark.parametrize(
    ("rto", "said"),
    [
        ("1 min", "; later than the RTO of web (1 min)"),
        ("6 min", "; perhaps later than the RTO of web (6 min)"),
        ("1 h", ""),
    ],
)
def test_an_objective_that_is_not_met_is_named(rto: str, said: str) -> None:
    made = runbooks(analyse_loaded(load_text(SPEC.format(rto=rto))))
    assert first(made, "hv") == f"Wait up to 9 min 3 s{said}"


def test_a_windows_cluster_hears_itself_over_all_networks_but_those_of_storage() -> None:
    dell = of(next(s for s in SPECS if s.stem == "dell-2008-host")).look.cluster("hv-cluster")
    assert [n.id for n in dell.heartbeats] == ["public", "private"]
    dag = of(next(s for s in SPECS if s.stem == "north-texas")).look.cluster("dag-1")
    assert [n.id for n in dag.heartbeats] == ["client-dal", "wan", "client-ftw"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_no_page_has_one_network_for_the_heartbeat_where_the_loss_of_it_stops_nobody(spec: Path) -> None:
    made = of(spec)
    for cluster in made.look.clusters:
        if len(cluster.heartbeats) != 1 or not cluster.quorum.startswith("wsfc"):
            continue
        lost = made.look.analysis.timeline((Step((Thing("network", cluster.heartbeats[0].id),)),))
        assert cluster.id in lost.clusters, cluster.id


def test_links_of_corosync_keep_the_order_of_the_spec() -> None:
    cluster = of(next(s for s in SPECS if s.stem == "proxmox-three-nodes")).look.cluster("pve")
    assert [n.id for n in cluster.heartbeats] == ["corosync-0", "corosync-1"]
