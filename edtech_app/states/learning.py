"""My learning: the courses somebody learns from, and how far they are in each."""

from dataclasses import dataclass, field

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, NotSignedIn
from edtech_app.runtime import services
from edtech_app.services.learning import LearningCourse
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.views import CourseCardView, card_view

FILTERS = ("all", "started", "finished", "new")
"""What the page can be narrowed to; `new` are the courses that were never opened."""

MANY = 8
"""From so many courses on there is a search for one."""


@dataclass(frozen=True)
class LearningCourseView:
    """One of my courses; `left_text` is "" when nothing to watch is left, `certificate_href` without one."""

    card: CourseCardView = field(default_factory=CourseCardView)
    percent: int = 0
    progress_text: str = ""
    left_text: str = ""
    href: str = ""
    action: str = ""
    is_finished: bool = False
    is_new: bool = False
    certificate_href: str = ""


class LearnState(rx.State):
    """The list of my courses. `status` is loading, moving (to sign in), ready or failed."""

    status: str = "loading"
    problem: str = ""
    chosen: str = "all"
    has_courses: bool = False
    has_many: bool = False
    wanted: str = ""
    courses: list[LearningCourseView] = []
    _mine: list[LearningCourseView] = []

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read the courses anew; the page does it when it opens."""
        self.status, self.problem, self.chosen, self.wanted = "loading", "", "all", ""
        self.courses, self._mine, self.has_courses = [], [], False
        yield
        try:
            mine = await services().learning.my_courses(await actor_of(self))
            self._mine = [learning_course_view(learning) for learning in mine]
            self.has_courses, self.has_many = bool(mine), len(mine) >= MANY
            self._narrow()
            self.status = "ready"
        except NotSignedIn:
            self.status = "moving"
            raise
        except AppError as error:
            self.problem = error.message
        finally:
            if self.status == "loading":
                self.status = "failed"

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def show(self, chosen: str):
        """Narrow the list to what is in progress or finished, or show all of it."""
        self.chosen = chosen if chosen in FILTERS else "all"
        self._narrow()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def search(self, wanted: str):
        """Narrow the list to the courses whose title or instructor holds these words."""
        self.wanted = wanted[:100]
        self._narrow()

    def _narrow(self) -> None:
        words = self.wanted.casefold().split()
        self.courses = [
            course
            for course in self._mine
            if _is_chosen(course, self.chosen)
            and all(word in f"{course.card.title} {course.card.instructor_name}".casefold() for word in words)
        ]


def _is_chosen(course: LearningCourseView, chosen: str) -> bool:
    match chosen:
        case "finished":
            return course.is_finished
        case "new":
            return course.is_new
        case "started":
            return not course.is_finished and not course.is_new
        case _:
            return True


def learning_course_view(learning: LearningCourse) -> LearningCourseView:
    """A course as the list shows it, with the word for what its button does."""
    if learning.percent == 100:
        action = "Watch again"
    elif learning.percent == 0 and not learning.has_started:
        action = "Start"
    else:
        action = "Continue"
    length = formats.length(learning.seconds_left)
    return LearningCourseView(
        card=card_view(learning.card),
        percent=learning.percent,
        progress_text=f"{learning.done} of {formats.counted(learning.total, 'lecture')}",
        left_text=f"{length} left" if length and learning.percent < 100 else "",
        href=routes.resume(learning.card.course.slug),
        action=action,
        is_finished=learning.percent == 100,
        is_new=action == "Start",
        certificate_href=routes.certificate(learning.certificate_id) if learning.certificate_id else "",
    )
