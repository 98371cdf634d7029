"""Enrolling: who gets the right to a course, who loses it, and that each is counted once."""

from edtech_app import logs
from edtech_app.domain.errors import Conflict, NotFound
from edtech_app.domain.learning import Enrollment, EnrollmentStatus
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.services.certificates import CertificatesService
from edtech_app.services.totals import CourseTotals

log = logs.get(__name__)


class EnrollmentsService:
    """Called by those who have decided: commerce, fulfilment and refunds. Every step may be repeated."""

    def __init__(
        self,
        *,
        enrollments: EnrollmentRepository,
        courses: CourseRepository,
        progress: ProgressRepository,
        certificates: CertificatesService,
        totals: CourseTotals,
    ) -> None:
        self._enrollments, self._courses, self._progress = enrollments, courses, progress
        self._certificates, self._totals = certificates, totals

    async def find(self, user_id: str, course_id: str) -> Enrollment | None:
        """A student's right to a course, if there is one."""
        return await self._enrollments.of(user_id, course_id)

    async def grant(self, enrollment: Enrollment) -> Enrollment:
        """Enrol a student once and count them in the course's totals."""
        granted = await self._enrollments.grant(enrollment)
        return await self._count(granted, is_new=granted.id == enrollment.id)

    async def grant_if_open(self, enrollment: Enrollment) -> Enrollment:
        """The same for a free course, unless it leaves the catalog at this moment, perhaps to be deleted.

        Raises:
            NotFound: It has left; nothing was granted.
        """
        granted = await self._enrollments.grant(enrollment)
        course = await self._courses.find(granted.course_id)
        is_new = granted.id == enrollment.id
        if is_new and (course is None or not course.is_published):
            await self._enrollments.remove(granted.id)
            raise NotFound("This course is not open for enrolment.")
        return await self._count(granted, is_new=is_new)

    async def end(self, user_id: str, course_id: str, order_id: str) -> None:
        """End the right to a course that an order gave, with the certificate and the place in the totals.

        Whoever has bought the course again since keeps it.

        Raises:
            Conflict: The enrollment or its totals are being changed; nothing has ended yet.
        """
        enrollment = await self._enrollments.of(user_id, course_id)
        if enrollment is None or enrollment.order_id != order_id:
            return
        await self._totals.count_student(enrollment.id)
        enrollment = await self._enrollments.get(enrollment.id)
        if enrollment.status is EnrollmentStatus.ACTIVE:
            if not enrollment.is_settled or not await self._enrollments.end(enrollment):
                raise Conflict("This course is being changed right now. Please try again in a moment.")
            log.info("access_ended", student=user_id, course=course_id, order=order_id)
            await self._totals.count_student(enrollment.id)
        await self._progress.make_due(user_id, course_id)
        await self._certificates.withdraw(user_id, course_id)

    async def finish_counting(self) -> int:
        """Count the students whom a crash left out of the totals, and say how many that were."""
        due = await self._enrollments.due()
        for enrollment in due:
            if await self._courses.find(enrollment.course_id) is None:
                # Whoever enrolled while the course was deleted died before they could look at it once more.
                await self._enrollments.remove(enrollment.id)
                continue
            await self._totals.count_student(enrollment.id)
        return len(due)

    async def _count(self, granted: Enrollment, *, is_new: bool) -> Enrollment:
        if is_new:
            log.info("enrolled", student=granted.user_id, course=granted.course_id, order=granted.order_id)
        await self._totals.count_student(granted.id)
        await self._progress.make_due(granted.user_id, granted.course_id)
        return granted
