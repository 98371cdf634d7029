"""Covers of courses without a thumbnail: drawn when somebody first looks, and kept on our disk for whoever looks next.

What is on a cover names it, so a kept one cannot be out of date, and a lost one is drawn again. That is why covers are
no files of the media store, and nobody has to make them when a course is made or changed.
"""

import asyncio
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from edtech_app.domain.accounts import VISITOR, Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import NotFound
from edtech_app.domain.media import PICTURE_WIDTHS
from edtech_app.gateways.disk import writing
from edtech_app.gateways.media.covers import draw_cover
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.settings import Settings

KEPT = timedelta(days=90)
"""How long a cover stays on the disk; then it is drawn again when somebody looks."""
MISSING = "This picture does not exist."
NOT_DRAWN = "This picture could not be made right now. Please try again later."


class Cover(NamedTuple):
    """A drawn cover; not `is_current` when it was asked for by the name of an earlier one."""

    path: Path
    is_current: bool


class CoversService:
    """Draws one cover at a time, so that a page full of new ones leaves room for everything else."""

    def __init__(
        self, *, courses: CourseRepository, categories: CategoryRepository, settings: Settings, now: Clock
    ) -> None:
        self._courses, self._categories, self._now = courses, categories, now
        self._folder = settings.data_dir.absolute() / "covers"
        self._drawing = asyncio.Semaphore(1)

    async def open(self, course_id: str, name: str, width: int, *, actor: Actor = VISITOR) -> Cover:
        """The course's cover, drawn if need be.

        An address of before the title was changed, as letters, other sites and open pages keep it, gives the cover of
        now. Whoever knows the name of a draft's cover knows what is on it; by an earlier name only its author sees it.

        Raises:
            NotFound: No such course or width, or a wrong name for a course that is not in the catalog.
            GatewayFailed: It is not drawn yet, and the disk does not take it.
        """
        course = await self._courses.find(course_id)
        if course is None or width not in PICTURE_WIDTHS:
            raise NotFound(MISSING)
        is_author = actor.is_signed_in and actor.user_id == course.instructor_id
        if not (course.is_published or name == course.cover or is_author):
            raise NotFound(MISSING)
        path = self._path(course, width)
        if not path.is_file():
            async with self._drawing:
                if not path.is_file():
                    await self._draw(course)
        return Cover(path, is_current=name == course.cover)

    async def forget_old(self) -> int:
        """Delete what was drawn long ago on this disk, and say how many files went; several processes may be at it."""
        return await asyncio.to_thread(self._forget_drawn_before, self._now() - KEPT)

    async def _draw(self, course: Course) -> None:
        category = await self._categories.find(course.category_id) if course.category_id else None
        unfinished = {width: self._folder / f"{secrets.token_hex(16)}.unfinished" for width in PICTURE_WIDTHS}
        shelf = category.slug if category else ""
        try:
            with writing(NOT_DRAWN):
                await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
                await asyncio.to_thread(draw_cover, course.title, shelf, course.id, unfinished)
                for width, file in unfinished.items():
                    file.replace(self._path(course, width))
        finally:
            for file in unfinished.values():
                file.unlink(missing_ok=True)

    def _path(self, course: Course, width: int) -> Path:
        return self._folder / f"{course.id}-{course.cover}-{width}.webp"

    def _forget_drawn_before(self, moment: datetime) -> int:
        gone = 0
        for file in self._folder.glob("*"):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < moment.timestamp():
                    file.unlink()
                    gone += 1
        return gone
