"""The catalog as a visitor asks about it: words, filters, an order, a page."""

import asyncio
from dataclasses import dataclass, replace

from edtech_app.domain.catalog import CatalogQuery, Category, Course, Level, PriceRange
from edtech_app.domain.search import MAX_LETTERS, Searchable, asked_words
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.services.catalog.cards import CourseCard, CourseCards
from edtech_app.services.catalog.ordering import in_order, mean_rating
from edtech_app.services.catalog.shelves import Shelf, shelves_of

PAGE_SIZE = 12


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """One page of the catalog's answer; `total` counts all that match.

    `query` is how the question was understood. `shelves`, `levels` and `prices` say how many courses each choice would
    leave, everything else of the question as it is; the choice that is taken leaves `total`.
    """

    query: CatalogQuery
    cards: tuple[CourseCard, ...]
    shelves: tuple[Shelf, ...]
    levels: tuple[tuple[Level, int], ...]
    prices: tuple[tuple[PriceRange, int], ...]
    total: int
    pages: int


class SearchService:
    """Answers what a visitor asks of the catalog."""

    def __init__(
        self,
        *,
        categories: CategoryRepository,
        courses: CourseRepository,
        users: UserRepository,
        cards: CourseCards,
    ) -> None:
        self._categories, self._courses, self._users, self._cards = categories, courses, users, cards

    async def search(self, query: CatalogQuery) -> CatalogPage:
        """A page of the catalog; an odd query is read as kindly as possible and never fails."""
        categories, courses = await asyncio.gather(self._categories.in_order(), self._courses.published())
        query = understood(query, categories)
        scores = await self._scores(query, courses, categories)
        found = [course for course in courses if course.id in scores]
        by_slug = {category.slug: category.id for category in categories}

        def of_category(course: Course) -> bool:
            return not query.category or course.category_id == by_slug[query.category]

        def of_level(course: Course) -> bool:
            return not query.level or course.level == query.level

        def of_price(course: Course) -> bool:
            return not query.price or price_range(course) == query.price

        matching = [course for course in found if of_category(course) and of_level(course) and of_price(course)]
        any_category = [course for course in found if of_level(course) and of_price(course)]
        any_level = [course for course in found if of_category(course) and of_price(course)]
        any_price = [course for course in found if of_category(course) and of_level(course)]

        pages = max(1, -(-len(matching) // PAGE_SIZE))
        query = replace(query, page=min(query.page, pages))
        start = (query.page - 1) * PAGE_SIZE
        here = in_order(matching, query.sort, scores, mean=mean_rating(courses))[start : start + PAGE_SIZE]
        cards = await self._cards.by_id(here, categories)
        return CatalogPage(
            query=query,
            cards=tuple(cards[course.id] for course in here),
            shelves=shelves_of(categories, any_category),
            levels=tuple((level, sum(course.level is level for course in any_level)) for level in Level),
            prices=tuple((price, sum(price_range(course) is price for course in any_price)) for price in PriceRange),
            total=len(matching),
            pages=pages,
        )

    async def _scores(self, query: CatalogQuery, courses: list[Course], categories: list[Category]) -> dict[str, float]:
        """The courses that answer the query's words, and how well; all of them when there are no words."""
        asked = asked_words(query.words)
        if not asked:
            return {course.id: 0.0 for course in courses}
        authors = {user.id: user.name for user in await self._users.many(c.instructor_id for c in courses)}
        names = {category.id: category.name for category in categories}
        scores = {
            course.id: Searchable(
                title=course.title,
                subtitle=course.subtitle,
                tags=course.tags,
                instructor=authors.get(course.instructor_id, ""),
                category=names.get(course.category_id, ""),
            ).score(asked)
            for course in courses
        }
        return {course_id: score for course_id, score in scores.items() if score}


def understood(query: CatalogQuery, categories: list[Category]) -> CatalogQuery:
    """The query without what means nothing here: unknown categories, levels and prices, pages before the first."""
    slugs = {category.slug for category in categories}
    return replace(
        query,
        words=" ".join(query.words[:MAX_LETTERS].split()),
        category=query.category if query.category in slugs else "",
        level=query.level if query.level in set(Level) else "",
        price=query.price if query.price in set(PriceRange) else "",
        page=max(1, query.page),
    )


def price_range(course: Course) -> PriceRange:
    return PriceRange.FREE if course.is_free else PriceRange.PAID
