"""Making a course, publishing it, and its end."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Category, Course, CourseStatus
from edtech_app.domain.commerce import Order, OrderLine, OrderStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.money import Money
from edtech_app.services.authoring import CourseForm
from tests.support.videos import files_under, in_chunks, picture, video
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def shelf(world: World) -> Category:
    return await world.categories.add(Category(id=new_id(), slug="code", name="Programming"))


async def enrol(world: World, course: Course, student: Actor) -> None:
    await world.enrollments.add(
        Enrollment(
            id=new_id(),
            user_id=student.user_id,
            course_id=course.id,
            instructor_id=course.instructor_id,
            created_at=world.clock(),
        )
    )


async def test_a_course_begins_as_a_draft_of_its_author(world: World, author: Actor):
    course = await world.services.authoring.create_course(author, "  Python   from zero ")
    assert (course.title, course.slug, course.status) == ("Python from zero", "python-from-zero", CourseStatus.DRAFT)
    assert await world.services.authoring.my_courses(author) == [course]


async def test_two_courses_of_one_name_have_different_addresses(world: World, author: Actor):
    slugs = {(await world.services.authoring.create_course(author, "Python")).slug for _ in range(3)}
    assert len(slugs) == 3


@pytest.mark.parametrize(("title", "words"), [("   ", "Please give the course a title"), ("x" * 121, "under 120")])
async def test_a_course_needs_a_title_of_a_sensible_length(world: World, author: Actor, title: str, words: str):
    with pytest.raises(InvalidInput, match=words):
        await world.services.authoring.create_course(author, title)


async def test_only_instructors_make_courses(world: World):
    with pytest.raises(NotAllowed):
        await world.services.authoring.create_course(await world.person(), "Python")
    with pytest.raises(NotSignedIn):
        await world.services.authoring.create_course(VISITOR, "Python")


async def test_another_instructors_course_is_not_found(world: World, author: Actor):
    course = await world.course(author)
    stranger = await world.person(Role.INSTRUCTOR, "Ravi")
    authoring = world.services.authoring
    for attempt in (
        authoring.edit(stranger, course.id),
        authoring.update_course(stranger, course.id, {"title": "Mine"}),
        authoring.publish(stranger, course.id),
        authoring.unpublish(stranger, course.id),
        world.services.course_deletion.delete(stranger, course.id),
        authoring.set_thumbnail(stranger, course.id, picture()),
        authoring.remove_thumbnail(stranger, course.id),
    ):
        with pytest.raises(NotFound, match="does not exist"):
            await attempt
    assert await world.courses.get(course.id) == course


async def test_an_administrator_may_edit_any_course(world: World, author: Actor):
    course = await world.course(author)
    administrator = await world.person(Role.ADMINISTRATOR)
    saved = await world.services.authoring.update_course(administrator, course.id, {"title": "Mended"})
    assert (saved.title, saved.instructor_id) == ("Mended", author.user_id)


async def test_only_the_fields_that_were_sent_change(world: World, author: Actor, shelf: Category):
    course = await world.course(author)
    form = CourseForm(
        price="₹ 1,29,999.50", category_id=shelf.id, level="beginner", tags=["code", " code ", "", "web  apps"]
    )
    saved = await world.services.authoring.update_course(author, course.id, form)
    assert saved.price == Money(12_999_950)
    assert (saved.category_id, saved.level, saved.tags) == (shelf.id, "beginner", ("code", "web apps"))
    assert (saved.title, saved.subtitle, saved.slug) == (course.title, course.subtitle, course.slug)


PRICES = [("0", 0), ("1", 100), ("499.50", 49_950), ("1,299", 129_900), ("7.5", 750)]


@pytest.mark.parametrize(("typed", "paise"), PRICES)
async def test_prices_are_read_as_people_type_them(world: World, author: Actor, typed: str, paise: int):
    course = await world.course(author)
    saved = await world.services.authoring.update_course(author, course.id, {"price": typed})
    assert saved.price.paise == paise


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("price", "", "in rupees"),
        ("price", "-5", "in rupees"),
        ("price", "free", "in rupees"),
        ("price", "1e3", "in rupees"),
        ("price", "0.50", "lowest price is ₹1"),
        ("price", "999999999", "highest price is ₹5,00,000"),
        ("level", "wizard", "Please choose a level"),
        ("category_id", "0" * 24, "Please choose a category"),
        ("language", "Klingon", "Please choose a language"),
        ("title", "", "Please give the course a title"),
        ("subtitle", "x" * 201, "under 200"),
        ("description", "x" * 20_001, "under 20,000"),
        ("tags", ["x" * 31], "under 30"),
        ("outcomes", [str(n) for n in range(13)], "at most 12"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_changes(
    world: World, author: Actor, field: str, value: str | list[str], words: str
):
    course = await world.course(author)
    form: CourseForm = {"subtitle": "New", field: value}  # type: ignore[misc]
    with pytest.raises(InvalidInput) as refusal:
        await world.services.authoring.update_course(author, course.id, form)
    assert words in refusal.value.fields[field]
    assert await world.courses.get(course.id) == course


async def test_publishing_lists_what_lacks_and_then_works(world: World, author: Actor, shelf: Category):
    authoring, curriculum = world.services.authoring, world.services.curriculum
    course = await authoring.create_course(author, "Python")
    assert (await authoring.edit(author, course.id)).missing == (
        "Add a subtitle",
        "Describe the course",
        "Choose a category",
        "Add at least one section with one playable lecture",
    )
    with pytest.raises(Conflict, match="add a subtitle"):
        await authoring.publish(author, course.id)

    await authoring.update_course(
        author, course.id, {"subtitle": "From zero", "description": "All of it.", "category_id": shelf.id}
    )
    section = await curriculum.add_section(author, course.id, "Start")
    lecture = await curriculum.add_lecture(author, section.id, "Hello", "article")
    assert (await authoring.edit(author, course.id)).missing == ("Add at least one section with one playable lecture",)
    await curriculum.update_lecture(author, lecture.id, title="Hello", description="", preview=False, body="Words.")
    assert (await authoring.edit(author, course.id)).missing == ()
    assert (await authoring.publish(author, course.id)).status is CourseStatus.PUBLISHED


async def test_a_course_keeps_the_day_it_was_first_published(world: World, author: Actor, shelf: Category):
    course = await world.course(author, category_id=shelf.id)
    world.clock.turn(timedelta(days=3))
    assert (await world.services.authoring.unpublish(author, course.id)).status is CourseStatus.DRAFT
    published = await world.services.authoring.publish(author, course.id)
    assert published.published_at == course.published_at


async def test_a_published_course_cannot_lose_what_it_needs(world: World, author: Actor, shelf: Category):
    course = await world.course(author, category_id=shelf.id)
    for field in ("subtitle", "description", "category_id"):
        with pytest.raises(InvalidInput) as refusal:
            await world.services.authoring.update_course(author, course.id, {field: ""})  # type: ignore[misc]
        assert "A published course needs a" in refusal.value.fields[field]


async def test_a_new_thumbnail_takes_the_place_of_the_old_one(world: World, author: Actor):
    course = await world.course(author)
    authoring = world.services.authoring
    first = await authoring.set_thumbnail(author, course.id, picture())
    second = await authoring.set_thumbnail(author, course.id, picture())
    assert first != second
    assert (await authoring.edit(author, course.id)).picture.large == second
    files = files_under(world.folder / "media")
    assert len(files) == 2
    assert second.removeprefix("/media/") in files
    await authoring.remove_thumbnail(author, course.id)
    assert files_under(world.folder / "media") == []


async def test_deleting_a_course_without_students_takes_all_of_it(world: World, author: Actor):
    course = await world.course(author)
    services = world.services
    section = await services.curriculum.add_section(author, course.id, "Films")
    lecture = await services.curriculum.add_lecture(author, section.id, "One", "video")
    asset = await services.media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    await services.curriculum.attach_video(author, lecture.id, asset.id)
    await services.authoring.set_thumbnail(author, course.id, picture())

    assert await services.course_deletion.delete(author, course.id) is True

    assert await world.courses.find(course.id) is None
    assert await world.sections.of(course.id) == []
    assert await world.lectures.of(course.id) == []
    assert await world.assets.of_course(course.id) == []
    assert files_under(world.folder / "media") == []


async def test_deleting_a_course_with_students_retires_it(world: World, author: Actor):
    course = await world.course(author)
    await enrol(world, course, await world.person())

    assert await world.services.course_deletion.delete(author, course.id) is False

    assert (await world.courses.get(course.id)).status is CourseStatus.RETIRED
    assert len(await world.lectures.of(course.id)) == 3


async def test_a_course_that_somebody_is_paying_for_is_retired_and_not_deleted(world: World, author: Actor):
    course, buyer = await world.course(author), await world.person()
    order_id = new_id()
    await world.orders.add(
        Order(
            id=order_id,
            user_id=buyer.user_id,
            user_email=buyer.email,
            user_name=buyer.name,
            lines=(
                OrderLine(course_id=course.id, instructor_id=author.user_id, title=course.title, price=course.price),
            ),
            total=course.price,
            status=OrderStatus.OPEN,
            open_key=buyer.user_id,
            gateway_order_id=f"none:{order_id}",
            payment_id=f"none:{order_id}",
            created_at=world.clock(),
            updated_at=world.clock(),
            expires_at=world.clock() + timedelta(hours=1),
        )
    )
    assert await world.services.course_deletion.delete(author, course.id) is False
    assert (await world.courses.get(course.id)).status is CourseStatus.RETIRED
