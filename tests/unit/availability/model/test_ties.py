"""What breaks a tie, and what is left without it: witnesses of clusters, of pools, and the networks to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hadocs.availability.model.assess import assess
from hadocs.availability.model.component import person
from hadocs.availability.model.core import Model
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of, study
from hadocs.topology.failures import lose
from hadocs.topology.model import Thing

FIELD = Path(__file__).parents[2] / "behaviour" / "field"


def field(name: str) -> Spec:
    return load(FIELD / f"{name}.yaml").spec


def test_a_node_and_the_witness_stop_a_pool_until_one_of_them_is_back_and_not_until_somebody_forces_quorum() -> (
    None
):
    # As of Windows Server 2019 the pool goes on with a cluster that somebody has forced.
    made = field("s2d-two-nodes-cloud-witness").model_copy(update={"platform": "hyper-v/2016"})
    found = assess(made, *study(made), compare=False)["erp"]
    pairs = {p.components: p.minutes for p in found.pairs}
    model = Model(estate_of(made))
    core = model.core("erp")
    both = next(p for p in pairs if set(p) == {"host:n2", "witness:hc/witness"})
    values = model.averages
    host, witness = (model.components.by_name[n] for n in ("host:n2", "witness:hc/witness"))
    whole = host.unavailability(values) * witness.unavailability(values) * 365.25 * 24 * 60
    assert pairs[both] == pytest.approx(whole, rel=0.5)
    assert core.down_given("host:n2") < 0.5


def test_a_witness_that_is_started_elsewhere_lets_its_cluster_form_anew_within_minutes() -> None:
    model = Model(estate_of(field("dag-witness-beside-a-member")))
    core = model.core("mail")
    assert not core.halts("host:h1")
    (term,) = (t for t in core.terms if t.component == "host:h1")
    v = model.medians
    beside = model.times.takeover("dag")(v)
    assert term.hours(v) == pytest.approx(model.times.restarted("hvc")(v) + v["role"])
    assert beside < term.hours(v) < person(v)


def test_copies_of_drbd_that_need_a_majority_stop_with_their_network_and_others_do_not() -> None:
    made = field("drbd-majority-one-network")
    storage = {"r0": made.storage["r0"].model_copy(update={"quorum": None})}
    alone = made.model_copy(update={"storage": storage})
    assert Model(estate_of(made)).core("nfs").single("network:repl")
    assert not Model(estate_of(alone)).core("nfs").single("network:repl")


@pytest.mark.parametrize("attended", [False, True])
def test_who_has_lost_all_its_networks_reaches_no_witness(attended: bool) -> None:
    estate = replace(estate_of(field("links-to-the-cloud-witness")), attended=attended)
    found = lose(estate, (Thing("network", "la"),))
    assert [(m.what, m.to) for m in found.failed_over] == [("db", "s2")]
    other = lose(estate, (Thing("network", "lb"),))
    assert not (*other.down, *other.uncertain, *other.interrupted)
