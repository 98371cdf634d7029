"""The end of a course: it is deleted, or left to its students."""

from datetime import timedelta

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import LATE_PAYMENTS, OrderStatus
from edtech_app.domain.entity import NEVER, Clock
from edtech_app.repositories.catalog import (
    CourseRepository,
    DeletedPartRepository,
    LectureRepository,
    SectionRepository,
)
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.learning import EnrollmentRepository, ReachRepository
from edtech_app.services.media import MediaService, PicturesService
from edtech_app.services.ownership import own_course

log = logs.get(__name__)

UNSETTLED = (OrderStatus.NEW, OrderStatus.OPEN, OrderStatus.EXPIRED, OrderStatus.PAID)
"""In the order in which an order moves on, so that none passes us by."""


class CourseDeletion:
    """Nobody buys what is about to go, and nothing of it is left behind, whatever dies in between."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        deleted: DeletedPartRepository,
        enrollments: EnrollmentRepository,
        reach: ReachRepository,
        orders: OrderRepository,
        media: MediaService,
        pictures: PicturesService,
        now: Clock,
    ) -> None:
        self._courses, self._sections, self._lectures, self._deleted = courses, sections, lectures, deleted
        self._enrollments, self._reach, self._orders = enrollments, reach, orders
        self._media, self._pictures, self._now = media, pictures, now

    async def delete(self, actor: Actor, course_id: str) -> bool:
        """Delete the course with its files, or retire it when it has students; true when it was deleted.

        Out of the catalog comes first, so that nobody buys what is about to go: whoever orders or enrols looks at the
        course once more after that is written, and we look for them after this is written, so that one sees the other.
        The course itself goes last, so that a deletion which was interrupted can be repeated. A course that somebody is
        paying for, or may still have paid for, has a student already.
        """
        course = await own_course(self._courses, actor, course_id)
        now = self._now()
        await self._courses.change(course.id, lambda before: before.retire(now))
        # In this order: an order that is handed over meanwhile has become an enrollment.
        if await self._is_being_bought(course.id) or await self._enrollments.of_course(course.id, limit=1):
            return False
        await self._media.delete_course_files(course.id)
        await self._pictures.delete_thumbnail(course)
        await self._deleted.forget_course(course.id)
        for lecture in await self._lectures.of(course.id):
            await self._lectures.remove(lecture.id)
        for section in await self._sections.of(course.id):
            await self._sections.remove(section.id)
        await self._reach.remove(course.id)
        await self._courses.remove(course.id)
        log.info("course_deleted", course=course.id)
        return True

    async def _is_being_bought(self, course_id: str) -> bool:
        now = self._now()
        soon, late = now + timedelta(days=1), now - LATE_PAYMENTS
        for status in UNSETTLED:
            has_ended = status is OrderStatus.EXPIRED
            orders = await self._orders.in_status(
                status, before=soon, expiring_after=late if has_ended else NEVER, limit=1000
            )
            if any(course_id in order.course_ids and (order.was_opened or not has_ended) for order in orders):
                return True
        return False
