"""Names in messages: how they are quoted, enumerated and compared. Knows nothing of specs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MOST = 300
_SHOWN = 8
"""So many names of a circle are told."""


def quoted(text: str) -> str:
    """Text in quotes, cut where it is too long to read."""
    return f'"{text if len(text) <= 60 else text[:57] + "…"}"'


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like a name, or nothing where none is.

    Of very many names only those of about the same length and the same beginning are compared, so that bad
    input can't make this slow.
    """
    names = [n for n in known if n != name]
    if len(names) > _MOST:
        names = [n for n in names if n[:1] == name[:1] and abs(len(n) - len(name)) <= 2][:_MOST]
    if len(name) > 200:
        return ""
    import difflib  # only where something is wrong

    match = difflib.SequenceMatcher(b=name.casefold(), autojunk=False)
    # Of two letters one may be wrong: short ids such as h1 and h2 are alike enough.
    best, score = "", 0.5 if len(name) <= 3 else 0.6
    for known_name in names:
        match.set_seq1(known_name.casefold())
        if match.real_quick_ratio() >= score and match.quick_ratio() >= score:
            ratio = match.ratio()
            if ratio > score or (ratio == score and not best):
                best, score = known_name, ratio
    if best:
        return best
    longer = [n for n in names if len(name) > 2 and n.casefold().startswith(name.casefold())]
    return longer[0] if len(longer) == 1 else ""


def near_key(name: str, known: Iterable[str]) -> str:
    """The key that a name is a slip of; keys are few and mean different things, so they must be very much alike."""
    import difflib  # only where something is wrong

    best = difflib.get_close_matches(name.casefold(), list(known), 1, 0.75) if len(name) <= 200 else []
    return best[0] if best else ""


def enumerated(names: Iterable[str], most: int = 12) -> str:
    """Names with commas between them; of more than ``most`` the first, and how many there are besides."""
    every = list(names)
    shown = ", ".join(n if len(n) <= 60 else n[:57] + "…" for n in every[:most])
    return shown if len(every) <= most else f"{shown} … ({len(every)} in all)"


def ring(way: Sequence[str], verb: str) -> str:
    """``a uses b uses a``; of a long way its two ends, and how many are between them."""
    names = [*way, way[0]]
    if len(names) > _SHOWN:
        names[_SHOWN // 2 : -_SHOWN // 2] = [f"… ({len(names) - _SHOWN} more)"]
    return verb.join(names)
