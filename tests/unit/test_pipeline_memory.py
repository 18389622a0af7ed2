"""A site made again with a memory is the site made from nothing; what has not changed is the same value."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs import pages, pipeline
from hadocs.analysis import Analysis
from hadocs.errors import InputError
from hadocs.pages.estate import Entry
from hadocs.publish.generate import Wanted
from hadocs.spec import load

PART = "hadocs: 1\nnetworks: {client: {roles: [client]}}\n"


def spec(name: str, memory: str = "32 GiB", top: str = "") -> str:
    return (
        f"hadocs: 1\nname: {name}\nplatform: hyper-v/2022\n{top}"
        "hosts:\n  hv-01: {memory: 256 GiB}\n  hv-02: {like: hv-01}\n"
        f"vms:\n  {name}-01: {{on: hv-01, memory: {memory}}}\n"
        "clusters:\n  hvc: {members: [hv-01, hv-02]}\n"
        f"services:\n  {name}: {{runs_on: {name}-01}}\n"
    )


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "alpha.yaml").write_text(spec("alpha"))
    (folder / "beta.yaml").write_text(spec("beta", top="uses: [part.yaml]\n"))
    (folder / "part.yaml").write_text(PART)
    return folder


def contents(made: pipeline.Publication) -> dict[str, str | bytes]:
    return {path: page.content for path, page in made.pages.items()}


def made(specs: Path, memory: pipeline.Memory | None = None) -> pipeline.Publication:
    return pipeline.publish_tree([specs], Wanted(), memory=memory)


def test_after_each_edit_the_pages_are_those_made_from_nothing(specs: Path) -> None:
    memory = pipeline.Memory()
    made(specs, memory)
    for file, text in (
        ("alpha.yaml", spec("alpha", "64 GiB")),
        ("part.yaml", PART.replace("client:", "public:")),
        ("gamma.yaml", spec("gamma")),
        ("alpha.yaml", spec("omega")),
        ("beta.yaml", spec("beta", "16 GiB", top="uses: [part.yaml]\n")),
        ("gamma.yaml", None),
    ):
        if text is None:
            (specs / file).unlink()
        else:
            (specs / file).write_text(text)
        again, anew = made(specs, memory), made(specs)
        assert again.nav == anew.nav
        assert again.read == anew.read
        assert list(again.pages) == list(anew.pages)
        assert contents(again) == contents(anew), file


def of(publication: pipeline.Publication, name: str) -> dict[str, object]:
    return {path: page for path, page in publication.pages.items() if path.startswith(f"clusters/{name}/")}


def test_what_has_not_changed_is_the_same_value(specs: Path) -> None:
    memory = pipeline.Memory()
    before = made(specs, memory)
    (specs / "part.yaml").write_text(PART.replace("client:", "public:"))
    after = made(specs, memory)
    assert of(after, "alpha") == of(before, "alpha")
    assert not any(page == of(before, "beta").get(path) for path, page in of(after, "beta").items())


def test_the_pages_on_all_specs_ask_only_for_what_has_changed(
    specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    entry = pages.entry

    def noted(analysis: Analysis) -> Entry:
        asked.append(analysis.spec.name)
        return entry(analysis)

    monkeypatch.setattr(pages, "entry", noted)
    memory = pipeline.Memory()
    made(specs, memory)
    assert asked == ["alpha", "beta"]
    (specs / "alpha.yaml").write_text(spec("alpha", "64 GiB"))
    made(specs, memory)
    assert asked == ["alpha", "beta", "alpha"]


def test_a_broken_spec_costs_the_others_nothing(specs: Path) -> None:
    memory = pipeline.Memory()
    before = made(specs, memory)
    (specs / "beta.yaml").write_text("hadocs: 1\nname: [\n")
    with pytest.raises(InputError):
        made(specs, memory)
    after = pipeline.publish_tree([specs / "alpha.yaml"], Wanted(), memory=memory)
    assert of(after, "alpha") == of(before, "alpha")


def test_a_file_that_comes_to_be_elsewhere_is_loaded_again(specs: Path) -> None:
    memory = load.Memory()
    before = load.load_all([specs], memory=memory)
    after = load.load_all([specs], memory=memory)
    assert all(one is other for one, other in zip(after, before, strict=True))
    (specs / "part.yaml").rename(specs / "other.yaml")
    with pytest.raises(InputError):
        load.load_all([specs], memory=memory)
    (specs / "part.yaml").write_text(PART)
    (specs / "other.yaml").unlink()
    assert [one.source.name for one in load.load_all([specs], memory=memory)] == [
        one.source.name for one in before
    ]


def test_what_is_wrong_in_a_spec_is_told_each_time(specs: Path) -> None:
    memory = load.Memory()
    (specs / "alpha.yaml").write_text(spec("alpha", "much"))
    told = []
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            load.load_all([specs], memory=memory)
        told.append(caught.value.problems)
    assert told[0] == told[1]
