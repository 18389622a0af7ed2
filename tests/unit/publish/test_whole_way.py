"""The commands as people run them, on real specs: a new project, an export, an embedded site, bad input."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]


def run(folder: Path, *command: str, code: int | tuple[int, ...] = 0, **more: str) -> str:
    """Run a module of this Python in a folder; gives what it says on stderr and stdout."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1", **more}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    codes = code if isinstance(code, tuple) else (code,)
    assert done.returncode in codes, done.stderr + done.stdout
    return done.stderr + done.stdout


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as `hadocs new` leaves it; nobody changes it there."""
    root = tmp_path_factory.mktemp("new")
    run(root, "hadocs", "new", "mine")
    return root / "mine"


@pytest.fixture
def started(new: Path, tmp_path: Path) -> Path:
    """The same in a place of its own."""
    return Path(shutil.copytree(new, tmp_path / "mine"))


@pytest.fixture(scope="module")
def built(new: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The new project after `hadocs build`."""
    root = Path(shutil.copytree(new, tmp_path_factory.mktemp("built") / "mine"))
    run(root, "hadocs", "build")
    return root


@pytest.mark.xdist_group("new")
def test_a_new_project_is_valid_and_builds_at_once(built: Path) -> None:
    # 1 is for findings: what the rules have to say about the example is part of what it shows.
    assert "error" not in run(built, "hadocs", "check", code=(0, 1))
    assert (built / "site/clusters/file-service/failover.html").is_file()
    assert (built / "site/clusters/file-service/topology.svg").is_file()


@pytest.mark.xdist_group("new")
def test_a_new_project_builds_with_plain_mkdocs_to_the_same_pages(built: Path, tmp_path: Path) -> None:
    again = Path(shutil.copytree(built, tmp_path / "mine"))
    shutil.rmtree(again / "site")
    run(again, "mkdocs", "build", "--strict", "--quiet")
    ours, theirs = (
        {p.relative_to(root): p.read_bytes() for p in (root / "site").rglob("*.html")}
        for root in (built, again)
    )
    assert ours == theirs


def test_bad_input_ends_with_2_and_writes_nothing(started: Path) -> None:
    spec = started / "specs/file-service.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("platform:", "plattform:"), encoding="utf-8")
    for command in (("build",), ("export", "out")):
        said = run(started, "hadocs", *command, code=2)
        assert "specs/file-service.yaml:" in said
        assert "plattform" in said
        assert "Traceback" not in said
    assert not (started / "site").exists()
    assert not (started / "out").exists()
    said = run(started, "mkdocs", "build", code=1)
    assert "specs/file-service.yaml:" in said
    assert "Traceback" not in said
    assert not (started / "site").exists()


FEW = ("article-guest", "article-mixed", "clusters-from-scratch", "proxmox-three-nodes")
"""Of each kind of pages there are some; `make site`, beside which these tests run, has the others."""
ALL = tuple(sorted(p.stem for p in (ROOT / "specs").glob("*.yaml")))
SHIPPED = pytest.mark.parametrize(
    "names", [FEW, pytest.param(ALL, marks=pytest.mark.thorough)], ids=["few", "all"]
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...]], Path]:
    """Shipped specs, exported once; whoever changes something there makes a copy."""
    known: dict[tuple[str, ...], Path] = {}

    def of(names: tuple[str, ...]) -> Path:
        if names not in known:
            known[names] = export(tmp_path_factory.mktemp("exported") / "out", names, seed="1")
        return known[names]

    return of


def export(out: Path, names: tuple[str, ...], seed: str) -> Path:
    """Export shipped specs, with a seed for Python's hashes."""
    run(ROOT, "hadocs", "export", str(out), *(f"specs/{n}.yaml" for n in names), PYTHONHASHSEED=seed)
    return out


@SHIPPED
@pytest.mark.xdist_group("exported")
def test_the_shipped_specs_export_and_build_with_mkdocs_and_with_zensical(
    exported: Callable[[tuple[str, ...]], Path], names: tuple[str, ...], tmp_path: Path
) -> None:
    out = Path(shutil.copytree(exported(names), tmp_path / "out"))
    assert {p.name for p in (out / "docs/clusters").iterdir() if p.is_dir()} == {*names}
    run(out, "mkdocs", "build", "--strict", "--quiet", "--site-dir", "by-mkdocs")
    run(out, "zensical", "build")
    for name in names:
        for page in ("index.html", "failover.html", "trade-offs.html", "inventory.html", "topology.svg"):
            assert (out / "by-mkdocs/clusters" / name / page).is_file()
            assert (out / "site/clusters" / name / page).is_file()


@SHIPPED
@pytest.mark.xdist_group("exported")
def test_exported_twice_it_is_the_same_to_the_byte(
    exported: Callable[[tuple[str, ...]], Path], names: tuple[str, ...], tmp_path: Path
) -> None:
    first, again = (
        {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
        for out in (exported(names), export(tmp_path / "again", names, seed="2"))
    )
    assert len(first) > 100
    assert first == again


def test_it_embeds_in_a_site_that_is_there_already(tmp_path: Path, started: Path) -> None:
    site = tmp_path / "company"
    (site / "docs").mkdir(parents=True)
    (site / "docs/index.md").write_text("# The company\n\n[Our clusters](ha/index.md)\n")
    (site / "clusters").mkdir()
    spec = (started / "specs/file-service.yaml").read_text(encoding="utf-8")
    (site / "clusters/file-service.yaml").write_text(spec, encoding="utf-8")
    settings = {
        "site_name": "The company",
        "theme": {"name": "material", "font": False},
        "plugins": ["search", {"hadocs": {"specs": "clusters", "path": "ha"}}],
        "nav": [{"Home": "index.md"}, {"High availability": "ha/index.md"}],
    }
    (site / "mkdocs.yml").write_text(yaml.safe_dump(settings))
    run(site, "mkdocs", "build", "--strict", "--quiet")
    assert (site / "site/ha/clusters/file-service/index.html").is_file()
    assert "The company" in (site / "site/ha/guide/index.html").read_text(encoding="utf-8")
