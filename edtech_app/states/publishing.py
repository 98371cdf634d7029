"""The course editor's last step: what publishing still lacks, publishing, and the course's end."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.catalog import Course, CourseStatus, Requirement
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow

STATUSES = {
    CourseStatus.DRAFT: "Draft",
    CourseStatus.PUBLISHED: "Published",
    CourseStatus.RETIRED: "Retired",
    CourseStatus.TAKEN_DOWN: "Taken down",
}

OUTLINE = "outline"
"""What the checklist calls everything that the second step is about."""


@dataclass(frozen=True)
class CheckRow:
    """Something that publishing needs; `href` leads to where it is done."""

    label: str = ""
    is_done: bool = False
    href: str = ""


class PublishingState(rx.State):
    """Where the edited course stands. `status` is draft, published, retired or taken down.

    `taken_down_text` says when and why the house did that, "" otherwise.
    """

    status: str = "draft"
    status_text: str = "Draft"
    taken_down_text: str = ""
    checks: list[CheckRow] = []
    is_complete: bool = False
    standing: str = ""
    about_text: str = ""
    outline_text: str = ""
    href: str = ""
    preview_href: str = ""
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
        yield rx.toast.success("Your course is no longer in the catalog. Its students keep it.")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def delete(self):
        """Delete the course, or retire it when it has students."""
        self.is_busy = True
        yield
        try:
            is_gone = await services().course_deletion.delete(await actor_of(self), self._course)
        finally:
            self.is_busy = False
        yield rx.redirect(routes.TEACH_COURSES)
        yield rx.toast.success(
            "The course and its files have been deleted."
            if is_gone
            else (
                "The course was retired instead of deleted, because someone has it or is buying it. It is no "
                "longer in the catalog."
            )
        )

    def _show(self, course: Course) -> None:
        checklist = course.publishing_checklist()
        missing = [each for each in checklist if not each.is_met]
        self._course = course.id
        self.status, self.status_text = course.status.value, STATUSES[course.status]
        on = f"{formats.date(course.taken_down_at)}: {course.taken_down_because}"
        self.taken_down_text = on if course.is_taken_down else ""
        self.checks = [CheckRow(each.words, each.is_met, _where(each)) for each in checklist]
        self.is_complete = not missing
        self.standing = f"{formats.counted(len(missing), 'thing')} still missing" if missing else "Ready"
        about = [each.short for each in missing if each.field != OUTLINE]
        self.about_text = f"Still missing: {', '.join(about)}" if about else "Complete"
        self.outline_text = "Nothing to watch yet" if len(about) < len(missing) else ""
        self.href = routes.course(course.slug)
        self.preview_href = routes.course_preview(course.slug)
        self.students_href = routes.course_students(course.id)
        self.reviews_href = routes.course_reviews(course.id)
        self.students_text = formats.counted(course.student_count, "student")
        self.has_students = course.student_count > 0


def _where(requirement: Requirement) -> str:
    return "?step=curriculum" if requirement.field == OUTLINE else f"?step=about&field={requirement.field}"
