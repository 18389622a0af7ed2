"""Hosts in a line each: what if this one is taken down now."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.wording import clock
from hadocs.runbooks.model import Table
from hadocs.runbooks.preflight_model import Preflight
from hadocs.runbooks.preflight_tables import count_words, thing_words
from hadocs.runbooks.preflight_words import Name, Words, go_verb, has_have, is_are, listed, pause_verb
from hadocs.runbooks.risks import Hurt
from hadocs.runbooks.text import runs


def summary(several: Sequence[Preflight], name: Name = str) -> Table:
    """All hosts, a line each: what if this one is taken down now."""
    words = Words(name)
    rows = [tuple(map(runs, (words.one(f.host), *in_short(f, name)))) for f in several]
    return Table(runs("What if it is taken down now"), tuple(map(runs, ("Host", *SHORT))), tuple(rows))


SHORT = ("Its machines", "What users notice", "Votes then", "Do not lose meanwhile")
"""The heads of what `in_short` tells."""


def in_short(found: Preflight, name: Name = str) -> tuple[str, str, str, str]:
    """One host in four short texts, before `hadocs.runbooks.text.runs` reads them."""
    words = Words(name)
    parts = []
    if found.leaves:
        some = tuple(row.vm for row in found.leaves)
        parts.append(f"{words.few(some)} {'leaves' if len(some) == 1 else 'leave'}")
    if found.stays:
        some = tuple(row.vm for row in found.stays)
        parts.append(f"{words.few(some)} {'stays, and is' if len(some) == 1 else 'stay, and are'} shut down")
    felt = [f"**{words.few(tuple(found.down))} {is_are(tuple(found.down))} down**"] if found.down else []
    if found.uncertain:
        keys = tuple(found.uncertain)
        felt.append(f"**whether {words.few(keys)} {go_verb(keys)} on is not certain**")
    by: dict[str, list[str]] = {}
    live = {k for row in found.lives for k in row.roles}
    for pause in found.pauses:
        why = ", handed over before a live migration" if pause.service in live else ""
        by.setdefault(clock(pause.span) + why, []).append(pause.service)
    felt += [f"{words.few(tuple(some))} {pause_verb(some)} for {span}" for span, some in by.items()]
    own = next((row for row in found.votes if row.cluster == found.cluster), None)
    counted = "–" if own is None else "none counted" if not own.off.counted else count_words(own.off)
    alike: dict[str, list[str]] = {}
    for hurt in found.stops:
        alike.setdefault(_new(hurt, words), []).append(thing_words(hurt, words))
    lost = [f"{listed(some, 'or')}: {effect}" for effect, some in alike.items()]
    return (
        "; ".join(parts) or "none",
        "; ".join(felt) or "nothing",
        counted,
        "; ".join(lost) or "nothing more than ever",
    )


def _new(hurt: Hurt, words: Words) -> str:
    """What a further loss takes that it does not take on any other day."""
    parts = []
    if hurt.new_no_quorum:
        parts.append(f"{words.few(hurt.new_no_quorum)} {has_have(hurt.new_no_quorum)} no quorum")
    if hurt.new_down:
        parts.append(f"{words.few(hurt.new_down)} {is_are(hurt.new_down)} down")
    if hurt.new_uncertain:
        parts.append(
            f"whether {words.few(hurt.new_uncertain)} {go_verb(hurt.new_uncertain)} on is not certain"
        )
    return ", ".join(parts)
