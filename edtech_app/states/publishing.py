"""The course editor's last step: what publishing still lacks, publishing, and the course's end."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.catalog import OUTLINE_NEEDED, Course, CourseStatus
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow

STATUSES = {CourseStatus.DRAFT: "Draft", CourseStatus.PUBLISHED: "Published", CourseStatus.RETIRED: "Retired"}


@dataclass(frozen=True)
class CheckRow:
    """Something that publishing needs."""

    label: str = ""
    is_done: bool = False


class PublishingState(rx.State):
    """Where the edited course stands. `status` is draft, published or retired."""

    status: str = "draft"
    status_text: str = "Draft"
    checks: list[CheckRow] = []
    is_complete: bool = False
    standing: str = ""
    about_text: str = ""
    outline_text: str = ""
    href: str = ""
    students_href: str = ""
    reviews_href: str = ""
    students_text: str = ""
    has_students: bool = False
    is_busy: bool = False
    _course: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def publish(self):
        """Make the course visible in the catalog."""
        self.is_busy = True
        yield
        try:
            self._show(await services().authoring.publish(await actor_of(self), self._course))
        finally:
            self.is_busy = False
        yield rx.toast.success("Your course is live.")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def unpublish(self):
        """Take the course out of the catalog."""
        self.is_busy = True
        yield
        try:
            self._show(await services().authoring.unpublish(await actor_of(self), self._course))
        finally:
            self.is_busy = False
        yield rx.toast.success("Your course has left the catalog. Its students keep it.")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def delete(self):
        """Delete the course, or retire it when it has students."""
        self.is_busy = True
        yield
        try:
            is_gone = await services().authoring.delete_course(await actor_of(self), self._course)
        finally:
            self.is_busy = False
        yield rx.redirect(routes.TEACH_COURSES)
        yield rx.toast.success(
            "The course and its files are deleted."
            if is_gone
            else "The course is retired: it has left the catalog, and its students keep it."
        )

    def _show(self, course: Course) -> None:
        missing = course.missing_for_publishing()
        self._course = course.id
        self.status, self.status_text = course.status.value, STATUSES[course.status]
        self.checks = [CheckRow(label, is_done) for label, is_done in course.publishing_checklist()]
        self.is_complete = not missing
        self.standing = f"{formats.counted(len(missing), 'thing')} still missing" if missing else "Ready"
        is_outline_missing = OUTLINE_NEEDED in missing
        about = len(missing) - is_outline_missing
        self.about_text = f"{formats.counted(about, 'thing')} still missing" if about else "Complete"
        self.outline_text = "Nothing to watch yet" if is_outline_missing else ""
        self.href = routes.course(course.slug)
        self.students_href = routes.course_students(course.id)
        self.reviews_href = routes.course_reviews(course.id)
        self.students_text = formats.counted(course.student_count, "student")
        self.has_students = course.student_count > 0
