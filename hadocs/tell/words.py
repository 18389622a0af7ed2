"""Timelines in words: a template and its names for each event, and times as people read them. Decides nothing."""

from __future__ import annotations

import re

from hadocs.behaviour.model import Event, Term
from hadocs.behaviour.wording import IDLE, OPEN, SERVICE_ENDS, TERMS, clock, lasting, seconds
from hadocs.topology.wording import DISTRUST

__all__ = ["TERMS", "Told", "agreed", "clock", "event", "lasting", "seconds", "terms"]

Told = tuple[str, tuple[str, ...]]
"""A sentence with ``{}`` where its names stand, and the names.

``[stops|stop]`` is a word for one subject and for several: see `agreed`.
"""

_AGREES = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")

_WHO = {"host cluster": "{}", "guest cluster": "{}", "cluster": "{}", "HA manager": "the HA manager of {}"}

_FENCES = ("fence-agent", "watchdog-fence", "message-wait")
_HEARTBEATS = ("guest_heartbeat", "tools_silence")
_PLACES = ("storage", "volume", "network", "switch", "witness", "rack", "site", "domain", "link")


def event(found: Event) -> Told:
    """An event as a sentence without its time."""
    by, subject = found.by, found.subject
    to = found.to
    match found.what:
        case "stops" if found.kind in ("path", "adapter"):
            machine, _, target = subject.partition(":")
            what = "its paths to" if found.kind == "path" else "its adapter in"
            return (f"{{}} [loses|lose] {what} {{}}", (machine, target))
        case "stops" if found.kind in _PLACES and found.actor == "person":
            return ("{} [is|are] taken out of service", (subject,))
        case "stops" if found.kind == "link":
            return ("{} [is|are] cut", (subject,))
        case "stops" if found.kind in _PLACES:
            return ("{} [is|are] lost", (subject,))
        case "stops" if by and found.kind in ("host", "server", "vm"):
            return ("{} [stops what it runs|stop what they run]", (subject,))
        case "stops" if found.why.startswith(OPEN):
            return _to("{} may stop", (subject,), by)
        case "stops":
            return _to("{} [stops|stop]", (subject,), by if found.kind == "service" else None)
        case "hangs" if found.why:
            return ("{} [hangs|hang]", (subject,))
        case "hangs":
            return ("the operating system of {} hangs", (subject,))
        case "fails":
            return _to("{} [fails|fail]", (subject,), by)
        case "is-noticed" if found.kind == "service":
            return (
                (f"{found.why} finds {{}} failed", (subject,))
                if found.actor == "engine"
                else ("{} finds {} failed", (by, subject))
            )
        case "is-noticed" if any(t.name in _HEARTBEATS for t in found.terms):
            return ("{} misses the heartbeat of {}", (by, subject))
        case "is-cut-off":
            return ("clients no longer reach {}", (subject,))
        case "is-noticed":
            return ("{} misses {}", (by, subject)) if by else ("{} [is|are] missed", (subject,))
        case "is-counted-out" if any(t.name in ("isolation", "declared_failed") for t in found.terms):
            return ("{} takes {} for failed", (by, subject))
        case "is-counted-out" if found.actor == "storage":
            # In Ceph a disk is "down" first, and "out" only later, once its data is made anew elsewhere.
            return ("{} marks the OSDs of {} down", (by, subject))
        case "is-counted-out" if any(t.name == "election" for t in found.terms):
            # Who elects keeps all members that were ever configured, and counts none of them out.
            return ("{} goes on without {}", (by, subject))
        case "is-counted-out":
            return ("{} counts {} out", (by, subject))
        case "is-parted":
            return ("the members of {} no longer hear each other", (subject,))
        case "races":
            return ("each side of {} keeps quorum and begins to fence the other", (subject,))
        case "keeps-quorum":
            return ("{} [keeps|keep] quorum", (subject,))
        case "loses-quorum" if found.why == SERVICE_ENDS:
            return ("{} [ends its|end their] cluster service and [runs|run] on", (subject,))
        case "loses-quorum" if DISTRUST in found.why:
            # corosync goes on to call a single node of two quorate.
            return ("SBD takes the quorum of {} for none", (subject,))
        case "loses-quorum":
            return ("{} [has|have] no quorum any more", (subject,))
        case "gives-up":
            verb = (
                "[powers its|power their]" if found.why == "power-off" else "[shuts down its|shut down their]"
            )
            return (f"{{}} {verb} machines" + (" off" if found.why == "power-off" else ""), (subject,))
        case "is-isolated" if not by:
            return ("{} [declares itself|declare themselves] isolated", (subject,))
        case "is-isolated" if found.why == IDLE:
            return ("{} keeps {} isolated", (by, subject))
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
        case "pauses" if found.kind in ("storage", "volume"):
            return ("{} [does|do] not answer", (subject,))
        case "pauses":
            return ("{} [pauses|pause]", (subject,))
        case "resumes" if found.kind in ("storage", "volume"):
            return ("{} [answers|answer] again", (subject,))
        case "rebuilds":
            return ("{} [begins|begin] to make its missing copies anew on what is left", (subject,))
        case "resumes":
            return ("{} [goes|go] on from where [it|they] paused", (subject,))
        case "is-redirected":
            return (
                ("{} reaches {} through {}", (by, subject, to))
                if to
                else ("{} reaches {} through another host", (by, subject))
            )
        case "is-restarted" if found.actor == "engine":
            return _to(f"{found.why} begins to start {{}} again", (subject,), to)
        case "is-restarted":
            return _to("{} begins to start {} again", (by, subject), to)
        case "is-taken-over" if found.why == "VRRP":
            moves = "VRRP moves the address of {}"
            return (f"{moves} to {{}}", (subject, to)) if to else (moves, (subject,))
        case "is-taken-over" if found.actor == "engine":
            return _to(f"{found.why} mounts {{}}", (subject,), to)
        case "is-taken-over" if found.terms:
            return _to("{} begins to start {}", (by, subject), to)
        case "is-taken-over":
            return (
                ("{} hands {} over to {}", (by, subject, to)) if to else ("{} hands {} over", (by, subject))
            )
        case "is-promoted" if found.actor == "engine":
            return _to(f"{found.why} promotes {{}}", (subject,), to)
        case "is-promoted":
            return _to("{} promotes {}", (by, subject), to)
        case "is-moved" if found.actor == "person":
            where = (" to {}", (to,)) if to else ("", ())
            return (f"{{}} [is|are] moved by hand{where[0]} while [it runs|they run]", (subject, *where[1]))
        case "is-moved":
            along = "while [it runs|they run]"
            return (
                (f"{{}} moves {{}} to {{}} {along}", (by, subject, to))
                if to
                else (f"{{}} moves {{}} {along}", (by, subject))
            )
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
        case "waits-for-a-host":
            return ("no host of {} can take {}", (by, subject))
        case "waits-for-a-person":
            own = found.kind == "service" and found.by
            has = "may have" if found.why.startswith("whether ") else "has"
            act = "{} [waits|wait] for a person" if own else f"a person {has} to act on {{}}"
            return (act, (subject,))


def _to(template: str, names: tuple[str, ...], to: str | None) -> Told:
    """A sentence that ends with where it happens; a service that is called like its machine is not on itself."""
    return (f"{template} on {{}}", (*names, to)) if to and to != names[-1] else (template, names)


def agreed(template: str, many: bool) -> str:
    """A sentence in which words that follow the number of its subjects are those of one or of several."""
    return _AGREES.sub(lambda found: found[2 if many else 1], template)


def terms(found: tuple[Term, ...]) -> str:
    """Terms of a duration with their lengths: ``token 3 s, consensus 4 s``."""
    return ", ".join(f"{TERMS.get(t.name, t.name)} {lasting(t.span)}" for t in found)
