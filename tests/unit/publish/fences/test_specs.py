"""Which file a page means, what it may not have, and when it has to be made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.publish.fences.specs import Desk, Places
from hadocs.publish.fences.wrong import WrongError

SPEC = "hadocs: 1\nname: {}\nhosts: {{h1: {{}}}}\n"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    root = tmp_path / "site"
    (root / "specs" / "north").mkdir(parents=True)
    (root / "specs" / "a.yaml").write_text(SPEC.format("ledger"), encoding="utf-8")
    (root / "specs" / "north" / "b.yaml").write_text(SPEC.format("books"), encoding="utf-8")
    (tmp_path / "secret.yaml").write_text(SPEC.format("secret"), encoding="utf-8")
    return Places(root, (root / "specs",))


def test_a_name_is_that_of_a_spec(places: Places) -> None:
    assert places.find("books") == places.root / "specs/north/b.yaml"


def test_a_path_begins_at_the_root(places: Places) -> None:
    assert places.find("specs/a.yaml") == places.root / "specs/a.yaml"


@pytest.mark.parametrize(
    "said",
    [
        "../secret.yaml",
        "specs/../../secret.yaml",
        "/etc/hostname.yaml",
        "C:/secret.yaml",
        "..\\secret.yaml",
        "link/secret.yaml",
    ],
)
def test_nothing_outside_of_the_root_is_read(places: Places, said: str) -> None:
    (places.root / "link").symlink_to(places.root.parent)
    with pytest.raises(WrongError):
        places.find(said)


def test_specs_of_the_settings_may_lie_elsewhere(places: Places) -> None:
    further = Places(places.root, (*places.specs, places.root.parent / "secret.yaml"))
    assert further.find("secret").name == "secret.yaml"
    assert further.find("../secret.yaml").name == "secret.yaml"


@pytest.mark.parametrize(
    ("said", "nearest"), [("ledgr", "ledger"), ("specs/b.yaml", "specs/north/b.yaml"), ("zzz", "")]
)
def test_what_there_is_not_is_answered_with_the_nearest(places: Places, said: str, nearest: str) -> None:
    with pytest.raises(WrongError) as caught:
        places.find(said)
    assert caught.value.nearest == nearest


def test_a_spec_is_worked_out_once_for_all_pages(places: Places) -> None:
    desk = Desk()
    path = desk.find(places, "ledger")
    assert desk.analysis("one.md", path) is desk.analysis("two.md", path)


def test_a_page_is_current_until_what_it_read_changes(places: Places) -> None:
    desk = Desk()
    desk.analysis("one.md", desk.find(places, "ledger"))
    desk.analysis("two.md", desk.find(places, "books"))
    assert desk.is_current("one.md")
    assert desk.is_current("without.md")
    file = places.root / "specs/a.yaml"
    file.write_text(SPEC.format("ledger") + "title: Other\n", encoding="utf-8")
    assert not desk.is_current("one.md")
    assert desk.is_current("two.md")
    desk.begin("one.md")
    desk.analysis("one.md", file)
    assert desk.is_current("one.md")
    assert str(file.resolve()) in desk.read()


def test_a_page_with_an_error_is_never_current(places: Places) -> None:
    desk = Desk()
    desk.failed("one.md")
    assert not desk.is_current("one.md")
    desk.begin("one.md")
    assert desk.is_current("one.md")
