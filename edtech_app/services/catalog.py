"""Finding a course: home, catalog, categories, course pages, instructors."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from edtech_app.domain.accounts import Actor, Profile, Role, User
from edtech_app.domain.catalog import (
    CatalogQuery,
    Category,
    Chapter,
    Course,
    CourseStatus,
    Level,
    PriceRange,
    Sort,
    curriculum,
    slugify,
)
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Duplicate, NotFound
from edtech_app.domain.reviews import Review
from edtech_app.domain.search import MAX_LETTERS, Searchable, asked_words, weighted_rating
from edtech_app.repositories.accounts import ProfileRepository, UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.commerce import WishlistRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.media import MediaService

FIRST_SHELVES = (
    ("Programming", "Languages, tools and the craft of making software that lasts."),
    ("Data", "Ask data good questions, and know what the answers are worth."),
    ("Design", "Interfaces, type and everything that people have to read."),
    ("Business & Money", "Spreadsheets, salaries and sensible decisions."),
    ("Languages & Writing", "Be understood: at work, on the street, on paper."),
    ("Photography & Music", "Make something for the joy of it."),
)
"""Names and descriptions of the categories that a new house begins with."""
PAGE_SIZE = 12
ROW = 8
"""Cards in a row of the home page or of a category."""
REVIEWS_PAGE = 6
HOME_REVIEWS = 3
PRAISE = 4
"""The home page quotes reviews of this many stars or more."""


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as lists show it. `picture` is the thumbnail's URL, "" when one is to be drawn."""

    course: Course
    instructor_name: str
    category_name: str
    picture: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category and how many published courses it holds."""

    category: Category
    courses: int


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


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course's public page, and how the actor stands to it.

    `stars` is how many visible reviews gave 1, 2, 3, 4 and 5 stars, in this order; `reviews` is the first page of
    them, of `review_pages`. Preview lectures carry no link here: the player page makes one.
    """

    course: Course
    category: Category | None
    instructor: User
    profile: Profile
    picture: str
    instructor_picture: str
    instructor_courses: int
    instructor_students: int
    chapters: tuple[Chapter, ...]
    reviews: tuple[Review, ...]
    review_pages: int
    stars: tuple[int, int, int, int, int]
    more: tuple[CourseCard, ...]
    is_enrolled: bool
    is_author: bool
    is_wished: bool


@dataclass(frozen=True, slots=True)
class CategoryPage:
    category: Category
    popular: tuple[CourseCard, ...]
    newest: tuple[CourseCard, ...]
    top_rated: tuple[CourseCard, ...]
    courses: int


@dataclass(frozen=True, slots=True)
class InstructorPage:
    instructor: User
    profile: Profile
    picture: str
    cards: tuple[CourseCard, ...]
    students: int
    rating: float
    rating_count: int


class CatalogService:
    """Questions anybody may ask of the catalog."""

    def __init__(
        self,
        *,
        categories: CategoryRepository,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        users: UserRepository,
        profiles: ProfileRepository,
        reviews: ReviewRepository,
        enrollments: EnrollmentRepository,
        wishes: WishlistRepository,
        media: MediaService,
        now: Callable[[], datetime],
    ) -> None:
        self._categories = categories
        self._courses = courses
        self._sections = sections
        self._lectures = lectures
        self._users = users
        self._profiles = profiles
        self._reviews = reviews
        self._enrollments = enrollments
        self._wishes = wishes
        self._media = media
        self._now = now

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
        categories, courses, latest = await asyncio.gather(
            self._categories.in_order(), self._courses.published(), self._reviews.latest(limit=40)
        )
        by_id = {course.id: course for course in courses}
        praise = [
            (review, by_id[review.course_id])
            for review in latest
            if review.text and review.stars >= PRAISE and review.course_id in by_id
        ]
        popular = in_order(courses, Sort.POPULAR)[:ROW]
        newest = in_order(courses, Sort.NEWEST)[:ROW]
        free = in_order([course for course in courses if course.is_free], Sort.POPULAR)[:ROW]
        cards = await self._card_of([*popular, *newest, *free], categories)
        return Home(
            shelves=shelves_of(categories, courses),
            popular=tuple(cards[course.id] for course in popular),
            newest=tuple(cards[course.id] for course in newest),
            free=tuple(cards[course.id] for course in free),
            reviews=_different(praise)[:HOME_REVIEWS],
            courses=len(courses),
        )

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
        cards = await self._card_of(here, categories)
        return CatalogPage(
            query=query,
            cards=tuple(cards[course.id] for course in here),
            shelves=shelves_of(categories, any_category),
            levels=tuple((level, sum(course.level is level for course in any_level)) for level in Level),
            prices=tuple((price, sum(price_range(course) is price for course in any_price)) for price in PriceRange),
            total=len(matching),
            pages=pages,
        )

    async def cards(self, course_ids: list[str]) -> list[CourseCard]:
        """Cards of the named courses that are published, in this order; unknown ids are left out."""
        courses = [course for course in await self._courses.many(course_ids) if course.is_published]
        return await self.cards_of(courses)

    async def cards_of(self, courses: list[Course]) -> list[CourseCard]:
        """Cards of courses that the caller may see, whatever their status, in this order."""
        cards = await self._card_of(courses, await self._categories.in_order())
        return [cards[course.id] for course in courses]

    async def course_page(self, actor: Actor, slug: str) -> CoursePage:
        """
        Raises:
            NotFound: No such course, or one that has left the catalog or was never in it and is not the actor's.
        """
        course = await self._courses.by_slug(slug)
        is_enrolled = actor.is_signed_in and await self._enrollments.is_enrolled(actor.user_id, course.id)
        self._require_visible(actor, course, is_enrolled=is_enrolled)
        wish = await self._wishes.wants(actor.user_id, course.id) if actor.is_signed_in else None
        sections, lectures, reviews = await asyncio.gather(
            self._sections.of(course.id),
            self._lectures.of(course.id),
            self._reviews.visible(course.id, limit=REVIEWS_PAGE),
        )
        categories, instructor, profile, others = await asyncio.gather(
            self._categories.in_order(),
            self._users.get(course.instructor_id),
            self._profiles.find(course.instructor_id),
            self._courses.by_instructor(course.instructor_id, status=CourseStatus.PUBLISHED),
        )
        profile = profile or Profile(id=course.instructor_id)
        more = in_order([other for other in others if other.id != course.id], Sort.POPULAR)[:4]
        cards = await self._card_of(more, categories)
        return CoursePage(
            course=course,
            category=next((category for category in categories if category.id == course.category_id), None),
            instructor=instructor,
            profile=profile,
            picture=self._media.picture_url(course.thumbnail_key),
            instructor_picture=self._media.picture_url(profile.picture_key),
            instructor_courses=len(others),
            instructor_students=sum(other.student_count for other in others),
            chapters=curriculum(sections, lectures),
            reviews=tuple(reviews),
            review_pages=max(1, -(-course.rating_count // REVIEWS_PAGE)),
            stars=course.stars,
            more=tuple(cards[other.id] for other in more),
            is_enrolled=is_enrolled,
            is_author=course.instructor_id == actor.user_id,
            is_wished=wish is not None,
        )

    async def reviews(self, actor: Actor, slug: str, page: int) -> list[Review]:
        """A page of a course's visible reviews, newest first; pages count from 1.

        Raises:
            NotFound: As for `course_page`.
        """
        course = await self._courses.by_slug(slug)
        is_enrolled = actor.is_signed_in and await self._enrollments.is_enrolled(actor.user_id, course.id)
        self._require_visible(actor, course, is_enrolled=is_enrolled)
        pages = max(1, -(-course.rating_count // REVIEWS_PAGE))
        skip = (min(max(page, 1), pages) - 1) * REVIEWS_PAGE
        return await self._reviews.visible(course.id, limit=REVIEWS_PAGE, skip=skip)

    async def category_page(self, slug: str) -> CategoryPage:
        """
        Raises:
            NotFound: No such category.
        """
        category = await self._categories.by_slug(slug)
        published = await self._courses.published()
        courses = [course for course in published if course.category_id == category.id]
        popular = in_order(courses, Sort.POPULAR)[:ROW]
        newest = in_order(courses, Sort.NEWEST)[:ROW]
        rated = [course for course in courses if course.rating_count]
        top_rated = in_order(rated, Sort.TOP_RATED, mean=mean_rating(published))[:ROW]
        cards = await self._card_of([*popular, *newest, *top_rated], [category])
        return CategoryPage(
            category=category,
            popular=tuple(cards[course.id] for course in popular),
            newest=tuple(cards[course.id] for course in newest),
            top_rated=tuple(cards[course.id] for course in top_rated),
            courses=len(courses),
        )

    async def instructor_page(self, instructor_id: str) -> InstructorPage:
        """
        Raises:
            NotFound: No such person, or not one who teaches.
        """
        instructor = await self._users.find(instructor_id)
        if instructor is None or instructor.role not in (Role.INSTRUCTOR, Role.ADMINISTRATOR):
            raise NotFound("We have no instructor here.")
        courses = in_order(
            await self._courses.by_instructor(instructor_id, status=CourseStatus.PUBLISHED), Sort.POPULAR
        )
        if not courses and instructor.role is Role.ADMINISTRATOR:
            raise NotFound("We have no instructor here.")
        profile = await self._profiles.find(instructor_id) or Profile(id=instructor_id)
        count = sum(course.rating_count for course in courses)
        return InstructorPage(
            instructor=instructor,
            profile=profile,
            picture=self._media.picture_url(profile.picture_key),
            cards=tuple(await self.cards_of(courses)),
            students=sum(course.student_count for course in courses),
            rating=sum(course.rating_sum for course in courses) / count if count else 0.0,
            rating_count=count,
        )

    def _require_visible(self, actor: Actor, course: Course, *, is_enrolled: bool) -> None:
        """Refuse a course that is not in the catalog to all but its author, its students and an administrator."""
        is_author = actor.is_signed_in and course.instructor_id == actor.user_id
        if not (course.is_published or is_author or is_enrolled or actor.is_administrator):
            raise NotFound("This course does not exist.")

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

    async def _card_of(self, courses: Iterable[Course], categories: list[Category]) -> dict[str, CourseCard]:
        """Each course's card by its id; instructors are read all at once."""
        by_id = {course.id: course for course in courses}
        authors = {user.id: user.name for user in await self._users.many(c.instructor_id for c in by_id.values())}
        names = {category.id: category.name for category in categories}
        return {
            course.id: CourseCard(
                course=course,
                instructor_name=authors.get(course.instructor_id, ""),
                category_name=names.get(course.category_id, ""),
                picture=self._media.picture_url(course.thumbnail_key),
            )
            for course in by_id.values()
        }


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


def shelves_of(categories: list[Category], courses: list[Course]) -> tuple[Shelf, ...]:
    """Every category in its order with the number of these courses that it holds."""
    return tuple(
        Shelf(category, sum(course.category_id == category.id for course in courses)) for category in categories
    )


def mean_rating(courses: list[Course]) -> float:
    """The mean of all stars that these courses were given; 4.0 while there are none."""
    count = sum(course.rating_count for course in courses)
    return sum(course.rating_sum for course in courses) / count if count else 4.0


def in_order(
    courses: list[Course], sort: Sort, scores: dict[str, float] | None = None, *, mean: float = 4.0
) -> list[Course]:
    """The courses as `sort` wants them. Equals are ordered by students, then by rating, then newest first.

    Without words every course answers equally well, so that relevance is popularity.
    """

    def rating(course: Course) -> float:
        return weighted_rating(course.rating_sum, course.rating_count, mean=mean)

    def key(course: Course) -> tuple[float, int, float, float]:
        first: float = 0.0
        match sort:
            case Sort.RELEVANCE:
                first = (scores or {}).get(course.id, 0.0)
            case Sort.TOP_RATED:
                first = rating(course)
            case Sort.NEWEST:
                first = course.published_at.timestamp()
            case Sort.PRICE:
                first = -course.price.paise
            case Sort.POPULAR:
                pass
        return (first, course.student_count, rating(course), course.published_at.timestamp())

    return sorted(sorted(courses, key=lambda course: course.id), key=key, reverse=True)
