"""What must not be lost before the repair."""

from support.estates import guest_cluster, spec

from hadocs.behaviour.risk import at_risk
from hadocs.topology.build import study
from hadocs.topology.model import Thing


def test_the_other_member_is_what_its_service_hangs_on_now() -> None:
    topology, estate = study(spec(**guest_cluster()))
    told = at_risk(estate, Thing("vm", "a"), topology.things)
    (mail,) = [t for t in told if t.endswith("takes mail down")]
    assert "b" in mail
    assert "hv-2" in mail


def test_what_takes_it_down_alone_is_no_risk_of_its_own() -> None:
    topology, estate = study(spec(**guest_cluster()))
    assert not [t for t in at_risk(estate, Thing("vm", "a"), topology.things) if "san or" in t]
