"""The catalog."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import Caller
from edtech_app.api.v1 import outline
from edtech_app.api.v1.wire import Answer, Body, Listed, Paged, Price, Shown, Text, absolute, failures
from edtech_app.domain.accounts import PublicFace
from edtech_app.domain.catalog import Category, Level
from edtech_app.domain.entity import NEVER
from edtech_app.domain.search import MAX_LETTERS, CatalogQuery, Sort, Span
from edtech_app.runtime import services
from edtech_app.services.catalog import CourseCard, CoursePage

router = APIRouter(prefix=f"{routes.API}", tags=["courses"])

MOST_PAISE = 10**12
"""More than any course costs, and less than breaks a number anywhere."""


class Named(Shown):
    """Somebody or something that has a page of its own."""

    id: str
    name: str


class Course(Shown):
    """A course as lists show it; `thumbnail` is 1280 × 720 pixels, `totalDuration` in seconds."""

    id: str
    slug: str
    course_name: str
    subtitle: str
    price: Price
    thumbnail: str
    instructor: Named
    category: Named | None
    level: Level
    language: str
    tag: list[str]
    average_rating: float
    rating_count: int
    student_count: int
    lecture_count: int
    total_duration: int
    published_at: datetime | None


class Person(Shown):
    """An instructor as everybody may see them."""

    id: str
    name: str
    image: str
    headline: str
    about: str
    links: list[str]


class CourseDetails(Course):
    """A course's public page; `courseContent` leads to the free previews and to no other lecture."""

    course_description: str
    what_you_will_learn: list[str]
    instructions: list[str]
    instructor_details: Person
    is_enrolled: bool
    course_content: list[outline.Section]


class Shelf(Shown):
    """A category."""

    id: str
    slug: str
    name: str
    description: str


class CategoryDetails(Shown):
    """A category and the first of its courses in three orders; `courseCount` counts all of them."""

    category: Shelf
    course_count: int
    most_popular: list[Course]
    newest: list[Course]
    top_rated: list[Course]


class NewCategory(Body):
    name: Text
    description: Annotated[str, Field(max_length=1000)] = ""


class AskedCourses(Paged):
    """What the catalog is asked; `category` is a slug, prices are in paise and count themselves in."""

    q: Annotated[str, Field(max_length=MAX_LETTERS)] = ""
    category: Annotated[str, Field(max_length=100)] = ""
    level: Level | None = None
    language: Annotated[str, Field(max_length=40)] = ""
    min_price: Annotated[int, Field(ge=0, le=MOST_PAISE)] = 0
    max_price: Annotated[int, Field(ge=0, le=MOST_PAISE)] | None = None
    min_rating: Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)] = 0.0
    sort: Sort = Sort.RELEVANCE


@router.get("/courses/getAllCourses", responses=failures())
async def get_all_courses(asked: Annotated[AskedCourses, Query()]) -> Answer[Listed[Course]]:
    """The published courses that answer, as today's catalog shows them."""
    query = CatalogQuery(
        words=asked.q,
        category=asked.category,
        level=asked.level or "",
        language=asked.language,
        sort=asked.sort,
        page=asked.page,
    )
    within: dict[str, Span] = {}
    if asked.min_price or asked.max_price is not None:
        within["price"] = Span(asked.min_price, None if asked.max_price is None else asked.max_price + 1)
    if asked.min_rating:
        within["rating"] = Span(round(asked.min_rating * 100))
    found = await services().search.listing(query, within, limit=asked.limit)
    shown = Listed(items=[card_of(card) for card in found.cards], page=asked.page, limit=asked.limit, total=found.total)
    return Answer(message="Done.", data=shown)


@router.get("/courses", responses=failures(), summary="Short for getAllCourses")
async def get_courses(asked: Annotated[AskedCourses, Query()]) -> Answer[Listed[Course]]:
    """The same."""
    return await get_all_courses(asked)


@router.get("/courses/getCourseDetails/{course_id}", responses=failures(404))
async def get_course_details(course_id: str, actor: Caller) -> Answer[CourseDetails]:
    """A published course by its id or slug; one that is not published only for its author and its students."""
    house = services()
    page = await house.course_pages.course_details(actor, course_id)
    links = await house.full_courses.previews(actor, page.course, page.chapters)
    content = outline.sections(page.chapters, links, may_read=page.is_keeper or page.is_enrolled)
    return Answer(message="Done.", data=_details(page, content))


@router.get("/courses/showAllCategories", responses=failures())
async def show_all_categories(asked: Annotated[Paged, Query()]) -> Answer[Listed[Shelf]]:
    """The catalog's categories in the house's order."""
    return Answer(message="Done.", data=Listed[Shelf].of(await services().catalog.categories(), asked, _shelf))


@router.get("/courses/getCategoryPageDetails/{category_id}", responses=failures(404))
async def get_category_page_details(category_id: str) -> Answer[CategoryDetails]:
    """A category by its id or slug, with its most popular, newest and best rated courses."""
    page = await services().catalog.category_details(category_id)
    details = CategoryDetails(
        category=_shelf(page.category),
        course_count=page.courses,
        most_popular=[card_of(card) for card in page.popular],
        newest=[card_of(card) for card in page.newest],
        top_rated=[card_of(card) for card in page.top_rated],
    )
    return Answer(message="Done.", data=details)


@router.post("/courses/createCategory", status_code=201, responses=failures(400, 401, 403, 409, 415))
async def create_category(body: NewCategory, actor: Caller) -> Answer[Shelf]:
    """Make a category; for administrators."""
    category = await services().categories.open(actor, body.name, body.description)
    return Answer(message="Category created.", data=_shelf(category))


def card_of(card: CourseCard) -> Course:
    """A course as lists show it."""
    course = card.course
    return Course(
        id=course.id,
        slug=course.slug,
        course_name=course.title,
        subtitle=course.subtitle,
        price=Price.of(course.price),
        thumbnail=absolute(card.picture.large),
        instructor=Named(id=course.instructor_id, name=card.instructor_name),
        category=Named(id=course.category_id, name=card.category_name) if card.category_name else None,
        level=course.level,
        language=course.language,
        tag=list(course.tags),
        average_rating=round(course.rating, 2),
        rating_count=course.rating_count,
        student_count=course.student_count,
        lecture_count=course.lecture_count,
        total_duration=course.seconds,
        published_at=course.published_at if course.published_at > NEVER else None,
    )


def _details(page: CoursePage, content: list[outline.Section]) -> CourseDetails:
    course = page.course
    card = CourseCard(course, page.instructor.name, page.category.name if page.category else "", page.picture)
    return CourseDetails(
        **card_of(card).model_dump(),
        course_description=course.description,
        what_you_will_learn=list(course.outcomes),
        instructions=list(course.requirements),
        instructor_details=_person(page.instructor, page.instructor_picture),
        is_enrolled=page.is_enrolled,
        course_content=content,
    )


def _person(face: PublicFace, picture: str) -> Person:
    return Person(
        id=face.id,
        name=face.name,
        image=absolute(picture),
        headline=face.headline,
        about=face.about,
        links=list(face.links),
    )


def _shelf(category: Category) -> Shelf:
    return Shelf(id=category.id, slug=category.slug, name=category.name, description=category.description)
