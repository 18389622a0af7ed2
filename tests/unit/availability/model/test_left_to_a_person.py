"""Losses after which a person has to act: they cost what that person takes, not what the repair takes.

Each estate is lived through as well, failure by failure, with `lose` as its oracle.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from support.agreement import disagreements, live
from support.estates import pacemaker, spec

from hadocs.availability.model.assess import assess
from hadocs.availability.model.component import person
from hadocs.availability.model.core import Model
from hadocs.availability.model.terms import Term
from hadocs.availability.model.waiting import someone
from hadocs.spec.load import load, load_text
from hadocs.spec.model import Spec
from hadocs.topology.build import estate_of, study
from hadocs.topology.failures import lose
from hadocs.topology.model import Thing

NODES = """
hadocs: 1
name: pair
platform: pacemaker/rhel9
networks: {lan: {roles: [client, cluster]}, ring: {roles: [cluster]}}
storage: {san: {protocols: [fc], volumes: {v: {}}}}
servers: {n1: {networks: [lan, ring]}, n2: {like: n1}, n3: {like: n1}}
clusters: {c: {platform: pacemaker/rhel9, members: [n1, n2%s], quorum: {witness: {kind: none}%s}, fencing: %s}}
services: {s: {runs_on: %s, active_on: n1, data: san/v}}
"""
GUESTS = """
hadocs: 1
name: guests
platform: proxmox/9
networks: {lan: {roles: [client, cluster]}}
storage: {san: {protocols: [rbd], kind: array, volumes: {v: {}}}}
hosts: {h1: {networks: [lan]}, h2: {networks: [lan]}, h3: {networks: [lan]}}
vms:
  a: {on: h1, files: san/v, networks: [lan]}
  b: {on: h2, files: san/v, networks: [lan]}
  c: {on: h3, files: san/v, networks: [lan]}
clusters:
  pve:
    members: [h1, h2, h3]
    quorum: {witness: {kind: none}}
    anti_affinity: [{members: [a, b, c], hard: %s}]
  gc:
    members: [a, b, c]
    platform: pacemaker/upstream
    quorum: {witness: {kind: none}}
    fencing: {methods: [%s]}
services: {s: {runs_on: gc, active_on: a, data: san/v}}
"""
SITES = """
hadocs: 1
name: sites
platform: hyper-v/2022
sites: {east: , west: , third: }
networks: {lan: {roles: [client, cluster]}}
storage:
  san-e: {protocols: [fc], site: east, mirror: san-w, witness: third, volumes: {v: {}}}
  san-w: {protocols: [fc], site: west}
hosts:
  e1: {site: east, networks: [lan], storage: {san-e: {}, san-w: {}}}
  e2: {like: e1}
  w1: {like: e1, site: west}
  w2: {like: w1}
servers: {fs: {site: third, networks: [lan]}}
vms: {app: {on: e1, files: san-e/v, networks: [lan]}}
clusters:
  hc: {members: [e1, e2, w1, w2], site_failover: %s, quorum: {witness: {kind: file-share, on: fs}}}
services: {s: {runs_on: app}}
"""
KVM = """
hadocs: 1
name: kvm
platform: pacemaker/rhel9
networks: {lan: {roles: [client, cluster]}}
storage: {san: {protocols: [fc], volumes: {v: {}}}}
hosts: {h1: {networks: [lan]}, h2: {networks: [lan]}, h3: {networks: [lan]}}
vms: {app: {on: h1, files: san/v, networks: [lan]}}
clusters:
  hc: {platform: pacemaker/rhel9, members: [h1, h2, h3], quorum: {witness: {kind: none}}, fencing: {methods: [%s]}}
services: {s: {runs_on: app}}
"""
TWO = (", two_node: true, wait_for_all: true", "c")
ESTATES = {
    "a board that may have no power": NODES % ("", TWO[0], "{methods: [ipmi]}", "c"),
    "a watchdog alone on two nodes": NODES % ("", TWO[0], "{methods: [watchdog]}", "c"),
    "no device": NODES % ("", TWO[0], "{enabled: true, methods: []}", "c"),
    "a PDU": NODES % ("", TWO[0], "{methods: [pdu]}", "c"),
    "freeze": NODES % (", n3", ", no_quorum_policy: freeze", "{methods: [pdu]}", "c"),
    "ignore, not fenced": NODES % (", n3", ", no_quorum_policy: ignore", "{enabled: false}", "c"),
    "a clone": (NODES % (", n3", "", "{methods: [pdu]}", "[n1, n2, n3]")).replace(" active_on: n1,", ""),
    "through the dead host": GUESTS % ("true", "hypervisor"),
    "through the host, once it is restarted": GUESTS % ("false", "hypervisor"),
    "through the host or a watchdog": GUESTS % ("true", "hypervisor, watchdog"),
    "machines, a board that may have no power": KVM % "ipmi",
    "machines, a PDU": KVM % "pdu",
    "a site by hand": SITES % "manual",
    "a site by itself": SITES % "automatic",
}


def parsed(name: str) -> Spec:
    return load_text(dedent(ESTATES[name]), "estate.yaml").spec


@pytest.mark.parametrize("name", ESTATES)
def test_a_life_that_is_lived_through_agrees(name: str) -> None:
    assert not disagreements(live(parsed(name), 80.0, name))


def pause(name: str, component: str) -> float:
    """Minutes that the service stands still after a component's failure."""
    model = Model(estate_of(parsed(name)))
    core = model.core("s")
    (term,) = (t for t in core.terms if t.component == component)
    assert isinstance(term, Term)
    return term.hours(model.medians) * 60


def test_without_power_in_question_nobody_is_waited_for() -> None:
    assert pause("a PDU", "host:n1") < 10


def test_a_board_that_may_have_no_power_costs_a_person_in_some_of_the_cases() -> None:
    person = pause("a watchdog alone on two nodes", "host:n1")
    sure, perhaps = pause("a PDU", "host:n1"), pause("a board that may have no power", "host:n1")
    assert 40 < person < 65, "with the repair, which may be sooner"
    assert perhaps == pytest.approx(0.75 * sure + 0.25 * person, rel=0.05)


def test_a_system_that_crashes_leaves_its_board_with_power() -> None:
    assert pause("a board that may have no power", "guest:n1") == pytest.approx(pause("a PDU", "guest:n1"))


def test_machines_of_a_host_that_may_not_be_fenced_wait_as_well() -> None:
    assert (
        pause("machines, a board that may have no power", "host:h1")
        > pause("machines, a PDU", "host:h1") + 10
    )


def test_who_asks_the_dead_host_waits_for_a_person_or_for_the_restart() -> None:
    by_hand = pause("through the dead host", "host:h1")
    later = pause("through the host, once it is restarted", "host:h1")
    at_once = pause("through the host or a watchdog", "host:h1")
    assert at_once < later < by_hand


def test_a_site_that_is_handed_over_by_hand_is_down_until_that_is_done_and_no_longer() -> None:
    assert pause("a site by hand", "site:east") > 40
    assert pause("a site by itself", "site:east") < 20
    by_hand = Model(estate_of(parsed("a site by hand"))).core("s")
    by_itself = Model(estate_of(parsed("a site by itself"))).core("s")
    assert by_hand.unavailability == pytest.approx(by_itself.unavailability)


def test_somebody_who_switches_ends_the_outage_before_the_repair() -> None:
    def minutes(**pair: str) -> float:
        parts = pacemaker(2, quorum={"two_node": "true", "witness": {"kind": "none"}})
        parts["storage"] = {"a": dict(pair), "b": {}}
        parts["services"]["db"]["data"] = "a"
        made = spec(**parts)
        return assess(made, *study(made), compare=False)["db"].minutes.mean

    alone, by_hand, by_itself = minutes(), minutes(mirror="b", switchover="manual"), minutes(mirror="b")
    assert by_itself < by_hand < alone
    assert by_hand - by_itself < (alone - by_itself) / 2


def test_a_mirror_without_a_mediator_waits_for_a_person_in_a_share_of_its_losses() -> None:
    text = SITES % "automatic"
    bare = Model(estate_of(load_text(text.replace("witness: third, ", ""), "x.yaml").spec))
    mediated = Model(estate_of(load_text(text, "x.yaml").spec))

    def lasts(model: Model, component: str) -> float:
        (term,) = (t for t in model.core("s").terms if t.component == component)
        return term.hours(model.medians)

    v = bare.medians
    share = v["unconfirmed"]
    site, array = "site:east", "array:san-e"
    by_hand = someone(bare.components.by_name[site])(v) + v["boot"] + v["start"]
    assert lasts(bare, site) == pytest.approx((1 - share) * lasts(mediated, site) + share * by_hand)
    assert lasts(bare, array) == lasts(mediated, array), "from a lost array it takes over by itself"
    # Until then it waits; it is not down for as long as the lost side is.
    assert bare.core("s").unavailability == pytest.approx(mediated.core("s").unavailability, rel=1e-3)


FIELD = Path(__file__).parents[2] / "behaviour" / "field"


def lasting(spec_: str, component: str) -> tuple[Model, float]:
    """A field spec's model, and the hours that its one service stands still after a component's failure."""
    model = Model(estate_of(load(FIELD / f"{spec_}.yaml").spec))
    (term,) = (t for t in model.core("db").terms if t.component == component)
    return model, term.hours(model.medians)


@pytest.mark.parametrize("name", ["read-scale-group", "ag-asynchronous"])
def test_copies_that_only_a_person_fails_over_to_wait_for_that_person_or_for_the_first_of_them(
    name: str,
) -> None:
    model, hours = lasting(name, "host:s1")
    v, host = model.medians, model.components.by_name["host:s1"]
    comes, repair = person(v), host.repair(v)
    assert hours == pytest.approx(1 / (1 / comes + 1 / repair) + v["role"])
    assert hours < comes + v["role"]
    assert "host:s2" not in {t.component for t in model.core("db").terms}


@pytest.mark.parametrize("name", ["read-scale-group", "ag-asynchronous"])
def test_a_system_that_starts_again_by_itself_is_back_before_anybody_comes(name: str) -> None:
    model, hours = lasting(name, "guest:s1")
    v = model.medians
    assert hours == pytest.approx(model.components.by_name["guest:s1"].repair(v) + v["role"])
    assert hours < person(v) / 2


def test_who_comes_to_fail_over_by_hand_starts_a_program_that_has_crashed() -> None:
    model, hours = lasting("read-scale-group", "application:db on s1")
    assert hours == pytest.approx(person(model.medians))


def test_a_program_that_its_cluster_would_move_waits_for_a_person_where_no_copy_takes_over_by_itself() -> (
    None
):
    model = Model(estate_of(load(FIELD / "ag-asynchronous.yaml").spec))
    hours = [t.hours(model.medians) for t in model.core("db").terms if t.component == "application:db on s1"]
    assert hours == pytest.approx([person(model.medians)] * 2)


def test_a_person_is_there_for_copies_without_a_cluster_and_not_where_their_machine_leaves_in_order() -> None:
    estate = estate_of(load(FIELD / "read-scale-group.yaml").spec)
    first = (Thing("server", "s1"),)
    assert lose(replace(estate, attended=False), first).down == ("db",)
    forced = lose(replace(estate, attended=True), first)
    assert (forced.down, forced.interrupted) == ((), ("db",))
    assert [(m.what, m.to) for m in forced.failed_over] == [("db", "s2")]
    assert lose(replace(estate, attended=True, orderly=True), first).down == ("db",)


def test_a_clone_whose_locks_wait_for_fencing_by_hand_is_no_less_down_for_running_on() -> None:
    model = Model(estate_of(load(FIELD / "gfs2-clone.yaml").spec))
    hours = {t.component: t.hours(model.medians) for t in model.core("share").terms}
    comes = someone(model.components.by_name["rack:r2"])(model.medians)
    assert hours["rack:r2"] == pytest.approx(comes + model.medians["role"])
