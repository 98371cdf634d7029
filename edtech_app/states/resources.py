"""The files that can be taken along with the open lecture."""

from dataclasses import dataclass
from pathlib import Path

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError
from edtech_app.domain.media import MediaAsset
from edtech_app.domain.resources import WORDS
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class FileRow:
    """A file: `look` names its icon (pdf, archive, picture, sheet, text), `words` say what it is and how large."""

    id: str = ""
    name: str = ""
    look: str = ""
    words: str = ""
    href: str = ""


LOOKS = {
    ".pdf": "pdf",
    ".zip": "archive",
    ".png": "picture",
    ".jpg": "picture",
    ".webp": "picture",
    ".xlsx": "sheet",
    ".ods": "sheet",
}


class ResourcesState(rx.State):
    """What the player lists under the lecture `lecture`."""

    lecture: str = ""
    files: list[FileRow] = []

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self, opened: str):
        """Show what goes with the lecture that was opened; the lecture itself says why it is not for somebody."""
        self.lecture, self.files = opened, []
        try:
            found = await services().resources.of_lecture(await actor_of(self), opened)
        except AppError:
            return
        self.files = [file_row(file) for file in found]


def file_row(file: MediaAsset) -> FileRow:
    extension = Path(file.key).suffix
    return FileRow(
        id=file.id,
        name=file.file_name,
        look=LOOKS.get(extension, "text"),
        words=f"{WORDS[extension]} · {formats.size(file.size)}",
        href=routes.resource(file.id),
    )
