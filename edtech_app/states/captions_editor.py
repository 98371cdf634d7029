"""The captions of the lecture that is open in the course editor, one file for each language."""

import reflex as rx

from edtech_app.domain.captions import LANGUAGES, language_name
from edtech_app.domain.errors import AppError
from edtech_app.domain.media import MAX_CAPTION_BYTES
from edtech_app.runtime import services
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.lecture_editor import LectureState
from edtech_app.states.uploads import Upload

CAPTIONS_TOO_LARGE = "Captions can be at most 1 MB."


class CaptionsState(rx.State):
    """Which language's captions are asked for, and how the last file went. `language` is "" while nobody has chosen."""

    language: str = ""
    is_busy: bool = False
    problem: str = ""
    done: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def begin(self):
        """Forget what was said about another lecture's captions."""
        self.language, self.problem, self.done, self.is_busy = "", "", "", False

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def choose(self, language: str):
        """Choose the language of the file that comes next."""
        self.language, self.problem, self.done = language if language in LANGUAGES else "", "", ""

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def receive(self, files: rx.UploadChunkIterator, media_id: str, language: str):
        """Take captions in a language in for a video, in place of those that are there."""
        async with self:
            actor = await actor_of(self)
            self.problem, self.done, self.is_busy = "", "", True
        problem = ""
        try:
            content = await Upload(files).whole(MAX_CAPTION_BYTES, CAPTIONS_TOO_LARGE)
            await services().media.receive_captions(actor, media_id, language, content)
        except AppError as error:
            problem = error.message
        finally:
            async with self:
                self.is_busy, self.problem = False, problem
        if problem:
            return
        async with self:
            self.language, self.done = "", f"{language_name(language)} captions added."
            await self._show()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def remove(self, media_id: str, language: str):
        """Take a video's captions in a language away."""
        self.problem = self.done = ""
        await services().media.delete_captions(await actor_of(self), media_id, language)
        self.done = f"{language_name(language)} captions removed."
        await self._show()

    async def _show(self) -> None:
        lecture = await self.get_state(LectureState)
        lecture._open(await lecture._read_anew(edits=0), lecture.lecture.id)
