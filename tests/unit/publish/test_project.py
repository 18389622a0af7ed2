"""`hadocs new`: a project that builds, and an editor that knows the language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from hadocs.errors import UsageError
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


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        project.new(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
