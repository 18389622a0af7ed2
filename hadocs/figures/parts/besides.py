"""What decides in clusters beside their votes, and what quorum does not give: sentences below the figure of quorum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hadocs.analysis import Analysis
from hadocs.figures.abridged import abridged, listed
from hadocs.spec.model import Cluster
from hadocs.topology.quorum import electorate
from hadocs.topology.quorum_rules import MAJORITIES, Rules
from hadocs.topology.votes import two_node_words

Title = Callable[[str, str], str]
FEW = 3


def rules_besides(
    analysis: Analysis, clusters: Sequence[str], title: Title, *, whole: bool
) -> tuple[str, ...]:
    """A sentence for each rule of some clusters, where the figure is ``whole``, and one for what is needed besides."""
    several = len(clusters) > 1
    found = [
        f"{title(key, 'cluster')}: {said}" if several else f"{said[0].upper()}{said[1:]}"
        for key in (clusters if whole else ())
        for said in _rules(analysis.estate.rules[key], analysis.spec.clusters[key])
    ]
    return (*found, *_also_needed(analysis, frozenset(clusters), title))


def _rules(rules: Rules, entry: Cluster) -> Iterator[str]:
    voters = electorate(rules)
    if voters.one_without:
        yield f"dynamic quorum leaves one node without a vote, not known beforehand which: {voters.total} count."
    if rules.has_witness and rules.witness_votes and not voters.witness:
        yield "the witness votes only while the count of nodes with a vote is even."
    if rules.two_node:
        yield f"{two_node_words(entry)}."
    if rules.last_man_standing:
        yield "with last_man_standing votes are counted anew after each loss."
    if rules.auto_tie_breaker:
        yield "with auto_tie_breaker one half of the nodes goes on, that with the node that decides."
    if rules.expected_votes:
        yield f"the spec sets expected_votes to {rules.expected_votes}."
    if rules.witness is None and not rules.conflict and rules.model not in MAJORITIES:
        yield "the spec does not say whether there is a witness."
    if rules.two_node is None:
        yield "the spec does not say whether two_node is set."


def _also_needed(analysis: Analysis, clusters: frozenset[str], title: Title) -> Iterator[str]:
    """Storage that no service on these clusters outlives: quorum does not give that."""
    by: dict[str, list[str]] = {}
    for service in analysis.topology.services.values():
        below = {service.cluster, *(analysis.estate.world.host_cluster(m) for m in service.machines)}
        for one in service.depends_on if below & clusters else ():
            if one.single and one.thing.kind == "storage":
                by.setdefault(title(one.thing.id, "storage"), []).append(service.title)
    some = [f"{listed(s, FEW)} also need{'s' if len(s) == 1 else ''} {where}" for where, s in by.items()]
    if some:
        said = "; ".join(some[:FEW])
        if len(some) > FEW:
            said = abridged(f"{said}, and {len(some) - FEW} more", some)
        yield f"Quorum is not all: {said}."
