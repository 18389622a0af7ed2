"""What figures say calls things by their titles, also where a rule or the spec says an id."""

from typing import Any, cast

import pytest
from support.estates import spec

from hadocs.analysis import Analysis
from hadocs.figures import draw
from hadocs.figures.parts.naming import Names
from hadocs.figures.words import keyless
from hadocs.topology.build import build


def made(**sections: Any) -> Analysis:
    estate = spec(**sections)
    return Analysis(cast(Any, None), estate, build(estate))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "HV keeps quorum (its quorum is not stated: clusters.hv.quorum)",
            "HV keeps quorum (its quorum is not stated)",
        ),
        ("whether it watches VM-A is not stated (ha.vm_monitoring)", "whether it watches VM-A is not stated"),
        ("it is not stated (ha.vm_monitoring; off by default)", "it is not stated (off by default)"),
        ("8 h (an assumption; assumptions.host overrides it)", "8 h (an assumption)"),
        ("a coin toss (clusters.hv.quorum.witness breaks a tie)", "a coin toss"),
        ("HV-01 (Dallas, rack 1.2) and sql.example stay", "HV-01 (Dallas, rack 1.2) and sql.example stay"),
    ],
)
def test_figures_name_no_key_of_the_spec(said: str, told: str) -> None:
    assert keyless(said) == told


NAMED = {
    "networks": {"lan": {"title": "Office and guests"}, "data": {"title": "Storage A"}, "iscsi-1": {"title": "iSCSI"}},
    "hosts": {"hv-1": {"title": "HV-01"}, "hv-10": {"title": "HV-10"}},
    "vms": {"sql": {"on": "hv-1", "title": "SQL-A"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "about", "told"),
    [
        ("hv-1 and hv-10 lose iscsi-1.", (), "HV-01 and HV-10 lose iSCSI."),
        ("hv-1/nic and hv-1.example stay.", ("hv-1",), "hv-1/nic and hv-1.example stay."),
        ("lan alone is left.", ("lan",), "“Office and guests” alone is left."),
        ("sql may run anywhere.", (), "sql may run anywhere."),
        ("The data of sql is on data.", ("data", "sql"), "The data of SQL-A is on data."),
    ],
)
def test_a_sentence_has_titles_for_ids_and_leaves_words_alone(
    said: str, about: tuple[str, ...], told: str
) -> None:
    assert Names(made(**NAMED)).titled(said, about) == told


def test_a_host_with_nothing_on_it_says_so_when_it_is_taken_out_of_service() -> None:
    figure = draw(made(**NAMED), "maintenance", None, "hv-10")
    source = figure.stages[0].frames[0].tiles[0]
    assert source.cards == ()
    assert source.said == ("Nothing runs on HV-10: nothing has to move.",)
