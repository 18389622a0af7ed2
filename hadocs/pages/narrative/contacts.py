"""Whom to call, as links that dial and write. Reads nothing but what the spec says of its owner."""

from __future__ import annotations

import re

from hadocs.pages.dial import KNOWN, target
from hadocs.pages.escape import NOTHING, Md, link, md
from hadocs.pages.narrative.words import say
from hadocs.spec.model import Spec


def linked(text: str) -> Md:
    """A contact with its mail addresses, telephone numbers and web addresses as links, the rest as it is."""
    parts, at = [], 0
    for found in KNOWN.finditer(text):
        parts += [_words(text[at : found.start()]), _link(found)]
        at = found.end()
    return Md("".join([*parts, _words(text[at:])]))


def _words(text: str) -> str:
    before, after = " " * text.startswith(" "), " " * (text.endswith(" ") and len(text) > 1)
    return f"{before}{md(text.strip())}{after}"


def _link(found: re.Match[str]) -> str:
    shown = found[0]
    # Within a link nothing is linked again: an address may stand as it is.
    label = str(md(shown)).replace("&#64;", "@").replace("\\.", ".").replace("/&#47;", "//")
    return link(Md(label), target(found))


def lines(spec: Spec) -> tuple[Md, ...]:
    """Whom to call at night and who owns it, the most urgent first; what to add where the spec says neither."""
    owner = spec.owner
    found = []
    if owner and owner.escalation:
        found.append(say("**At night call** {}", linked(owner.escalation)))
    if owner and (owner.team or owner.contact):
        parts = [
            md(owner.team) if owner.team else NOTHING,
            linked(owner.contact) if owner.contact else NOTHING,
        ]
        found.append(say("**Owner** {}", Md(", ").join(part for part in parts if part)))
    if not (owner and owner.escalation):
        found.append(
            Md("**At night call**: not stated yet; `owner.escalation` of the spec is the place for it.")
        )
    return tuple(found)
