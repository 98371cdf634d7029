"""Redrawing pictures that people give us, so that nothing of the file but its pixels is kept."""

import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.media import Crop

MAX_PIXELS = 40_000_000
NOT_A_PICTURE = "We could not open this picture. Please use JPEG, PNG or WebP."
TOO_MANY_PIXELS = "This picture is too large. Please resize it to at most 6000 × 6000 pixels."

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def redraw(content: bytes, targets: Mapping[int, Path]) -> None:
    """Write the picture as WebP, cut around its middle to 16:9, at each width in pixels; metadata is gone.

    Blocks for a part of a second: call it in a thread.

    Raises:
        InvalidInput: Not a JPEG, PNG or WebP picture, or one with too many pixels.
    """
    upright = _open(content, longest=max(targets) * 2)
    for width, target in targets.items():
        _write(ImageOps.fit(upright, (width, width * 9 // 16), Image.Resampling.LANCZOS), target)


def draw_portrait(content: bytes, crop: Crop | None, targets: Mapping[int, Path]) -> None:
    """Write a square of the picture, its middle if none is given, as WebP at each size in pixels.

    The picture is turned upright before it is cut.

    Blocks for a part of a second: call it in a thread.

    Raises:
        InvalidInput: Not a JPEG, PNG or WebP picture, or one with too many pixels.
    """
    upright = _open(content)
    square = upright.crop(crop.box(*upright.size)) if crop else upright
    for side, target in targets.items():
        _write(ImageOps.fit(square, (side, side), Image.Resampling.LANCZOS), target)


def _open(content: bytes, *, longest: int = 0) -> Image.Image:
    """The first picture in the file, upright, perhaps already scaled towards `longest` where that is cheaper."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise InvalidInput({"picture": TOO_MANY_PIXELS}, TOO_MANY_PIXELS)
            if longest:
                opened.draft("RGB", (longest, longest))
            return ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput({"picture": NOT_A_PICTURE}, NOT_A_PICTURE) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise InvalidInput({"picture": NOT_A_PICTURE}, NOT_A_PICTURE) from error


def _write(picture: Image.Image, target: Path) -> None:
    # Pixels are pasted on a new picture: a re-saved one would keep comments and colour profiles.
    fresh = Image.new("RGB", picture.size, "white")
    fresh.paste(picture, mask=picture.getchannel("A"))
    fresh.save(target, "WEBP", quality=84)
