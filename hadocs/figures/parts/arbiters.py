"""What decides between the sides of something and where it stands: witnesses of clusters, mediators of mirrors.

Those that stand on no machine and no storage of a spec have a place of their own: at their site, or outside of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.parts.cards import Links, witness_lines
from hadocs.figures.plan import Line, Mark
from hadocs.topology.model import ClusterView, Machine
from hadocs.topology.pairs import mediator

PLACE = "witnesses:"
"""Before the site, in the id of such a place."""


def places(analysis: Analysis) -> dict[str, str]:
    """The places of what stands on nothing of the spec, each with its site; empty for none."""
    sites = [v.votes.witness_site or "" for v in analysis.topology.clusters.values() if _stands_alone(v)]
    sites += [on for on in _deciding(analysis).values() if on in analysis.spec.sites]
    return {f"{PLACE}{site}": site for site in sites}


def title(analysis: Analysis, site: str) -> str:
    """What such a place is called."""
    views = analysis.topology.clusters.values()
    if any(_stands_alone(v) and (v.votes.witness_site or "") == site for v in views):
        return "Witness"
    here = [some for some, on in _deciding(analysis).items() if on == site]
    return "Mediator" if all(len(some) > 1 for some in here) else "Witness"


def at_site(analysis: Analysis, site: str, links: Links) -> tuple[Line, ...]:
    """What is said in such a place."""
    views = [
        v
        for v in analysis.topology.clusters.values()
        if _stands_alone(v) and (v.votes.witness_site or "") == site
    ]
    return (*witness_lines(views, links), *_lines(analysis, site, links))


def on_machine(analysis: Analysis, machine: Machine, links: Links) -> tuple[Line, ...]:
    """What a machine is the witness or mediator of."""
    views = (v for v in analysis.topology.clusters.values() if v.votes.witness_on == machine.id)
    return (*witness_lines(views, links), *_lines(analysis, machine.id, links))


def ballots(analysis: Analysis, machine: Machine) -> tuple[Line, ...]:
    """How many votes a member has where that is not one."""
    view = analysis.topology.clusters.get(machine.member_of or "")
    if view is None or view.votes.nodes.get(machine.id, 1) == 1:
        return ()
    count = view.votes.nodes[machine.id]
    return (Line(words.counted(count, "vote") if count else "no vote", "note", "witness"),)


def mediator_of(analysis: Analysis, storage: str) -> str:
    """What decides for a storage, which may be mirrored, and nothing where none is stated."""
    some, on = next(((some, on) for some, on in _deciding(analysis).items() if storage in some), ((), ""))
    what = "mediator" if len(some) > 1 else "witness"
    if on in analysis.spec.sites:
        return f"{what}: at {analysis.spec.sites[on].title or on}"
    return f"{what}: {analysis.topology.machines[on].title}" if on in analysis.topology.machines else ""


def _stands_alone(view: ClusterView) -> bool:
    """Whether a witness stands on nothing of the spec."""
    return bool(words.witness(view)) and not view.votes.witness_on


def _deciding(analysis: Analysis) -> Mapping[frozenset[str], str]:
    """By mirrored pair, or by storage that is one and has a witness as vSAN has, the machine or site that decides."""
    world, found = analysis.estate.world, {}
    for key, storage in analysis.spec.storage.items():
        if (pair := mediator(world, key)) is not None:
            found[frozenset((key, pair[0]))] = pair[1]
        elif storage.witness and world.mirror_of(key) is None:
            found[frozenset((key,))] = storage.witness
    return found


def _lines(analysis: Analysis, where: str, links: Links) -> Iterator[Line]:
    """Of what storage something at a site or on a machine is the mediator or the witness."""
    storage = analysis.spec.storage
    here = [some for some, on in _deciding(analysis).items() if on == where]
    for what, some in (
        ("mediator", [pair for pair in here if len(pair) > 1]),
        ("witness", [one for one in here if len(one) == 1]),
    ):
        keys = [key for key in storage if any(key in each for each in some)]
        if keys:
            marks = (Mark(storage[k].title or k, "storage", links.get(f"storage:{k}", "")) for k in keys)
            yield Line(f"{what} of", "note", "witness", tuple(marks))
