"""What the demo school looks like: course pictures and short films of moving titles, drawn and encoded by us."""

import colorsys
import math
import random
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import av
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONT = Path(__file__).parents[2] / "assets" / "fonts" / "figtree.woff2"
PICTURE = (960, 540)
FILM = (640, 360)
FRAMES_A_SECOND = 10
TITLE_SECONDS, POINT_SECONDS = 2, 2
BAR = 5
WHITE = (255, 255, 255)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """A course's colours (`hue` in degrees) and its pattern."""

    hue: int
    pattern: str

    def tone(self, lightness: float, saturation: float = 0.55, turn: float = 0.0) -> Colour:
        """A tone of the course's colour; `turn` shifts the hue by degrees."""
        red, green, blue = colorsys.hls_to_rgb((self.hue + turn) % 360 / 360, lightness, saturation)
        return round(red * 255), round(green * 255), round(blue * 255)


@dataclass(frozen=True, slots=True)
class Script:
    """What a film says: the course above, its title, then one point after another."""

    course: str
    title: str
    points: tuple[str, ...]

    @property
    def seconds(self) -> int:
        return TITLE_SECONDS + POINT_SECONDS * len(self.points)


def picture(look: Look) -> bytes:
    """A course's picture as PNG, 16:9; the same look draws the same picture."""
    image = _pattern(look, (PICTURE[0] * 4 // 3, PICTURE[1] * 4 // 3)).resize(PICTURE, Image.Resampling.LANCZOS)
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def film(script: Script, look: Look, file: Path) -> None:
    """Write a film as MP4 (H.264), a few kilobytes for each second."""
    ground = _film_ground(look)
    cards = [_title_card(script), *[_point_card(n, text, look) for n, text in enumerate(script.points, 1)]]
    frames = script.seconds * FRAMES_A_SECOND
    with av.open(str(file), "w", format="mp4", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=FRAMES_A_SECOND, options={"preset": "superfast", "crf": "28"})
        stream.width, stream.height, stream.pix_fmt = *FILM, "yuv420p"
        stream.codec_context.thread_count = 1
        image, shown = ground, (-1, 0, 0.0)
        for number in range(frames):
            place = _place(number / FRAMES_A_SECOND, len(cards))
            if place != shown:
                image, shown = _compose(ground, cards[place[0]], shift=place[1], strength=place[2]), place
            bar = round(FILM[0] * (number + 1) / frames)
            image.paste(look.tone(0.78, 0.7, 40), (0, FILM[1] - BAR, bar, FILM[1]))
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())


def captions(script: Script) -> bytes:
    """What the film says, as WebVTT."""
    lines = ["WEBVTT", "", f"00:00.000 --> 00:{TITLE_SECONDS:02d}.000", script.title, ""]
    for number, point in enumerate(script.points):
        start = TITLE_SECONDS + number * POINT_SECONDS
        lines += [f"00:{start:02d}.000 --> 00:{start + POINT_SECONDS:02d}.000", point, ""]
    return "\n".join(lines).encode()


# Films


def _film_ground(look: Look) -> Image.Image:
    ground = _pattern(look, FILM).filter(ImageFilter.GaussianBlur(14))
    return Image.blend(ground, Image.new("RGB", FILM, look.tone(0.14, 0.5)), 0.72)


def _place(at: float, cards: int) -> tuple[int, int, float]:
    """Which card is to be seen at a second, how far below its place, and how strongly.

    Cards slide in from below and leave upwards; the first is there from the start, the last stays.
    """
    card = 0 if at < TITLE_SECONDS else min(int((at - TITLE_SECONDS) // POINT_SECONDS) + 1, cards - 1)
    start = 0 if card == 0 else TITLE_SECONDS + (card - 1) * POINT_SECONDS
    end = start + (POINT_SECONDS if card else TITLE_SECONDS)
    arriving = 1.0 if card == 0 else _ease((at - start) / 0.5)
    leaving = 0.0 if card == cards - 1 else _ease((at - end + 0.35) / 0.35)
    return card, round((1 - arriving) * 60 - leaving * 40), arriving * (1 - leaving)


def _compose(ground: Image.Image, card: Image.Image, *, shift: int, strength: float) -> Image.Image:
    image = ground.copy()
    mask = card.getchannel("A").point([round(alpha * strength) for alpha in range(256)])
    image.paste(card, (0, shift), mask)
    return image


def _ease(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return 1 - (1 - share) ** 3


def _title_card(script: Script) -> Image.Image:
    card = Image.new("RGBA", FILM, (*WHITE, 0))
    draw = ImageDraw.Draw(card)
    draw.text((48, 76), script.course, font=_font(19, 500), fill=(*WHITE, 190))
    _write(draw, (48, 112), script.title, _font(42, 700))
    return card


def _point_card(number: int, text: str, look: Look) -> Image.Image:
    card = Image.new("RGBA", FILM, (*WHITE, 0))
    draw = ImageDraw.Draw(card)
    draw.ellipse((48, 84, 92, 128), fill=(*look.tone(0.78, 0.7, 40), 255))
    draw.text((70, 106), str(number), font=_font(22, 700), fill=(*look.tone(0.16), 255), anchor="mm")
    _write(draw, (48, 148), text, _font(30, 600))
    return card


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont) -> None:
    """Write text in lines that fit the frame."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font=font) > FILM[0] - 96:
            lines.append(word)
        else:
            lines[-1] = longer
    draw.multiline_text(at, "\n".join(lines), font=font, fill=(*WHITE, 255), spacing=10)


def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT, size)
    font.set_variation_by_axes([weight])
    return font


# Pictures


def _pattern(look: Look, size: tuple[int, int]) -> Image.Image:
    image = _gradient(size, look.tone(0.36, 0.6), look.tone(0.58, 0.62, 28))
    painters = {"arcs": _arcs, "waves": _waves, "dots": _dots, "bars": _bars, "hills": _hills, "tiles": _tiles}
    painters[look.pattern](image, look, random.Random(look.hue))  # noqa: S311 - a picture, not a secret
    return image


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
    side = image.width / 8
    for column in range(8):
        for row in range(5):
            x, y = column * side, row * side
            box = (x, y, x + side, y + side)
            draw, sheet = _sheet(image)
            quarter = chance.randrange(4)
            corner = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))[quarter]
            round_box = (corner[0] - side, corner[1] - side, corner[0] + side, corner[1] + side)
            if chance.random() < 0.72:
                draw.pieslice(round_box, 90 * quarter, 90 * quarter + 90, fill=255)
            else:
                draw.rectangle(box, fill=255)
            _lay(image, sheet, look.tone(0.4 + 0.42 * chance.random(), 0.62, 36 * chance.random()), 0.6)
