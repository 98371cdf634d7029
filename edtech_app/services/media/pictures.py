"""Thumbnails, portraits and posters: drawn anew from what was sent, kept, shown and forgotten."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import GatewayFailed, InvalidInput
from edtech_app.domain.media import (
    CONTENT_TYPES,
    MAX_PICTURE_BYTES,
    PICTURE_WIDTHS,
    Crop,
    MediaKind,
    Picture,
    new_key,
)
from edtech_app.gateways.media.pictures import draw_portrait, redraw
from edtech_app.gateways.media.port import MediaStore
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.services.media.workplace import Workplace
from edtech_app.services.ownership import own_course
from edtech_app.settings import Settings

PORTRAIT_SIZES = (384, 96)
"""Sides of a portrait in pixels: on its owner's page, and beside their name; sharp on screens of double density."""

NO_SQUARE = "This part of the picture cannot be used. Please choose again."
PICTURE_TOO_LARGE = "This picture is larger than 5 MB. Please choose a smaller one."


class PicturesService:
    """Anybody may see a picture; whose it is, and who may change it, their services know."""

    def __init__(
        self, *, courses: CourseRepository, store: MediaStore, workplace: Workplace, settings: Settings
    ) -> None:
        self._courses, self._store, self._workplace = courses, store, workplace
        self._link_seconds = settings.media_link_seconds
        self._drawing = asyncio.Semaphore(1)

    async def receive_thumbnail(self, actor: Actor, course_id: str, content: bytes) -> tuple[str, ...]:
        """Take a course's thumbnail, cut to 16:9 and re-encoded as WebP without metadata.

        Returns its keys at each of `PICTURE_WIDTHS`.

        Raises:
            InvalidInput: Too large, or no picture.
            NotFound: The course is not the actor's.
        """
        await own_course(self._courses, actor, course_id)
        with self._workplace.folder() as work:
            files = {width: work / f"{width}.webp" for width in PICTURE_WIDTHS}
            await self._draw(content, lambda: redraw(content, files))
            return await self._put_pictures(list(files.values()))

    async def receive_portrait(self, content: bytes, crop: Crop | None) -> tuple[str, ...]:
        """Take a square of a person's picture, its middle if none is given, re-encoded without metadata.

        Returns its keys at each of `PORTRAIT_SIZES`.

        Raises:
            InvalidInput: Too large, no picture, or no such square.
        """
        if crop is not None and not crop.is_sound:
            raise InvalidInput({"picture": NO_SQUARE}, NO_SQUARE)
        with self._workplace.folder() as work:
            files = {side: work / f"{side}.webp" for side in PORTRAIT_SIZES}
            await self._draw(content, lambda: draw_portrait(content, crop, files))
            return await self._put_pictures(list(files.values()))

    async def delete(self, key: str) -> None:
        """Forget a picture; harmless for "" and when repeated."""
        if key:
            await self._store.delete(key, kind=MediaKind.PICTURE)

    async def delete_thumbnail(self, course: Course) -> None:
        """Forget the course's thumbnail in both sizes; harmless without one and when repeated."""
        await self.delete(course.thumbnail_key)
        await self.delete(course.thumbnail_small_key)

    def url(self, key: str) -> str:
        """Where anybody may see a picture (thumbnail or poster); "" for no key."""
        return self._store.link(key, kind=MediaKind.PICTURE, viewer="", seconds=self._link_seconds) if key else ""

    def of_course(self, course: Course) -> Picture:
        """Where anybody may see the course's thumbnail, or the cover that is drawn while it has none."""
        if course.thumbnail_key:
            return Picture(self.url(course.thumbnail_key), self.url(course.thumbnail_small_key))
        return Picture(*[routes.cover(course.id, course.cover, width) for width in PICTURE_WIDTHS])

    async def _draw(self, content: bytes, work: Callable[[], None]) -> None:
        """Draw in a thread, one picture at a time, because an unpacked one may need 160 MB."""
        if len(content) > MAX_PICTURE_BYTES:
            raise InvalidInput({"picture": PICTURE_TOO_LARGE}, PICTURE_TOO_LARGE)
        async with self._drawing:
            await asyncio.to_thread(work)

    async def _put_pictures(self, files: list[Path]) -> tuple[str, ...]:
        """All of them or none."""
        keys: list[str] = []
        try:
            for file in files:
                keys.append(new_key(MediaKind.PICTURE, ".webp"))
                await self._store.put(keys[-1], file, kind=MediaKind.PICTURE, content_type=CONTENT_TYPES[".webp"])
        except BaseException:
            for key in keys:
                with suppress(GatewayFailed):
                    await self.delete(key)
            raise
        return tuple(keys)
