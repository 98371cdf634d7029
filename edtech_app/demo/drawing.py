"""What the demo school looks like: course pictures and short films of moving titles, drawn and encoded by us."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from edtech_app.gateways.media.drawing import FACES, WHITE, Look, draw_pattern, font

PICTURE = (960, 540)
FILM = (640, 360)
FRAMES_A_SECOND = 10
TITLE_SECONDS, POINT_SECONDS = 2, 2
BAR = 5


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
    image = draw_pattern(look, (PICTURE[0] * 4 // 3, PICTURE[1] * 4 // 3)).resize(PICTURE, Image.Resampling.LANCZOS)
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


def _film_ground(look: Look) -> Image.Image:
    ground = draw_pattern(look, FILM).filter(ImageFilter.GaussianBlur(14))
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
    draw.text((48, 76), script.course, font=font(FACES[0], 19, 500), fill=(*WHITE, 190))
    _write(draw, (48, 112), script.title, font(FACES[0], 42, 700))
    return card


def _point_card(number: int, text: str, look: Look) -> Image.Image:
    card = Image.new("RGBA", FILM, (*WHITE, 0))
    draw = ImageDraw.Draw(card)
    draw.ellipse((48, 84, 92, 128), fill=(*look.tone(0.78, 0.7, 40), 255))
    draw.text((70, 106), str(number), font=font(FACES[0], 22, 700), fill=(*look.tone(0.16), 255), anchor="mm")
    _write(draw, (48, 148), text, font(FACES[0], 30, 600))
    return card


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, typeface: ImageFont.FreeTypeFont) -> None:
    """Write text in lines that fit the frame."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font=typeface) > FILM[0] - 96:
            lines.append(word)
        else:
            lines[-1] = longer
    draw.multiline_text(at, "\n".join(lines), font=typeface, fill=(*WHITE, 255), spacing=10)
