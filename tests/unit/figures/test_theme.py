"""The colours: readable in light and dark, and one picture for both."""

import pytest

from hadocs.figures import theme

PAIRS = [(look, token, on) for look, (token, grounds) in theme.TEXT_ON.items() for on in grounds]


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("look", "token", "on"), PAIRS)
def test_text_has_a_contrast_of_at_least_4_5(look: str, token: str, on: str, palette: int) -> None:
    assert theme.contrast(theme.TOKENS[token][palette], theme.TOKENS[on][palette]) >= 4.5


LOOKS = {**theme.BOXES, **theme.WIRES}
TELLING = {
    stroke: [look for look, paint in LOOKS.items() if paint[1] == stroke and look not in theme.DECORATIVE]
    for stroke in dict.fromkeys(paint[1] for paint in LOOKS.values())
}
"""By token the looks of the lines in it that say something."""
HALOS = ("none", "paper", "case")
"""Borders in the colour of the ground keep a number or a dot off what is around it: what one sees is its fill."""


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    "token", [t for t, looks in TELLING.items() if looks and t not in ("none", "paper", "case")]
)
def test_lines_that_say_something_have_a_contrast_of_at_least_3(token: str, palette: int) -> None:
    """On whatever figures are painted on; where each look lies on what, `test_contrast` sees in figures."""
    for ground in ("paper", "case", "card", "host-fill", "guest-fill", "storage-fill", "network-fill"):
        ratio = theme.contrast(theme.TOKENS[token][palette], theme.TOKENS[ground][palette])
        assert ratio >= 3, f"{TELLING[token]} on {ground}: {ratio:.2f}"


def test_what_has_less_contrast_is_there_and_nothing_but_decoration() -> None:
    assert theme.DECORATIVE.keys() <= LOOKS.keys()
    assert not {"edge", "bar", "vote", "card", "square"} & {
        look.partition("-")[0] for look in theme.DECORATIVE
    }


def test_contrast_of_black_on_white_is_21() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)


USED = frozenset({("b", "host-cluster"), ("t", "strong")})


def test_in_a_page_colours_follow_the_palette_of_its_theme_whatever_the_system_prefers() -> None:
    light, dark = theme.css("page", USED).split(theme.SWITCHED, 1)
    assert ".hf .b-host-cluster{fill:#f5f9ff;stroke:#1d4ed8;stroke-width:1.8}" in light
    assert " .hf .b-host-cluster{fill:#131f3d;stroke:#93b4fd}" in dark
    assert "prefers-color-scheme" not in light + dark


def test_alone_one_media_query_turns_the_colours_of_the_attributes_dark() -> None:
    css = theme.css("alone", USED)
    assert css.startswith("@media (prefers-color-scheme:dark){")
    assert css.count("@") == 1
    assert ":root .b-host-cluster{fill:#131f3d;stroke:#93b4fd}" in css
    assert "#1d4ed8" not in css


def test_alone_each_name_has_a_root_of_its_own_as_libreoffice_paints_by_what_has_none() -> None:
    some = frozenset({("b", "card-active"), ("b", "card-passive"), ("b", "plate-site"), ("paper", "")})
    rules = theme.css("alone", some).removeprefix("@media (prefers-color-scheme:dark){")
    names = [n for rule in rules.split("}") if "{" in rule for n in rule.partition("{")[0].split(",")]
    assert len(names) == len(some)
    assert all(n.startswith(":root .") for n in names)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_figure_in_one_palette_needs_no_rules(mode: theme.Mode) -> None:
    assert theme.css(mode, USED) == ""


@pytest.mark.parametrize("mode", ["light", "dark", "page", "alone"])
def test_colours_are_written_literally(mode: theme.Mode) -> None:
    assert "var(" not in theme.css(mode, USED)
    assert 'fill="#f5f9ff" stroke="#1d4ed8" stroke-width="1.8"' in theme.paint("b", "host-cluster", "alone")
    assert 'fill="none" stroke="#1d4ed8"' in theme.paint("l", "host-cluster", "light")


def test_rules_are_written_for_what_is_used_only() -> None:
    assert "b-band" not in theme.css("page", frozenset({("b", "chassis")}))
