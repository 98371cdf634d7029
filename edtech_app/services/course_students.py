"""Who learns from a course and how far they are, for its author: names, and nothing by which to reach them."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER, Clock
from edtech_app.domain.learning import Enrollment, EnrollmentStatus
from edtech_app.domain.sheets import MARK, sheet_line
from edtech_app.domain.words import date
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.services.ownership import own_course

PAGE = 25
FILE_PAGE = 500
MOST = 2000
"""So many of the newest students can be searched and sorted; the file has all."""
GONE = "A former student"
NOT_BEGUN = "Not started"


class StudentOrder(StrEnum):
    """How students are listed; those that are alike in it stand newest first."""

    NEWEST = "newest"
    NAME = "name"
    PROGRESS = "progress"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class StudentQuery:
    """Whose names have all these words, in which order, and which page of them."""

    words: str = ""
    order: StudentOrder = StudentOrder.NEWEST
    page: int = 1


@dataclass(frozen=True, slots=True)
class StudentRow:
    """`last_seen_at` is 1970 for a student who has not begun."""

    name: str
    joined_at: datetime
    percent: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class StudentList:
    """A page of a course's students; `found` counts all that were asked for.

    `is_cut` when there may be more than `MOST`.
    """

    course: Course
    rows: tuple[StudentRow, ...]
    page: int
    pages: int
    found: int
    is_cut: bool


class CourseStudentsService:
    """For the author of a course, and administrators."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        lectures: LectureRepository,
        users: UserRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        now: Clock,
    ) -> None:
        self._courses, self._lectures, self._users = courses, lectures, users
        self._enrollments, self._progress, self._now = enrollments, progress, now

    async def find(self, actor: Actor, course_id: str, query: StudentQuery) -> StudentList:
        """The page that is asked for, or the nearest there is.

        Raises:
            NotFound: Not the actor's course.
        """
        course = await own_course(self._courses, actor, course_id)
        newest = await self._enrollments.of_course(course.id, limit=MOST)
        found = [row for row in newest if row.status is EnrollmentStatus.ACTIVE]
        wanted = query.words.casefold().split()
        names: Mapping[str, str] = {}
        if wanted or query.order is StudentOrder.NAME:
            names = await self._names(found)
            found = [row for row in found if all(word in names[row.user_id].casefold() for word in wanted)]
        found = await self._ordered(course, found, query.order, names)
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, query.page), pages)
        return StudentList(
            course=course,
            rows=tuple(await self._rows(course, found[(page - 1) * PAGE : page * PAGE])),
            page=page,
            pages=pages,
            found=len(found),
            is_cut=len(newest) == MOST,
        )

    async def file(self, actor: Actor, course_id: str) -> AsyncIterator[str]:
        """Every student of the course as a file for spreadsheets, newest first, piece by piece.

        Raises:
            NotFound: Not the actor's course; before the first piece.
        """
        course = await own_course(self._courses, actor, course_id)
        yield MARK + sheet_line("Name", "Joined (India)", "Progress (%)", "Last visit (India)")
        until, shown = self._now() + timedelta(days=1), frozenset[str]()
        while True:
            found = await self._enrollments.joined_before(course.id, until, limit=FILE_PAGE + len(shown))
            fresh = [row for row in found if row.id not in shown]
            rows = await self._rows(course, [row for row in fresh if row.status is EnrollmentStatus.ACTIVE])
            yield "".join(
                sheet_line(row.name, date(row.joined_at), row.percent, _seen(row.last_seen_at)) for row in rows
            )
            if len(fresh) < FILE_PAGE:
                return
            last = fresh[-1].created_at
            shown = frozenset(row.id for row in found if row.created_at == last)
            until = last + timedelta(milliseconds=1)

    async def _ordered(
        self, course: Course, found: list[Enrollment], order: StudentOrder, names: Mapping[str, str]
    ) -> list[Enrollment]:
        """The list is newest first already, and sorting leaves those who are alike as they were."""
        if order is StudentOrder.NAME:
            return sorted(found, key=lambda row: names[row.user_id].casefold())
        if order is StudentOrder.NEWEST:
            return found
        rows = zip(found, await self._rows(course, found), strict=True)
        by_progress = order is StudentOrder.PROGRESS
        ordered = sorted(
            rows, key=lambda pair: pair[1].percent if by_progress else pair[1].last_seen_at.timestamp(), reverse=True
        )
        return [enrollment for enrollment, _ in ordered]

    async def _rows(self, course: Course, found: list[Enrollment]) -> list[StudentRow]:
        user_ids, names = [row.user_id for row in found], await self._names(found)
        progress = {each.user_id: each for each in await self._progress.of_course(course.id, user_ids)}
        playable = [lecture.id for lecture in await self._lectures.of(course.id) if lecture.is_playable]
        return [
            StudentRow(
                name=names[row.user_id],
                joined_at=row.created_at,
                percent=own.percent(playable) if (own := progress.get(row.user_id)) else 0,
                last_seen_at=own.updated_at if own else NEVER,
            )
            for row in found
        ]

    async def _names(self, found: Iterable[Enrollment]) -> dict[str, str]:
        user_ids = [row.user_id for row in found]
        names = {user.id: user.name for user in await self._users.many(user_ids)}
        return {user_id: names.get(user_id, GONE) for user_id in user_ids}


def _seen(at: datetime) -> str:
    return date(at) if at > NEVER else NOT_BEGUN
