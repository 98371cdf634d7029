"""Finding courses: home, search, shelves, course, category and instructor pages."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import CourseStatus, Level
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import NotFound
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import Review
from edtech_app.domain.search import CatalogQuery, Sort
from edtech_app.repositories.reviews import ReviewRepository
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


async def titles(world: World, **query: object) -> list[str]:
    page = await world.services.search.search(CatalogQuery(**query))  # pyright: ignore[reportArgumentType]
    return [card.course.title for card in page.cards]


async def enrolled(world: World, course_id: str, instructor_id: str) -> Actor:
    student = await world.person()
    await world.enrollments.add(
        Enrollment(
            id=new_id(),
            user_id=student.user_id,
            course_id=course_id,
            instructor_id=instructor_id,
            created_at=world.clock(),
        )
    )
    return student


async def test_making_a_category_twice_makes_one(world: World):
    first = await world.services.catalog.add_category("Design", "Make things look right.", 2)
    again = await world.services.catalog.add_category("Design", "Other words", 5)
    await world.services.catalog.add_category("Cooking", "", 1)
    assert again == first
    assert [category.name for category in await world.services.catalog.categories()] == ["Cooking", "Design"]


async def test_search_finds_published_courses_only(world: World, author: Actor):
    await world.course(author, title="Python in public")
    await world.course(author, title="Python in the drawer", status=CourseStatus.DRAFT)
    await world.course(author, title="Python of old", status=CourseStatus.RETIRED)
    assert await titles(world, words="python") == ["Python in public"]
    assert await titles(world, words="meera") == ["Python in public"]
    assert await titles(world, words="cobol") == []


async def test_better_answers_come_first_and_popularity_breaks_ties(world: World, author: Actor):
    await world.course(author, title="Cooking", tags=("python",), student_count=900)
    await world.course(author, title="Python for few", student_count=1)
    await world.course(author, title="Python for many", student_count=50)
    assert await titles(world, words="python") == ["Python for many", "Python for few", "Cooking"]


async def test_courses_can_be_sorted(world: World, author: Actor):
    await world.course(author, title="Old hit", price=90_000, student_count=9, rating_sum=40, rating_count=10)
    world.clock.turn(timedelta(days=1))
    await world.course(author, title="One rave", price=50_000, student_count=1, rating_sum=5, rating_count=1)
    world.clock.turn(timedelta(days=1))
    await world.course(author, title="Loved", price=70_000, student_count=5, rating_sum=490, rating_count=100)
    assert await titles(world, sort=Sort.POPULAR) == ["Old hit", "Loved", "One rave"]
    assert await titles(world, sort=Sort.NEWEST) == ["Loved", "One rave", "Old hit"]
    assert await titles(world, sort=Sort.PRICE) == ["One rave", "Loved", "Old hit"]
    assert (await titles(world, sort=Sort.TOP_RATED))[0] == "Loved"


async def test_the_counts_beside_the_filters_are_what_choosing_them_gives(world: World, author: Actor):
    design = await world.services.catalog.add_category("Design", "", 1)
    code = await world.services.catalog.add_category("Code", "", 2)
    for number in range(5):
        await world.course(
            author,
            title=f"Course {number}",
            category_id=(design if number < 2 else code).id,
            level=Level.BEGINNER if number % 2 else Level.ADVANCED,
            price=0 if number == 3 else 100,
        )
    for asked in (CatalogQuery(), CatalogQuery(category="code"), CatalogQuery(level="beginner", price="paid")):
        page = await world.services.search.search(asked)
        for shelf in page.shelves:
            narrowed = await world.services.search.search(
                CatalogQuery(category=shelf.category.slug, level=asked.level, price=asked.price)
            )
            assert narrowed.total == shelf.courses
        for level, count in page.levels:
            narrowed = await world.services.search.search(
                CatalogQuery(category=asked.category, level=level, price=asked.price)
            )
            assert narrowed.total == count
        for price, count in page.prices:
            narrowed = await world.services.search.search(
                CatalogQuery(category=asked.category, level=asked.level, price=price)
            )
            assert narrowed.total == count
    assert dict((await world.services.search.search(CatalogQuery())).prices)["free"] == 1


async def test_the_catalog_is_paged_and_every_course_is_on_one_page(world: World, author: Actor):
    for number in range(27):
        await world.course(author, title=f"Course {number}")
    pages = [await world.services.search.search(CatalogQuery(page=number)) for number in (1, 2)]
    seen = [card.course.id for page in pages for card in page.cards]
    assert [len(page.cards) for page in pages] == [20, 7]
    assert len(set(seen)) == 27
    assert pages[0].pages == 2
    assert pages[0].total == 27


async def test_an_odd_query_is_read_kindly(world: World, author: Actor):
    await world.course(author)
    page = await world.services.search.search(
        CatalogQuery(words=" \x00 " * 500, category="nowhere", level="guru", price="-1", page=99)
    )
    assert (page.query.category, page.query.level, page.query.price, page.query.page) == ("", "", "", 1)
    assert page.total == 1


async def test_a_new_price_shows_at_once(world: World, author: Actor):
    course = await world.course(author, price=100)
    await world.services.search.search(CatalogQuery())
    await world.courses.change(course.id, lambda c: c.model_copy(update={"price": Money(0)}))
    assert (await world.services.search.search(CatalogQuery(price="free"))).total == 1


async def test_cards_keep_the_order_asked_for_and_leave_out_what_is_not_for_sale(world: World, author: Actor):
    first, second = await world.course(author, title="A"), await world.course(author, title="B")
    draft = await world.course(author, title="C", status=CourseStatus.DRAFT)
    cards = await world.services.cards.published([second.id, "nonsense", draft.id, first.id, new_id()])
    assert [card.course.title for card in cards] == ["B", "A"]
    assert cards[0].instructor_name == "Meera Rao"


async def test_the_course_page_tells_how_one_stands_to_it(world: World, author: Actor):
    course = await world.course(author)
    other = await world.course(author, title="Another")
    student = await enrolled(world, course.id, author.user_id)

    for_visitor = await world.services.course_pages.course_page(VISITOR, course.slug)
    for_student = await world.services.course_pages.course_page(student, course.slug)
    for_author = await world.services.course_pages.course_page(author, course.slug)

    assert [len(chapter.lectures) for chapter in for_visitor.chapters] == [3]
    assert [card.course.id for card in for_visitor.more] == [other.id]
    assert (for_visitor.is_enrolled, for_visitor.is_author) == (False, False)
    assert (for_student.is_enrolled, for_student.is_author) == (True, False)
    assert (for_author.is_enrolled, for_author.is_author) == (False, True)


@pytest.mark.parametrize("status", [CourseStatus.DRAFT, CourseStatus.RETIRED])
async def test_what_is_not_in_the_catalog_is_seen_by_its_author_its_students_and_the_house(
    world: World, author: Actor, status: CourseStatus
):
    course = await world.course(author, status=status)
    student = await enrolled(world, course.id, author.user_id)
    for person in (author, student, await world.person(Role.ADMINISTRATOR)):
        assert (await world.services.course_pages.course_page(person, course.slug)).course.id == course.id
    for person in (VISITOR, await world.person(), await world.person(Role.INSTRUCTOR)):
        with pytest.raises(NotFound):
            await world.services.course_pages.course_page(person, course.slug)
        with pytest.raises(NotFound):
            await world.services.review_lists.of_course(person, course.id)


async def test_home_shows_the_real_catalog(world: World, author: Actor):
    code = await world.services.catalog.add_category("Code", "", 1)
    for number in range(10):
        world.clock.turn(timedelta(minutes=1))
        await world.course(
            author, title=f"Course {number}", category_id=code.id, price=0 if number == 4 else 100, student_count=number
        )
    home = await world.services.catalog.home()
    assert home.popular[0].course.title == "Course 9"
    assert home.newest[0].course.title == "Course 9"
    assert len(home.popular) == len(home.newest) == 8
    assert [card.course.title for card in home.free] == ["Course 4"]
    assert [(shelf.category.name, shelf.courses) for shelf in home.shelves] == [("Code", 10)]
    assert home.popular[0].category_name == "Code"


async def test_a_category_page_shows_its_own_courses(world: World, author: Actor):
    code = await world.services.catalog.add_category("Code", "", 1)
    await world.course(author, title="Inside", category_id=code.id, rating_sum=5, rating_count=1)
    await world.course(author, title="Outside")
    page = await world.services.catalog.category_page("code")
    for row in (page.popular, page.newest, page.top_rated):
        assert [card.course.title for card in row] == ["Inside"]
    assert page.courses == 1
    with pytest.raises(NotFound):
        await world.services.catalog.category_page("nowhere")


async def test_an_instructors_page_adds_up_their_courses(world: World, author: Actor):
    await world.course(author, student_count=3, rating_sum=9, rating_count=2)
    await world.course(author, student_count=4, rating_sum=3, rating_count=1)
    await world.course(author, status=CourseStatus.DRAFT, student_count=100)
    page = await world.services.course_pages.instructor_page(author.user_id)
    assert (page.students, page.rating, page.rating_count, len(page.cards)) == (7, 4.0, 3, 2)


@pytest.mark.parametrize(("page", "shown", "count"), [(1, 1, 24), (2, 2, 2), (9, 2, 2), (-3, 1, 24)])
async def test_an_instructors_courses_come_in_pages(world: World, author: Actor, page: int, shown: int, count: int):
    for number in range(26):
        await world.course(author, title=f"Course {number}", student_count=number, lectures=0)
    found = await world.services.course_pages.instructor_page(author.user_id, page)
    assert (found.page, found.pages, found.courses, len(found.cards)) == (shown, 2, 26, count)
    assert (found.cards[0].course.student_count == 25) is (shown == 1)


async def test_a_student_has_no_instructor_page(world: World):
    student = await world.person()
    for who in (student.user_id, new_id(), "{'$ne': null}"):
        with pytest.raises(NotFound):
            await world.services.course_pages.instructor_page(who)


async def test_home_quotes_different_people_about_different_courses(world: World, author: Actor):
    reviews = ReviewRepository(world.database)
    people = [await world.person(Role.STUDENT, name) for name in ("Ravi", "Sita", "Zoya")]
    courses = [await world.course(author, title=title) for title in ("One", "Two", "Three")]
    said = [
        (0, 0, 5, "Lovely"),
        (0, 1, 5, "Also"),
        (1, 0, 5, "Same"),
        (1, 1, 3, "Meh"),
        (1, 2, 4, "Good"),
        (2, 1, 5, ""),
    ]
    for person, course, stars, text in said:
        world.clock.turn(timedelta(minutes=-1))
        await reviews.add(
            Review(
                id=new_id(),
                user_id=people[person].user_id,
                course_id=courses[course].id,
                author_name=people[person].name,
                stars=stars,
                text=text,
                created_at=world.clock(),
                updated_at=world.clock(),
            )
        )
    home = await world.services.catalog.home()
    assert [(review.text, course.title) for review, course in home.reviews] == [("Lovely", "One"), ("Good", "Three")]
