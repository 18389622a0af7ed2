"""What happens, in the words of runbooks: an event, or several of a kind at one moment. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from hadocs.behaviour.model import Event
from hadocs.behaviour.wording import WAITS_FOR
from hadocs.runbooks.text import value
from hadocs.topology.wording import DISTRUST
from hadocs.topology.world import World


class Look(Protocol):
    """What knows the names."""

    @property
    def spec(self) -> Any:
        """The spec."""

    @property
    def world(self) -> World:
        """The indexed spec."""

    def called(self, key: str) -> str:
        """What a thing is called where one types."""

    def cluster(self, key: str) -> Any:
        """The view of a cluster."""


MANY = 6
"""So many names are said; of more the first ones, and how many besides."""

SAID: Mapping[str, str] = {
    "stops": "{} stops|{} stop",
    "hangs": "{} does nothing any more|{} do nothing any more",
    "fails": "{} fails|{} fail",
    "is-counted-out": "{} is taken for lost{by}|{} are taken for lost{by}",
    "is-fenced": "{} is off for certain, or has reset itself|{} are off for certain, or have reset themselves",
    "keeps-quorum": "{} keeps quorum|{} keep quorum",
    "loses-quorum": "**{} loses quorum**|**{} lose quorum**",
    "resets-itself": "{} resets itself|{} reset themselves",
    "is-isolated": "{} counts as isolated|{} count as isolated",
    "is-quarantined": "{} is set aside|{} are set aside",
    "is-taken-over": "{} is taken over{to}|{} are taken over{to}",
    "is-promoted": "{} is promoted{to}|{} are promoted{to}",
    "is-restarted": "{} begins to start again{to}|{} begin to start again{to}",
    "starts": "{} runs again{to}|{} run again{to}",
    "runs-on": "{} runs on|{} run on",
    "runs-twice": "**{} runs twice**|**{} run twice**",
    "rejoins": "{} is a member again|{} are members again",
    "pauses": "{} does not answer|{} do not answer",
    "resumes": "{} answers again|{} answer again",
    "is-redirected": "{} is reached another way|{} are reached another way",
    "reconnects": "clients of {} connect anew|clients of {} connect anew",
    "rebuilds": "{} rebuilds its copies|{} rebuild their copies",
    "waits-for-a-host": "**{} has no host that can take it**|**{} have no host that can take them**",
    "waits-for-a-person": "**{} waits for a person**|**{} wait for a person**",
}
"""What is said of one thing, and of several; ``to`` and ``by`` are said where all of them have the same."""


def named(look: Look, key: str) -> str:
    """A thing of the spec as prose has it, ready to be read by `runs`."""
    if key in look.spec.clusters:
        cluster = look.cluster(key)
        return value(cluster.title, "words" if cluster._title else "name")
    if key.endswith("/witness"):
        return f"the witness of {named(look, key.removesuffix('/witness'))}"
    return value(look.called(key), "name")


def some(look: Look, keys: Iterable[str], many: int = MANY) -> str:
    """Several of them in a sentence."""
    found = [named(look, key) for key in dict.fromkeys(keys)]
    if len(found) > many:
        return f"{', '.join(found[: many - 1])} and {len(found) - many + 1} others"
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""


def happens(look: Look, events: Sequence[Event], many: int = MANY) -> str:
    """What happens at one moment, to one thing or several, ready to be read by `runs`."""
    subjects = dict.fromkeys(e.subject for e in events)
    template = (_otherwise(look, events[0]) or SAID[events[0].what]).split("|")[len(subjects) > 1]
    where, who = _same(e.to for e in events), _same(e.by for e in events)
    there = f" on {named(look, where)}" if where in look.world.kinds and where not in subjects else ""
    whose = f" by {named(look, who)}" if who in look.spec.clusters or who in look.spec.storage else ""
    said = template.replace("{to}", there).replace("{by}", whose)
    doubled = events[0].kind in look.world.kinds.values() and subjects.keys() & look.spec.services.keys()
    whose = (
        f"the machine{'s' if len(subjects) > 1 else ''} " if doubled else ""
    )  # a service has the same name
    return said.replace("{}", whose + some(look, subjects, many))


def either_way(look: Look, events: Sequence[Event], many: int = MANY) -> str:
    """The same of clusters of which it is not certain whether they keep quorum."""
    subjects = dict.fromkeys(e.subject for e in events)
    keep, it = ("keep", "they do") if len(subjects) > 1 else ("keeps", "it does")
    return (
        f"**whether {some(look, subjects, many)} {keep} quorum is not known beforehand**: look whether {it}"
    )


def _otherwise(look: Look, event: Event) -> str:
    """What is said in place of it: Ceph marks disks down, and who is isolated is lost before it is taken for failed."""
    if event.what == "starts" and event.why.startswith(WAITS_FOR):
        need = named(look, event.why.removeprefix(WAITS_FOR))
        return f"{{}} runs again{{to}}, and waits for {need}|{{}} run again{{to}}, and wait for {need}"
    if event.what == "loses-quorum" and DISTRUST in event.why:
        return "**SBD takes the quorum of {} for none**|**SBD takes the quorum of {} for none**"
    if event.what != "is-counted-out":
        return ""
    if event.actor == "storage":
        return "the OSDs of {} are marked down{by}|the OSDs of {} are marked down{by}"
    failed = any(t.name in ("isolation", "declared_failed") for t in event.terms)
    return "{} is taken for failed{by}|{} are taken for failed{by}" if failed else ""


def _same(values: Iterable[str | None]) -> str:
    """The one value of all; empty where they differ or there is none."""
    found = set(values)
    return (found.pop() or "") if len(found) == 1 else ""
