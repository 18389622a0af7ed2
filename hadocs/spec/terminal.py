"""Problems as text for a terminal: place, message, the line with a caret, what was expected. Writes to nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from textwrap import wrap

from hadocs.errors import Place, Problem

_TAB = "    "
RED, YELLOW, CYAN, BOLD, DIM, OFF = "\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
# Control, formatting (which may turn the direction of a line), surrogates and separators that end lines.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """Text in which nothing can steer a terminal: control characters are shown as escapes, tabs as spaces."""
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character == "\t":
        return _TAB
    if unicodedata.category(character) in _UNSAFE:
        code = ord(character)
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    return character


def _columns(shown: str) -> int:
    """How many columns of a terminal text takes that is already `visible`."""
    if shown.isascii():
        return len(shown)
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)
    return wide - sum(unicodedata.category(c) in ("Mn", "Me") for c in shown)


def excerpt(place: Place, width: int) -> tuple[str, str]:
    """The line of a place and the line of carets below it, at most ``width`` columns wide.

    A long line is cut on both sides of the caret, with … where something is missing.
    """
    start = min(place.column - 1, len(place.text))
    width = max(width, 20)
    before = [_shown(c) for c in place.text[max(0, start - width) : start]]
    marked = [_shown(c) for c in place.text[start : start + min(place.length, width)]]
    after = [_shown(c) for c in place.text[start + len(marked) : start + len(marked) + width]]
    cut = start > width
    # The caret is kept within the first two thirds, so that what follows it is seen too.
    room = max(width * 2 // 3 - min(_columns("".join(marked)), width // 3), 10)
    while before and _columns("".join(before)) > room:
        before.pop(0)
        cut = True
    head = ("…" if cut else "") + "".join(before)
    end = start + place.length < len(place.text)
    while marked and _columns(head + "".join(marked)) > width:
        marked.pop()
        after, end = [], True
    tail = list(after)
    while tail and _columns(head + "".join(marked + tail)) > width:
        tail.pop()
    missing = len(tail) < len(after) or (end and start + len(marked) + len(tail) < len(place.text))
    line = head + "".join(marked + tail) + ("…" if missing else "")
    return line.rstrip(), " " * _columns(head) + "^" * max(1, _columns("".join(marked)))


def render(problems: Iterable[Problem], color: bool = False, width: int = 100, most: int = 200) -> str:
    """Problems as a compiler shows them, by file, line and column, with a last line that counts them.

    The same mistake at several places is told once, at the first of them, and the others are named below it. The
    text does not end with a line end. ``width`` is that of the terminal in columns; only the shown source
    is cut to it, never a message. Of more than ``most`` problems the first are shown, and all are counted.
    """
    ordered = sorted(
        problems, key=lambda p: (p.place.file, p.place.line, p.place.column, p.severity, p.message)
    )
    if not ordered:
        return ""
    mistakes: dict[tuple[str, ...], list[Problem]] = {}
    for problem in ordered[:most]:
        mistakes.setdefault(_mistake(problem), []).append(problem)
    blocks = ["\n".join(_block(alike, color, width)) for alike in mistakes.values()]
    if len(ordered) > most:
        blocks.append(f"… and {len(ordered) - most} more")
    return "\n\n".join([*blocks, _summary(ordered, color)])


def _mistake(problem: Problem) -> tuple[str, ...]:
    """What is the same where a mistake is made again."""
    if problem.same:
        return (problem.severity, problem.same)
    return (problem.severity, problem.message, problem.expected, problem.nearest)


def paint(text: str, code: str, color: bool) -> str:
    """Text between an escape sequence and the one that ends it, where colour is wanted."""
    return f"{code}{text}{OFF}" if color else text


def _block(alike: list[Problem], color: bool, width: int) -> list[str]:
    problem = alike[0]
    place = problem.place
    tone = RED if problem.severity == "error" else YELLOW
    head = paint(visible(str(place)) + ":", BOLD, color)
    lines = [f"{head} {paint(problem.severity + ':', BOLD + tone, color)} {visible(problem.message)}"]
    if place.text.strip():
        number = f"{place.line:>5} | "
        line, caret = excerpt(place, width - len(number))
        lines.append(paint(number, DIM, color) + line)
        lines.append(paint(" " * 5 + " | ", DIM, color) + paint(caret, tone, color))
    if problem.expected:
        lines.append(f"  {paint('expected', CYAN, color)} {visible(problem.expected)}")
    if problem.nearest:
        lines.append(f'  {paint("did you mean", CYAN, color)} "{visible(problem.nearest)}"?')
    if len(alike) > 1:
        places = ", ".join(visible(str(other.place)) for other in alike[1:])
        again = f"the same at {_counted(len(alike) - 1, 'more place')}: {places}"
        lines += wrap(again, max(width, 40), initial_indent="  ", subsequent_indent="    ", break_long_words=False,
                      break_on_hyphens=False)  # fmt: skip
    return lines


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _summary(problems: list[Problem], color: bool) -> str:
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    what = [_counted(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    found = {p.place.file for p in problems}
    return paint(f"{' and '.join(what)} in {_counted(len(found), 'file')}", BOLD, color)
