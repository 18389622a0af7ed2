"""What may happen on any of several is drawn on none of them as if it were sure, and all of them are said."""

import itertools

from support.shipped import analysed

from hadocs.figures import draw
from hadocs.figures.plan import Card, Figure


def cards(figure: Figure, stage: int = 1) -> dict[str, Card]:
    return {c.id: c for f in figure.stages[stage].frames for t in f.tiles for c in t.cards}


def test_a_machine_that_may_start_on_several_hosts_is_a_ghost_on_each() -> None:
    figure = draw(analysed("microsoft-two-site-automatic"), "failure", of="node-a1")
    shown = cards(figure)
    ghosts = {key for key, card in shown.items() if card.look == "ghost"}
    assert ghosts == {f"after:erp-db:{host}" for host in ("node-a2", "node-b1", "node-b2")}
    assert {shown[key].note for key in ghosts} == {"may start here"}
    assert shown["after:erp-db:node-a1"].note == "starts on node-a2, b1 or b2"
    assert not [card for card in shown.values() if card.look == "arrives"]
    assert not figure.flows, "no arrow leads to a place that is not known"
    assert not figure.stages[1].ways, "nor a line of the users"
    assert "erp-db starts again on node-a2, b1 or b2." in figure.description
    assert any("erp-db is up again on node-a2, b1 or b2" in step.text for step in figure.steps)


def test_many_machines_are_one_ghost_for_each_host() -> None:
    figure = draw(analysed("north-texas"), "failure", of="hv-dal-1")
    notes = {c.id: (c.title, c.note) for c in cards(figure).values() if c.look == "ghost"}
    assert notes == {
        "after:may:hv-dal-2": ("6 machines", "may start here"),
        "after:may:hv-dal-3": ("7 machines", "may start here"),
        "after:may:hv-dal-4": ("7 machines", "may start here"),
    }
    others = {t.id: t.note for f in figure.stages[1].frames for t in f.tiles}
    assert others["host:hv-dal-2"] == "7 more machines", "what may start there is counted once"


def test_a_service_that_any_of_several_members_may_take_over_is_active_on_none() -> None:
    figure = draw(analysed("north-texas"), "failure", of="hv-dal-1")
    shown = [c for c in cards(figure).values() if c.note.endswith("may be active")]
    assert [c.title for c in shown] == ["exch-2", "exch-3", "exch-4"]
    assert {c.look for c in shown} == {"maybe"}
    assert ("card-maybe", "may be active") in [(key.look, key.text) for key in figure.legend]
    assert figure.stages[1].said == ("Users reach Mailboxes on exch-2, 3 or 4.",)


def test_one_place_is_said_and_drawn_as_sure() -> None:
    figure = draw(analysed("article-hybrid"), "failure", of="hv-02")
    shown = cards(figure)
    assert shown["after:sql-a:hv-01"].look == "passive" or shown["after:sql-a:hv-01"].number
    assert "SQL-A starts again on HV-01." in figure.description
    assert {flow.target for flow in figure.flows} == {"after:sql-a:hv-01", "after:sql-b:hv-03"}


def test_maintenance_says_on_which_hosts_a_machine_fits() -> None:
    one = draw(analysed("microsoft-two-site-automatic"), "maintenance", of="node-a1")
    assert one.sentence.startswith("erp-db moves to node-a2, b1 or b2 while it runs.")
    assert "erp-db goes to node-b1, or to node-a2 or b2." in one.description
    tiles = {t.id: t.said for t in one.stages[0].frames[0].tiles}
    assert tiles["host:node-a2"] == tiles["host:node-b2"] == ("may take erp-db as well",)
    many = draw(analysed("north-texas"), "maintenance", of="hv-dal-1")
    assert many.notes == (
        "The cluster picks the hosts itself; shown is one way in which all fit at the same time. By itself each fits "
        "on hv-dal-2, 3 or 4, unless its card says less.",
    )
    (less,) = (c for c in cards(many, 0).values() if "only on" in c.note)
    assert (less.title, less.note) == ("exch-1", "Mailboxes, DAG-1 1/4; only on hv-dal-3 or 4")


def test_nobody_is_said_to_pick_where_there_is_one_host() -> None:
    assert draw(analysed("vmware-wsfc-across-boxes"), "maintenance", of="esxi-01").notes == ()


def test_the_number_on_a_card_looks_like_that_of_its_step() -> None:
    from hadocs.figures import paint
    from hadocs.figures.paint.scene import Box, Words

    figure = draw(analysed("article-hybrid"), "failure", of="hv-02")
    shapes = paint.scene(figure).shapes
    looks: dict[str, set[str]] = {}
    for box, words in itertools.pairwise(shapes):
        if isinstance(box, Box) and box.look.startswith("number-") and isinstance(words, Words):
            looks.setdefault(words.text, set()).add(box.look)
    assert looks and all(len(some) == 1 for some in looks.values())


def test_the_chip_of_a_member_keeps_its_number() -> None:
    from hadocs.figures import paint
    from hadocs.figures.paint.scene import Words

    figure = draw(analysed("proxmox-three-nodes"), "failure", of="pve-1")
    chips = [
        w for w in paint.scene(figure).shapes if isinstance(w, Words) and w.text.startswith("PostgreSQL with")
    ]
    assert [w.text[-4:] for w in chips if w.text[-2:] == "/3"] == [" 1/3", " 2/3", " 3/3", " 2/3", " 3/3"]


def test_a_physical_server_is_not_drawn_twice_under_one_name() -> None:
    figure = draw(analysed("clusters-from-scratch"), "failure", of="pcmk-1")
    for stage in (0, 1):
        assert {c.title for c in cards(figure, stage).values()} == {"its own system"}


def test_a_product_s_own_engine_promotes_not_the_cluster_that_it_asks() -> None:
    """Patroni promotes; etcd only holds its lock."""
    from support.cases import folder

    from hadocs import pipeline

    figure = draw(pipeline.analyse(folder("field") / "patroni.yaml"), "failure", of="x1")
    assert "Patroni promotes pg." in [step.text for step in figure.steps]


def test_hosts_of_a_frame_stand_in_rows_of_about_one_length() -> None:
    from hadocs.figures.paint.stages import _across
    from hadocs.figures.plan import Frame, Tile

    def across(count: int) -> int:
        return _across(Frame(id="f", title="", tiles=tuple(Tile(id=str(n), title="") for n in range(count))))

    assert [across(n) for n in range(9)] == [0, 1, 2, 3, 4, 3, 3, 4, 4]


def test_labels_of_lines_that_join_keep_what_they_have_in_common() -> None:
    from hadocs.figures.paint.tags import common

    assert common(["hv-1 · 2 paths", "2 paths"]) == "2 paths"
    assert common(["FC · both · 2 paths each", "FC · 2 paths"]) == "FC"
    assert common(["FC · 2 paths", "iSCSI · 4 paths"]) == "FC / iSCSI"


def test_what_users_notice_says_what_may_be_lost() -> None:
    figure = draw(analysed("north-texas"), "failure", of="hv-dal-1")
    (users,) = (fact for fact in figure.facts if fact.id == "users")
    assert users.text == "Mailboxes are away for 20 to 35 s, and back by themselves."
    assert users.note.startswith("Mailboxes may lose what was in logs that were not copied")
    assert figure.sentence == "Mailboxes are away for 20 to 35 s, then run on exch-2, 3 or 4."


def test_every_host_that_a_loss_touches_is_drawn_or_named() -> None:
    figure = draw(analysed("north-texas"), "failure", of="dallas")
    tiles = {t.id for f in figure.stages[1].frames for t in f.tiles}
    assert "host:hv-ftw-4" in tiles, "Shop database and File shares go there"


def test_storage_says_who_uses_it_before_and_after() -> None:
    figure = draw(analysed("article-hybrid"), "failure", of="hv-02")
    assert [[way.note for way in stage.ways] for stage in figure.stages] == [
        ["used by SQL-A"],
        ["used by SQL-B"],
    ]
