"""The catalog."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from edtech_app import routes
from edtech_app.api.v1.wire import Answer, Listed, Price, Shown, absolute, failures
from edtech_app.domain.catalog import Level
from edtech_app.domain.search import MAX_LETTERS, CatalogQuery, Sort, Span
from edtech_app.runtime import services
from edtech_app.services.catalog import MOST_PAGES, CourseCard

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
    published_at: datetime


class Asked(BaseModel):
    """What the catalog is asked; `category` is a slug, prices are in paise and count themselves in."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    q: Annotated[str, Field(max_length=MAX_LETTERS)] = ""
    category: Annotated[str, Field(max_length=100)] = ""
    level: Level | None = None
    language: Annotated[str, Field(max_length=40)] = ""
    min_price: Annotated[int, Field(ge=0, le=MOST_PAISE)] = 0
    max_price: Annotated[int, Field(ge=0, le=MOST_PAISE)] | None = None
    min_rating: Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)] = 0.0
    sort: Sort = Sort.RELEVANCE
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@router.get("/courses/getAllCourses", responses=failures())
async def get_all_courses(asked: Annotated[Asked, Query()]) -> Answer[Listed[Course]]:
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
    shown = Listed(items=[_course(card) for card in found.cards], page=asked.page, limit=asked.limit, total=found.total)
    return Answer(message="Here they are.", data=shown)


@router.get("/courses", responses=failures(), summary="Short for getAllCourses")
async def get_courses(asked: Annotated[Asked, Query()]) -> Answer[Listed[Course]]:
    """The same."""
    return await get_all_courses(asked)


def _course(card: CourseCard) -> Course:
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
        published_at=course.published_at,
    )
