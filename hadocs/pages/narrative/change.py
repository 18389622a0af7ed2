"""What it would take to give a service another topology, as Markdown; the recommendation knows the steps."""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import Md
from hadocs.pages.narrative.words import say
from hadocs.recommend import steps as ways
from hadocs.recommend.model import Candidate
from hadocs.recommend.subject import Subject
from hadocs.topology.model import ServiceView


def steps(ctx: Context, service: ServiceView, target: Candidate) -> tuple[Md, ...]:
    """The steps from a service's topology to another one."""
    subject = Subject(ctx.world, ctx.topology, service)
    return tuple(say(step.template, *step.values) for step in ways.to(subject, target))
