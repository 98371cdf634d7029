"""Files people give us: videos, pictures, captions, resources."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import model_validator

from edtech_app.domain.captions import LANGUAGES, UNKNOWN_LANGUAGE, CaptionTrack
from edtech_app.domain.entity import NEVER, Entity, Instant
from edtech_app.domain.resources import EXTENSIONS

MAX_VIDEO_BYTES = 2 * 1024**3
MAX_PICTURE_BYTES = 5 * 1024**2
MAX_CAPTION_BYTES = 1024**2


class MediaKind(StrEnum):
    VIDEO = "video"
    PICTURE = "picture"
    CAPTIONS = "captions"
    RESOURCE = "resource"


class MediaAsset(Entity):
    """One stored file, and for a video its poster and captions.

    `key` names the file in the store, random and never the user's file name. `seconds`, `width` and `height` are 0
    where they mean nothing. `poster_key` is "" when there is none, `sha256` when the file never passed through us.
    `captions` has one track for each language, in the order of `LANGUAGES`. A resource belongs to the lecture
    `lecture_id`; `removed_at` says since when its author does not want it any more.
    """

    owner_id: str
    course_id: str
    kind: MediaKind
    key: str
    file_name: str
    content_type: str
    size: int
    sha256: str
    seconds: int = 0
    width: int = 0
    height: int = 0
    poster_key: str = ""
    captions: tuple[CaptionTrack, ...] = ()
    lecture_id: str = ""
    removed_at: Instant = NEVER
    created_at: Instant

    @property
    def is_removed(self) -> bool:
        return self.removed_at > NEVER

    @model_validator(mode="before")
    @classmethod
    def _with_the_one_file_of_old(cls, stored: Any) -> Any:
        """Before captions had languages, a stored video named one file of them in `captions_key`."""
        document: dict[str, Any] = stored
        if document.get("captions_key") and "captions" not in document:
            return {**document, "captions": [{"language": UNKNOWN_LANGUAGE, "key": document["captions_key"]}]}
        return document

    @property
    def keys(self) -> tuple[str, ...]:
        """Every file in the store that belongs to it."""
        return tuple(key for key in (self.key, self.poster_key, *[track.key for track in self.captions]) if key)

    def track(self, language: str) -> CaptionTrack | None:
        """The captions in a language."""
        return next((track for track in self.captions if track.language == language), None)

    def with_track(self, track: CaptionTrack) -> "MediaAsset":
        """Take captions, in place of those in the same language."""
        order = list(LANGUAGES)
        tracks = [*self.without_track(track.language).captions, track]
        tracks.sort(key=lambda each: order.index(each.language) if each.language in order else len(order))
        return self.model_copy(update={"captions": tuple(tracks)})

    def without_track(self, language: str) -> "MediaAsset":
        """Take the captions in a language away."""
        return self.model_copy(
            update={"captions": tuple(track for track in self.captions if track.language != language)}
        )


PICTURE_WIDTHS = (1280, 640)
"""A course's picture comes in these widths, 16:9."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a course's picture is at 1280 × 720 and at 640 × 360; `small` is "" where there is only the large one."""

    large: str
    small: str = ""

    @property
    def choices(self) -> str:
        """What a browser may choose from, as `srcset` says it; "" without a choice."""
        return f"{self.small} {PICTURE_WIDTHS[1]}w, {self.large} {PICTURE_WIDTHS[0]}w" if self.small else ""


@dataclass(frozen=True, slots=True)
class Crop:
    """A square within a picture as it is seen (upright): its left and top edge as fractions of the picture's width and
    height, and its side as a fraction of the picture's shorter side.
    """

    x: float
    y: float
    size: float

    @property
    def is_sound(self) -> bool:
        """Whether there is such a square; what leaves the picture by a rounding error is pushed back into it."""
        return 0 <= self.x <= 1 and 0 <= self.y <= 1 and 0.01 <= self.size <= 1

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, upper, right and lower edge in pixels, wholly inside a picture of this size."""
        side = max(1, round(self.size * min(width, height)))
        left = min(max(0, round(self.x * width)), width - side)
        upper = min(max(0, round(self.y * height)), height - side)
        return left, upper, left + side, upper + side


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the store knows of a file it has just taken whole: bytes and their SHA-256 in hex."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as its store lists it, since when it is there, and its bytes; `name` is the store's own, "" where it is
    the key.
    """

    key: str
    kind: MediaKind
    kept_at: datetime
    size: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video turned out to be when it was opened; `seconds` is rounded up, `codec` is FFmpeg's name for it."""

    codec: str
    seconds: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ArrivedVideo:
    """What a store has found of a video that a browser sent to it; `format` is its name for the container."""

    size: int
    format: str
    facts: VideoFacts


FOLDERS = {
    MediaKind.VIDEO: "videos",
    MediaKind.PICTURE: "pictures",
    MediaKind.CAPTIONS: "captions",
    MediaKind.RESOURCE: "resources",
}

CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt; charset=utf-8",
    **{extension: content_type for content_type, extension in EXTENSIONS.items()},
    ".txt": "text/plain; charset=utf-8",
}
"""The types of all files that we keep, by the extension of their key."""


def new_key(kind: MediaKind, extension: str) -> str:
    """Make up a key that cannot be guessed, such as `videos/9f….mp4`; nothing of a user's file name is in it."""
    return f"{FOLDERS[kind]}/{secrets.token_hex(16)}{extension}"


def name_in_store(key: str) -> str:
    """The part of a key by which it is known in every store; some change the extension, and keys differ before it."""
    return key.partition(".")[0]


def is_public(key: str) -> bool:
    """Whether anybody may see the file: pictures, which are shown in the catalog; never videos, captions, resources."""
    return key.startswith(f"{FOLDERS[MediaKind.PICTURE]}/")


def is_download(key: str) -> bool:
    """Whether the file is only ever taken along and never shown in a page of ours."""
    return key.startswith(f"{FOLDERS[MediaKind.RESOURCE]}/")
