"""The inventory of clusters: members with their votes, what remote nodes carry, and how each is set."""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md
from hadocs.pages.narrative.fenced import fenced
from hadocs.pages.narrative.findings import chips
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import each, say
from hadocs.spec import units
from hadocs.spec.model import Cluster, Remote
from hadocs.topology.heartbeats import heartbeat_networks
from hadocs.topology.model import Thing
from hadocs.topology.quorum_rules import UNCOUNTED, Rules
from hadocs.topology.votes import describe

_VERDICTS = {"yes": "survives", "no": "stops", "even": "depends on which", "unknown": "unknown"}
_DASH = Md("–")


def voters(rules: Rules, entry: Cluster) -> Md:
    """Who votes in a cluster, in a sentence or two; members are code, as they are in the table below it."""
    parts = describe(rules, mark=lambda name: f"\0{name}\0", entry=entry).split("\0")
    return Md("".join(code(part) if n % 2 else _words(part) for n, part in enumerate(parts)))


def _words(text: str) -> str:
    """Words between names, with the blanks that part them from these."""
    before, after = " " * text.startswith(" "), " " * text[1:].endswith(" ")
    return f"{before}{md(text.strip())}{after}"


def clusters(ctx: Context) -> tuple[tuple[str, str, Md, Md, Grid, Grid | None, tuple[Md, ...]], ...]:
    """Each cluster: id, anchor, what it is, its votes in words, its votes, what they survive, its other settings.

    Where none are counted, nothing is said of what they survive: what becomes of services is another question.
    """
    found = []
    for key, view in ctx.topology.clusters.items():
        platform = view.platform.title if view.platform else "software not stated"
        head = say("{} cluster on {}.", view.kind.capitalize(), platform)
        if view.platform and not view.platform.known:
            head = say("{} The catalogue does not know this version, so its defaults are unknown.", head)
        head = each([chips(ctx.noted_at.get(key, ())), head])
        rules, votes = ctx.rules[key], view.votes
        rows = [
            Row((code(m), md(votes.nodes.get(m, 1) if votes.model not in UNCOUNTED else "none")))
            for m in view.members
        ]
        if votes.witness and votes.witness != "none":
            anchor = f'<span id="{ctx.anchor(Thing("witness", f"{key}/witness"))}"></span>'
            on = (
                say(" on {}", code(votes.witness_on))
                if votes.witness_on
                else (say(" at {}", code(votes.witness_site)) if votes.witness_site else "")
            )
            rows.append(
                Row(
                    (
                        say(
                            "{}{}{}",
                            Md(anchor),
                            votes.witness + (" witness" if votes.witness != "qdevice" else ""),
                            on,
                        ),
                        md(rules.witness_votes),
                    )
                )
            )
        outcomes = Grid(
            ("One member is lost", "One, then another", "Two at once"),
            (
                Row(
                    tuple(
                        Md(_VERDICTS[v]) for v in (votes.one_loss, votes.one_then_another, votes.two_at_once)
                    )
                ),
            ),
        )
        found.append(
            (
                key,
                ctx.anchor_of_cluster(key),
                head,
                voters(rules, ctx.spec.clusters[key]),
                Grid(("Member or witness", "Votes"), tuple(rows)),
                outcomes if votes.model not in UNCOUNTED else None,
                _settings(ctx, key),
            )
        )
    return tuple(found)


def _settings(ctx: Context, cluster: str) -> tuple[Md, ...]:
    entry = ctx.spec.clusters[cluster]
    found: list[Md] = []
    for rule in entry.anti_affinity:
        how = "rather one stays down than that they share a host" if rule.hard else "as far as possible"
        found.append(say("Kept apart: {} ({}).", rule.members, how))
    beat = entry.heartbeat
    if beat and (beat.delay or beat.threshold):
        found.append(
            say(
                "Heartbeat: {} apart, {} may be missed.",
                units.format_duration(beat.delay) if beat.delay else "default",
                beat.threshold if beat.threshold else "the default number",
            )
        )
    nets = heartbeat_networks(ctx.world, cluster)
    found.append(
        say("Heartbeat runs over {}.", nets)
        if nets
        else Md("The spec does not tell over which networks the heartbeat runs.")
    )
    found += [_remote(name, remote) for name, remote in entry.remotes.items()]
    if entry.fencing:
        found.append(fenced(entry.fencing) if entry.fencing.enabled else Md("Fencing is off."))
    return tuple(found)


def _remote(name: str, remote: Remote) -> Md:
    """A remote or guest node, and how its connection is checked."""
    said = (
        f"checked every {units.format_duration(remote.monitor)}" if remote.monitor is not None else "",
        f"failed after {units.format_duration(remote.timeout)}" if remote.timeout is not None else "",
        f"connected anew after {units.format_duration(remote.reconnect)}"
        if remote.reconnect is not None
        else "",
    )
    how = "; ".join(s for s in said if s)
    words = "Without a vote: {}, whose connection is {}." if how else "Without a vote: {}."
    return say(words, code(name), how) if how else say(words, code(name))
