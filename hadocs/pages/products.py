"""The pages on products: which there are, and for each kind all that is known and what vendors say.

Lays out what the catalogue holds; knows no spec.
"""

from __future__ import annotations

from hadocs.pages import glossary
from hadocs.pages.escape import Md, code, link, md
from hadocs.pages.narrative import sourced
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.page import Page
from hadocs.pages.platforms import FOLDER
from hadocs.pages.render import render
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact, Product

FLAGS = ("cluster_aware", "shared_disk", "own_replication", "load_balanced")
TOPOLOGIES = ("host", "guest", "hybrid", "mixed", "physical")


def pages() -> tuple[Page, ...]:
    """The page of all products, and a page for each kind."""
    found = catalog.products()
    kinds = {
        key: (title, [p for p in found if p.kind == key])
        for key, title in sourced.kinds().items()
        if any(p.kind == key for p in found)
    }
    return (
        Page(
            f"{FOLDER}/products.md",
            glossary.with_tooltips(
                render(
                    "products.md.j2",
                    kinds=[(key, title, _overview(some)) for key, (title, some) in kinds.items()],
                )
            ),
        ),
        *(
            Page(
                f"{FOLDER}/products-{key}.md",
                glossary.with_tooltips(
                    render(
                        "kind.md.j2",
                        title=title,
                        products=[
                            (p.title, sourced.product_anchor(p.id), code(p.id), _product(p)) for p in some
                        ],
                    )
                ),
            )
            for key, (title, some) in kinds.items()
        ),
    )


def _overview(found: list[Product]) -> Grid:
    heads = ("Product", *map(sourced.product_fact, FLAGS), *(t.capitalize() for t in TOPOLOGIES))
    return Grid(heads, tuple(Row((_linked(p), *_flags(p), *_words(p))) for p in found))


def _linked(product: Product) -> Md:
    """Its name, leading to its section; links to the section that once was on this page end here."""
    return Md(
        f"{link(product.title, sourced.product_place(product))}{{ #{sourced.product_anchor(product.id)} }}"
    )


def _flags(product: Product) -> list[Md]:
    return [_plain(product.facts.get(name)) for name in FLAGS]


def _words(product: Product) -> list[Md]:
    return [_plain(product.topologies.get(t)) for t in TOPOLOGIES]  # type: ignore[call-overload]


def _plain(fact: Fact | None) -> Md:
    return sourced.value(fact.value) if fact else Md("unknown")


def _product(product: Product) -> Grid:
    heads = ("What", "Value", "How it is known", "Sources")
    named = [(sourced.product_fact(n), f) for n, f in product.facts.items()]
    named += [(f"{t.capitalize()} clustering", f) for t, f in product.topologies.items()]
    return Grid(
        heads,
        tuple(
            Row((md(name), sourced.told(fact), sourced.basis(fact), sourced.sources(fact.source)))
            for name, fact in named
        ),
    )
