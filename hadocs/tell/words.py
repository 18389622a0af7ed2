"""Timelines in words: a template and its names for each event, and times as people read them. Decides nothing."""

from __future__ import annotations

import re

from hadocs.behaviour.model import Event, Span, Term

Told = tuple[str, tuple[str, ...]]
"""A sentence with ``{}`` where its names stand, and the names.

``[stops|stop]`` is a word for one subject and for several: see `agreed`.
"""

_AGREES = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")

_WHO = {"host cluster": "{}", "guest cluster": "{}", "cluster": "{}", "HA manager": "the HA manager of {}"}

_FENCES = ("fence-agent", "watchdog-fence", "message-wait")
_PLACES = ("storage", "volume", "network", "switch", "witness", "rack", "site")

TERMS = {
    "silence": "missed heartbeats",
    "token": "token",
    "consensus": "consensus",
    "regroup": "regroup",
    "arbitration": "arbitration for the witness disk",
    "isolation": "isolation before machines are moved",
    "schedule": "decision",
    "fence-delay": "delay of fencing",
    "fence-agent": "fencing device",
    "watchdog-fence": "watchdog taken for expired",
    "message-wait": "SBD's message",
    "after_fence": "begin of the start",
    "device_vote": "vote of the quorum device",
    "device_wait": "wait for the quorum device",
    "stop_without_quorum": "begin of the stop",
    "node_lock": "lock of the node",
    "leader_lock": "lock of the leader",
    "promotion": "promotion",
    "watchdog": "watchdog",
    "begin_start": "begin of the start",
    "declared_failed": "declared failed",
    "isolation_declared": "declared isolated",
    "election": "election of a primary",
    "held": "until then",
    "mount": "mount",
    "ccr": "start of the mailbox server",
    "recovery": "recovery of the databases",
    "redo": "redo of the log and opening of the databases",
    "name_life": "old address in the caches of clients",
    "smb-witness": "clients are told",
    "smb-clients": "clients find the other member",
    "place": "placing",
    "boot": "boot",
    "start": "start of the service",
    "role": "start on the other member",
    "detect": "detection (assumed)",
}
"""What the terms of durations are called; a term that is not here goes by its own name."""


def event(found: Event) -> Told:
    """An event as a sentence without its time."""
    by, subject = found.by, found.subject
    to = found.to
    match found.what:
        case "stops" if found.kind in _PLACES and found.actor == "person":
            return ("{} [is|are] taken out of service", (subject,))
        case "stops" if found.kind in _PLACES:
            return ("{} [is|are] lost", (subject,))
        case "stops":
            return (
                ("{} [stops|stop] on {}", (subject, by))
                if found.kind == "service" and by
                else ("{} [stops|stop]", (subject,))
            )
        case "is-cut-off":
            return ("{} [is|are] cut off", (subject,))
        case "is-noticed":
            return ("{} misses {}", (by, subject)) if by else ("{} [is|are] missed", (subject,))
        case "is-counted-out" if any(t.name in ("isolation", "declared_failed") for t in found.terms):
            return ("{} takes {} for failed", (by, subject))
        case "is-counted-out":
            return ("{} counts {} out", (by, subject))
        case "keeps-quorum":
            return ("{} [keeps|keep] quorum", (subject,))
        case "loses-quorum":
            return ("{} [has|have] no quorum any more", (subject,))
        case "is-isolated" if not by:
            return ("{} [declares itself|declare themselves] isolated", (subject,))
        case "is-isolated":
            return ("{} keeps {} isolated: [its|their] machines are not moved yet", (by, subject))
        case "is-quarantined":
            return ("{} quarantines {}", (by, subject))
        case "is-fenced":
            fences = any(t.name in _FENCES for t in found.terms)
            return ("{} fences {}" if fences else "{} knows {} to be off", (by, subject))
        case "is-not-fenced":
            return ("{} can't make sure that {} [is|are] off", (by, subject))
        case "resets-itself":
            return ("{} [resets itself|reset themselves]", (subject,))
        case "pauses":
            return ("{} [pauses|pause]", (subject,))
        case "resumes":
            return ("{} [goes|go] on from where [it|they] paused", (subject,))
        case "is-redirected":
            return ("{} [is|are] reached through {}", (subject, to or by))
        case "is-restarted":
            return _to("{} begins to start {} again", (by, subject), to)
        case "is-taken-over" if found.actor == "engine":
            return _to(f"{found.why} mounts {{}}", (subject,), to)
        case "is-taken-over":
            return (
                ("{} hands {} over to {}", (by, subject, to)) if to else ("{} hands {} over", (by, subject))
            )
        case "is-promoted" if found.actor == "engine":
            return _to("{} is promoted by its own engine", (subject,), to)
        case "is-promoted":
            return _to("{} promotes {}", (by, subject), to)
        case "is-moved":
            return _to("{} moves {} while [it runs|they run]", (by, subject), to)
        case "starts":
            if found.kind == "service":
                return _to(
                    "{} [runs|run] again", (subject,), to or (by if found.actor == "machine" else None)
                )
            if found.kind in _PLACES:
                return ("{} [is|are] back in service", (subject,))
            return _to("{} [is|are] up again", (subject,), to)
        case "runs-on":
            return ("{} [runs|run] on", (subject,))
        case "runs-twice":
            return ("{} [runs|run] on both sides", (subject,))
        case "reconnects":
            return ("clients of {} are connected again", (subject,))
        case "resynchronises":
            return ("{} [is|are] brought up to date", (subject,))
        case "rejoins":
            return ("{} [rejoins|rejoin] {}", (subject, by))
        case "waits-for-a-person":
            return ("a person has to act on {}", (subject,))


def _to(template: str, names: tuple[str, ...], to: str | None) -> Told:
    return (f"{template} on {{}}", (*names, to)) if to else (template, names)


def agreed(template: str, many: bool) -> str:
    """A sentence in which words that follow the number of its subjects are those of one or of several."""
    return _AGREES.sub(lambda found: found[2 if many else 1], template)


def clock(span: Span) -> str:
    """A time for people: ``10 s``, ``6 to 8 s``, ``2 min 10 s to 3 min``, ``6 s or later``, ``at once``."""
    low = seconds(span.low)
    if span.high is None:
        return f"{low} or later" if span.low else "not known"
    high = seconds(span.high)
    if low == high:
        return low
    unit = high.rpartition(" ")[2]
    if low.count(" ") == 1 and low.endswith(f" {unit}") and high.count(" ") == 1:
        low = low.removesuffix(f" {unit}")
    return f"{low} to {high}"


def seconds(value: float) -> str:
    """A number of seconds for people, no finer than they need it."""
    if value < 2.95:
        text = f"{value:.1f}".removesuffix(".0")
        return f"{text} s"
    whole = round(value)
    if whole < 120:
        return f"{whole} s"
    if whole < 600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    minutes = round(whole / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def terms(found: tuple[Term, ...]) -> str:
    """Terms of a duration with their lengths: ``token 3 s, consensus 4 s``."""
    return ", ".join(f"{TERMS.get(t.name, t.name)} {clock(t.span)}" for t in found)
