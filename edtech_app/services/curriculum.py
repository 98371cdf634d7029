"""Making a course's curriculum: sections, lectures and the files in them."""

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Lecture, Section


class CurriculumService:
    """Changes to sections and lectures; every method checks that the course is the actor's."""

    async def add_section(self, actor: Actor, course_id: str, title: str) -> Section:
        """Add a section at the end."""
        raise NotImplementedError

    async def rename_section(self, actor: Actor, section_id: str, title: str) -> Section:
        raise NotImplementedError

    async def delete_section(self, actor: Actor, section_id: str) -> None:
        """Delete the section with its lectures and their files."""
        raise NotImplementedError

    async def move_section(self, actor: Actor, section_id: str, by: int) -> None:
        """Move the section up (-1) or down (+1); at the edge nothing happens."""
        raise NotImplementedError

    async def add_lecture(self, actor: Actor, section_id: str, title: str, kind: str) -> Lecture:
        """Add a lecture ("video" or "article") at the section's end."""
        raise NotImplementedError

    async def update_lecture(
        self, actor: Actor, lecture_id: str, *, title: str, description: str, preview: bool, body: str
    ) -> Lecture:
        raise NotImplementedError

    async def delete_lecture(self, actor: Actor, lecture_id: str) -> None:
        raise NotImplementedError

    async def move_lecture(self, actor: Actor, lecture_id: str, by: int) -> None:
        """Move the lecture up or down, into the neighbouring section at the edge."""
        raise NotImplementedError

    async def attach_video(self, actor: Actor, lecture_id: str, media_id: str) -> Lecture:
        """Make an uploaded video (see `MediaService.receive_video`) the lecture's; the one before it is deleted."""
        raise NotImplementedError
