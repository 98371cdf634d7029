"""Reviewing a course one learns from."""

from collections.abc import Callable
from datetime import datetime

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Duplicate, InvalidInput, NotAllowed
from edtech_app.domain.reviews import MAX_REVIEW_LENGTH, Review, ReviewStatus
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.totals import CourseTotals


class ReviewsService:
    """One review for a student and course; the course's totals are exact."""

    def __init__(
        self,
        *,
        reviews: ReviewRepository,
        courses: CourseRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        users: UserRepository,
        totals: CourseTotals,
        now: Callable[[], datetime],
    ) -> None:
        self._reviews = reviews
        self._courses = courses
        self._enrollments = enrollments
        self._progress = progress
        self._users = users
        self._totals = totals
        self._now = now

    async def mine(self, actor: Actor, course_id: str) -> Review | None:
        """The actor's visible review of the course."""
        if not actor.is_signed_in:
            return None
        review = await self._reviews.of(actor.user_id, course_id)
        return review if review is not None and review.status is ReviewStatus.VISIBLE else None

    async def can_review(self, actor: Actor, course_id: str) -> bool:
        """Whether the actor is enrolled, has finished at least one lecture and is not the author."""
        course = await self._courses.find(course_id)
        return course is not None and not await self._obstacle(actor, course)

    async def write(self, actor: Actor, course_id: str, *, stars: int, text: str) -> Review:
        """Write or rewrite the actor's review.

        Raises:
            InvalidInput: Stars are not 1 to 5, or the text is too long.
            NotAllowed: Not enrolled, or no lecture finished yet.
        """
        actor.require_sign_in()
        text = text.strip()
        wrong: dict[str, str] = {}
        if stars not in range(1, 6):
            wrong["stars"] = "Choose one to five stars."
        if len(text) > MAX_REVIEW_LENGTH:
            wrong["text"] = f"Please keep it under {MAX_REVIEW_LENGTH} characters."
        if wrong:
            raise InvalidInput(wrong)
        course = await self._courses.get(course_id)
        if obstacle := await self._obstacle(actor, course):
            raise NotAllowed(obstacle)
        return await self._counted(await self._store(actor, course_id, stars, text))

    async def withdraw(self, actor: Actor, course_id: str) -> None:
        """Take the actor's review back; doing it twice is harmless."""
        actor.require_sign_in()
        found = await self._reviews.of(actor.user_id, course_id)
        if found is None:
            return

        def taken_back(review: Review) -> Review:
            if review.status is not ReviewStatus.VISIBLE:
                return review
            return review.model_copy(
                update={"status": ReviewStatus.WITHDRAWN, "counted": "due", "updated_at": self._now()}
            )

        await self._counted(await self._reviews.change(found.id, taken_back))

    async def finish_counting(self) -> int:
        """Bring into the courses' totals what a crash left out, and say how many reviews that were."""
        due = await self._reviews.due()
        for review in due:
            await self._totals.count_review(review.id)
        return len(due)

    async def _obstacle(self, actor: Actor, course: Course) -> str:
        """Why the actor may not review the course, in words; "" when they may."""
        if course.instructor_id == actor.user_id:
            return "You cannot review your own course."
        if not actor.is_signed_in or not await self._enrollments.is_enrolled(actor.user_id, course.id):
            return "Only students of this course can review it."
        progress = await self._progress.of(actor.user_id, course.id)
        if progress is None or not any(lecture.is_done for lecture in progress.lectures):
            return "Finish your first lecture, then tell others what you think."
        return ""

    async def _store(self, actor: Actor, course_id: str, stars: int, text: str) -> Review:
        """Keep the review in its student's one place for the course."""
        author = await self._users.get(actor.user_id)
        now = self._now()
        found = await self._reviews.of(actor.user_id, course_id)
        if found is None:
            try:
                return await self._reviews.add(
                    Review(
                        id=new_id(),
                        user_id=actor.user_id,
                        course_id=course_id,
                        author_name=author.name,
                        stars=stars,
                        text=text,
                        created_at=now,
                        updated_at=now,
                    )
                )
            except Duplicate:
                found = await self._reviews.of(actor.user_id, course_id)
                if found is None:
                    raise
        written = {"author_name": author.name, "stars": stars, "text": text}

        def rewritten(review: Review) -> Review:
            hidden = review.status is ReviewStatus.HIDDEN
            status = ReviewStatus.HIDDEN if hidden else ReviewStatus.VISIBLE
            changed = review.model_copy(update={**written, "status": status})
            return review if changed == review else changed.model_copy(update={"counted": "due", "updated_at": now})

        return await self._reviews.change(found.id, rewritten)

    async def _counted(self, review: Review) -> Review:
        """Bring the review into its course's totals, and return it."""
        await self._totals.count_review(review.id)
        return await self._reviews.get(review.id)
