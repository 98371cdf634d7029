"""The home page and the categories."""

import asyncio
from dataclasses import dataclass

from edtech_app.domain.catalog import Category, Course, slugify
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Duplicate
from edtech_app.domain.reviews import Review
from edtech_app.domain.search import Sort
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.catalog.cards import CourseCard, Shelf
from edtech_app.services.catalog.search import Row, SearchService

FIRST_SHELVES = (
    ("Programming", "Languages, tools and the craft of making software that lasts."),
    ("Data", "Ask data good questions, and know what the answers are worth."),
    ("Design", "Interfaces, type and everything that people have to read."),
    ("Business & Money", "Spreadsheets, salaries and sensible decisions."),
    ("Languages & Writing", "Be understood: at work, on the street, on paper."),
    ("Photography & Music", "Make something for the joy of it."),
)
"""Names and descriptions of the categories that a new house begins with."""
ROW = 8
"""Cards in a row of the home page or of a category."""
HOME_REVIEWS = 3
PRAISE = 4
"""The home page quotes reviews of this many stars or more."""


@dataclass(frozen=True, slots=True)
class Home:
    """`courses` is how many there are in all."""

    shelves: tuple[Shelf, ...]
    popular: tuple[CourseCard, ...]
    newest: tuple[CourseCard, ...]
    free: tuple[CourseCard, ...]
    reviews: tuple[tuple[Review, Course], ...]
    courses: int


@dataclass(frozen=True, slots=True)
class CategoryPage:
    category: Category
    popular: tuple[CourseCard, ...]
    newest: tuple[CourseCard, ...]
    top_rated: tuple[CourseCard, ...]
    courses: int


class CatalogService:
    """The shelves of the catalog and what stands in front."""

    def __init__(
        self,
        *,
        categories: CategoryRepository,
        courses: CourseRepository,
        reviews: ReviewRepository,
        search: SearchService,
    ) -> None:
        self._categories, self._courses, self._reviews, self._search = categories, courses, reviews, search

    async def categories(self) -> list[Category]:
        """All categories in the house's order."""
        return await self._categories.in_order()

    async def add_category(self, name: str, description: str, position: int) -> Category:
        """Make a category, or return the one with this name."""
        category = Category(
            id=new_id(), slug=slugify(name), name=name.strip(), description=description.strip(), position=position
        )
        try:
            return await self._categories.add(category)
        except Duplicate:
            return await self._categories.by_slug(category.slug)

    async def put_up_first_shelves(self) -> None:
        """Give a new house the categories that it begins with; one that has any is left alone."""
        if not await self._categories.in_order():
            for position, (name, description) in enumerate(FIRST_SHELVES, 1):
                await self.add_category(name, description, position * 10)

    async def home(self) -> Home:
        """What the home page shows, all of it from the real catalog; at most eight cards a row."""
        categories, latest = await asyncio.gather(self._categories.in_order(), self._reviews.latest(limit=40))
        (popular, newest, free), praise, (shelves, total) = await asyncio.gather(
            self._search.rows(Row(Sort.POPULAR), Row(Sort.NEWEST), Row(Sort.POPULAR, price="free"), limit=ROW),
            self._praise(latest),
            self._search.shelves(categories),
        )
        return Home(shelves=shelves, popular=popular, newest=newest, free=free, reviews=praise, courses=total)

    async def category_page(self, slug: str) -> CategoryPage:
        """
        Raises:
            NotFound: No such category.
        """
        return await self._page(await self._categories.by_slug(slug))

    async def category_details(self, id_or_slug: str) -> CategoryPage:
        """The same for apps, which know a category by its id too.

        Raises:
            NotFound: No such category.
        """
        found = await self._categories.find(id_or_slug)
        standing = await self._categories.standing_for(found) if found is not None else None
        return await self._page(standing or await self._categories.by_slug(id_or_slug))

    async def _page(self, category: Category) -> CategoryPage:
        (popular, newest, top_rated), (shelves, _) = await asyncio.gather(
            self._search.rows(
                Row(Sort.POPULAR, category=category.id),
                Row(Sort.NEWEST, category=category.id),
                Row(Sort.TOP_RATED, category=category.id),
                limit=ROW,
            ),
            self._search.shelves([category]),
        )
        return CategoryPage(
            category=category, popular=popular, newest=newest, top_rated=top_rated, courses=shelves[0].courses
        )

    async def _praise(self, latest: list[Review]) -> tuple[tuple[Review, Course], ...]:
        """The newest reviews worth quoting, with their courses as far as these are in the catalog."""
        praise = [review for review in latest if review.text and review.stars >= PRAISE]
        found = await self._courses.many(review.course_id for review in praise)
        by_id = {course.id: course for course in found if course.is_published}
        pairs = [(review, by_id[review.course_id]) for review in praise if review.course_id in by_id]
        return _different(pairs)[:HOME_REVIEWS]


def _different(praise: list[tuple[Review, Course]]) -> tuple[tuple[Review, Course], ...]:
    """The reviews without a second one by the same person or on the same course."""
    people: set[str] = set()
    courses: set[str] = set()
    kept: list[tuple[Review, Course]] = []
    for review, course in praise:
        if review.user_id not in people and course.id not in courses:
            kept.append((review, course))
            people.add(review.user_id)
            courses.add(course.id)
    return tuple(kept)
