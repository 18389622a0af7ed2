"""Failure domains and links in the availability model: one event each, with a battery that outlives short losses."""

from math import exp

import pytest

from hadocs.availability.model.battery import bridges
from hadocs.availability.model.core import Model
from hadocs.spec.load import load_text
from hadocs.topology.build import estate_of
from hadocs.topology.model import Thing

TEXT = """hadocs: 1
name: power
platform: hyper-v/2022
failure_domains:
  mains: {kind: feed}
  ups: {kind: ups, power: mains, runtime: 2 h}
  rail: {kind: feed, power: ups}
hosts: {h: {power: rail}}
vms: {m: {on: h}}
services: {s: {runs_on: m}}
"""


def model(text: str = TEXT) -> Model:
    return Model(estate_of(load_text(text).spec))


def minutes(text: str) -> float:
    core = model(text).core("s")
    return core.minutes(core.values)


def test_a_loss_of_the_mains_counts_where_it_lasts_longer_than_the_battery() -> None:
    components = model().structure.components
    short, long = (components.by_name[n] for n in components.losing(Thing("domain", "mains")))
    values = dict(components.figures.medians)
    rates = short.rate(values), long.rate(values)
    assert sum(rates) == pytest.approx(1 / values["feed.mtbf"])
    assert rates[1] == pytest.approx(exp(-2 / values["feed.mttr"]) / values["feed.mtbf"])
    assert long.things == (Thing("domain", "mains"), Thing("domain", "ups"))
    assert components.losing(Thing("domain", "rail")) == ("pdu:rail",)


def test_a_battery_that_lasts_longer_leaves_less_downtime() -> None:
    by_runtime = [minutes(TEXT.replace("2 h", runtime)) for runtime in ("1 min", "1 h", "8 h")]
    assert by_runtime == sorted(by_runtime, reverse=True)
    assert by_runtime[0] > by_runtime[2] + 30
    assert minutes(TEXT.replace(", runtime: 2 h", "")) == pytest.approx(
        minutes(TEXT.replace("2 h", "10 min"))
    )


def test_a_second_supply_on_a_feed_of_its_own_leaves_less_downtime() -> None:
    second = TEXT.replace("h: {power: rail}", "h: {power: [rail, mains]}")
    assert minutes(second) < minutes(TEXT)


def test_figures_of_a_spec_replace_those_of_the_catalogue() -> None:
    own = TEXT + "assumptions: {mains: {mtbf: 30 d, source: the utility}}\n"
    assert minutes(own) > minutes(TEXT) + 60


def test_the_shortest_battery_behind_a_feed_counts_and_further_ups_are_behind_it_too() -> None:
    text = TEXT.replace("  rail:", "  other: {kind: ups, power: [mains, ups], runtime: 5 min}\n  rail:")
    found = bridges(estate_of(load_text(text).spec).world)
    assert found["mains"] is not None
    assert set(found["mains"].ups) == {"ups", "other"}
    assert found["mains"].runtime == pytest.approx(5 / 60)
    assert found["mains"].alone == ("ups",)
    assert found["rail"] is None


def test_one_event_takes_all_that_hangs_on_it() -> None:
    text = TEXT.replace("hosts: {h: {power: rail}}", "hosts: {h: {power: rail}, i: {power: rail}}")
    text = text.replace("vms: {m: {on: h}}", "vms: {m: {on: h}}\nclusters: {c: {members: [h, i]}}")
    core = model(text).core("s")
    assert "pdu:rail" in {c.name for c in core.components}
    alone = text.replace("i: {power: rail}", "i: {}")
    assert minutes(alone) < minutes(text)
