"""The house looks through all courses, takes one down with a reason that reaches its author, and puts it back."""

from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Client, User, UserStatus
from edtech_app.domain.audit import Act
from edtech_app.domain.catalog import MAX_TAKEDOWN_REASON, Course, CourseStatus
from edtech_app.domain.entity import Clock, millis
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.notifications import NotificationKind
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, CourseTitle
from edtech_app.services.audit import NOBODY, AuditLog
from edtech_app.services.fields import one_line
from edtech_app.services.mail import MailService
from edtech_app.services.notifications import NotificationsService

PAGE = 25
STRIDE = 500
"""How many titles a search reads at once."""


@dataclass(frozen=True, slots=True)
class AuthoredCourse:
    """A course and who made it; None when that account's row is gone."""

    course: Course
    author: User | None


@dataclass(frozen=True, slots=True)
class CourseList:
    """Some courses, newest first; `next` goes on behind them, "" after the last."""

    courses: tuple[AuthoredCourse, ...]
    next: str = ""


class TakedownsService:
    """Only for administrators. Every decision is in the audit log and is told to the author by letter."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        users: UserRepository,
        mail: MailService,
        notifications: NotificationsService,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._courses, self._users = courses, users
        self._mail, self._notifications, self._audit, self._now = mail, notifications, audit, now

    async def courses(self, actor: Actor, *, words: str = "", status: str = "", after: str = "") -> CourseList:
        """Courses in every status or in one, whose title, author's name or author's address holds all the words.

        Searching reads through the titles, five hundred at a time, until a page is full: few questions for a school,
        and the more the larger the catalog is. `after` is the `next` of the page before.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: There is no such status.
        """
        actor.require_administrator()
        if status not in ("", *CourseStatus):
            raise InvalidInput({"status": "Please choose a status from the list."})
        wanted = one_line(words).casefold().split()
        stride = STRIDE if wanted else PAGE + 1
        found: list[str] = []
        while len(found) <= PAGE:
            titles = await self._courses.titles(status=status, before=after, limit=stride)
            found += await self._matching(titles, wanted)
            if len(titles) < stride:
                break
            after = titles[-1].id
        shown = found[:PAGE]
        return CourseList(await self._with_authors(shown), shown[-1] if len(found) > PAGE else "")

    async def take_down(self, actor: Actor, course_id: str, reason: str, client: Client = NOBODY) -> Course:
        """Take a course out of the catalog until it is restored; its students keep it and its author is told why.

        Doing it again finishes what was left and changes nothing else, the reason neither. What somebody has begun to
        pay for already is handed over.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: There is no reason, or it is too long.
            NotFound: There is no such course.
        """
        actor.require_administrator()
        reason = one_line(reason)
        if not reason:
            raise InvalidInput({"reason": "Please give a reason. The instructor will see it."})
        if len(reason) > MAX_TAKEDOWN_REASON:
            raise InvalidInput({"reason": f"Please use at most {MAX_TAKEDOWN_REASON} characters."})
        before = await self._courses.get(course_id)
        if not before.is_taken_down:
            # Kept before it is done: an entry too many is better than an act without one.
            await self._record(Act.COURSE_TAKEN_DOWN, actor, before, client, reason=reason)
        course = await self._courses.change(course_id, lambda course: course.take_down(reason, self._now()))
        reason, at = course.taken_down_because, millis(course.taken_down_at)
        await self._notify(course, "taken-down", at, f"“{course.title}” was taken down", reason)
        await self._tell("course_taken_down", course, at=at, reason=reason)
        return course

    async def restore(self, actor: Actor, course_id: str, client: Client = NOBODY) -> Course:
        """Give a course back what it was before it was taken down; doing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such course.
        """
        actor.require_administrator()
        before = await self._courses.get(course_id)
        if not before.is_taken_down:
            return before
        await self._record(Act.COURSE_RESTORED, actor, before, client)
        # Telling it comes first, because afterwards nothing says any more that it is owed.
        again, at = before.restore(), millis(before.taken_down_at)
        words = "It is in the catalog again." if again.is_published else "You can publish it whenever it is ready."
        await self._notify(again, "put-back", at, f"“{again.title}” has been restored", words)
        await self._tell("course_restored", again, at=at, is_live=again.is_published)
        return await self._courses.change(course_id, lambda course: course.restore())

    async def _matching(self, titles: list[CourseTitle], wanted: list[str]) -> list[str]:
        if not wanted:
            return [title.id for title in titles]
        authors = {user.id: f"{user.name} {user.email}" for user in await self._authors(t.author_id for t in titles)}
        texts = {title.id: f"{title.title} {authors.get(title.author_id, '')}".casefold() for title in titles}
        return [course_id for course_id, text in texts.items() if all(word in text for word in wanted)]

    async def _with_authors(self, course_ids: list[str]) -> tuple[AuthoredCourse, ...]:
        courses = await self._courses.many(course_ids)
        authors = {user.id: user for user in await self._authors(course.instructor_id for course in courses)}
        return tuple(AuthoredCourse(course, authors.get(course.instructor_id)) for course in courses)

    async def _authors(self, user_ids: Iterable[str]) -> list[User]:
        return await self._users.many(user_ids)

    async def _record(self, act: Act, actor: Actor, course: Course, client: Client, **details: str) -> None:
        await self._audit.record(
            act,
            actor=actor,
            subject_id=course.id,
            client=client,
            title=course.title,
            author_id=course.instructor_id,
            **details,
        )

    async def _notify(self, course: Course, fact: str, at: int, title: str, text: str) -> None:
        await self._notifications.notify(
            course.instructor_id,
            NotificationKind.COURSE,
            f"{fact}:{course.id}:{at}",
            title=title,
            text=text,
            link=routes.course_editor(course.id),
            course_id=course.id,
        )

    async def _tell(self, template: str, course: Course, *, at: int, **values: object) -> None:
        """Write to the author, once for each time that it was taken down (`at`, in milliseconds)."""
        author = await self._users.find(course.instructor_id)
        if author is None or author.status in (UserStatus.DELETING, UserStatus.DELETED):
            return
        await self._mail.write(
            template,
            to=author.email,
            to_name=author.name,
            dedupe=f"{template}:{course.id}:{at}",
            values={"name": author.first_name, "title": course.title, "course_id": course.id, **values},
        )
