"""Learning: my courses, the player, progress."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Chapter, Course, Lecture
from edtech_app.domain.learning import Enrollment, Progress
from edtech_app.services.catalog import CourseCard


@dataclass(frozen=True, slots=True)
class LearningCourse:
    """One of my courses: how far I am, and seconds of video still unwatched."""

    card: CourseCard
    percent: int
    done: int
    total: int
    seconds_left: int
    next_lecture_id: str
    last_seen_at_ms: int


@dataclass(frozen=True, slots=True)
class LecturePage:
    """The player open at a lecture. Links are expiring; all "" for an article.

    `is_enrolled` is false for a visitor of a free preview, who has no progress.
    """

    course: Course
    chapters: tuple[Chapter, ...]
    lecture: Lecture
    video_url: str
    captions_url: str
    poster_url: str
    progress: Progress
    percent: int
    is_enrolled: bool
    previous_id: str
    next_id: str


class LearningService:
    """What the enrolled (and, for previews, anybody) may watch, and how far they are."""

    async def my_courses(self, actor: Actor) -> list[LearningCourse]:
        """The actor's courses, last used first."""
        raise NotImplementedError

    async def open_lecture(self, actor: Actor, slug: str, lecture_id: str) -> LecturePage:
        """The lecture, or where the actor stopped when `lecture_id` names none of the course.

        The author and an administrator may watch everything without being enrolled.

        Raises:
            NotFound: No such course or nothing to watch in it.
            NotSignedIn: A visitor asks for a lecture that is no free preview.
            NotAllowed: Somebody who is not enrolled does.
        """
        raise NotImplementedError

    async def record_position(self, actor: Actor, course_id: str, lecture_id: str, position: float) -> Progress:
        """Keep the second where the actor is; at 90 % watched the lecture is done.

        Raises:
            NotAllowed: Not enrolled.
        """
        raise NotImplementedError

    async def mark_complete(self, actor: Actor, course_id: str, lecture_id: str, *, done: bool) -> Progress:
        """Mark a lecture done or not done by hand."""
        raise NotImplementedError

    async def grant(self, enrollment: Enrollment) -> Enrollment:
        """Enrol a student once and count them in the course's totals; repeatable. Called by commerce."""
        raise NotImplementedError

    async def finish_counting(self) -> int:
        """Count the students whom a crash left out of the totals, and say how many that were."""
        raise NotImplementedError
