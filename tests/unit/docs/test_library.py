"""The examples of the page about the library give what the page says; the README's too."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
LEDGER = next(t for t in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if t.startswith("hadocs:"))


@pytest.mark.parametrize("text", [PAGE, README], ids=["library", "readme"])
def test_the_examples_are_true(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```pycon\n(.*?)```", text, re.DOTALL)
    assert blocks
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "ledger.yaml").write_text(LEDGER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "examples", None, 0)
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert "".join(said) == ""
