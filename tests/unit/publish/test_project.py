"""`hadocs new`: a project that builds, and an editor that knows the language."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from support.shipped import PICTURE

from hadocs import cli, pipeline
from hadocs.errors import UsageError
from hadocs.pages import cluster
from hadocs.publish import project


def as_editors_read(value: object) -> object:
    """PyYAML still reads the key ``on`` as true; editors do not."""
    if isinstance(value, dict):
        return {("on" if key is True else key): as_editors_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editors_read(item) for item in value]
    return value


def test_it_writes_all_that_a_project_needs(tmp_path: Path) -> None:
    project.new(tmp_path / "mine")
    files = {
        p.relative_to(tmp_path / "mine").as_posix() for p in (tmp_path / "mine").rglob("*") if p.is_file()
    }
    assert files == set(project.contents())
    assert {"mkdocs.yml", "README.md", ".gitignore", "specs/file-service.yaml", project.SCHEMA} <= files


def test_the_spec_points_editors_at_a_schema_that_is_there_and_fits_it(tmp_path: Path) -> None:
    project.new(tmp_path / "mine")
    spec = tmp_path / "mine/specs/file-service.yaml"
    first = spec.read_text(encoding="utf-8").splitlines()[0]
    marker, _, target = first.partition("$schema=")
    assert marker == "# yaml-language-server: "
    schema = json.loads((spec.parent / target).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    data = as_editors_read(yaml.safe_load(spec.read_text(encoding="utf-8")))
    assert list(Draft202012Validator(schema).iter_errors(data)) == []


PLATFORMS = ("cloud", "hyper-v", "pacemaker", "proxmox", "vsphere")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_spec_of_each_platform_is_of_that_platform_fits_the_schema_and_has_no_findings(
    platform: str, tmp_path: Path
) -> None:
    project.new(tmp_path, platform=platform)
    (spec,) = (tmp_path / "specs").iterdir()
    assert spec.name == f"{platform}.yaml"
    assert spec.name in (tmp_path / "README.md").read_text(encoding="utf-8")
    text = spec.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../.hadocs/spec.schema.json\n")
    schema = json.loads(project.contents(platform=platform)[project.SCHEMA])
    assert list(Draft202012Validator(schema).iter_errors(as_editors_read(yaml.safe_load(text)))) == []
    (checked,) = pipeline.check([spec], date(2026, 11, 29))
    assert not checked.warnings
    assert not checked.findings.found
    assert not checked.findings.accepted
    topology = pipeline.analyse(spec).topology
    if platform == "cloud":
        assert {m.provider for m in topology.machines.values()} == {"azure"}
    else:
        assert {c.platform.id for c in topology.clusters.values() if c.platform} == {platform}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_its_pages_build(platform: str, tmp_path: Path) -> None:
    project.new(tmp_path, platform=platform)
    paths = {
        page.path for page in cluster.texts(pipeline.analyse(tmp_path / f"specs/{platform}.yaml"), PICTURE)
    }
    assert f"clusters/{platform}/failover.md" in paths


def test_every_such_spec_can_be_asked_for_and_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = files("hadocs.publish") / "new/platforms"
    assert tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir())) == PLATFORMS
    assert cli.main(["new", str(tmp_path / "mine"), "--platform", "vspere"]) == 2
    assert "did you mean vsphere?" in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        project.new(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
