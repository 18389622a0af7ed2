"""A runbook as HTML: the same for a page of a site and for a file by itself. All text of specs is escaped here.

No blank lines stand within it, so that every Markdown machinery passes it on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from hadocs.pages.escape import attr, html_text
from hadocs.pages.runbooks import wording
from hadocs.runbooks.model import Block, Blocks, Callout, Command, Gate, Item, Part, Runbook, Step, Table
from hadocs.runbooks.shell import slot
from hadocs.runbooks.text import Run, Text, plain, runs, value

Link = Callable[[str], str | None]
"""The address of the runbook of a procedure, or ``None`` where there is none; ``spec`` is the spec's own page."""


_UNIT = re.compile(r"(?<=\d) (?=(?:ms|s|min|h|d|[KMGT]i?B|[MG]bit/s|%)(?![\w]))")
"""The space between a number and its unit: no line ends there."""


def nowhere(_: str) -> str | None:
    """No links."""
    return None


def text(runs: Text, link: Link = nowhere) -> str:
    """Runs of text as HTML within a paragraph."""
    found: list[str] = []
    strong = False
    for run in runs:
        if run.strong is not strong:
            strong = run.strong
            found.append("<strong>" if strong else "</strong>")
        found.append(_escaped(run.text) if run.kind == "words" else _shown(run, link))
    return "".join([*found, "</strong>"] if strong else found)


def _shown(run: Run, link: Link) -> str:
    said = _escaped(run.text)
    if run.kind in ("name", "code"):
        return f'<code class="hadocs-{run.kind}">{said}</code>'
    if run.kind == "step":
        return f'<a class="hadocs-ref" href="#step-{said}">{said}</a>'
    if run.kind == "tbd":
        return _tbd(run.target, said)
    if run.kind == "blank" and run.target:
        label = f"row {run.target.rpartition(' ')[2]}"
        return f'<input type="text" data-cell="{attr(run.target)}" aria-label="{attr(label)}">'
    if run.kind == "blank":
        return f'<span class="hadocs-blank">{said}</span>'
    if run.kind in ("procedure", "section"):
        target = link(run.target)
        if target is None and run.kind == "section" and run.target != "spec":
            target = f"#{run.target}"
        if target is None:
            return said
        page = "" if target.startswith("#") else ' class="hadocs-page"'
        return f'<a{page} href="{attr(target)}">{said}</a>'
    return said


def _tbd(what: str, said: str = "TBD – owner") -> str:
    """What the spec lacks: text, which the script makes a place to fill in where it is known what it stands for."""
    if not what:
        return f'<em class="hadocs-tbd">{said}</em>'
    return f'<em class="hadocs-tbd" title="{attr(what)}" data-tbd="{attr(slot(what))}">{said}</em>'


@lru_cache(maxsize=8192)
def _escaped(words: str) -> str:
    """Text in one line; the spaces at its ends, which what stands beside it needs, stay spaces."""
    inner = words.strip()
    if not inner:
        return " " if words else ""
    said = _UNIT.sub("\u00a0", html_text(inner))
    return f"{' ' * words[0].isspace()}{said}{' ' * words[-1].isspace()}"


def _words(runs: Text) -> str:
    return "".join(_escaped(run.text) for run in runs)


def answer(book: Runbook, link: Link = nowhere) -> str:
    """The first block, and who, whom to tell, how long, whom to call."""
    said = "".join(f"<p>{text(one, link)}</p>" for one in book.answers)
    title = f'<p class="admonition-title">{text(book.answer, link)}</p>'
    rows = "".join(
        f'<tr><th scope="row">{text(label)}</th><td>{text(value, link)}</td></tr>'
        for label, value in book.head
    )
    return (
        f'<div class="admonition answer">{title}{said}</div>\n'
        f'<table class="hadocs-head"><tbody>{rows}</tbody></table>'
    )


def table(found: Table, link: Link = nowhere) -> str:
    """A table, with its title over it and its notes below."""
    head = "".join(f'<th scope="col"{_right(found, n)}>{text(h)}</th>' for n, h in enumerate(found.heads))
    most = max(map(len, found.rows), default=0)
    labels = [*(attr(plain(one)) for one in found.heads), *[""] * most]
    begins = [f'<td data-label="{label}"{_right(found, n)}>' for n, label in enumerate(labels[:most])]
    rows = "".join(
        "<tr>"
        + "".join(f"{begin}{text(cell, link)}</td>" for begin, cell in zip(begins, row, strict=False))
        + "</tr>"
        for row in found.rows
    )
    notes = "".join(f"<p>{text(note, link)}</p>" for note in found.notes)
    title = f"<h3>{text(found.title, link)}</h3>" if found.title else ""
    whole = f'<table class="hadocs-rows"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    body = whole if found.rows else ""
    scroll = f'<div class="hadocs-table">{body}</div>' if body else ""
    return f"{title}{scroll}{notes}"


def _right(found: Table, column: int) -> str:
    return ' class="hadocs-number"' if column in found.numbers else ""


def part(found: Part, link: Link = nowhere) -> str:
    """The items of a part, without its heading."""
    intro = f"<p>{text(found.intro, link)}</p>\n" if found.intro else ""
    return intro + "\n".join(_item(item, link) for item in found.items)


def _item(item: Item, link: Link) -> str:
    if isinstance(item, Step):
        return step(item, link)
    return gate(item, link) if isinstance(item, Gate) else callout(item, link)


def step(found: Step, link: Link = nowhere) -> str:
    """A step."""
    anchor = f"step-{found.number}"
    title = _words(found.title)
    box = f'<input type="checkbox" id="{anchor}-done">'
    lines = [
        callout(found.danger, link) if found.danger else "",
        f'<section class="hadocs-step" id="{anchor}" data-step="{attr(found.id)}">',
        f'<h3><label for="{anchor}-done">{box} <span>{found.number} · {title}</span></label>'
        f'<a class="headerlink" href="#{anchor}" title="Link to this step">¶</a></h3>',
        f'<p class="hadocs-where">{" · ".join(_where(found, link))}</p>' if found.on or found.shell else "",
        f"<p>{text(found.intro, link)}</p>" if found.intro else "",
        command(found.command) if found.command else "",
        f'<p class="hadocs-lab">{wording.LAB}</p>' if found.command and found.basis == "O" else "",
        table(found.table, link) if found.table else "",
        _said("hadocs-sees", "You see", found.sees, link),
        _note(found) if found.notes else "",
        _said("hadocs-if-not", "If not:", found.if_not, link),
        *(f'<p class="hadocs-lab">{text(one, link)}</p>' for one in found.lab),
        "</section>",
    ]
    return "\n".join(line for line in lines if line)


def _where(found: Step, link: Link) -> Iterator[str]:
    if found.on:
        yield text(found.on, link)
    if found.shell and wording.SHELLS[found.shell]:
        yield wording.SHELLS[found.shell]
    if found.extra:
        yield text(found.extra, link)
    if found.noticed:
        yield f'<strong class="hadocs-noticed">{text(found.noticed, link)}</strong>'
    if found.no_return:
        yield '<strong class="hadocs-no-return">point of no return</strong>'


def _note(found: Step) -> str:
    assert found.notes is not None
    name = attr(found.notes.id)
    label = f"{wording.WRITE_DOWN} ({text(found.notes.label)}):"
    return (
        f'<p class="hadocs-note"><label><strong>{label}</strong> '
        f'<input type="text" data-note="{name}" autocomplete="off" spellcheck="false"></label></p>'
    )


def _slot(step: str) -> str:
    """What tells the script where the value of a slot comes from: a step, or the operator."""
    return f' data-step="{attr(step)}"' if step else " data-tbd"


def command(found: Command) -> str:
    """A block that is pasted as a whole; a slot is what somebody has noted, or the spec lacks."""
    typed = "".join(
        f'<span class="hadocs-slot"{_slot(piece.step)}>{_typed(piece.text)}</span>'
        if piece.slot
        else _typed(piece.text)
        for piece in found.pieces
    )
    language = wording.LANGUAGES[found.shell]
    return (
        # Between pre and code stands a span: else the theme adds a button of its own, which knows no slots.
        f'<div class="hadocs-command" data-shell="{found.shell}"><pre><span>'
        f'<code class="language-{language}">{typed}</code></span></pre></div>'
    )


def inline(found: Command) -> str:
    """A command within a line: its lines joined, as code."""
    typed = "".join(
        f'<span class="hadocs-slot">{_typed(piece.text)}</span>' if piece.slot else _typed(piece.text)
        for piece in found.pieces
    )
    return f"<code>{typed}</code>"


_REFERRED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"} | {c: f"&#{ord(c)};" for c in "\\`*_[]!{}$|~^=@"}
)


def _typed(words: str) -> str:
    """A command as it is: no letter of it means anything to Markdown, Jinja or formulas, and no line is blank."""
    return words.translate(_REFERRED).replace("\n\n", "\n&#10;")


def _said(kind: str, lead: str, blocks: Blocks, link: Link) -> str:
    if not blocks:
        return ""
    shown = [f"<strong>{lead}</strong>"]
    out: list[str] = []
    for block in blocks:
        out += _block(block, shown, link)
    if shown:
        out.insert(0, f"<p>{shown.pop()}</p>")
    return f'<div class="{kind}">{"".join(out)}</div>'


def _block(block: Block, lead: list[str], link: Link) -> Iterator[str]:
    if block.text:
        begin = f"{lead.pop()} " if lead else ""
        yield f"<p>{begin}{text(block.text, link)}</p>"
    if block.items:
        if lead:
            yield f"<p>{lead.pop()}</p>"
        yield "<ul>" + "".join(f"<li>{text(item, link)}</li>" for item in block.items) + "</ul>"
    if block.command:
        if lead:
            yield f"<p>{lead.pop()}</p>"
        yield command(block.command)


def gate(found: Gate, link: Link = nowhere) -> str:
    """A gate."""
    anchor = f"gate-{attr(found.id)}"
    boxes = "".join(
        f'<li><label><input type="checkbox" id="{anchor}-{n}"> <span>{text(box, link)}</span></label></li>'
        for n, box in enumerate(found.until, 1)
    )
    rest = f"<p><strong>One is missing:</strong> {text(found.otherwise, link)}</p>" if found.otherwise else ""
    rest += (
        f"<p><strong>Point of no return:</strong> {text(found.no_return, link)}</p>"
        if found.no_return
        else ""
    )
    title = f'<p class="admonition-title">Gate {found.letter} · {text(found.title, link)}</p>'
    return (
        f'<div class="admonition gate" id="{anchor}">{title}<ul class="hadocs-boxes">{boxes}</ul>{rest}</div>'
    )


def callout(found: Callout, link: Link = nowhere) -> str:
    """A box."""
    title = f'<p class="admonition-title">{text(found.title, link)}</p>'
    said = f"<p>{text(found.text, link)}</p>" if found.text else ""
    items = _items(found.items, link)
    return f'<div class="admonition {found.kind}">{title}{said}{items}</div>'


def _items(items: Iterable[Text], link: Link) -> str:
    shown = "".join(f"<li>{text(item, link)}</li>" for item in items)
    return f"<ul>{shown}</ul>" if shown else ""


def sections(book: Runbook, link: Link = nowhere) -> Iterator[tuple[str, str, str]]:
    """The sections in their order: anchor, heading (as HTML text) and what is below it."""
    if book.decide:
        yield "decide", wording.DECIDE, table(book.decide, link)
    if book.preflight:
        tables = "\n".join(table(t, link) for t in book.preflight)
        yield "preflight", wording.PREFLIGHT, f"<p>{wording.COMPUTED}</p>\n{tables}"
    for one in book.parts:
        yield f"part-{one.id}", f"{one.letter} · {_words(one.title)}", part(one, link)
    if book.done:
        notes = "".join(f"<p>{text(note, link)}</p>" for note in book.done_notes)
        yield "verify", wording.DONE, table(book.done, link) + notes
    if book.back:
        yield "rollback", wording.BACK, table(book.back, link)
    if book.stop:
        call = (
            f"<strong>{_escaped(book.call)}</strong>, " if book.call else f"{_tbd('whom to call at night')}, "
        )
        yield "stop", wording.STOP, f"<p>{call}{wording.STOP_LEAD}</p>{_items(book.stop, link)}"
    if book.never:
        yield "never", wording.NEVER, _items(book.never, link)
    if book.tbd:
        items = " · ".join(
            f'<span data-tbd="{attr(slot(one.what))}">{text(runs(value(one.what, "words")), link)}</span>'
            for one in book.tbd
        )
        yield "tbd", wording.TBD, f"<p>{wording.unknown(book)}: {items}.</p>"
    basis = "".join(f"<p>{text(one, link)}</p>" for one in book.basis)
    yield "basis", wording.BASIS, basis
