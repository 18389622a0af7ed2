"""What the tests of the spec language share: a smallest spec, and ways to say what is wrong with a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.smallest import SMALLEST

from hadocs.errors import InputError, Problem
from hadocs.spec.load import load_text


@pytest.fixture
def problems() -> Callable[[str], tuple[Problem, ...]]:
    """All problems of a text; the text must have some."""

    def of(text: str) -> tuple[Problem, ...]:
        with pytest.raises(InputError) as caught:
            load_text(text)
        assert caught.value.problems
        return caught.value.problems

    return of


@pytest.fixture
def problem(problems: Callable[[str], tuple[Problem, ...]]) -> Callable[[str], Problem]:
    """The only problem of a text."""

    def of(text: str) -> Problem:
        (only,) = problems(text)
        return only

    return of


@pytest.fixture
def wrong(problem: Callable[[str], Problem]) -> Callable[[str], Problem]:
    """The only problem of the smallest spec with these lines below it (its first line is line 4)."""
    return lambda lines: problem(SMALLEST + lines)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes files below an empty working folder: names with ``__`` for ``/`` to their text or bytes."""
    monkeypatch.chdir(tmp_path)

    def write(**files: str | bytes) -> Path:
        for name, content in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write
