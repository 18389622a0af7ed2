"""Pacemaker's own policy engine is asked where things run after the loss of a node; so they run here."""

import shutil
from pathlib import Path

import pytest
from support.corpus import compared as of_corpus
from support.crm import CLUSTERS, bound, compared, generated
from support.pacemaker import cib

from hadocs.topology.world import World

pytestmark = pytest.mark.skipif(
    shutil.which("crm_simulate") is None, reason="no crm_simulate (Debian: pacemaker-cli-utils)"
)
PART = 20
OFTEN = 120
"""So many of the clusters are asked about in a run of every day, the others in a thorough one."""


@pytest.mark.parametrize(
    "first",
    [pytest.param(n, marks=pytest.mark.thorough if n >= OFTEN else ()) for n in range(0, CLUSTERS, PART)],
)
def test_things_run_where_pacemaker_runs_them(first: int) -> None:
    found = [one for seed in range(first, first + PART) for one in compared(seed)]
    apart = {
        seed: {m for rule in generated(seed).clusters["k"].anti_affinity for m in rule.members}
        for seed in range(first, first + PART)
    }
    # A rule that keeps machines apart has no direction in a spec; Pacemaker's has, and it weighs the wishes of one
    # machine against the other's: it may move one that runs. See docs/behaviour.md.
    differ = [one for one in found if not one.agrees and one.what not in apart[one.seed]]
    assert found
    assert not differ


def test_what_starts_in_order_and_in_one_place_runs_where_pacemaker_runs_it() -> None:
    found = [one for seed in range(16) for one in compared(seed, bound)]
    assert len(found) > 150
    assert not [one for one in found if not one.agrees]


def test_the_agreement_is_as_high_as_the_documentation_says() -> None:
    found = [one for seed in (36, 37, 171, 193, 215, 234) for one in compared(seed)]
    assert 40 <= sum(not one.agrees for one in found) <= 43


def test_a_spec_that_is_imported_says_what_its_cib_does(tmp_path: Path) -> None:
    found = []
    for seed in (1,):
        path = tmp_path / f"{seed}.xml"
        # An agent that carries a service: what only others stand on is imported as none.
        path.write_text(cib(World(bound(seed)), "k").replace('type="fence_legacy"', 'type="fence_apc"'))
        found += list(of_corpus(path))
    assert len(found) == 12
    assert not [one for one in found if not one.agrees or one.open]
