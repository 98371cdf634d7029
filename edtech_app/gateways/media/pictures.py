"""Redrawing pictures that people give us, so that nothing of the file but its pixels is kept."""

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from edtech_app.domain.errors import InvalidInput

MAX_PIXELS = 40_000_000
NOT_A_PICTURE = "We could not open this picture. JPEG, PNG and WebP work."
TOO_MANY_PIXELS = "This picture is too large. Please scale it to at most 6000 × 6000 pixels."

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def redraw(content: bytes, target: Path, size: tuple[int, int]) -> None:
    """Write the picture to `target` as WebP, cut around its middle to exactly `size`; metadata is gone.

    Blocks for a part of a second: call it in a thread.

    Raises:
        InvalidInput: Not a JPEG, PNG or WebP picture, or one with too many pixels.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise InvalidInput({"picture": TOO_MANY_PIXELS}, TOO_MANY_PIXELS)
            opened.draft("RGB", (size[0] * 2, size[1] * 2))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput({"picture": NOT_A_PICTURE}, NOT_A_PICTURE) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise InvalidInput({"picture": NOT_A_PICTURE}, NOT_A_PICTURE) from error
    fitted = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    # Pixels are pasted on a new picture: a re-saved one would keep comments and colour profiles.
    fresh = Image.new("RGB", size, "white")
    fresh.paste(fitted, mask=fitted.getchannel("A"))
    fresh.save(target, "WEBP", quality=84)
