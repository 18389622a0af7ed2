"""Templates to pages: one Jinja environment in which everything is escaped unless it is Markdown already.

Knows where templates lie and nothing of what they say.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from hadocs.pages import escape
from hadocs.pages.escape import Md

if TYPE_CHECKING:
    from jinja2 import Environment

_BLANKS = re.compile(r"\n{3,}")


@cache
def environment() -> Environment:
    """The environment of all templates: an undefined name is an error, and specs' text stays text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("hadocs.pages", "templates"),
        autoescape=True,
        finalize=escape.finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {
        "code": escape.code,
        "names": escape.names,
        "html": escape.html_text,
        "attr": lambda value: Md(escape.attr(value)),
        "yaml": lambda value: Md(escape.yaml_text(value)),
        "dash": escape.or_dash,
    }
    return made


def render(template: str, **values: Any) -> str:
    """A page from a template, without runs of blank lines."""
    text = environment().get_template(template).render(values)
    return _BLANKS.sub("\n\n", text).strip("\n") + "\n"
