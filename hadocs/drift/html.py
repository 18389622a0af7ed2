"""Drift as one page of HTML that needs nothing else: light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from hadocs.drift.compare import Difference
from hadocs.drift.effect import minutes
from hadocs.drift.report import OBSERVED, by_thing, cleaned, summary, untried
from hadocs.drift.run import Drift
from hadocs.lint.findings import Finding

_STYLE = """\
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fff;--card:#f6f8fa;--line:#d0d7de;--is:#0b57a4;
--error:#a40e26;--warning:#7a4b00;--info:#0b57a4;--gone:#116329}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b1;--page:#0d1117;--card:#161b22;--line:#3d444d;
--is:#79b8ff;--error:#ff9492;--warning:#f0b72f;--info:#79b8ff;--gone:#7ee2a0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1.25rem;background:var(--page);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.25rem 0}
.soft,caption{color:var(--soft)}
table{width:100%;border-collapse:collapse;margin:.25rem 0 1rem;table-layout:fixed}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border:1px solid var(--line)}
thead th{background:var(--card);font-weight:600}
tbody th{font-weight:600}
td small{display:block;color:var(--soft)}
ul{padding-left:1.25rem;margin:.25rem 0 1rem}
li{margin:.25rem 0}
.is{color:var(--is);font-weight:600}
.error{color:var(--error)}.warning{color:var(--warning)}.info{color:var(--info)}.gone{color:var(--gone)}
.error,.warning,.info,.gone{font-weight:600}
@media(max-width:40rem){body{padding:.75rem}thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
table,tbody,tr,th,td{display:block;width:100%}tr{border:1px solid var(--line);margin:0 0 .6rem}
tbody th,td{border:0;padding:.3rem .6rem}tbody th{background:var(--card)}
td::before{content:attr(data-is);display:block;color:var(--soft);font-size:.85rem}}
@media print{body{max-width:none}}
"""


def as_html(drift: Drift) -> str:
    """The whole of it; ends in a line break. Everything that a spec or a cluster says stands as text."""
    title = f"{drift.title}: as documented and as observed"
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        # A page that spoilt input could make load something would do so for whoever reads it.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
        f"<title>{_text(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n",
        f"<h1>{_text(title)}</h1>\n<p>{_text(summary(drift))}</p>\n",
        *(f'<p class="soft">{_text(line)}</p>\n' for line in drift.head),
        *_differences(drift),
        *_changes(drift),
        *_unseen(drift),
        "</main>\n</body>\n</html>\n",
    ]
    return "".join(parts)


def _differences(drift: Drift) -> Iterator[str]:
    if not drift.found:
        return
    yield "<h2>What differs</h2>\n"
    for thing, found in by_thing(drift):
        yield f"<h3>{_text(thing)}</h3>\n"
        yield from _table(("What", "As documented", "As observed"), map(_row, found))


def _row(d: Difference) -> tuple[str, str, str]:
    notes = "".join(f"<small>{_text(t)}</small>" for t in (OBSERVED[d.what].strip(" ()"), d.where) if t)
    return (
        _text(d.key or "whether it is there"),
        _text(d.documented),
        f'<span class="is">{_text(d.observed)}</span>{notes}',
    )


def _changes(drift: Drift) -> Iterator[str]:
    effect = drift.effect
    if not drift.found:
        return
    yield "<h2>What that changes</h2>\n"
    if effect.nothing and not effect.untried:
        yield "<p>Nothing that rules, availability or a preflight tell.</p>\n"
    if effect.topology:
        yield "<h3>Topology of services</h3>\n"
        rows = ((_text(s), _text(b), _text(a)) for s, (b, a) in effect.topology.items())
        yield from _table(("Service", "As documented", "As observed"), rows)
    yield from _findings("New findings", effect.new, gone=False)
    yield from _findings("Findings that are gone", effect.gone, gone=True)
    if effect.minutes:
        yield "<h3>Downtime a year</h3>\n"
        rows = ((_text(s), minutes(b), minutes(a)) for s, (b, a) in effect.minutes.items())
        yield from _table(("Service", "As documented", "As observed"), rows)
    for host, parts in effect.preflight.items():
        yield f"<h3>{_text(host)} taken down now</h3>\n"
        rows = ((_text(key), _text(b), _text(a)) for key, (b, a) in parts.items())
        yield from _table(("What", "As documented", "As observed"), rows)
    if effect.unlooked:
        yield f"<p>The preflight of {effect.unlooked} more of the hosts was not worked out: ask that of each.</p>\n"
    if effect.untried:
        yield f"<p>{_text(untried(effect))}</p>\n"


def _findings(title: str, found: tuple[Finding, ...], *, gone: bool) -> Iterator[str]:
    if found:
        yield f"<h3>{title}</h3>\n<ul>\n"
        for f in found:
            kind = "gone" if gone else f.severity
            yield f'<li><span class="{kind}">{_text(f.severity)} {_text(f.rule)}</span> {_text(f.message)}</li>\n'
        yield "</ul>\n"


def _unseen(drift: Drift) -> Iterator[str]:
    if drift.unseen:
        yield "<h2>What was not observed, and is no drift</h2>\n<ul>\n"
        for i in drift.unseen:
            yield f"<li><strong>{_text(i.thing)}</strong>: {_text(i.text)}</li>\n"
        yield "</ul>\n"


def _table(heads: tuple[str, str, str], rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    named = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield f"<table>\n<thead><tr>{named}</tr></thead>\n<tbody>\n"
    for first, *rest in rows:
        cells = "".join(f'<td data-is="{h}">{c}</td>' for h, c in zip(heads[1:], rest, strict=True))
        yield f'<tr><th scope="row">{first}</th>{cells}</tr>\n'
    yield "</tbody>\n</table>\n"


def _text(text: str) -> str:
    return escape(cleaned(text))
