"""Sites are shut down and started in stages: storage first up and last down, clusters over several sites go on."""

from __future__ import annotations

from pathlib import Path

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.model import Runbook
from hadocs.runbooks.text import plain

SPECS = Path(__file__).parents[3] / "specs"


def book(spec: str, name: str) -> Runbook:
    of = runbooks(analyse(SPECS / f"{spec}.yaml"))
    return of.make(of.named(name)[0])


def test_a_start_begins_with_storage_and_hosts_and_ends_with_what_needs_all_else() -> None:
    steps = [
        plain(step.intro)
        for step in book("north-texas", "cold-start-dallas").steps
        if step.id.startswith("stage")
    ]
    assert steps[0].startswith("Storage: san-dal and metro-dal, before any host. Switch on hv-dal-1")
    assert steps[1].startswith("Wait for HVC-DAL to form.")
    assert steps[-1].startswith("Services: erp, shop and desktops")


def test_a_shutdown_is_the_reverse_and_stops_no_cluster_that_goes_on_elsewhere() -> None:
    found = book("north-texas", "site-shutdown-dallas").steps
    typed = {plain(step.title): step.command.text for step in found if step.command}
    assert plain(found[-1].title) == "Switch storage of stage 1 off"
    assert typed["Stop the members of FSC here"] == "Stop-ClusterNode -Name fs-1 -Cluster FSC -Wait 120"
    assert "Stop DAG-1 as a whole" not in typed
    assert typed["Stop HVC-DAL as a whole"] == "Stop-Cluster -Force"
    order = list(typed)
    assert order.index("Hand files over to fs-2") < order.index("Stop the members of FSC here")
    assert order.index("Stop HVC-DAL as a whole") < order.index("Shut five machines down")


def test_machines_of_a_cluster_that_goes_on_elsewhere_move_and_are_not_shut_down() -> None:
    found = book("microsoft-two-site-automatic", "site-shutdown-site-a").steps
    (drain,) = (step for step in found if step.id.startswith("off-hosts"))
    assert drain.command is not None
    assert all("-TargetNode" in line for line in drain.command.text.splitlines())
    assert not [step for step in found if step.id.startswith("off-machines")]


def test_a_lost_site_is_decided_about_before_anything_is_forced() -> None:
    found = book("north-texas", "site-failover-dallas")
    assert found.decide is not None
    assert "print, certificates and licences" in "".join(plain(one) for one in found.answers)
    assert found.preflight, "what happens by itself"


def test_a_site_that_takes_services_down_is_not_tested_live() -> None:
    of = runbooks(analyse(SPECS / "north-texas.yaml"))
    assert not [p for p in of.all if p.id == "dr-test-dallas"]


def test_storage_of_joined_disks_that_goes_on_elsewhere_is_not_switched_off() -> None:
    of = runbooks(analyse(Path(__file__).parent / "specs" / "vsan-stretched.yaml"))
    steps = of.make(of.named("site-shutdown-east")[0]).steps
    assert [step.id for step in steps if step.id.startswith("off-hosts")]
    assert not [step.id for step in steps if step.id.startswith("off-storage")]


def test_a_site_with_a_witness_alone_takes_nothing_over() -> None:
    found = book("microsoft-two-site-automatic", "site-failover-site-a")
    assert plain(found.answers[0]) == "By themselves at Site B: erp-database, erp and reports."
    told = [plain(row[1]) for table in found.preflight for row in table.rows]
    assert "node-a1 and node-a2 are taken for lost by Stretched cluster" in told
    assert "node-a1 and node-a2 are taken for failed by Stretched cluster" in told


def test_users_who_notice_nothing_need_not_know() -> None:
    gate = book("microsoft-two-site-automatic", "host-maintenance-node-a1").gates[0]
    assert not [box for box in gate.until if plain(box).endswith("know")]


BY_HAND = Path(__file__).parent / "two-sites-by-hand.yaml"


def test_what_a_person_hands_over_is_not_stopped_with_its_site() -> None:
    of = runbooks(analyse(BY_HAND))
    found = of.make(of.named("site-shutdown-a")[0])
    assert not [step for step in found.steps if "Stop stage" in plain(step.title)]
    said = "".join(plain(one) for one in found.answers)
    assert "Another site can carry: s." in said
    assert "Down until the site is back" not in said


def test_a_witness_that_was_moved_away_is_brought_back() -> None:
    of = runbooks(analyse(BY_HAND))
    titles = {
        name: [plain(step.title) for step in of.make(of.named(name)[0]).steps]
        for name in ("site-shutdown-a", "cold-start-a", "cold-start-b")
    }
    assert "Move the witness of hvc away" in titles["site-shutdown-a"]
    assert "Bring the witness of hvc back" in titles["cold-start-a"]
    assert "Bring the witness of hvc back" not in titles["cold-start-b"]


def test_a_cluster_without_quorum_is_not_asked_who_is_up() -> None:
    def looked_at(spec: str) -> str:
        of = runbooks(analyse(SPECS / f"{spec}.yaml"))
        return markdown.whole(of.make(of.named("site-failover-site-a")[0]), spec)

    manual = looked_at("microsoft-two-site-manual")
    assert "without Site A (main) Cluster with a recovery site has no quorum, by the spec" in manual
    assert "`node-b1` and `node-b2` `Up`" not in manual
    assert "it has quorum all the same" in manual
    automatic = looked_at("microsoft-two-site-automatic")
    assert "`node-b1` and `node-b2` `Up`" in automatic
    assert "has no quorum, by the spec" not in automatic


def lost(spec: Path, site: str) -> str:
    of = runbooks(analyse(spec))
    return markdown.whole(of.make(of.named(f"site-failover-{site}")[0]), "x")


def test_nothing_is_said_of_force_where_no_cluster_lacks_votes() -> None:
    made = lost(SPECS / "north-texas.yaml", "fort-worth")
    assert "(forced" not in made and "Never force" not in made and "Until then nothing is brought up." in made
    assert "Nothing elsewhere can run `updates`, `monitoring` and `source-code`" in made
    assert "writable" not in made and "how storage is promoted" not in made


def test_a_site_without_which_nothing_is_down_asks_for_no_decision() -> None:
    dag = Path(__file__).parents[1] / "behaviour" / "published" / "dag-dac-two-sites.yaml"
    made = lost(dag, "tulsa")
    assert "there is nothing to bring up by hand, nor to force" in made
    assert "forcequorum" not in made and "Gate A" not in made and "Point of no return" not in made
    assert "forcequorum" in lost(dag, "plano")


def test_what_has_a_copy_elsewhere_names_it_and_the_cluster_that_is_forced() -> None:
    made = lost(BY_HAND, "a")
    assert made.index("Let arr-b go on alone") < made.index("Force hvc to start")
    assert "Never force a cluster because it is quiet" in made and "set up anew" not in made
