"""Whatever is wrong with what is imported: a spec that loads, or one message; no traceback, no hang."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import islice, pairwise

import pytest
from support.mangled import mangled

from hadocs.api import load
from hadocs.drift.html import as_html
from hadocs.drift.into import into
from hadocs.drift.run import drift
from hadocs.errors import InputError, UsageError
from hadocs.importers.anonymise import anonymised
from hadocs.importers.formats import formats
from hadocs.importers.text import written

CASES = int(os.environ.get("HADOCS_FUZZ", "60"))
"""Cases of each format; HADOCS_FUZZ=20000 looks for longer."""


@pytest.mark.parametrize("name", sorted(formats()))
def test_spoilt_input_is_a_spec_or_a_message(name: str) -> None:
    refused = 0
    for seed in range(CASES):
        try:
            found = formats()[name].read(mangled(name, seed))
        except (InputError, UsageError):
            refused += 1
            continue
        text = written(found)
        try:
            load(text)
            load(written(anonymised(found, {})))
        except InputError as error:
            pytest.fail(f"{name}, seed {seed}: {error}\n{text}")
    assert refused < CASES, "some of it is read"


@pytest.mark.parametrize("name", sorted(formats()))
def test_one_spoilt_input_is_held_against_another_and_put_into_it(name: str) -> None:
    read = []
    for seed in range(CASES):
        with suppress(InputError, UsageError):
            read.append(formats()[name].read(mangled(name, seed)))
    assert len(read) > 2
    for before, after in islice(pairwise(read), max(2, CASES // 40)):
        text = written(before)
        loaded = load(text)
        as_html(drift(loaded, after))
        merged, _ = into(text, loaded, after)
        load(merged)
