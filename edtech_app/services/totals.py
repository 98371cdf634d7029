"""Keeping what courses say of themselves, students and stars, exactly equal to the rows behind it."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from edtech_app.domain.errors import Conflict
from edtech_app.domain.reviews import ReviewStatus
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import ReviewRepository

log = logging.getLogger(__name__)

Step = Callable[[str, str], Awaitable[bool]]
"""One repeatable step for a course and a row; true when nothing is left to do."""

MAX_STEPS = 100
"""After so many lost races with other processes the row is left to the job that finishes counting."""


class CourseTotals:
    """Brings an enrollment or a review into its course's totals exactly once, with no transaction.

    Three writes, each repeatable: the course takes the row in and notes it under `counting`; the row says that it is
    counted; the course drops its note. After a crash anywhere the same steps go on from where they stopped: the note
    tells whether the totals hold the row already. The row is read after the course, and the course is written under
    the version that was read, so that somebody slow, who still believes the row uncounted, writes in vain.
    """

    def __init__(
        self, *, courses: CourseRepository, enrollments: EnrollmentRepository, reviews: ReviewRepository
    ) -> None:
        self._courses = courses
        self._enrollments = enrollments
        self._reviews = reviews
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def count_student(self, enrollment_id: str) -> None:
        """Bring an enrollment into its course's number of students; harmless when repeated."""
        course_id = (await self._enrollments.get(enrollment_id)).course_id
        await self._until_done(self._student_step, course_id, enrollment_id)

    async def count_review(self, review_id: str) -> None:
        """Bring a review, as it is now, into its course's rating; harmless when repeated."""
        course_id = (await self._reviews.get(review_id)).course_id
        await self._until_done(self._review_step, course_id, review_id)

    async def _student_step(self, course_id: str, enrollment_id: str) -> bool:
        course = await self._courses.get(course_id)
        enrollment = await self._enrollments.get(enrollment_id)
        is_noted = enrollment.id in course.counting
        if enrollment.counted == "due":
            if is_noted:
                await self._enrollments.mark_counted(enrollment.id)
            else:
                await self._courses.save(course.with_student(enrollment.id))
            return False
        if is_noted:
            await self._courses.save(course.without_note(enrollment.id))
        return True

    async def _review_step(self, course_id: str, review_id: str) -> bool:
        course = await self._courses.get(course_id)
        review = await self._reviews.get(review_id)
        stars = review.stars if review.status is ReviewStatus.VISIBLE else 0
        held = course.counting.get(review.id, review.counted_stars)
        if held != stars:
            await self._courses.save(course.with_stars(review.id, held=held, stars=stars))
            return False
        if review.counted == "due":
            await self._reviews.mark_counted(review, stars=stars)
            return False
        if review.id in course.counting:
            await self._courses.save(course.without_note(review.id))
        return True

    async def _until_done(self, step: Step, course_id: str, row_id: str) -> None:
        # Taking turns spares writers of one process their lost races; what makes it exact is the course's version.
        turn = self._turns.setdefault(course_id, asyncio.Lock())
        async with turn:
            for _ in range(MAX_STEPS):
                try:
                    if await step(course_id, row_id):
                        return
                except Conflict:
                    await asyncio.sleep(secrets.randbelow(20) / 1000)
        log.warning("course %s is too busy to count %s now; the job will", course_id, row_id)
