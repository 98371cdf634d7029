"""Announcements as an instructor writes them, and as students find them beside the lectures."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app.domain.announcements import MAX_BODY, MAX_SUBJECT, Announcement, AnnouncementStatus
from edtech_app.domain.errors import AppError, Conflict, InvalidInput, NotSignedIn
from edtech_app.domain.markdown import safe_html
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.faces import failing_in_place
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow

FORM, PREVIEW = "announcement", "announcement-preview"
LOOK_AGAIN = "setTimeout(() => document.querySelector('[data-announcements-look]')?.click(), 4000)"
"""While something is being sent, the page asks how far it is."""


@dataclass(frozen=True)
class AnnouncementView:
    """What was written; `reach` says to how many it went, in words for its author."""

    id: str = ""
    subject: str = ""
    body_html: str = ""
    when: str = ""
    reach: str = ""
    is_sending: bool = False


def announcement_view(announcement: Announcement) -> AnnouncementView:
    is_sending = announcement.status is AnnouncementStatus.SENDING
    return AnnouncementView(
        id=announcement.id,
        subject=announcement.subject,
        body_html=safe_html(announcement.body),
        when=formats.date_and_time(announcement.created_at),
        reach="Being sent" if is_sending else f"Sent to {formats.counted(announcement.reached, 'student')}",
        is_sending=is_sending,
    )


class AnnouncementsState(rx.State):
    """What is written to the students of the course that the address names, and what was.

    `status` is loading, ready, missing or failed. `next_text` is the day on which the next may go out, "" when that is
    today. `subject` and `body` are what is being written, and outlast a reload.
    """

    status: str = "loading"
    problem: str = ""
    course_title: str = ""
    students: int = 0
    students_text: str = ""
    next_text: str = ""
    rows: list[AnnouncementView] = []
    subject: str = ""
    body: str = ""
    preview_html: str = ""
    errors: dict[str, str] = {}
    is_busy: bool = False
    _course: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read what was written to the students of this course."""
        if self._course != self._of_address():
            self.reset()
            self._course = self._of_address()
        self.status, self.errors = "loading", {}
        yield
        await self._read()
        if self._is_sending():
            yield rx.call_script(LOOK_AGAIN)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def look(self):
        """Read once more how far it is."""
        await self._read()
        return rx.call_script(LOOK_AGAIN) if self._is_sending() else None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def keep_subject(self, text: str):
        """Remember what was typed, so that a reload does not lose it."""
        self.subject = text[: 2 * MAX_SUBJECT]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def keep_body(self, text: str):
        """The same; one handler for each field, because the page waits for a pause by the handler's name."""
        self.body = text[: 2 * MAX_BODY]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def check(self, form: dict[str, Any]):
        """Show it as the students would get it, before it goes."""
        self.errors, self.is_busy = {}, True
        yield
        try:
            self.subject, self.body = await services().announcements.check(
                await actor_of(self), self._of_address(), form.get("subject", ""), form.get("body", "")
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem, FORM)
            return
        finally:
            self.is_busy = False
        self.preview_html = safe_html(self.body, images=())
        yield rx.call_script(f"document.getElementById('{PREVIEW}').showModal()")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def send(self):
        """Send what was looked at."""
        self.is_busy = True
        yield
        try:
            await services().announcements.announce(await actor_of(self), self._of_address(), self.subject, self.body)
        except Conflict:
            yield rx.call_script(f"document.getElementById('{PREVIEW}').close()")
            await self._read()
            raise
        finally:
            self.is_busy = False
        self.subject, self.body, self.preview_html = "", "", ""
        yield rx.call_script(f"document.getElementById('{PREVIEW}').close()")
        await self._read()
        yield rx.toast.success("Your announcement is on its way to your students.")
        yield rx.call_script(LOOK_AGAIN)

    async def _read(self) -> None:
        with failing_in_place(self, may_be_missing=True):
            found = await services().announcements.of_own_course(await actor_of(self), self._of_address())
            self.course_title = found.course.title
            self.students = found.course.student_count
            self.students_text = formats.counted(found.course.student_count, "student")
            self.next_text = formats.date(found.next_at) if found.next_at else ""
            self.rows = [announcement_view(row) for row in found.announcements]
            self.status = "ready"

    def _of_address(self) -> str:
        return str(getattr(self, "course_id", ""))

    def _is_sending(self) -> bool:
        return any(row.is_sending for row in self.rows)


class CourseNewsState(rx.State):
    """What the author of the open course wrote to its students. `status` is loading, empty, ready or failed."""

    status: str = "loading"
    problem: str = ""
    rows: list[AnnouncementView] = []

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def open(self, course: str):
        """Read it; the panel does it when it is mounted, and again to retry."""
        try:
            rows = await services().announcements.of_course(await actor_of(self), course)
        except NotSignedIn:
            raise
        except AppError as error:
            self.status, self.problem, self.rows = "failed", error.message, []
            return
        self.rows = [announcement_view(row) for row in rows]
        self.status = "ready" if rows else "empty"
