"""Whom to call, as links that dial and write. Reads nothing but what the spec says of its owner."""

from __future__ import annotations

import re
from urllib.parse import quote

from hadocs.pages.escape import NOTHING, Md, attr, html_text, link, md
from hadocs.pages.narrative.words import say
from hadocs.spec.model import Spec

_MAIL = r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]*[A-Za-z0-9_%+-])?@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_WEB = r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~%/?&=#+-]*[A-Za-z0-9_~%/=#+-])?"
# A day (2026-03-14), a time or an address of the network is no number that one could dial.
_PHONE = (
    r"(?<![\w.:/-])(?!\d{4}-\d\d-\d\d\b|\d+\.\d+\.\d+\.\d+\b)(?:\+|\()?\d(?:[ ()/.-]{0,3}\d){5,14}(?![\w:-])"
)
_KNOWN = re.compile(rf"(?P<mail>(?<![\w.@+-]){_MAIL}(?![\w@]))|(?P<web>(?<!\w){_WEB})|(?P<phone>{_PHONE})")


def linked(text: str) -> Md:
    """A contact with its mail addresses, telephone numbers and web addresses as links, the rest as it is."""
    parts, at = [], 0
    for found in _KNOWN.finditer(text):
        parts += [_words(text[at : found.start()]), _link(found)]
        at = found.end()
    return Md("".join([*parts, _words(text[at:])]))


def html(text: str) -> str:
    """The same within HTML."""
    parts, at = [], 0
    for found in _KNOWN.finditer(text):
        shown = str(html_text(found[0]))
        parts += [str(html_text(text[at : found.start()])), f'<a href="{attr(_target(found))}">{shown}</a>']
        at = found.end()
    return "".join([*parts, str(html_text(text[at:]))])


def _words(text: str) -> str:
    before, after = " " * text.startswith(" "), " " * (text.endswith(" ") and len(text) > 1)
    return f"{before}{md(text.strip())}{after}"


def _target(found: re.Match[str]) -> str:
    shown = found[0]
    if found["mail"]:
        return f"mailto:{quote(shown, safe='@')}"
    if found["web"]:
        return shown.replace("_", "%5F")  # the one letter of those above that Markdown could take for its own
    digits = re.sub(r"\D", "", shown.replace("(0)", ""))
    return f"tel:{'+' if shown.lstrip('(').startswith('+') else ''}{digits}"


def _link(found: re.Match[str]) -> str:
    shown = found[0]
    # Within a link nothing is linked again: an address may stand as it is.
    label = str(md(shown)).replace("&#64;", "@").replace("\\.", ".").replace("/&#47;", "//")
    return link(Md(label), _target(found))


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
