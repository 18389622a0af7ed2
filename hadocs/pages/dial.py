"""Mail addresses, web addresses and telephone numbers within what a spec says of a contact: they can be clicked."""

from __future__ import annotations

import re
from urllib.parse import quote

from hadocs.pages.escape import attr, html_text

_MAIL = r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]*[A-Za-z0-9_%+-])?@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_WEB = r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~%/?&=#+-]*[A-Za-z0-9_~%/=#+-])?"
# A day (2026-03-14), a time or an address of the network is no number that one could dial.
_PHONE = (
    r"(?<![\w.:/-])(?!\d{4}-\d\d-\d\d\b|\d+\.\d+\.\d+\.\d+\b)(?:\+|\()?\d(?:[ ()/.-]{0,3}\d){5,14}(?![\w:-])"
)
KNOWN = re.compile(rf"(?P<mail>(?<![\w.@+-]){_MAIL}(?![\w@]))|(?P<web>(?<!\w){_WEB})|(?P<phone>{_PHONE})")
"""Finds them; the group that matches says which of the three it is."""


def html(text: str) -> str:
    """A contact within HTML, with its addresses and numbers as links."""
    parts, at = [], 0
    for found in KNOWN.finditer(text):
        shown = str(html_text(found[0]))
        parts += [str(html_text(text[at : found.start()])), f'<a href="{attr(target(found))}">{shown}</a>']
        at = found.end()
    return "".join([*parts, str(html_text(text[at:]))])


def target(found: re.Match[str]) -> str:
    """Where a link of what was found leads."""
    shown = found[0]
    if found["mail"]:
        return f"mailto:{quote(shown, safe='@')}"
    if found["web"]:
        return shown.replace("_", "%5F")  # the one letter of those above that Markdown could take for its own
    digits = re.sub(r"\D", "", shown.replace("(0)", ""))
    return f"tel:{'+' if shown.lstrip('(').startswith('+') else ''}{digits}"
