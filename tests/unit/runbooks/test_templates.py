"""Templates: what an author can't forget, and that those filled without Jinja say the same as with it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hadocs.runbooks import plain_templates, templates
from hadocs.runbooks.shell import UnquotableError
from hadocs.runbooks.templates import FillError
from hadocs.runbooks.text import Run

VALUES = {
    "host": SimpleNamespace(name="hv 1", of=SimpleNamespace(site="$(x)")),
    "hosts": ("a", "b c", "d"),
    "call": lambda *given: "-".join(map(str, given)),
    "n": 3,
}


@pytest.mark.parametrize(
    "source",
    [
        "on {{ host.name }}.",
        "{{ host.of.site }}",
        "{{hosts}} and {{ n }}",
        "{{ call('a', host.name) }}",
        "{{ hosts|any_of }}",
        "{{ host.name|code }}",
        "{{ call('x') }}",
    ],
)
def test_a_simple_template_is_filled_alike_with_jinja_and_without(source: str) -> None:
    assert plain_templates.template(source) is not None
    made = templates._template(source, "prose").render(VALUES)
    assert templates._filled(source, "prose", VALUES) == made
    if "code" not in source and "any_of" not in source:
        typed = templates._template(source, "bash").render(VALUES)
        assert templates._filled(source, "bash", VALUES) == typed


@pytest.mark.parametrize(
    "source",
    [
        "{% if n %}x{% endif %}",
        "{{ n + 1 }}",
        "{{ hosts[0] }}",
        "{{ n if n else 1 }}",
        "{{ hosts|length }}",
        "{{ not n }}",
        "{{ call(n + 1) }}",
        "{{- n }}",
        "{# x #}",
        "{{ host._name }}",
        '{{ call("a") }}',
    ],
)
def test_what_is_more_than_a_look_up_is_left_to_jinja(source: str) -> None:
    assert plain_templates.template(source) is None


@pytest.mark.parametrize(
    "source", ["{{ nobody }}", "{{ host.nothing }}", "{% if nobody %}{% endif %}", "{{ nobody + 1 }}"]
)
def test_a_name_that_there_is_not_is_an_error(source: str) -> None:
    for fill in (templates.prose, lambda s, v: templates.command(s, "bash", v)):
        with pytest.raises(FillError):
            fill(source, VALUES)


def test_templates_reach_nothing_of_python() -> None:
    for source in ("{{ host.__class__ }}", "{{ call.__globals__ }}", "{{ ''.__class__.__mro__ }}"):
        with pytest.raises(FillError):
            templates.prose(source, VALUES)


def test_a_name_with_a_line_end_is_refused_where_it_would_be_typed() -> None:
    with pytest.raises(UnquotableError):
        templates.command("x {{ name }}", "bash", {"name": "a\nb"})


def test_marks_of_the_author_are_read_and_those_of_the_spec_are_not() -> None:
    found = templates.prose(
        "see `code` and **{{ name }}**, [back](section:rollback)", {"name": "**x** `y` [z](section:a)"}
    )
    assert Run("code", "code") in found
    assert Run("**x** `y` [z](section:a)", "words", strong=True) in found
    assert Run("back", "section", target="rollback") in found
