"""Keeping what courses and reviews say of themselves, students, stars and votes, equal to the rows behind it."""

from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewRepository
from edtech_app.services.tallies import InstructorTallies
from edtech_app.services.turns import Turns


class CourseTotals:
    """Brings an enrollment or a review into its course's totals exactly once, with no transaction.

    Three writes, each repeatable: the course takes the row in and notes it under `counting`; the row says that it is
    counted; the course drops its note. After a crash anywhere the same steps go on from where they stopped: the note
    tells whether the totals hold the row already. The row is read after the course, and the course is written under
    the version that was read, so that somebody slow, who still believes the row uncounted, writes in vain.
    """

    def __init__(
        self,
        *,
        courses: CourseRepository,
        enrollments: EnrollmentRepository,
        reviews: ReviewRepository,
        tallies: InstructorTallies,
    ) -> None:
        self._courses = courses
        self._enrollments = enrollments
        self._reviews = reviews
        self._tallies = tallies
        self._turns = Turns()

    async def count_student(self, enrollment_id: str) -> None:
        """Bring an enrollment into its course's number of students, or out of it after a refund; repeatable.

        Who joined for free comes into the instructor's month on the way: the enrollment says at once that both hold it.
        """
        course_id = (await self._enrollments.get(enrollment_id)).course_id
        await self._turns.until_done(self._student_step, course_id, enrollment_id)

    async def count_review(self, review_id: str) -> None:
        """Bring a review, as it is now, into its course's rating; harmless when repeated."""
        course_id = (await self._reviews.get(review_id)).course_id
        await self._turns.until_done(self._review_step, course_id, review_id)

    async def _student_step(self, course_id: str, enrollment_id: str) -> bool:
        course = await self._courses.get(course_id)
        enrollment = await self._enrollments.get(enrollment_id)
        students = int(enrollment.status is EnrollmentStatus.ACTIVE)
        held = course.counting.get(enrollment.id, enrollment.held)
        if held != students:
            await self._courses.save(course.with_students(enrollment.id, held=held, students=students))
            return False
        if not enrollment.is_settled:
            if await self._tallies.take_free(enrollment.id):
                return False
            # Unless the course has moved on since: its note might be one of before an earlier refund.
            if (await self._courses.get(course_id)).version == course.version:
                await self._enrollments.mark_counted(enrollment)
            return False
        if enrollment.id in course.counting:
            await self._courses.save(course.without_note(enrollment.id))
        await self._tallies.let_go(enrollment)
        return True

    async def _review_step(self, course_id: str, review_id: str) -> bool:
        course = await self._courses.get(course_id)
        review = await self._reviews.get(review_id)
        stars = review.stars if review.is_visible else 0
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


class ReviewTotals:
    """Brings a vote into its review's number exactly once, in the same three writes as `CourseTotals`."""

    def __init__(self, *, reviews: ReviewRepository, votes: HelpfulVoteRepository) -> None:
        self._reviews = reviews
        self._votes = votes
        self._turns = Turns()

    async def count_vote(self, vote_id: str) -> None:
        """Bring a vote, as it is now, into its review's number; harmless when repeated."""
        review_id = (await self._votes.get(vote_id)).review_id
        await self._turns.until_done(self._step, review_id, vote_id)

    async def _step(self, review_id: str, vote_id: str) -> bool:
        review = await self._reviews.get(review_id)
        vote = await self._votes.get(vote_id)
        held = review.counting.get(vote.id, vote.counted_as)
        if held != vote.counts:
            await self._reviews.save(review.with_vote(vote.id, held=held, counts=vote.counts))
            return False
        if vote.counted == "due":
            await self._votes.mark_counted(vote, as_=vote.counts)
            return False
        if vote.id in review.counting:
            await self._reviews.save(review.without_note(vote.id))
        return True
