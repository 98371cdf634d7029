"""Films, captions and pictures: taken in, kept, handed out and forgotten."""

from edtech_app.services.media.pictures import NO_SQUARE, PICTURE_TOO_LARGE, PicturesService
from edtech_app.services.media.videos import CaptionLink, MediaService
from edtech_app.services.media.workplace import Workplace

__all__ = ["NO_SQUARE", "PICTURE_TOO_LARGE", "CaptionLink", "MediaService", "PicturesService", "Workplace"]
