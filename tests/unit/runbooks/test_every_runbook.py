"""Every procedure for everything in every shipped spec: it is filled, names what is there, and its commands exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from support.typed import wrong

from hadocs.pages.runbooks import alone, data, html, markdown
from hadocs.pipeline import analyse
from hadocs.runbooks.library import library
from hadocs.runbooks.make import make_all
from hadocs.runbooks.model import Callout, Command, Runbook, Step
from hadocs.runbooks.text import Text, plain

SPECS = [
    *sorted((Path(__file__).parents[3] / "specs").glob("*.yaml")),
    *sorted((Path(__file__).parent / "specs").glob("*.yaml")),  # what no shipped spec has
    Path(__file__).parents[1] / "behaviour" / "published" / "dag-dac-two-sites.yaml",
]


@cache
def books(spec: Path) -> tuple[Runbook, ...]:
    return tuple(make_all(analyse(spec)))


def commands(book: Runbook) -> list[tuple[Step, Command]]:
    found = []
    for step in book.steps:
        blocks = (*step.sees, *step.if_not)
        found += [(step, c) for c in (step.command, *(b.command for b in blocks)) if c is not None]
    return found


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_each_step_says_what_one_sees_and_each_reference_is_there(spec: Path) -> None:
    for book in books(spec):
        numbers = {step.id: step.number for step in book.steps}
        assert list(numbers.values()) == list(range(1, len(numbers) + 1)), book.id
        assert [gate.letter for gate in book.gates] == sorted(gate.letter for gate in book.gates)
        for step in book.steps:
            assert step.sees, f"{book.id}: {plain(step.title)}"
            assert step.command is None or step.source
        for text in texts(book):
            for run in text:
                assert run.kind != "step" or str(numbers[run.target]) == run.text, book.id
                # Marks of the author's that came through a value would be shown as they are.
                assert not (run.kind == "words" and ("`" in run.text or "**" in run.text)), run.text


def texts(book: Runbook) -> list[Text]:
    found = [
        book.title,
        book.answer,
        *book.answers,
        *(t for row in book.head for t in row),
        *book.stop,
        *book.basis,
    ]
    for step in book.steps:
        blocks = (*step.sees, *step.if_not)
        found += [step.title, step.on, step.extra, step.intro, step.noticed]
        found += [text for block in blocks for text in (block.text, *block.items)]
    for gate in book.gates:
        found += [gate.title, *gate.until, gate.otherwise, gate.no_return]
    for table in (book.done, book.back, *book.preflight):
        found += [cell for row in table.rows for cell in row] if table else []
    return found


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_names_are_those_of_the_spec(spec: Path) -> None:
    analysis = analyse(spec)
    there = {*analysis.spec.hosts, *analysis.spec.servers, *analysis.spec.vms, *analysis.spec.services}
    there |= {*analysis.spec.clusters, *analysis.spec.storage, *analysis.spec.networks, *analysis.spec.sites}
    there |= {n for s, e in analysis.spec.storage.items() for v in e.volumes for n in (v, f"{s}/{v}")}
    named = {**analysis.spec.hosts, **analysis.spec.servers, **analysis.spec.vms, **analysis.spec.clusters}
    there |= {e.title for e in named.values() if e.title}
    there |= {thing.id for thing in analysis.estate.world.things}
    there |= {n.cidr for n in analysis.spec.networks.values() if n.cidr}
    there |= {thing.id for thing in analysis.estate.world.things}
    for book in books(spec):
        strange = {run.text for text in texts(book) for run in text if run.kind == "name"} - there
        assert not strange, book.id


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_commands_parse_and_have_only_what_there_is(spec: Path) -> None:
    for book in books(spec):
        found = {f"step {step.id}: {said}" for step, command in commands(book) for said in wrong(command)}
        assert not found, book.id


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_all_forms_hold_all_steps(spec: Path) -> None:
    analysis = analyse(spec)
    for book in books(spec):
        body = "".join(inner for _, _, inner in html.sections(book))
        assert body.count('<section class="hadocs-step"') == len(book.steps)
        assert "\n\n" not in body
        text, made = markdown.whole(book, spec.name), data.as_data(book)
        assert text.count("### ☐ ") == text.count("\n| ☐ [") == len(book.steps)
        assert [step["id"] for step in made["record"]["steps"]] == [step.id for step in book.steps]
        items = [item for part in made["parts"] for item in part["items"]]
        assert sum(item["kind"] == "step" for item in items) == len(book.steps)
    if books(spec):
        file = alone.page(analysis, books(spec))
        ids = re.findall(r' id="([^"]+)"', file)
        assert len(ids) == len(set(ids))
        assert not re.findall(r"(?:src|href)=\"(?!#)|@import|url\(\"(?!data:)", file)


def test_every_procedure_is_for_something_that_is_shipped() -> None:
    made = {(book.procedure, book.target.each) for spec in SPECS for book in books(spec)}
    made |= {(procedure, "node") for procedure, each in made if each in ("host", "member")}
    assert {(p.id, p.entry.each) for p in library().procedures} <= made


BANNED = re.compile(
    r"\b(please|should|simply|ensure|respective|respectively|verify|investigate)\b", re.IGNORECASE
)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_sentences_are_for_somebody_who_is_tired(spec: Path) -> None:
    for book in books(spec):
        for text in texts(book):
            words = "".join(run.text for run in text if run.kind == "words")
            assert not BANNED.search(words), f"{book.id}: {words}"
            assert "*" not in words.replace("R*", ""), f"{book.id}: {words}"  # menus stand in backticks
        for step in book.steps:
            title = "".join("name" if run.kind != "words" else run.text for run in step.title)
            assert len(title.split()) <= 10, f"{book.id}: {plain(step.title)}"
            assert not plain(step.title).endswith("."), book.id


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_what_is_never_to_be_done_does_not_read_as_an_order(spec: Path) -> None:
    """A line is read by itself at night, without the heading above it."""
    for book in books(spec):
        orders = [plain(line) for line in book.never if not plain(line).startswith("Never ")]
        assert not orders, book.id


ALONE = re.compile(r"\b(?:(?:each|one|all|both) of|[Nn]o machine of) `[^`]+`(?! and |,| or )")


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_one_name_is_not_spoken_of_as_several(spec: Path) -> None:
    for book in books(spec):
        found = ALONE.findall(markdown.whole(book, spec.name))
        assert not found, book.id


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_how_long_it_takes_names_what_moves_once_and_is_on_top_of_something(spec: Path) -> None:
    for book in books(spec):
        said = next((plain(text) for label, text in book.head if plain(label) == "How long"), "")
        assert not re.search(r"\bGiB\b.*\. .*\bGiB\b", said), book.id
        assert "on top" not in said or said.startswith("Each way"), book.id


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_step_that_names_the_roles_of_another_step_has_them_listed_there(spec: Path) -> None:
    for book in books(spec):
        for text in (t for step in book.steps for t in (step.intro, step.extra)):
            for number in re.findall(r"the roles of step (\d+)", plain(text)):
                there = book.steps[int(number) - 1]
                assert there.command and "roup" in there.command.text, book.id


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_what_holds_while_a_host_is_down_stands_on_its_own_page(spec: Path) -> None:
    """Of two hosts alike each reads what its own absence does, not that of the other."""
    for book in books(spec):
        if not book.id.startswith("host-maintenance-"):
            continue
        host = book.id.removeprefix("host-maintenance-")
        for line in (plain(n) for table in book.preflight for n in table.notes):
            if re.match("C0[89] ", line):
                assert "one of " in line or "one host of " in line or line.split()[1] == host, (book.id, line)
        for box in (i for part in book.parts for i in part.items if isinstance(i, Callout)):
            title = plain(box.title).casefold()
            if " is off" in title:
                assert f"while {host} is off" in title, (book.id, title)
                lost = [re.split(" (?:is|are) in danger: |: without ", plain(line))[0] for line in box.items]
                named = [w.casefold().split(" of ")[0] for w in lost]
                assert not any(re.search(rf"(^|[ ,]){re.escape(host)}($|[ ,])", w) for w in named), book.id


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_box_that_says_when_to_stop_tells_of_each_loss_once(spec: Path) -> None:
    """That a host is in danger, and that it is no longer up, are one thing to whoever reads it at night."""
    for book in books(spec):
        boxes = [i for part in book.parts for i in part.items if isinstance(i, Callout) and i.kind == "stop"]
        for box in boxes:
            told = [re.split(" (?:is|are) in danger: |: without ", plain(line)) for line in box.items]
            # An adapter is not its host.
            whole = [re.sub(r"the adapter of (\S+) in (\S+)", r"\1:\2", line[0]) for line in told]
            lost = [set(re.findall(r"[^\s,`]+", line)) - {"the", "of", "or"} for line in whole]
            for number, line in enumerate(box.items):
                if re.search(" (is|are) in danger: ", plain(line)):
                    assert not any(lost[number] & n for at, n in enumerate(lost) if at != number), (
                        book.id, plain(line)
                    )  # fmt: skip
