"""Taking a course down: it leaves the catalog and not its students, and its author is told why."""

from typing import Any

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.audit import Act
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, Gone, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.repositories.audit import AuditRepository
from edtech_app.services.catalog.takedowns import PAGE
from tests.support.world import World

WHY = "The films are somebody else's."


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def house(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Indira")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author, category_id=new_id())


async def acts(world: World, course: Course) -> list[Act]:
    return [entry.act for entry in await AuditRepository(world.database).about(course.id, limit=0)]


async def letters(world: World, author: Actor) -> list[str]:
    return sorted(letter.subject for letter in await world.letters.to(author.email))


async def test_a_course_that_is_taken_down_leaves_the_catalog_and_every_cart(
    world: World, house: Actor, course: Course
):
    services, student = world.services, await world.person()
    await services.cart.add(student, course.id)

    down = await services.takedowns.take_down(house, course.id, WHY)

    assert (down.status, down.taken_down_because) == (CourseStatus.TAKEN_DOWN, WHY)
    view = await services.cart.cart(student)
    assert view.cards == ()
    assert "removed from your cart" in view.notices[0]
    with pytest.raises(NotFound):
        await services.commerce.start_checkout(student, [course.id])
    for somebody in (VISITOR, student):
        with pytest.raises(Gone):
            await services.course_pages.course_page(somebody, course.slug)


async def test_its_students_keep_it_and_its_author_goes_on_editing_it(
    world: World, house: Actor, author: Actor, course: Course
):
    student = await world.learner(course)

    await world.services.takedowns.take_down(house, course.id, WHY)

    assert (await world.services.course_pages.course_page(student, course.slug)).is_enrolled
    (lecture, *_) = await world.lectures.of(course.id)
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    changed = await world.services.authoring.update_course(author, course.id, {"subtitle": "Mended"})
    assert (changed.subtitle, changed.status) == ("Mended", CourseStatus.TAKEN_DOWN)


async def test_its_author_can_bring_it_back_by_no_way_of_their_own(
    world: World, house: Actor, author: Actor, course: Course
):
    authoring = world.services.authoring
    await world.learner(course)
    await world.services.takedowns.take_down(house, course.id, WHY)

    for somebody in (author, house):
        with pytest.raises(Conflict, match="was taken down"):
            await authoring.publish(somebody, course.id)
    await authoring.unpublish(author, course.id)
    assert not await world.services.course_deletion.delete(author, course.id)
    with pytest.raises(Conflict, match="was taken down"):
        await authoring.publish(author, course.id)

    after = await world.courses.get(course.id)
    assert (after.status, after.status_before) == (CourseStatus.TAKEN_DOWN, CourseStatus.RETIRED)
    assert (await world.services.takedowns.restore(house, course.id)).status is CourseStatus.RETIRED


async def test_doing_it_twice_is_doing_it_once_and_each_time_has_its_letter(
    world: World, house: Actor, author: Actor, course: Course
):
    takedowns = world.services.takedowns
    first = await takedowns.take_down(house, course.id, WHY)
    assert await takedowns.take_down(house, course.id, "Another reason") == first
    restored = [await takedowns.restore(house, course.id) for _ in range(2)]

    assert [one.status for one in restored] == [CourseStatus.PUBLISHED] * 2
    assert restored[0].taken_down_because == ""
    assert await acts(world, course) == [Act.COURSE_RESTORED, Act.COURSE_TAKEN_DOWN]
    assert await letters(world, author) == ["“Python from zero” has been restored", "“Python from zero” was taken down"]
    told = (await world.services.notifications.page(author)).notifications
    assert sorted(one.title for one in told) == await letters(world, author)
    (letter,) = [one for one in await world.letters.to(author.email) if "down" in one.subject]
    assert WHY in letter.text
    assert "somebody else&#39;s" in letter.html


async def test_what_cannot_be_published_any_more_comes_back_as_a_draft(world: World, house: Actor, course: Course):
    await world.services.takedowns.take_down(house, course.id, WHY)
    await world.courses.change(course.id, lambda now: now.model_copy(update={"lecture_count": 0}))

    assert (await world.services.takedowns.restore(house, course.id)).status is CourseStatus.DRAFT


async def test_a_reason_is_needed_and_only_the_house_decides(world: World, house: Actor, author: Actor, course: Course):
    takedowns = world.services.takedowns
    for reason in ("", " \u200b ", "x" * 501):
        with pytest.raises(InvalidInput):
            await takedowns.take_down(house, course.id, reason)
    with pytest.raises(NotFound):
        await takedowns.take_down(house, new_id(), WHY)
    for person, refusal in ((VISITOR, NotSignedIn), (await world.person(), NotAllowed), (author, NotAllowed)):
        for act in (
            takedowns.courses(person),
            takedowns.take_down(person, course.id, WHY),
            takedowns.restore(person, course.id),
        ):
            with pytest.raises(refusal):
                await act
    assert await world.courses.get(course.id) == course
    assert await acts(world, course) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Sewing by hand", "हिन्दी पढ़ें", "Python from zero"]),
        ("PYTHON", ["Python from zero"]),
        ("rao zero", ["Python from zero"]),
        ("हिन्दी", ["हिन्दी पढ़ें"]),
        ("lata", ["Sewing by hand", "हिन्दी पढ़ें"]),
        ("no such", []),
    ],
)
async def test_courses_are_found_by_title_and_by_author(
    world: World, house: Actor, course: Course, words: str, found: list[str]
):
    lata = await world.person(Role.INSTRUCTOR, "Lata")
    await world.course(lata, title="हिन्दी पढ़ें", status=CourseStatus.DRAFT)
    await world.course(lata, title="Sewing by hand")

    listed = await world.services.takedowns.courses(house, words=words)

    assert sorted(one.course.title for one in listed.courses) == sorted(found)


async def test_the_list_goes_on_where_it_stopped(world: World, house: Actor, author: Actor):
    for number in range(PAGE + 5):
        status = CourseStatus.DRAFT if number % 2 else CourseStatus.PUBLISHED
        await world.course(author, title=f"Course {number}", status=status, lectures=0)
    drafts = await world.services.takedowns.courses(house, status="draft")
    assert (len(drafts.courses), drafts.next) == (15, "")

    async def walk(**asked: Any) -> list[str]:
        first = await world.services.takedowns.courses(house, **asked)
        second = await world.services.takedowns.courses(house, after=first.next, **asked)
        assert (len(first.courses), second.next) == (PAGE, "")
        return [one.course.id for one in (*first.courses, *second.courses)]

    ids = await walk()
    assert len(set(ids)) == PAGE + 5
    assert ids == sorted(ids, reverse=True)
    assert await walk(words="course") == ids
    with pytest.raises(InvalidInput):
        await world.services.takedowns.courses(house, status="x")
