"""All courses of the house, and taking one down or putting it back."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.catalog import CourseStatus
from edtech_app.runtime import services
from edtech_app.services.catalog import AuthoredCourse
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.admin.narrowed import NarrowedList
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.publishing import STATUSES
from edtech_app.states.views import price_text

TONES = {CourseStatus.PUBLISHED: "success", CourseStatus.RETIRED: "warning", CourseStatus.TAKEN_DOWN: "danger"}


@dataclass(frozen=True)
class HouseCourseRow:
    """A course in the list; `because` says when and why it was taken down, "" otherwise."""

    id: str = ""
    title: str = ""
    href: str = ""
    author: str = ""
    author_href: str = ""
    status_text: str = ""
    tone: str = ""
    facts: str = ""
    because: str = ""
    is_down: bool = False


class HouseCoursesState(NarrowedList, rx.State):
    """The courses that the address asks for; the words are of their title or their author's name."""

    courses: list[HouseCourseRow] = []

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def take_down(self, form: dict[str, Any]):
        """Take a course out of the catalog for the reason given."""
        course_id, reason = typed(form, "course_id"), typed(form, "reason")
        return perform(
            self,
            lambda actor, client: services().takedowns.take_down(actor, course_id, reason, client),
            "Course taken down. We have told its instructor why.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def restore(self, form: dict[str, Any]):
        """Put a course back."""
        course_id = typed(form, "course_id")
        return perform(
            self,
            lambda actor, client: services().takedowns.restore(actor, course_id, client),
            "Course restored. We have told its instructor.",
            self._read,
        )

    async def _show(self, after: str) -> tuple[int, str]:
        found = await services().takedowns.courses(
            await actor_of(self), words=self.words, status=self.standing, after=after
        )
        self.courses = [_row(each) for each in found.courses]
        return len(found.courses), found.next

    def _href(self, after: str = "") -> str:
        return routes.admin_courses(q=self.words, status=self.standing, after=after)


def _row(found: AuthoredCourse) -> HouseCourseRow:
    course, author = found.course, found.author
    facts = [price_text(course.price), formats.counted(course.student_count, "student")]
    if course.rating_count:
        facts.append(f"{formats.rating(course.rating)} ★ of {formats.counted(course.rating_count, 'review')}")
    return HouseCourseRow(
        id=course.id,
        title=course.title,
        href=routes.course(course.slug),
        author=author.name if author else "Unknown",
        author_href=routes.admin_user(author.id) if author else "",
        status_text=STATUSES[course.status],
        tone=TONES.get(course.status, ""),
        facts=" · ".join([*facts, f"changed {formats.date(course.updated_at)}"]),
        because=(
            f"Taken down on {formats.date(course.taken_down_at)}: {course.taken_down_because}"
            if course.is_taken_down
            else ""
        ),
        is_down=course.is_taken_down,
    )
