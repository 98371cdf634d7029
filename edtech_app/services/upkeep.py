"""Keeping the house in order: totals mended from the rows that they count."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import Conflict
from edtech_app.domain.reviews import HelpfulVote
from edtech_app.repositories.catalog import CourseRepository, LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewRepository
from edtech_app.services.reach import CourseReach
from edtech_app.services.tallies import InstructorTallies

PAGE = 100
MAX_TRIES = 60
BUSY = "The site is too busy. Please try again at a quieter time."


@dataclass(frozen=True, slots=True)
class Mended:
    """What had kept totals that differed from its rows (a course by its title, an instructor's month), and how."""

    about: str
    words: str


class UpkeepService:
    """For whoever runs the house; no page and no API calls this, so nobody's role is asked."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
        reviews: ReviewRepository,
        votes: HelpfulVoteRepository,
        tallies: InstructorTallies,
        reach: CourseReach,
    ) -> None:
        self._courses, self._lectures, self._enrollments = courses, lectures, enrollments
        self._reviews, self._votes = reviews, votes
        self._tallies, self._reach = tallies, reach

    async def mend_totals(self) -> list[Mended]:
        """Make the kept totals of every course and instructor equal to their rows, and say what differed.

        A row that waits to be counted is left to the service that counts it; what is noted as held is held.
        """
        mended: list[Mended] = []
        last, teachers = "", set[str]()
        while page := await self._courses.after(last, limit=PAGE):
            for course in page:
                mended += await self.mend_course(course.id)
                mended += await self.mend_votes(course)
                await self._name_the_author(course)
                if words := await self._reach.mend(course.id):
                    mended.append(Mended(course.title, words))
                teachers.add(course.instructor_id)
            last = page[-1].id
        return mended + await self.mend_months(teachers)

    async def mend_course(self, course_id: str) -> list[Mended]:
        """Make one course's kept totals equal to their rows."""
        for _ in range(MAX_TRIES):
            course = await self._courses.find(course_id)
            if course is None:
                return []
            right = await self._as_rows_say(course)
            words = _difference(course, right)
            if not words:
                return []
            try:
                return [Mended((await self._courses.save(right)).title, words)]
            except Conflict:
                continue
        raise Conflict(BUSY)

    async def mend_votes(self, course: Course) -> list[Mended]:
        """The same for the votes that a course's reviews got."""
        for _ in range(MAX_TRIES):
            reviews = await self._reviews.all_of_course(course.id)
            votes: defaultdict[str, list[HelpfulVote]] = defaultdict(list)
            for vote in await self._votes.all_of_course(course.id):
                votes[vote.review_id].append(vote)
            mended: list[Mended] = []
            try:
                for review in reviews:
                    right = sum(review.counting.get(vote.id, vote.counted_as) for vote in votes[review.id])
                    if right != review.helpful_count:
                        await self._reviews.save(review.model_copy(update={"helpful_count": right}))
                        mended.append(Mended(course.title, f"votes for a review {review.helpful_count} → {right}"))
            except Conflict:
                continue
            return mended
        raise Conflict(BUSY)

    async def mend_months(self, instructor_ids: Iterable[str]) -> list[Mended]:
        """The same for the kept months of some instructors."""
        return [
            Mended(f"{mended.month} of instructor {instructor_id}", mended.words)
            for instructor_id in sorted(instructor_ids)
            for mended in await self._tallies.mend(instructor_id)
        ]

    async def _as_rows_say(self, course: Course) -> Course:
        enrollments = await self._enrollments.all_of_course(course.id)
        held = [
            course.counting.get(review.id, review.counted_stars)
            for review in await self._reviews.all_of_course(course.id)
        ]
        playable = [lecture for lecture in await self._lectures.of(course.id) if lecture.is_playable]
        return course.model_copy(
            update={
                "student_count": sum(course.counting.get(row.id, row.held) for row in enrollments),
                "rating_sum": sum(held),
                "rating_count": sum(stars > 0 for stars in held),
                **{f"stars_{stars}": held.count(stars) for stars in range(1, 6)},
                "lecture_count": len(playable),
                "seconds": sum(lecture.seconds for lecture in playable),
            }
        )

    async def _name_the_author(self, course: Course) -> None:
        """Put the author's id on reviews of before it stood there, so that theirs are found by it."""
        for review in await self._reviews.all_of_course(course.id):
            if not review.instructor_id:
                await self._reviews.change(
                    review.id, lambda now: now.model_copy(update={"instructor_id": course.instructor_id})
                )


def _difference(kept: Course, right: Course) -> str:
    """What the kept totals say and what the rows say, in words; "" when they agree."""
    names = {
        "student_count": "students",
        "rating_sum": "stars",
        "rating_count": "reviews",
        **{f"stars_{stars}": f"reviews with {stars} stars" for stars in range(1, 6)},
        "lecture_count": "lectures",
        "seconds": "seconds",
    }
    return ", ".join(
        f"{words} {getattr(kept, name)} → {getattr(right, name)}"
        for name, words in names.items()
        if getattr(kept, name) != getattr(right, name)
    )
