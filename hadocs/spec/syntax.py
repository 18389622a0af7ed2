"""Says in plain words what is wrong with text that is not YAML. Knows the parser's complaints, not the language."""

from __future__ import annotations

import yaml

from hadocs.errors import Problem
from hadocs.spec.nodes import Text

# What the two parsers of PyYAML (the C one and its own) complain about, and what a person should look for.
_ELSEWHERE = "quotes around text that holds ': ', or each key on its own line, under the one above"
_INDENT = "the same indentation as the keys beside it, or two spaces more for what is inside"
_WORDS = (
    ("mapping values are not allowed", "a ':' is not possible here", _ELSEWHERE),
    ("could not find expected ':'", "this line has no ':' after its key", "key: value"),
    ("expected alphabetic or numeric", "text that begins with * or & must be quoted", "'*…' in quotes"),
    ("sequence entries are not allowed", "a list can't begin behind a key", "the '- ' on a line of its own, or [a, b]"),
    ("unknown escape", "this escape is not known in double quotes", "single quotes, or \\\\ for a backslash"),
    ("invalid Unicode character", "this escape is not a character", "single quotes, or \\\\ for a backslash"),
    ("undefined tag handle", "tags are not part of this language", "text that begins with ! in quotes"),
    ("incompatible YAML", "this version of YAML is not known", "no %YAML line"),
    ("<document start>", "there is something behind the end of the spec", "one table of keys in the file"),
    ("expected '-' indicator", "this line does not continue the list above", _INDENT),
    ("expected comment or line break", "text behind | or > must begin on the next line", "the text, indented"),
    ("chomping or indentation", "text behind | or > must begin on the next line", "the text, indented"),
    ("did not find expected key", "this does not fit in the lines above", _INDENT),
    ("expected <block end>", "this does not fit in the lines above", _INDENT),
    ("node content", "a value is expected here", "text, a list or a table; quote text that begins with a bracket"),
)  # fmt: skip
_RESERVED = "@`%"


def explain(text: Text, error: yaml.MarkedYAMLError) -> Problem:
    """A parser's complaint as a problem in our words, at the place where a person would mend it."""
    complaint = str(error.problem or "")
    where = error.problem_mark or error.context_mark
    opened = error.context_mark or where
    line, column = (where.line + 1, where.column + 1) if where else (1, 1)
    start = (opened.line + 1, opened.column + 1) if opened else (1, 1)
    source = text.lines[line - 1] if line <= len(text.lines) else ""
    if "unknown escape" in complaint and source[column - 1 : column] != "\\":
        column -= 1  # one of the parsers points behind the backslash

    indent = source[: len(source) - len(source.lstrip())]
    if "\t" in indent and "quoted" not in str(error.context):
        place = text.at(line, indent.index("\t") + 1)
        return Problem("a tab can't be used to indent", place, "spaces, two for each level")
    if "unexpected end of stream" in complaint or "unexpected document" in complaint:
        sign = text.at(*start).text[start[1] - 1 : start[1]]
        return Problem("this quote is never closed", text.at(*start), f"a closing {sign}")
    if "',' or ']'" in complaint or "',' or '}'" in complaint:
        closing = "]" if "]" in complaint else "}"
        opening = "[" if closing == "]" else "{"
        if line > start[0]:
            until = f"; line {line} is not part of it" if line < len(text.lines) else ""
            return Problem(
                f"this {opening} is not closed, or a comma is missing in it",
                text.at(*start),
                f"a closing {closing}{until}",
            )
        return Problem(
            f"a comma or the closing {closing} is missing here",
            text.at(line, column),
            f"a ',' or a {closing}",
        )
    if "node content" in complaint:
        before = Text.of(text.name, text.content.rstrip()).lines
        if (line, column) > (len(before), len(before[-1])):
            end = text.at(len(before), len(before[-1]), 1)
            return Problem(
                "the file ends in the middle of a list or table", end, "its rest, and the closing bracket"
            )
    if "cannot start any token" in complaint:
        sign = source[column - 1 : column]
        if sign == "\t":
            return Problem("a tab can't be used here", text.at(line, column), "spaces")
        if sign in _RESERVED:
            return Problem(
                f"text that begins with {sign} must be quoted", text.at(line, column), f"'{sign}…' in quotes"
            )
    if source[: column - 1].rstrip()[-1:] in ("'", '"') and "expected" in complaint:
        return Problem(
            "there is text behind the closing quote",
            text.at(line, column),
            "a quote inside '…' is written twice",
        )
    if "mapping values" in complaint and ":" not in source[: column - 1]:
        above = next((text_line for text_line in reversed(text.lines[: line - 1]) if text_line.strip()), "")
        if len(indent) > len(above) - len(above.lstrip()):
            return Problem(
                "this line is indented deeper than the one above, which has a value already",
                text.at(line, len(indent) + 1, max(1, column - 1 - len(indent))),
                "the indentation of the line above",
            )
    for words, message, expected in _WORDS:
        if words in complaint:
            at = start if words == "could not find expected ':'" else (line, column)
            return Problem(message, text.at(*at), expected)
    return Problem("this is not YAML", text.at(line, column), "keys and values, such as name: my-cluster")
