"""A few of the mutated specs that `make fuzz` goes through by the thousand, always the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.mutate import mutated
from fuzz.run import commands, texts

SPECS = texts(Path(__file__).parents[2] / "specs")


@pytest.mark.parametrize("seed", range(24))
def test_a_mutated_spec_ends_in_an_answer_or_a_message(seed: int, tmp_path: Path) -> None:
    name = list(SPECS)[seed % len(SPECS)]
    assert commands(mutated(SPECS[name], seed), tmp_path) == ""


def test_a_seed_makes_the_same_text_again() -> None:
    text = SPECS["north-texas"]
    assert mutated(text, 5) == mutated(text, 5) != mutated(text, 6)
