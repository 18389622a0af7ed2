"""ProperDocs, which goes on with MkDocs 1, builds the same site of the same mkdocs.yml."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from .conftest import OWN, SPEC

ROOT = Path(__file__).parents[2]


def run(folder: Path, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", program, "build", "--strict", "--site-dir", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout


def test_properdocs_builds_what_mkdocs_builds(tmp_path: Path) -> None:
    if find_spec("properdocs") is None:
        pytest.skip("needs ProperDocs")
    for path, content in {"specs/ledger.yaml": SPEC, **{f"docs/{p}": c for p, c in OWN.items()}}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    theme = {"name": "material", "font": False}
    settings = {
        "site_name": "Ours",
        "theme": theme,
        "plugins": ["search", "hadocs"],
        "use_directory_urls": False,
    }
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    for program in ("mkdocs", "properdocs"):
        run(tmp_path, program)
    by_mkdocs = {p.relative_to(tmp_path / "mkdocs") for p in (tmp_path / "mkdocs").rglob("*") if p.is_file()}
    by_properdocs = {
        p.relative_to(tmp_path / "properdocs") for p in (tmp_path / "properdocs").rglob("*") if p.is_file()
    }
    assert by_mkdocs == by_properdocs
    for page in ("index.html", "failover.html", "availability.html"):
        article = [
            text[text.index("<article") : text.index("</article>")]
            for text in (
                (tmp_path / program / "clusters/ledger" / page).read_text(encoding="utf-8")
                for program in ("mkdocs", "properdocs")
            )
        ]
        assert article[0] == article[1]
