"""Whole courses at once: for whoever may watch all of them, with links that work for nobody else."""

import pytest

from edtech_app.domain.accounts import VISITOR, Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.errors import NotAllowed, NotFound, NotSignedIn
from tests.support.world import World


async def test_a_student_gets_what_there_is_to_watch_and_the_author_what_is_empty_yet_too(world: World):
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author, lectures=1)
    lecture, _ = await world.film(author, course)
    [section] = await world.sections.of(course.id)
    empty = await world.services.curriculum.add_lecture(author, section.id, "Soon", "video")
    student = await world.learner(course)

    full = await world.services.full_courses.open(student, course.id)
    own = await world.services.full_courses.open(author, course.id)

    assert [len(chapter.lectures) for chapter in full.chapters] == [2]
    assert [each.id for each in own.chapters[0].lectures][-1] == empty.id
    assert (set(full.links), full.percent, own.percent) == ({lecture.id}, 50, 0)
    assert full.links[lecture.id].captions[0].language == "en"
    assert full.links[lecture.id].video != own.links[lecture.id].video


async def test_nobody_else_opens_one_or_learns_of_a_draft(world: World):
    author = await world.person(Role.INSTRUCTOR)
    course, draft = await world.course(author), await world.course(author, status=CourseStatus.DRAFT)
    rival, stranger = await world.person(Role.INSTRUCTOR), await world.person()
    for actor, course_id, refusal in (
        (VISITOR, course.id, NotSignedIn),
        (stranger, course.id, NotAllowed),
        (rival, course.id, NotAllowed),
        (rival, draft.id, NotFound),
        (stranger, "$ne", NotFound),
    ):
        with pytest.raises(refusal):
            await world.services.full_courses.open(actor, course_id)


async def test_previews_have_links_only_while_their_course_is_in_the_catalog(world: World):
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author)
    preview, _ = await world.film(author, course, preview=True)
    await world.film(author, course)
    page = await world.services.course_pages.course_details(VISITOR, course.id)
    links = await world.services.full_courses.previews(VISITOR, page.course, page.chapters)
    assert set(links) == {preview.id}
    draft = await world.services.authoring.unpublish(author, course.id)
    assert await world.services.full_courses.previews(VISITOR, draft, page.chapters) == {}
