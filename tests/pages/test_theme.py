"""The colours can be read in both themes, and every name has a value in both."""

import re
from pathlib import Path

import pytest

from edtech_app.components.theme import COLOURS, SHAPE_PAIRS, TEXT_PAIRS

STYLESHEET = (Path(__file__).parents[2] / "assets/theme.css").read_text()
THEMES = {
    theme: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for theme, block in zip(
        ("light", "dark"), re.findall(r":root(?:\.dark)? \{\s*color-scheme[^}]*\}", STYLESHEET), strict=True
    )
}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_has_a_value(theme: str):
    assert set(THEMES[theme]) == set(COLOURS)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: str, words: str, ground: str):
    assert contrast(THEMES[theme][words], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_controls_stars_and_focus_can_be_seen(theme: str, shape: str, ground: str):
    assert contrast(THEMES[theme][shape], THEMES[theme][ground]) >= 3
