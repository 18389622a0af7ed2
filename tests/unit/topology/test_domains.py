"""What goes with a power feed, a UPS, a chassis, a switch or a link, and what outlives it."""

from functools import cache

import pytest

from hadocs.spec.load import load_text
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import estate_of
from hadocs.topology.failures import examine, lose
from hadocs.topology.model import Loss, Thing

BUILDING = """hadocs: 1
name: building
platform: hyper-v/2022
failure_domains:
  mains: {kind: feed}
  ups-a: {kind: ups, power: mains, runtime: 20 min}
  ups-b: {kind: ups, power: mains}
  pdu-a: {kind: pdu, power: ups-a}
  chassis: {kind: chassis, power: [pdu-a, ups-b]}
  hall: {kind: room}
switches:
  core-1: {power: mains}
  core-2: {power: mains}
  edge: {power: ups-a}
networks:
  lan: {roles: [client], switches: [core-1, core-2]}
  heartbeat: {roles: [cluster], switches: [edge]}
storage:
  san: {protocols: [fc], power: [pdu-a, ups-b], stands_in: hall, volumes: {v: {}}}
hosts:
  both: {power: [pdu-a, ups-b], networks: [lan, heartbeat]}
  one: {power: [pdu-a], networks: [lan, heartbeat]}
  blade: {stands_in: chassis, networks: [lan, heartbeat]}
vms:
  m: {on: one, files: san/v}
clusters:
  c: {members: [both, one, blade], quorum: {witness: {kind: none}}}
services:
  s: {runs_on: m}
"""

SITES = """hadocs: 1
name: sites
platform: hyper-v/2022
sites: {north: {}, south: {}, west: {}}
failure_domains: {duct: {kind: other}}
links:
  fibre: {between: [north, south], stands_in: duct}
  radio: {between: [north, south]}
networks:
  lan: {roles: [client, cluster], switches: [n-1, n-2]}
storage:
  san: {site: north, protocols: [fc], volumes: {v: {}}}
hosts:
  n1: {site: north, networks: [lan], adapters: {nic-1: {switch: n-1}, nic-2: {switch: n-2}}, storage: {san: {}}}
  n2: {like: n1, adapters: {nic-1: {switch: n-1}}}
  s1: {site: south, networks: [lan], storage: {san: {}}}
vms:
  near: {on: n1, files: san/v}
  far: {on: s1, files: san/v}
clusters:
  c: {members: [n1, n2, s1], quorum: {witness: {kind: none}}}
services:
  at-home: {runs_on: near}
  away: {runs_on: far}
"""


@cache
def estate(text: str) -> Estate:
    return estate_of(load_text(text).spec)


def loss(*names: str, text: str = BUILDING) -> Loss:
    found = estate(text)
    things = {t.id: t for t in found.world.things}
    return lose(found, [things[n] for n in names])


def along(name: str, text: str = BUILDING) -> set[str]:
    world = estate(text).world
    things = {t.id: t for t in world.things}
    return {t.id for t in world.domains.fall((things[name],)).things} - {name}


@pytest.mark.parametrize(
    ("lost", "gone"),
    [
        ("mains", {"core-1", "core-2"}),
        ("ups-a", {"pdu-a", "edge", "one"}),
        ("ups-b", set()),
        ("chassis", {"blade"}),
        ("hall", {"san"}),
    ],
)
def test_with_a_failure_domain_goes_what_stands_in_it_and_what_it_alone_feeds(
    lost: str, gone: set[str]
) -> None:
    assert along(lost) == gone


def test_the_last_of_two_feeds_takes_what_hangs_on_both() -> None:
    found = loss("ups-a", "ups-b")
    assert set(found.stopped) == {"both", "one", "blade", "m"}
    assert found.down == ("s",)


def test_a_ups_goes_on_from_its_battery_which_is_told_with_how_long_it_lasts() -> None:
    found = loss("mains")
    assert not found.stopped
    assert [a for a in found.assumes if "battery" in a] == [
        "the battery of ups-a lasts until mains is back (20 min)",
        "the battery of ups-b lasts until mains is back (how long is not stated: failure_domains.ups-b.runtime)",
    ]


def test_a_switch_without_ups_goes_while_hosts_stay_up() -> None:
    found = loss("mains")
    assert found.down == ("s",)
    assert found.why["s"] == "clients can't reach m: lan is lost"


def test_a_board_has_no_power_either_where_the_feed_of_its_machine_is_lost() -> None:
    _, runs = examine(estate(BUILDING), [Thing("domain", "ups-a")])
    assert runs[0].state.powerless == {"one"}
    _, runs = examine(estate(BUILDING), [Thing("host", "one")])
    assert not runs[0].state.powerless


def test_a_service_depends_on_what_its_machines_hang_on_however_far_up() -> None:
    from hadocs.topology.depend import own

    found = own(estate(BUILDING).world, "s")
    assert found[Thing("domain", "pdu-a")] == "feeds one"
    assert found[Thing("domain", "ups-a")] == "feeds pdu-a"
    assert found[Thing("domain", "mains")] == "feeds ups-a"


def test_a_machine_stands_at_the_site_of_the_room_that_it_stands_in() -> None:
    text = "hadocs: 1\nname: x\nsites: {a: {}, b: {}}\nfailure_domains:\n  hall: {kind: room, site: a}\n"
    text += "  row: {kind: room, stands_in: hall}\nhosts: {h: {stands_in: row}}\n"
    world = estate_of(load_text(text).spec).world
    assert world.site_of("h") == "a"
    assert along("a", text) == {"hall", "row", "h"}


def test_a_machine_loses_its_network_with_the_last_switch_on_which_its_adapters_hang() -> None:
    _, runs = examine(estate(SITES), [Thing("switch", "n-1")])
    assert runs[0].state.adapters == {("n2", "lan")}
    assert not runs[0].state.networks
    both, runs = examine(estate(SITES), [Thing("switch", "n-1"), Thing("switch", "n-2")])
    assert runs[0].state.networks == {"lan"}
    assert not runs[0].state.adapters
    assert both.down == ("at-home", "away")


def test_one_of_two_links_is_lost_without_anybody_noticing() -> None:
    found = loss("fibre", text=SITES)
    assert not (found.down or found.uncertain or found.interrupted or found.assumes)


def test_the_last_link_parts_the_sites_as_a_cut_between_them_does() -> None:
    found, runs = examine(estate(SITES), [Thing("link", "radio"), Thing("domain", "duct")])
    sides = (frozenset({"n1", "n2"}), frozenset({"s1"}))
    assert runs[0].state.parts == {"c": sides}
    cut, _ = examine(estate(SITES), [], {"c": sides})
    assert found.no_quorum == cut.no_quorum
    assert "away" in found.interrupted
    assert "at-home" not in (*found.down, *found.interrupted)


def test_what_runs_on_the_other_side_loses_the_storage_behind_the_link() -> None:
    _, runs = examine(estate(SITES), [Thing("link", "radio"), Thing("link", "fibre")])
    assert {m for m, _ in runs[0].state.paths} == {"s1", "far"}


def test_a_third_site_may_be_the_way_round() -> None:
    text = SITES.replace(
        "  radio: {between: [north, south]}",
        "  radio: {between: [north, west]}\n  round: {between: [west, south]}",
    )
    assert not loss("fibre", text=text).no_quorum
    _, runs = examine(estate(text), [Thing("link", "fibre"), Thing("link", "round")])
    assert runs[0].state.parts["c"] == (frozenset({"n1", "n2"}), frozenset({"s1"}))


def test_the_case_of_two_blades_behind_a_ups_and_switches_on_the_mains_ends_as_its_owner_saw_it() -> None:
    """serverfault.com/questions/207724: the switches lose power, the blades do not, and one node keeps the disk."""
    text = """hadocs: 1
name: two-blades
platform: hyper-v/2008r2
failure_domains:
  mains: {kind: feed}
  ups: {kind: ups, power: mains}
switches: {core-1: {power: mains}, core-2: {power: mains}}
networks: {lan: {roles: [client, management, cluster, migration], switches: [core-1, core-2]}}
storage: {das: {protocols: [sas], power: ups, volumes: {csv-1: {csv: true}, quorum: {}}}}
hosts:
  blade-1: {power: ups, networks: [lan], storage: {das: {protocol: sas}}}
  blade-2: {like: blade-1}
vms: {app-1: {on: blade-1, files: das/csv-1}, lnx-2: {on: blade-2, files: das/csv-1}}
clusters: {hvc: {members: [blade-1, blade-2], quorum: {witness: {kind: disk, on: das/quorum}}}}
services: {intranet: {runs_on: app-1}, web: {runs_on: lnx-2}}
"""
    found, runs = examine(estate(text), [Thing("domain", "mains")])
    assert set(found.down) == {"intranet", "web"}
    assert all("clients can't reach" in why for why in found.why.values())
    assert {frozenset(run.state.cut["hvc"]) for run in runs} == {
        frozenset({"blade-1"}),
        frozenset({"blade-2"}),
    }
    assert not found.no_quorum
