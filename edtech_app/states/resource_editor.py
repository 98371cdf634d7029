"""The files of the lecture that is open in the course editor."""

import reflex as rx

from edtech_app.domain.errors import AppError, DatabaseAway, InvalidInput
from edtech_app.runtime import services
from edtech_app.states.editing import SAVED, EditingState
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.resources import FileRow, file_row
from edtech_app.states.uploads import BROKEN_OFF, BrokenOff, Uploads


class ResourceEditorState(rx.State):
    """What goes with the lecture `lecture`; `percent` is -1 unless files are on their way in.

    `refused` says of each file that was not taken why; `removed` is what was taken out last and can be put back.
    """

    lecture: str = ""
    files: list[FileRow] = []
    percent: int = -1
    refused: list[str] = []
    removed: FileRow = FileRow()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self, lecture_id: str):
        """Show the files of the lecture whose panel was opened."""
        if self.lecture != lecture_id:
            self.lecture, self.files, self.refused, self.removed = lecture_id, [], [], FileRow()
        await self._read_anew()

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def receive(self, files: rx.UploadChunkIterator, lecture_id: str):
        """Take several files in, one after the other, while the page stays usable."""
        async with self:
            actor, self.percent, self.refused = await actor_of(self), 0, []
        refused: list[str] = []
        try:
            async for name, pieces in Uploads(files).each():
                try:
                    await services().resources.receive(actor, lecture_id, name, pieces)
                except BrokenOff:
                    raise
                except AppError as error:
                    refused.append(f"{name}: {error.message}")
        except BrokenOff:
            refused.append(BROKEN_OFF)
        finally:
            async with self:
                self.percent = -1
                if self.lecture == lecture_id:
                    self.refused = refused
                    await self._read_anew()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def show_progress(self, progress: dict[str, float | bool]):
        """Show how much has arrived."""
        if self.percent >= 0:
            self.percent = min(100, int(float(progress.get("progress", 0)) * 100))

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def rename(self, resource_id: str, name: str):
        """Save a file's name as it is typed; what says which kind it is stays."""
        editing, field = await self.get_state(EditingState), f"file.{resource_id}"
        shown = next((file.name for file in self.files if file.id == resource_id), None)
        if shown is None or name == editing.answered.get(field, shown):
            return
        try:
            await services().resources.rename(await actor_of(self), resource_id, name)
        except InvalidInput as wrong:
            editing._refuse(InvalidInput({field: wrong.message}))
        except DatabaseAway as failure:
            editing._fail(failure, field)
            return
        else:
            editing._keep(field)
            await self._read_anew()
        editing._answer(field, name)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def remove(self, resource_id: str):
        """Take a file out, and offer to undo it."""
        self.removed = file_row(await services().resources.remove(await actor_of(self), resource_id))
        await self._read_anew()
        (await self.get_state(EditingState)).note = SAVED

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def put_back(self):
        """Put back what was taken out last."""
        await services().resources.put_back(await actor_of(self), self.removed.id)
        self.removed = FileRow()
        await self._read_anew()

    async def _read_anew(self) -> None:
        try:
            found = await services().resources.of_lecture(await actor_of(self), self.lecture)
        except AppError:
            # Deleted meanwhile, perhaps in another tab; the panel itself says so.
            found = []
        self.files = [file_row(file) for file in found]
