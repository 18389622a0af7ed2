"""``hadocs availability``: how available each service is, what that is made of, and what it hangs on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hadocs.cli import inputs, options, output
from hadocs.cli.command import CLEAN, command
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.availability.model.result import Assessment

    Assessed = Mapping[str, Mapping[str, Assessment]]


@command(
    section="look",
    summary="say how available services are",
    example="hadocs availability specs/mail.yaml",
)
@options.specs
@options.form("text", "json", "open-psa")
@options.output
@click.option(
    "--open-psa",
    type=options.path,
    metavar="FILE",
    help="write a service's model for another engine; as --format open-psa -o FILE",
)
@options.service("one service alone")
@click.option(
    "--explain", metavar="PART", default="", help="how the minutes of one part come about: an id of the spec"
)
def run(
    paths: tuple[Path, ...], form: str, target: Path | None, open_psa: Path | None, service: str, explain: str
) -> int:
    """Print the assessments, or write the fault tree of one."""
    from hadocs import pipeline
    from hadocs.availability.model import plain, report

    if open_psa:
        form, target = "open-psa", open_psa
    found = pipeline.assess_all(inputs.given(paths))
    if service or form == "open-psa":
        found = _of(found, service)
    if explain:
        output.result(_explained(found, explain), target)
    elif form == "json":
        output.result_json(inputs.as_data(paths, found, plain.as_data), target)
    elif form == "text":
        color = output.color(sys.stdout, target)
        output.result(inputs.as_text(paths, found, report.as_text, color), target)
    elif len(found) > 1:
        raise UsageError(f"Several specs have a service {service!r}; give one: {', '.join(found)}.")
    else:
        ((assessed, only),) = ((of, name) for of in found.values() for name in of)
        output.result(plain.open_psa(assessed, only), target)
    return CLEAN


def _explained(found: Assessed, part: str) -> str:
    """The derivation of a part, in every spec that has it."""
    from hadocs.availability.model import explained
    from hadocs.spec.names import nearest, quoted

    texts = [text for of in found.values() if (text := explained.explain(of, part))]
    if not texts:
        known = dict.fromkeys(name for of in found.values() for name in explained.names(of))
        near = nearest(part, known)
        raise UsageError(
            f"Nothing that makes a service unavailable is called {quoted(part)}."
            + (f" Did you mean {near}?" if near else "")
        )
    return "\n".join(texts)


def _of(found: Assessed, service: str) -> Assessed:
    """The specs that have a service of that name, each with it alone."""
    from hadocs.spec.chosen import the_service

    having = {name: {service: of[service]} for name, of in found.items() if service in of}
    if having:
        return having
    every = [key for of in found.values() for key in of]
    only = the_service(every, service)
    return {name: {only: of[only]} for name, of in found.items() if only in of}
