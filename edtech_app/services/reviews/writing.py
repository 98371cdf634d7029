"""Reviewing a course one learns from, and answering reviews of a course one teaches."""

import re
from enum import StrEnum

from edtech_app import logs, routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import Clock, millis, new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotFound
from edtech_app.domain.learning import Progress
from edtech_app.domain.notifications import NotificationKind
from edtech_app.domain.reviews import MAX_ANSWER_LENGTH, MAX_REVIEW_LENGTH, Review, ReviewStatus
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.totals import CourseTotals

log = logs.get(__name__)


class Obstacle(StrEnum):
    """Why somebody may not review a course, in words; "" when they may."""

    NONE = ""
    AUTHOR = "You cannot review your own course."
    STRANGER = "Only students of this course can review it."
    BEGINNER = "Finish your first lecture before you write a review."


class ReviewsService:
    """One review for a student and course, one answer for a review; the course's totals are exact."""

    def __init__(
        self,
        *,
        reviews: ReviewRepository,
        courses: CourseRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        users: UserRepository,
        totals: CourseTotals,
        notifications: NotificationsService,
        now: Clock,
    ) -> None:
        self._reviews = reviews
        self._courses = courses
        self._lectures = lectures
        self._enrollments = enrollments
        self._progress = progress
        self._users = users
        self._totals = totals
        self._notifications = notifications
        self._now = now

    async def mine(self, actor: Actor, course_id: str) -> Review | None:
        """The actor's review of the course, also while the house hides it; None once it is withdrawn."""
        if not actor.is_signed_in:
            return None
        review = await self._reviews.of(actor.user_id, course_id)
        return None if review is None or review.status is ReviewStatus.WITHDRAWN else review

    async def obstacle(self, actor: Actor, course_id: str) -> Obstacle:
        """What keeps the actor from reviewing the course: only its students may who finished a lecture of it."""
        course = await self._courses.find(course_id)
        return Obstacle.STRANGER if course is None else (await self._standing(actor, course))[0]

    async def can_review(self, actor: Actor, course_id: str) -> bool:
        """Whether the actor is enrolled, has finished at least one lecture and is not the author."""
        return await self.obstacle(actor, course_id) is Obstacle.NONE

    async def write(self, actor: Actor, course_id: str, *, stars: int, text: str) -> Review:
        """Write or rewrite the actor's review; the same twice is the same as once.

        Raises:
            InvalidInput: Stars are not 1 to 5, or the text is too long.
            NotAllowed: Not enrolled, or no lecture finished yet.
        """
        actor.require_sign_in()
        text = _lines(text)
        wrong: dict[str, str] = {}
        if stars not in range(1, 6):
            wrong["stars"] = "Please choose one to five stars."
        if len(text) > MAX_REVIEW_LENGTH:
            wrong["text"] = f"Please keep your review under {MAX_REVIEW_LENGTH} characters."
        if wrong:
            raise InvalidInput(wrong)
        course = await self._courses.get(course_id)
        obstacle, progress = await self._standing(actor, course)
        if obstacle or progress is None:
            raise NotAllowed(obstacle)
        playable = [lecture.id for lecture in await self._lectures.of(course.id) if lecture.is_playable]
        review = await self._store(actor, course, stars, text, progress.percent(playable))
        log.info("review_written", review=review.id, course=course_id, stars=stars)
        return await self._counted(review)

    async def withdraw(self, actor: Actor, course_id: str) -> None:
        """Take the actor's review back; doing it twice is harmless.

        Raises:
            Conflict: The house has hidden it. It stays hidden, or writing it anew would undo what the house decided.
        """
        actor.require_sign_in()
        found = await self._reviews.of(actor.user_id, course_id)
        if found is not None:
            await self._counted(await self._reviews.change(found.id, lambda review: review.withdrawn(self._now())))

    async def answer(self, actor: Actor, review_id: str, text: str) -> Review:
        """Give the author's one answer to a review of their course, or rewrite it.

        Raises:
            InvalidInput: There is no text, or it is too long.
            NotFound: No such review to be seen, or none of the actor's own course.
        """
        text = _lines(text)
        if not text:
            raise InvalidInput({"answer": "Please write a reply."})
        if len(text) > MAX_ANSWER_LENGTH:
            raise InvalidInput({"answer": f"Please keep your reply under {MAX_ANSWER_LENGTH} characters."})
        await self._require_author(actor, review_id)

        def answered(review: Review) -> Review:
            if not review.is_visible:
                raise NotFound(self._reviews.missing)
            return review.answered_with(text, self._now())

        return await self._counted(await self._reviews.change(review_id, answered))

    async def take_answer_back(self, actor: Actor, review_id: str) -> Review:
        """Remove the author's answer; doing it twice is harmless.

        Raises:
            NotFound: As for `answer`.
        """
        await self._require_author(actor, review_id)
        return await self._reviews.change(review_id, lambda review: review.without_answer(self._now()))

    async def finish_counting(self) -> int:
        """Tell of the reviews and bring into the courses' totals what a crash left out; say how many that were."""
        due = await self._reviews.due()
        for review in due:
            await self._counted(review)
        return len(due)

    async def _standing(self, actor: Actor, course: Course) -> tuple[Obstacle, Progress | None]:
        """Why the actor may not review the course, and how far they are in it."""
        if course.instructor_id == actor.user_id:
            return Obstacle.AUTHOR, None
        if not actor.is_signed_in or not await self._enrollments.is_enrolled(actor.user_id, course.id):
            return Obstacle.STRANGER, None
        progress = await self._progress.of(actor.user_id, course.id)
        if progress is None or not any(lecture.is_done for lecture in progress.lectures):
            return Obstacle.BEGINNER, None
        return Obstacle.NONE, progress

    async def _require_author(self, actor: Actor, review_id: str) -> None:
        """An administrator may see the page of somebody else's course, and yet does not answer in their name."""
        actor.require_instructor()
        review = await self._reviews.get(review_id)
        course = await self._courses.get(review.course_id)
        if course.instructor_id != actor.user_id:
            raise NotFound(self._reviews.missing)

    async def _store(self, actor: Actor, course: Course, stars: int, text: str, percent: int) -> Review:
        """Keep the review in its student's one place for the course."""
        author = await self._users.get(actor.user_id)
        now = self._now()
        found = await self._reviews.of(actor.user_id, course.id)
        if found is None:
            review = Review(
                id=new_id(),
                user_id=actor.user_id,
                course_id=course.id,
                instructor_id=course.instructor_id,
                author_name=author.name,
                stars=stars,
                text=text,
                percent=percent,
                created_at=now,
                updated_at=now,
            )
            found = await self._reviews.keep(review)
            if found is review:
                return review
        return await self._reviews.change(
            found.id, lambda review: review.rewritten(author.name, stars, text, percent, now)
        )

    async def _counted(self, review: Review) -> Review:
        """Tell those whom it concerns of the review, bring it into its course's totals, and return it.

        It is due until the totals have it, so that a crash in between loses neither.
        """
        if review.is_visible:
            await self._tell_of(review)
        await self._totals.count_review(review.id)
        return await self._reviews.get(review.id)

    async def _tell_of(self, review: Review) -> None:
        """Tell the author of a new review, and its writer of a new answer; changed words are no news."""
        course = await self._courses.find(review.course_id)
        if course is None:
            return
        await self._notifications.notify(
            course.instructor_id,
            NotificationKind.REVIEW,
            f"review:{review.id}:{millis(review.created_at)}",
            title=f"New review of “{course.title}”",
            text=f"{review.stars} out of 5 stars.",
            link=routes.course_reviews(course.id),
            course_id=course.id,
        )
        if review.answer:
            await self._notifications.notify(
                review.user_id,
                NotificationKind.ANSWER,
                f"answer:{review.id}:{millis(review.answered_at)}",
                title="You have a reply to your review",
                text=f"The instructor of “{course.title}” replied to your review.",
                link=routes.course(course.slug),
                course_id=course.id,
            )


def _lines(text: str) -> str:
    """The text with plain line ends, no space around it, and no more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()
