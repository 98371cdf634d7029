"""Reading reviews: what a course's visitors see of them, and what its author sees."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import InvalidInput, NotFound
from edtech_app.domain.reviews import Review, ReviewOrder
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import RANKS, ReviewRepository
from edtech_app.services.catalog.visibility import require_visible
from edtech_app.services.ownership import own_course

PAGE = 10
MOST_PAGES = 100
"""Numbered pages end here; the lists on screens go on without an end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: at this rank, of which so many reviews were shown already."""

    rank: int
    shown: int


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """Some reviews in order, and where the next ones begin: None after the last. `total` is how many there are."""

    reviews: tuple[Review, ...]
    next: Place | None
    total: int


class ReviewListsService:
    """Lists only what is visible: neither withdrawn nor hidden."""

    def __init__(
        self, *, reviews: ReviewRepository, courses: CourseRepository, enrollments: EnrollmentRepository
    ) -> None:
        self._reviews, self._courses, self._enrollments = reviews, courses, enrollments

    async def of_course(
        self,
        actor: Actor,
        course_id: str,
        *,
        order: str = ReviewOrder.HELPFUL,
        stars: int = 0,
        after: Place | None = None,
        limit: int = PAGE,
    ) -> ReviewsPage:
        """What others than the actor say of a course: all, or those who gave so many stars.

        A list that is gone on with `after` repeats and skips nothing, whatever comes in meanwhile.

        Raises:
            NotFound: No such course, or one that the actor may not see.
            InvalidInput: There is no such order, or no such number of stars.
        """
        wanted = _order(order)
        if stars not in range(6):
            raise InvalidInput({"stars": "A rating is one to five stars."})
        course = await self._courses.get(course_id)
        await require_visible(self._enrollments, actor, course)
        mine = await self._reviews.of(actor.user_id, course.id) if actor.is_signed_in else None
        is_counted = mine is not None and mine.is_visible and stars in (0, mine.stars)
        total = (course.stars[stars - 1] if stars else course.rating_count) - is_counted
        return await self._page(course.id, wanted, after, limit, max(0, total), but_of=actor.user_id, stars=stars)

    async def numbered(
        self, actor: Actor, course_id: str, *, page: int, limit: int, order: str = ReviewOrder.NEWEST
    ) -> tuple[Course, list[Review]]:
        """A numbered page of all visible reviews and the course, whose `rating_count` is how many there are.

        Raises:
            NotFound: As for `of_course`.
            InvalidInput: There is no such order.
        """
        wanted = _order(order)
        course = await self._courses.get(course_id)
        await require_visible(self._enrollments, actor, course)
        skip = (min(max(page, 1), MOST_PAGES) - 1) * limit
        return course, await self._reviews.visible(course.id, order=wanted, limit=limit, skip=skip)

    async def of_own_course(
        self, actor: Actor, course_id: str, *, unanswered: bool = False, after: Place | None = None
    ) -> tuple[Course, ReviewsPage]:
        """The newest reviews of a course for its author: all, or those that wait for an answer; `total` is of all.

        Raises:
            NotFound: Not the actor's course.
        """
        course = await own_course(self._courses, actor, course_id)
        answered = "no" if unanswered else ""
        return course, await self._page(
            course.id, ReviewOrder.NEWEST, after, PAGE, course.rating_count, answered=answered
        )

    async def _page(
        self,
        course_id: str,
        order: ReviewOrder,
        after: Place | None,
        limit: int,
        total: int,
        *,
        but_of: str = "",
        stars: int = 0,
        answered: str = "",
    ) -> ReviewsPage:
        after = after or Place(rank=0, shown=0)
        found = await self._reviews.visible(
            course_id,
            order=order,
            stars=stars,
            answered=answered,
            at_most=after.rank,
            skip=after.shown,
            limit=limit + 2,  # one more tells that there is more, and one may be left out
        )
        here, more = found[:limit], [review for review in found[limit:] if review.user_id != but_of]
        reviews = tuple(review for review in here if review.user_id != but_of)
        return ReviewsPage(reviews, _after(here, order, after) if more else None, total)


async def visible_review(
    reviews: ReviewRepository,
    courses: CourseRepository,
    enrollments: EnrollmentRepository,
    actor: Actor,
    review_id: str,
) -> tuple[Review, Course]:
    """A review that the actor may see, and its course.

    Raises:
        NotFound: No such review, one that nobody sees, or one of a course that the actor may not see.
    """
    review = await reviews.get(review_id)
    if not review.is_visible:
        raise NotFound(reviews.missing)
    course = await courses.get(review.course_id)
    await require_visible(enrollments, actor, course)
    return review, course


def _order(order: str) -> ReviewOrder:
    if order not in tuple(ReviewOrder):
        raise InvalidInput({"order": "Reviews can be sorted by helpful or newest."})
    return ReviewOrder(order)


def _after(shown: list[Review], order: ReviewOrder, before: Place) -> Place:
    """Where to go on; several reviews may share a rank, and the last of them need not be the last that is shown."""
    ranks = [review.model_dump(include={RANKS[order]})[RANKS[order]] for review in shown]
    last = ranks[-1]
    return Place(last, ranks.count(last) + (before.shown if before.rank == last else 0))
