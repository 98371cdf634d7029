"""Making courses: what an instructor does with their own."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import Caller
from edtech_app.api.v1 import outline
from edtech_app.api.v1.courses import Course, card_of
from edtech_app.api.v1.forms import PictureFile, read_form, takes
from edtech_app.api.v1.wire import Answer, Body, Id, Listed, Paged, Shown, Text, failures, named
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.errors import Conflict
from edtech_app.domain.money import Money
from edtech_app.runtime import services
from edtech_app.services.authoring import CourseForm
from edtech_app.services.catalog import CourseCard

router = APIRouter(prefix=f"{routes.API}/courses", tags=["authoring"])

THUMBNAIL = "JPEG, PNG or WebP, at most 5 MB. It is cropped to 16:9 around its centre."
MOST_PAISE = 10**12
Line = Annotated[str, Field(max_length=1000)]
Lines = Annotated[list[Line], Field(max_length=50)]
Status = Literal["Draft", "Published"]


class CourseFields(Body):
    """`price` is in paise, `category` an id. In a form lists are fields that come again, as `tag` or `tag[]`.

    A course without a `subtitle` gets the first sentence of its description.
    """

    subtitle: Line = ""
    course_description: Annotated[str, Field(max_length=50_000)] = ""
    what_you_will_learn: Lines = []
    price: Annotated[int, Field(ge=0, le=MOST_PAISE)] = 0
    category: Id = ""
    tag: Lines = []
    tags_again: Annotated[Lines, Field(alias="tag[]")] = []
    instructions: Lines = []
    instructions_again: Annotated[Lines, Field(alias="instructions[]")] = []
    status: Status = "Draft"
    level: Text = ""
    language: Text = ""


OwnStatus = Literal["Draft", "Published", "Retired", "Taken down"]


class NewCourse(CourseFields):
    __doc__ = CourseFields.__doc__

    course_name: Text


class ChangedCourse(CourseFields):
    """Only what is present changes. `status` publishes the course or takes it out of the catalog."""

    course_name: Text = ""


class OwnCourse(Course):
    """A course as its author has it; `missing` says in words what publishing still lacks.

    One that is taken down comes back by the house alone; `taken_down_because` is its reason, "" otherwise.
    """

    status: OwnStatus
    taken_down_because: str
    course_description: str
    what_you_will_learn: list[str]
    instructions: list[str]
    missing: list[str]
    updated_at: datetime


class EditedCourse(OwnCourse):
    """The same with its curriculum."""

    course_content: list[outline.Section]


class Removed(Shown):
    """Whether the course is gone; one with students has left the catalog and stays theirs."""

    deleted: bool


@router.post(
    "/createCourse",
    status_code=201,
    responses=failures(400, 401, 403, 409, 413, 415, 502),
    openapi_extra=takes(NewCourse, thumbnailImage=THUMBNAIL),
)
async def create_course(request: Request, actor: Caller) -> Answer[EditedCourse]:
    """Begin a course. It stays a draft until there is something to watch in it."""
    actor.require_instructor()
    thumbnail = PictureFile("thumbnailImage")
    body = await read_form(request, NewCourse, thumbnailImage=thumbnail.take)
    if body.status == "Published":
        raise Conflict("A new course has no lectures yet. Please add one before you publish it.")
    house = services()
    with named(**WIRE):
        course = await house.authoring.create_course(actor, body.course_name, _form(body))
        if thumbnail.content:
            try:
                await house.authoring.set_thumbnail(actor, course.id, thumbnail.content)
            except BaseException:
                await house.course_deletion.delete(actor, course.id)
                raise
    return await _edited(actor, course.id, "Course created.")


@router.put(
    "/editCourse/{course_id}",
    responses=failures(400, 401, 403, 404, 409, 413, 415, 502),
    openapi_extra=takes(ChangedCourse, thumbnailImage=THUMBNAIL),
)
async def edit_course(course_id: str, request: Request, actor: Caller) -> Answer[EditedCourse]:
    """Change a course's fields, publish it, or take it out of the catalog.

    Where it cannot be published yet (409) the fields are changed all the same.
    """
    house = services()
    page = await house.authoring.edit(actor, course_id)
    thumbnail = PictureFile("thumbnailImage")
    body = await read_form(request, ChangedCourse, thumbnailImage=thumbnail.take)
    with named(**WIRE):
        await house.authoring.update_course(actor, course_id, _form(body, page.course.subtitle))
        if thumbnail.content:
            await house.authoring.set_thumbnail(actor, course_id, thumbnail.content)
    if "status" in body.model_fields_set:
        move = house.authoring.publish if body.status == "Published" else house.authoring.unpublish
        await move(actor, course_id)
    return await _edited(actor, course_id, "Course updated.")


@router.delete("/deleteCourse/{course_id}", responses=failures(401, 403, 404, 409, 502))
async def delete_course(course_id: str, actor: Caller) -> Answer[Removed]:
    """Delete a course, or let it leave the catalog where it has students."""
    deleted = await services().course_deletion.delete(actor, course_id)
    words = "Course deleted." if deleted else "The course is no longer in the catalog. Its students keep it."
    return Answer(message=words, data=Removed(deleted=deleted))


@router.get("/getInstructorCourses", responses=failures(401, 403))
async def get_instructor_courses(asked: Annotated[Paged, Query()], actor: Caller) -> Answer[Listed[OwnCourse]]:
    """One's own courses, drafts too, the newest first."""
    house = services()
    courses = await house.authoring.my_courses(actor)
    first = (asked.page - 1) * asked.limit
    cards = await house.cards.of(courses[first : first + asked.limit])
    listed = Listed(items=[_own(card) for card in cards], page=asked.page, limit=asked.limit, total=len(courses))
    return Answer(message="Done.", data=listed)


@router.get("/getFullCourseDetails/{course_id}", responses=failures(401, 403, 404))
async def get_full_course_details(course_id: str, actor: Caller) -> Answer[outline.WholeCourse]:
    """A course with links to everything in it, which expire, and how far one is; for its students and its author."""
    house = services()
    full = await house.full_courses.open(actor, course_id)
    certificate = await house.certificates.mine(actor, course_id)
    return Answer(message="Done.", data=outline.whole(full, certificate.id if certificate else ""))


WIRE = {
    "title": "courseName",
    "description": "courseDescription",
    "outcomes": "whatYouWillLearn",
    "requirements": "instructions",
    "category_id": "category",
    "tags": "tag",
    "picture": "thumbnailImage",
}
"""What the services' fields are called on the wire."""


def _form(body: NewCourse | ChangedCourse, subtitle: str = "") -> CourseForm:
    """The fields that are present, as the editor's own form has them; `subtitle` is the one that is there."""
    given = body.model_fields_set
    form = CourseForm()
    if "course_name" in given:
        form["title"] = body.course_name
    if "subtitle" in given:
        form["subtitle"] = body.subtitle
    elif "course_description" in given and not subtitle:
        form["subtitle"] = _first_sentence(body.course_description)
    if "course_description" in given:
        form["description"] = body.course_description
    if "what_you_will_learn" in given:
        form["outcomes"] = [line for text in body.what_you_will_learn for line in text.splitlines()]
    if "price" in given:
        form["price"] = Money(body.price).as_typed()
    if "category" in given:
        form["category_id"] = body.category
    if {"tag", "tags_again"} & given:
        form["tags"] = [*body.tag, *body.tags_again]
    if {"instructions", "instructions_again"} & given:
        form["requirements"] = [*body.instructions, *body.instructions_again]
    if "level" in given:
        form["level"] = body.level
    if "language" in given:
        form["language"] = body.language
    return form


def _first_sentence(text: str) -> str:
    """What stands in for a subtitle, which the clients of old do not know and publishing needs."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    sentence = line.partition(". ")[0]
    return sentence if len(sentence) <= 200 else sentence[:200].rpartition(" ")[0]


async def _edited(actor: Actor, course_id: str, message: str) -> Answer[EditedCourse]:
    house = services()
    page = await house.authoring.edit(actor, course_id)
    [card] = await house.cards.of([page.course], page.categories)
    own = _own(card).model_dump()
    return Answer(
        message=message, data=EditedCourse(**own, course_content=outline.sections(page.chapters, {}, may_read=True))
    )


def _own(card: CourseCard) -> OwnCourse:
    course = card.course
    return OwnCourse(
        **card_of(card).model_dump(),
        status=STATUSES[course.status],
        taken_down_because=course.taken_down_because,
        course_description=course.description,
        what_you_will_learn=list(course.outcomes),
        instructions=list(course.requirements),
        missing=course.missing_for_publishing(),
        updated_at=course.updated_at,
    )


STATUSES: dict[CourseStatus, OwnStatus] = {
    CourseStatus.DRAFT: "Draft",
    CourseStatus.PUBLISHED: "Published",
    CourseStatus.RETIRED: "Retired",
    CourseStatus.TAKEN_DOWN: "Taken down",
}
