"""Drawing pictures: patterns in the tones of one colour, and words on them in the house's own typefaces."""

import colorsys
import functools
import math
import random
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont, features

FONTS = Path(__file__).parents[3] / "assets" / "fonts"
FACES = ("figtree", "figtree-ext", "anek-devanagari")
"""Our typefaces; a letter is written in the first that has it."""
NEEDS_SHAPING = re.compile(r"[\u0900-\u097f]")
"""Scripts whose letters join and change places; without the library that does it, nothing is written in them."""
WHITE = (255, 255, 255)
LINE_HEIGHT = 1.14

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """A picture's colours (`hue` in degrees), its pattern, and the number from which the pattern's chances come."""

    hue: int
    pattern: str
    seed: int | None = None

    def tone(self, lightness: float, saturation: float = 0.55, turn: float = 0.0) -> Colour:
        """A tone of the colour; `turn` shifts the hue by degrees."""
        red, green, blue = colorsys.hls_to_rgb((self.hue + turn) % 360 / 360, lightness, saturation)
        return round(red * 255), round(green * 255), round(blue * 255)


def draw_pattern(look: Look, size: tuple[int, int]) -> Image.Image:
    """The pattern over a ground of the colour's tones; the same look draws the same."""
    image = _gradient(size, look.tone(0.36, 0.6), look.tone(0.58, 0.62, 28))
    chance = random.Random(look.hue if look.seed is None else look.seed)  # noqa: S311 - a picture, not a secret
    PAINTERS[look.pattern](image, look, chance)
    return image


def can_write(text: str) -> bool:
    """Whether our typefaces have every letter and digit of the text, and this machine can join them."""
    if NEEDS_SHAPING.search(text) and not features.check_feature("raqm"):
        return False
    return all(_face_of(letter) for letter in text if unicodedata.category(letter)[0] in "LNM")


def write_in_box(
    image: Image.Image, text: str, box: tuple[int, int, int, int], sizes: tuple[int, ...], *, weight: int, lines: int
) -> None:
    """Write white words at the bottom of a box, in the largest of `sizes` in which they fit; what is left over is cut.

    Letters that none of our typefaces has are left out.
    """
    left, top, right, bottom = box
    words = ["".join(letter for letter in word if _face_of(letter)) for word in text.split()]
    words = [word for word in words if word]
    for size in sizes:
        broken = _broken(words, right - left, size, weight)
        step = round(size * LINE_HEIGHT)
        is_fitting = len(broken) <= lines and all(length_of(line, size, weight) <= right - left for line in broken)
        if is_fitting and len(broken) * step <= bottom - top:
            broken = _balanced(words, broken, right - left, size, weight)
            break
    else:
        size, step = sizes[-1], round(sizes[-1] * LINE_HEIGHT)
        broken = _cut(broken, lines, right - left, size, weight)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(reversed(broken)):
        x, baseline = float(left), bottom - number * step - round(size * 0.2)
        for face, run in _runs(line):
            draw.text((x, baseline), run, font=font(face, size, weight), fill=WHITE, anchor="ls")
            x += font(face, size, weight).getlength(run)


def length_of(text: str, size: int, weight: int) -> float:
    """How many pixels wide the text is."""
    return sum(font(face, size, weight).getlength(run) for face, run in _runs(text))


@functools.cache
def font(face: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """One of our typefaces at a size in pixels and a weight (400 to 700)."""
    loaded = ImageFont.truetype(FONTS / f"{face}.woff2", size)
    loaded.set_variation_by_axes([weight])
    return loaded


@functools.cache
def _face_of(letter: str) -> str:
    """The first typeface that has a letter, "" when none does."""
    return next((face for face in FACES if _ink(face, letter) != _ink(face, "\uffff")), "")


@functools.cache
def _plain(face: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"{face}.woff2", 40, layout_engine=ImageFont.Layout.BASIC)


def _ink(face: str, letter: str) -> bytes:
    """What a typeface draws for a letter; for all that it lacks it draws the same box."""
    sheet = Image.new("L", (80, 80))
    ImageDraw.Draw(sheet).text((20, 60), letter, font=_plain(face), fill=255, anchor="ls")
    return sheet.tobytes()


def _runs(text: str) -> list[tuple[str, str]]:
    """The text in pieces of one typeface each."""
    runs: list[tuple[str, str]] = []
    for letter in text:
        face = _face_of(letter) or FACES[0]
        if runs and runs[-1][0] == face:
            runs[-1] = (face, runs[-1][1] + letter)
        else:
            runs.append((face, letter))
    return runs


def _broken(words: list[str], width: int, size: int, weight: int) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and length_of(longer, size, weight) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _balanced(words: list[str], lines: list[str], width: int, size: int, weight: int) -> list[str]:
    """As many lines as these, of lengths as alike as can be, so that no word stands alone at the end."""
    for _ in range(12):
        width = round(width * 0.94)
        narrower = _broken(words, width, size, weight)
        if len(narrower) > len(lines) or any(length_of(line, size, weight) > width for line in narrower):
            break
        lines = narrower
    return lines


def _cut(lines: list[str], most: int, width: int, size: int, weight: int) -> list[str]:
    """At most so many lines, each so far as it fits, with an ellipsis where something is missing."""
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    for number, line in enumerate(kept):
        short = line
        while short and length_of(short, size, weight) > width:
            short = short.rstrip("…")[:-1].rstrip() + "…"
        kept[number] = short
    return kept


def _gradient(size: tuple[int, int], begin: Colour, end: Colour) -> Image.Image:
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    mask = ImageChops.add(across, down, scale=2)
    return Image.composite(Image.new("RGB", size, end), Image.new("RGB", size, begin), mask)


def _sheet(image: Image.Image) -> tuple[ImageDraw.ImageDraw, Image.Image]:
    """A sheet to draw on with 255; see `_lay`."""
    sheet = Image.new("L", image.size, 0)
    return ImageDraw.Draw(sheet), sheet


def _lay(image: Image.Image, sheet: Image.Image, colour: Colour, strength: float) -> None:
    """Lay a drawn sheet over the picture in a colour, as see-through as `strength` says."""
    image.paste(colour, (0, 0), sheet.point([round(value * strength) for value in range(256)]))


def _arcs(image: Image.Image, look: Look, chance: random.Random) -> None:
    width, height = image.size
    for number in range(6, 0, -1):
        draw, sheet = _sheet(image)
        radius = height * (0.16 + 0.17 * number)
        centre = (width * 0.78, height * 0.92)
        draw.ellipse((centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=255)
        _lay(image, sheet, look.tone(0.34 + 0.07 * (6 - number), 0.62, 8 * number), 0.5)
    draw, sheet = _sheet(image)
    radius = height * 0.09
    draw.ellipse((width * 0.2 - radius, height * 0.3 - radius, width * 0.2 + radius, height * 0.3 + radius), fill=255)
    _lay(image, sheet, look.tone(0.86, 0.8, 45), 0.95)


def _waves(image: Image.Image, look: Look, chance: random.Random) -> None:
    width, height = image.size
    for number in range(5):
        draw, sheet = _sheet(image)
        base, swing, phase = height * (0.36 + 0.14 * number), height * 0.09, chance.random() * 6
        step = max(width // 160, 1)
        line = [
            (x, base + swing * math.sin(x / width * (4 + number * 0.5) + phase)) for x in range(0, width + step, step)
        ]
        draw.polygon([*line, (width, height), (0, height)], fill=255)
        _lay(image, sheet, look.tone(0.62 - 0.09 * number, 0.6, 24 - 9 * number), 0.62)


def _dots(image: Image.Image, look: Look, chance: random.Random) -> None:
    step = image.height / 9
    for column in range(17):
        for row in range(10):
            near = 1 - math.dist((column / 16, row / 9), (0.72, 0.4)) / 0.85
            radius = step * 0.44 * max(near, 0.08)
            x, y = column * step, row * step
            colour = look.tone(0.56 + 0.28 * max(near, 0), 0.72, 40 * max(near, 0))
            ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _bars(image: Image.Image, look: Look, chance: random.Random) -> None:
    width, height = image.size
    for number in range(9):
        tall = height * (0.18 + 0.6 * (0.25 + 0.75 * chance.random()) * (number + 2) / 10)
        left = width * (0.1 + number * 0.092)
        draw, sheet = _sheet(image)
        draw.rounded_rectangle(
            (left, height * 0.88 - tall, left + width * 0.056, height * 0.88), width * 0.012, fill=255
        )
        _lay(image, sheet, look.tone(0.9 - 0.035 * (8 - number), 0.7, 6 * number), 0.35 + 0.06 * number)


def _hills(image: Image.Image, look: Look, chance: random.Random) -> None:
    width, height = image.size
    draw, sheet = _sheet(image)
    radius = height * 0.15
    draw.ellipse((width * 0.7 - radius, height * 0.34 - radius, width * 0.7 + radius, height * 0.34 + radius), fill=255)
    _lay(image, sheet, look.tone(0.88, 0.85, 40), 0.95)
    for number in range(4):
        draw, sheet = _sheet(image)
        points = [(0.0, float(height))]
        for place in range(7):
            peak = height * (0.5 + 0.13 * number - (0.2 * chance.random() if place % 2 else -0.05))
            points.append((width * (place / 6) + width * 0.06 * (chance.random() - 0.5), peak))
        points[1] = (0.0, points[1][1])
        points[-1] = (float(width), points[-1][1])
        draw.polygon([*points, (float(width), float(height))], fill=255)
        _lay(image, sheet, look.tone(0.48 - 0.09 * number, 0.5, 14 - 8 * number), 0.85)


def _tiles(image: Image.Image, look: Look, chance: random.Random) -> None:
    side = image.width // 8
    for column in range(8):
        for row in range(5):
            sheet = Image.new("L", (side, side), 0)
            draw = ImageDraw.Draw(sheet)
            quarter = chance.randrange(4)
            x, y = ((0, 0), (side, 0), (side, side), (0, side))[quarter]
            if chance.random() < 0.72:
                draw.pieslice((x - side, y - side, x + side, y + side), 90 * quarter, 90 * quarter + 90, fill=255)
            else:
                draw.rectangle((0, 0, side, side), fill=255)
            colour = look.tone(0.4 + 0.42 * chance.random(), 0.62, 36 * chance.random())
            mask = sheet.point([round(value * 0.6) for value in range(256)])
            image.paste(colour, (column * side, row * side), mask)


PAINTERS = {"arcs": _arcs, "waves": _waves, "dots": _dots, "bars": _bars, "hills": _hills, "tiles": _tiles}
