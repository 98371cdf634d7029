"""Sections and subsections of a course, by its author."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import Caller
from edtech_app.api.v1.forms import read_form, takes
from edtech_app.api.v1.outline import Curriculum, edited
from edtech_app.api.v1.wire import Answer, Body, Text, failures, named
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import LectureKind
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.media import MediaAsset
from edtech_app.runtime import services

router = APIRouter(prefix=f"{routes.API}/courses", tags=["curriculum"])

VIDEO = "MP4, WebM or MOV, at most 2 GB."


class NamedSection(Body):
    section_name: Text


class NewSubsection(Body):
    """With a `body` (Markdown) it is an article, else a video, whose file may come later."""

    title: Text
    description: Annotated[str, Field(max_length=10_000)] = ""
    is_preview: bool = False
    body: Annotated[str, Field(max_length=100_000)] = ""


class ChangedSubsection(Body):
    """Only what is present changes; a video takes the place of the one before."""

    title: Text = ""
    description: Annotated[str, Field(max_length=10_000)] = ""
    is_preview: bool = False
    body: Annotated[str, Field(max_length=100_000)] = ""


@router.post("/addSectionToACourse/{course_id}", status_code=201, responses=failures(400, 401, 403, 404, 409, 415))
async def add_section_to_a_course(course_id: str, body: NamedSection, actor: Caller) -> Answer[Curriculum]:
    """Add a section at the end."""
    with named(title="sectionName"):
        await services().curriculum.add_section(actor, course_id, body.section_name)
    return await _curriculum(actor, course_id, "Section added.")


@router.put("/updateSection/{section_id}", responses=failures(400, 401, 403, 404, 409, 415))
async def update_section(section_id: str, body: NamedSection, actor: Caller) -> Answer[Curriculum]:
    """Rename a section."""
    with named(title="sectionName"):
        section = await services().curriculum.rename_section(actor, section_id, body.section_name)
    return await _curriculum(actor, section.course_id, "Section renamed.")


@router.delete("/deleteSection/{section_id}", responses=failures(401, 403, 404, 409))
async def delete_section(section_id: str, actor: Caller) -> Answer[Curriculum]:
    """Delete a section with all that is in it; its author can put it back on the course's page for a day."""
    part = await services().deleted_parts.delete_section(actor, section_id)
    return await _curriculum(actor, part.course_id, "Section deleted.")


@router.post(
    "/addSubsection/{section_id}",
    status_code=201,
    responses=failures(400, 401, 403, 404, 409, 413, 415, 502),
    openapi_extra=takes(NewSubsection, video=VIDEO),
)
async def add_subsection(section_id: str, request: Request, actor: Caller) -> Answer[Curriculum]:
    """Add a video or an article at a section's end."""
    house = services()
    _, course = await house.curriculum.own_section(actor, section_id)
    async with _incoming(actor, course.id) as film:
        body = await read_form(request, NewSubsection, video=film.take)
        if film.asset and body.body:
            raise InvalidInput({"body": "A lecture is a video or an article, not both."})
        kind = LectureKind.ARTICLE if body.body else LectureKind.VIDEO
        with named(preview="isPreview"):
            lecture = await house.curriculum.add_lecture(
                actor,
                section_id,
                body.title,
                kind,
                description=body.description,
                preview=body.is_preview,
                body=body.body,
            )
        await film.attach(lecture.id)
    return await _curriculum(actor, course.id, "Lecture added.")


@router.put(
    "/updateSubsection/{subsection_id}",
    responses=failures(400, 401, 403, 404, 409, 413, 415, 502),
    openapi_extra=takes(ChangedSubsection, video=VIDEO),
)
async def update_subsection(subsection_id: str, request: Request, actor: Caller) -> Answer[Curriculum]:
    """Change a lecture's words, or give it another video."""
    house = services()
    lecture, course = await house.curriculum.own_lecture(actor, subsection_id)
    async with _incoming(actor, course.id) as film:
        body = await read_form(request, ChangedSubsection, video=film.take)
        given = body.model_fields_set
        if "body" in given and lecture.kind is LectureKind.VIDEO:
            raise InvalidInput({"body": "This lecture is a video and cannot have text."})
        with named(preview="isPreview"):
            await house.curriculum.update_lecture(
                actor,
                lecture.id,
                title=body.title if "title" in given else lecture.title,
                description=body.description if "description" in given else lecture.description,
                preview=body.is_preview if "is_preview" in given else lecture.is_preview,
                body=body.body if "body" in given else lecture.body,
            )
        await film.attach(lecture.id)
    return await _curriculum(actor, course.id, "Lecture updated.")


@router.delete("/deleteSubsection/{subsection_id}", responses=failures(401, 403, 404, 409))
async def delete_subsection(subsection_id: str, actor: Caller) -> Answer[Curriculum]:
    """Delete a lecture; its author can put it back on the course's page for a day."""
    part = await services().deleted_parts.delete_lecture(actor, subsection_id)
    return await _curriculum(actor, part.course_id, "Lecture deleted.")


class _Film:
    """The video of a request: taken in while the request arrives."""

    def __init__(self, actor: Actor, course_id: str) -> None:
        self._actor, self._course_id = actor, course_id
        self.asset: MediaAsset | None = None

    async def take(self, file_name: str, content: AsyncIterator[bytes]) -> None:
        if self.asset:
            raise InvalidInput({"video": "Please send one video."})
        self.asset = await services().media.receive_video(self._actor, self._course_id, file_name, content)

    async def attach(self, lecture_id: str) -> None:
        """Make it the lecture's, if there is one; from here on it is the lecture's to forget."""
        asset, self.asset = self.asset, None
        if asset:
            await services().curriculum.attach_video(self._actor, lecture_id, asset.id)


@asynccontextmanager
async def _incoming(actor: Actor, course_id: str) -> AsyncGenerator[_Film]:
    """A video that may come, forgotten again when the request is refused."""
    film = _Film(actor, course_id)
    try:
        yield film
    except BaseException:
        if film.asset:
            await services().media.delete_asset(film.asset.id)
        raise


async def _curriculum(actor: Actor, course_id: str, message: str) -> Answer[Curriculum]:
    return Answer(message=message, data=edited(await services().authoring.edit(actor, course_id)))
