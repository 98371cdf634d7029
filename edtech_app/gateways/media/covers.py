"""The picture of a course whose author gave none: its title on a pattern in its category's colour."""

import zlib
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageChops

from edtech_app.gateways.media.drawing import PAINTERS, WHITE, Look, can_write, draw_pattern, write_in_box

SIZE = (1280, 720)
FINER = 1.25
"""Patterns are drawn so much larger and made smaller, which smooths their edges."""
MARGIN = 72
TITLE_BOX = (MARGIN, 110, SIZE[0] - 180, 550)
"""Above the lower fifth, over which the course page lays its button for the preview."""
TITLE_SIZES = (104, 92, 80, 70, 60, 52, 44)
TITLE_LINES = 4
HUES = (146, 186, 222, 14, 292, 350, 262, 168, 206, 334)
"""Colours, in degrees, on which white is easy to read."""


def draw_cover(title: str, category: str, seed: str, targets: Mapping[int, Path]) -> None:
    """Write the cover as WebP, 16:9, at each width in pixels; the same words draw the same picture.

    `category` names the shelf (its slug; "" for none), which gives the colour, and `seed` the course, which gives the
    pattern, so that neighbours on a shelf differ. A title that our typefaces cannot write is left out.

    Blocks for a part of a second: call it in a thread.
    """
    look = look_of(category, seed)
    pattern = draw_pattern(look, (round(SIZE[0] * FINER), round(SIZE[1] * FINER)))
    picture = pattern.resize(SIZE, Image.Resampling.LANCZOS)
    if can_write(title):
        picture.paste(Image.new("RGB", SIZE, look.tone(0.14, 0.6)), mask=_shade())
        write_in_box(picture, title, TITLE_BOX, TITLE_SIZES, weight=700, lines=TITLE_LINES)
        picture.paste(WHITE, (MARGIN, MARGIN, MARGIN + 72, MARGIN + 8))
    for width, target in targets.items():
        smaller = picture.resize((width, width * SIZE[1] // SIZE[0]), Image.Resampling.LANCZOS)
        smaller.save(target, "WEBP", quality=82, method=4)


def look_of(category: str, seed: str) -> Look:
    """A category's colour, which its courses turn a little, and a course's own pattern."""
    # The upper half of the sum spreads the categories that a new house begins with over different colours.
    shelf, course = zlib.crc32(category.encode()) >> 16, zlib.crc32(seed.encode())
    if not category:
        shelf = course
    patterns = sorted(PAINTERS)
    return Look(
        hue=(HUES[shelf % len(HUES)] + course % 19 - 9) % 360,
        pattern=patterns[(course >> 8) % len(patterns)],
        seed=course,
    )


def _shade() -> Image.Image:
    """Dark at the lower left, where the words are, and clear at the upper right."""
    up = Image.linear_gradient("L").resize(SIZE)
    left = Image.linear_gradient("L").rotate(-90).resize(SIZE)
    return ImageChops.add(up, left, scale=2).point([round(min(255, 20 + value * 0.9)) for value in range(256)])
