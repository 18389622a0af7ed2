"""The colours: readable in light and dark, and one picture for both."""

import pytest

from hadocs.figures import theme

PAIRS = [(look, token, on) for look, (token, grounds) in theme.TEXT_ON.items() for on in grounds]


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("look", "token", "on"), PAIRS)
def test_text_has_a_contrast_of_at_least_4_5(look: str, token: str, on: str, palette: int) -> None:
    assert theme.contrast(theme.TOKENS[token][palette], theme.TOKENS[on][palette]) >= 4.5


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("token", ["host", "guest", "runs", "network", "storage", "site"])
def test_lines_have_a_contrast_of_at_least_3(token: str, palette: int) -> None:
    assert theme.contrast(theme.TOKENS[token][palette], theme.TOKENS["paper"][palette]) >= 3


def test_contrast_of_black_on_white_is_21() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)


def test_in_a_page_colours_follow_materials_palette_and_fall_back_to_light() -> None:
    css = theme.css("page", frozenset({"b-host-cluster"}), ".hf")
    assert "var(--hf-host,#1d4ed8)" in css
    assert '[data-md-color-scheme="slate"] .hf{' in css
    assert "prefers-color-scheme" not in css


def test_alone_colours_follow_the_system() -> None:
    css = theme.css("alone", frozenset({"b-host-cluster"}), "svg")
    assert "@media (prefers-color-scheme:dark)" in css


def test_for_programs_without_custom_properties_colours_are_literal() -> None:
    assert "var(" not in theme.css("light", frozenset({"b-band", "t-strong"}), "svg")


def test_rules_are_written_for_what_is_used_only() -> None:
    assert "b-band" not in theme.css("page", frozenset({"b-chassis"}), ".hf")
