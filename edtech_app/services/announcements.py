"""Writing to all students of a course: kept at once, told to everybody in the background, once each."""

from dataclasses import dataclass
from datetime import datetime

from edtech_app import routes
from edtech_app.domain.accounts import Actor, User, UserStatus
from edtech_app.domain.announcements import (
    MAX_BODY,
    MAX_SUBJECT,
    Announcement,
    AnnouncementStatus,
    day_key,
    next_day,
)
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import ChangedElsewhere, Conflict, Duplicate, NotAllowed, NotFound
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.notifications import Channel, NotificationKind
from edtech_app.domain.words import date
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.announcements import AnnouncementRepository
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.services.fields import Fields
from edtech_app.services.mail import MailService
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.ownership import own_course
from edtech_app.services.preferences import PreferencesService

LISTED = 100
PAGE = 50
"""How many students are told before it is noted; after a crash so many are gone through once more, and told once."""
PANEL = "announcements"
"""The name of the player's panel in which students read them."""


@dataclass(frozen=True, slots=True)
class OwnAnnouncements:
    """A course of the actor's with what was written to its students, the newest first.

    `next_at` is when the next may be written, None when that is now.
    """

    course: Course
    announcements: list[Announcement]
    next_at: datetime | None


class AnnouncementsService:
    """Keeps announcements and works them off. A crash anywhere leaves one sending, and the next run goes on."""

    def __init__(
        self,
        *,
        announcements: AnnouncementRepository,
        courses: CourseRepository,
        enrollments: EnrollmentRepository,
        users: UserRepository,
        notifications: NotificationsService,
        preferences: PreferencesService,
        mail: MailService,
        now: Clock,
    ) -> None:
        self._announcements, self._courses, self._enrollments = announcements, courses, enrollments
        self._users, self._notifications, self._preferences = users, notifications, preferences
        self._mail, self._now = mail, now

    # What an instructor does

    async def of_own_course(self, actor: Actor, course_id: str) -> OwnAnnouncements:
        """What was written to the students of a course of the actor's.

        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: This is a student.
            NotFound: No such course, or somebody else's.
        """
        course = await own_course(self._courses, actor, course_id)
        written = await self._announcements.of_course(course.id, limit=LISTED)
        today = await self._announcements.of_day(day_key(course.id, self._now()))
        return OwnAnnouncements(course, written, next_day(today.created_at) if today else None)

    async def check(self, actor: Actor, course_id: str, subject: str, body: str) -> tuple[str, str]:
        """Subject and body as they would be sent, for the writer to look at first.

        Raises:
            InvalidInput: One of them is missing or too long.
            Conflict: There was one today already, or nobody learns from the course.
            NotFound: No such course, or the actor is not its author.
        """
        course = await own_course(self._courses, actor, course_id)
        if course.instructor_id != actor.user_id:
            # An administrator may look, and yet does not write in the author's name.
            raise NotFound(self._courses.missing)
        fields = Fields({"subject": subject, "body": body})
        words = (
            fields.line("subject", longest=MAX_SUBJECT, missing="Please enter a subject."),
            fields.text("body", longest=MAX_BODY, missing="Please write a message."),
        )
        fields.check()
        if course.is_taken_down:
            raise Conflict("This course was taken down. You can write to its students again once it has been restored.")
        if not course.student_count:
            raise Conflict("This course has no students yet.")
        return words

    async def announce(self, actor: Actor, course_id: str, subject: str, body: str) -> Announcement:
        """Write to all students of the actor's course; the same words twice on a day are the same as once.

        It is kept when this returns, and they are told in the background.

        Raises:
            InvalidInput, NotFound: As for `check`.
            Conflict: As for `check`, or there was another one today.
        """
        subject, body = await self.check(actor, course_id, subject, body)
        now = self._now()
        key = day_key(course_id, now)
        announcement = Announcement(
            id=new_id(),
            key=key,
            course_id=course_id,
            instructor_id=actor.user_id,
            subject=subject,
            body=body,
            created_at=now,
        )
        try:
            return await self._announcements.add(announcement)
        except Duplicate:
            found = await self._announcements.of_day(key)
            if found is not None and (found.subject, found.body) == (subject, body):
                return found
            raise Conflict(
                "You have already written to these students today. You can send the next announcement on "
                f"{date(next_day(now))}."
            ) from None

    # What a student does

    async def of_course(self, actor: Actor, course_id: str) -> list[Announcement]:
        """What was written to the students of a course, for them, its author and the house, the newest first.

        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: Somebody who does not learn from it.
            NotFound: No such course.
        """
        actor.require_sign_in()
        course = await self._courses.get(course_id)
        is_its_own = actor.is_administrator or actor.user_id == course.instructor_id
        if not is_its_own and not await self._enrollments.is_enrolled(actor.user_id, course.id):
            raise NotAllowed("You are not enrolled in this course.")
        return await self._announcements.of_course(course.id, limit=LISTED)

    # What happens by itself

    async def send_waiting(self) -> int:
        """Tell the students of what was written, page by page, and say how many announcements were worked on."""
        waiting = await self._announcements.sending()
        for announcement in waiting:
            while announcement.status is AnnouncementStatus.SENDING:
                announcement = await self._send_page(announcement)
        return len(waiting)

    async def _send_page(self, announcement: Announcement) -> Announcement:
        course = await self._courses.find(announcement.course_id)
        if course is None:
            await self._announcements.remove(announcement.id)
            return announcement.model_copy(update={"status": AnnouncementStatus.SENT})
        page = await self._enrollments.behind(
            course.id, announcement.told_until_at, announcement.told_until, limit=PAGE
        )
        students = [
            row.user_id
            for row in page
            if row.status is EnrollmentStatus.ACTIVE and row.created_at <= announcement.created_at
        ]
        people = [user for user in await self._users.many(students) if user.status is UserStatus.ACTIVE]
        for user in people:
            await self._tell(announcement, course, user)
        moved = announcement.model_copy(
            update={
                "reached": announcement.reached + len(people),
                **(
                    {"told_until": page[-1].id, "told_until_at": page[-1].created_at}
                    if len(page) == PAGE and page[-1].created_at <= announcement.created_at
                    else {"status": AnnouncementStatus.SENT}
                ),
            }
        )
        try:
            return await self._announcements.save(moved)
        except ChangedElsewhere:
            # Another process works on it too; whom it has told is not told again.
            return await self._announcements.find(announcement.id) or moved

    async def _tell(self, announcement: Announcement, course: Course, user: User) -> None:
        fact = f"announcement:{announcement.id}"
        kind = NotificationKind.ANNOUNCEMENT
        await self._notifications.notify(
            user.id,
            kind,
            fact,
            title=announcement.subject,
            text=f"To the students of “{course.title}”.",
            link=routes.player(course.slug, "continue", panel=PANEL),
            course_id=course.id,
        )
        if (await self._preferences.of_person(user.id)).wants(kind, Channel.MAIL):
            await self._mail.write(
                "announcement",
                to=user.email,
                to_name=user.name,
                dedupe=f"{fact}:{user.id}",
                values={
                    "heading": announcement.subject,
                    "body": announcement.body,
                    "title": course.title,
                    "path": routes.player(course.slug, "continue", panel=PANEL),
                },
                unsubscribe=self._preferences.unsubscribe_address(user.id, kind),
                is_bulk=True,
            )
