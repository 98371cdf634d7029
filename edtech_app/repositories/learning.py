"""Enrollments and progress."""

from edtech_app.domain.errors import Duplicate
from edtech_app.domain.learning import Enrollment, EnrollmentStatus, Progress
from edtech_app.repositories.base import Repository


class EnrollmentRepository(Repository[Enrollment]):
    collection = "enrollments"
    entity = Enrollment

    async def of(self, user_id: str, course_id: str) -> Enrollment | None:
        """A student's enrollment in a course, whatever its status."""
        return await self._one({"user_id": user_id, "course_id": course_id})

    async def is_enrolled(self, user_id: str, course_id: str) -> bool:
        """Whether the student may learn from the course now."""
        found = await self.of(user_id, course_id)
        return found is not None and found.status is EnrollmentStatus.ACTIVE

    async def grant(self, enrollment: Enrollment) -> Enrollment:
        """Enrol once: a repeated grant returns the enrollment that is there already, whoever's order made it."""
        try:
            return await self.add(enrollment)
        except Duplicate:
            found = await self.of(enrollment.user_id, enrollment.course_id)
            if found is None:
                raise
            return found

    async def of_student(self, user_id: str) -> list[Enrollment]:
        """A student's active enrollments, newest first."""
        found = await self._list({"user_id": user_id})
        active = [enrollment for enrollment in found if enrollment.status is EnrollmentStatus.ACTIVE]
        return sorted(active, key=lambda enrollment: enrollment.id, reverse=True)

    async def of_course(self, course_id: str, *, limit: int = 100) -> list[Enrollment]:
        """A course's enrollments, newest first."""
        return await self._list({"course_id": course_id}, sort=[("created_at", -1)], limit=limit)

    async def of_instructor(self, instructor_id: str, *, limit: int = 100) -> list[Enrollment]:
        """Enrollments in any of an instructor's courses, newest first."""
        return await self._list({"instructor_id": instructor_id}, sort=[("created_at", -1)], limit=limit)

    async def all_of_course(self, course_id: str) -> list[Enrollment]:
        """Every enrollment of a course, to rebuild its totals from."""
        return await self._list({"course_id": course_id})

    async def all_of_user(self, user_id: str) -> list[Enrollment]:
        """A user's enrollments in every status."""
        return await self._list({"user_id": user_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def due(self, *, limit: int = 100) -> list[Enrollment]:
        """Enrollments that the course's kept totals do not include yet."""
        return await self._list({"counted": "due"}, limit=limit)

    async def mark_counted(self, enrollment_id: str) -> bool:
        """Note that the course's totals include the enrollment; says whether this call did it."""
        return await self._set(enrollment_id, {"counted": "done"}, expected={"counted": "due"})


class ProgressRepository(Repository[Progress]):
    collection = "courseprogress"
    entity = Progress

    async def of(self, user_id: str, course_id: str) -> Progress | None:
        return await self._one({"user_id": user_id, "course_id": course_id})

    async def start(self, progress: Progress) -> Progress:
        """Make the student's progress document, or return the one that is there."""
        try:
            return await self.add(progress)
        except Duplicate:
            found = await self.of(progress.user_id, progress.course_id)
            if found is None:
                raise
            return found

    async def of_student(self, user_id: str) -> list[Progress]:
        return await self._list({"user_id": user_id})

    async def of_course(self, course_id: str, user_ids: list[str]) -> list[Progress]:
        """The progress of the named students in a course."""
        return await self._list({"user_id": {"$in": user_ids}, "course_id": course_id}) if user_ids else []

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})
