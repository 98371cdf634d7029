"""Enrollments and progress."""

from collections.abc import Collection
from datetime import datetime

from edtech_app.domain.entity import millis
from edtech_app.domain.errors import Conflict
from edtech_app.domain.learning import Enrollment, EnrollmentStatus, Progress
from edtech_app.domain.reach import Reach
from edtech_app.repositories.base import Repository

Whose = tuple[str, str]
"""A student's id and a course's."""


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

    async def active_among(self, asked: Collection[Whose]) -> set[Whose]:
        """Which of these students may learn from these courses now."""
        found = {(each.user_id, each.course_id): each for each in await self._list(_among(asked))}
        return {whose for whose in asked if whose in found and found[whose].status is EnrollmentStatus.ACTIVE}

    async def grant(self, enrollment: Enrollment) -> Enrollment:
        """Enrol once: a repeated grant returns the enrollment that is there already, whoever's order made it.

        One that was refunded is given anew by another order, and never by the order that was refunded.

        Raises:
            ChangedElsewhere: It was written at the same moment; nothing was granted.
            Conflict: A refund is being taken out of the totals; it will be through in a moment.
        """
        found = await self._add_once(enrollment, {"user_id": enrollment.user_id, "course_id": enrollment.course_id})
        if found.status is EnrollmentStatus.ACTIVE or found.order_id == enrollment.order_id:
            return found
        if not found.is_settled:
            raise Conflict("This course is being refunded right now. Please try again in a moment.")
        return await self.save(enrollment.model_copy(update={"id": found.id, "version": found.version}))

    async def end(self, enrollment: Enrollment) -> bool:
        """End a student's right to a course, as it was read; says whether this call did it."""
        return await self._set(
            enrollment.id,
            {"status": EnrollmentStatus.REFUNDED.value, "counted": "leaving"},
            expected={"version": enrollment.version},
        )

    async def of_student(self, user_id: str) -> list[Enrollment]:
        """A student's active enrollments, newest first."""
        found = await self._list({"user_id": user_id})
        active = [enrollment for enrollment in found if enrollment.status is EnrollmentStatus.ACTIVE]
        return sorted(active, key=lambda enrollment: enrollment.id, reverse=True)

    async def of_course(self, course_id: str, *, limit: int = 100) -> list[Enrollment]:
        """A course's enrollments, newest first."""
        return await self._list({"course_id": course_id}, sort=[("created_at", -1)], limit=limit)

    async def joined_before(self, course_id: str, moment: datetime, *, limit: int) -> list[Enrollment]:
        """A course's enrollments of before a moment, newest first."""
        return await self._list(
            {"course_id": course_id, "created_at": {"$lt": millis(moment)}}, sort=[("created_at", -1)], limit=limit
        )

    async def of_instructor(self, instructor_id: str, *, limit: int = 100) -> list[Enrollment]:
        """Enrollments in any of an instructor's courses, newest first."""
        return await self._list({"instructor_id": instructor_id}, sort=[("created_at", -1)], limit=limit)

    async def first_of_instructor(self, instructor_id: str) -> Enrollment | None:
        """The oldest enrollment in any of an instructor's courses."""
        found = await self._list({"instructor_id": instructor_id}, sort=[("created_at", 1)], limit=1)
        return found[0] if found else None

    async def joined_between(self, instructor_id: str, since: datetime, until: datetime) -> list[Enrollment]:
        """Enrollments in any of an instructor's courses from one moment until before another."""
        return await self._list(
            {"instructor_id": instructor_id, "created_at": {"$gte": millis(since), "$lt": millis(until)}}
        )

    async def all_of_course(self, course_id: str) -> list[Enrollment]:
        """Every enrollment of a course, to rebuild its totals from."""
        return await self._list({"course_id": course_id})

    async def behind(self, course_id: str, moment: datetime, enrollment_id: str, *, limit: int) -> list[Enrollment]:
        """A page of a course's enrollments in the order of their making, from behind one on (`NEVER` and "" first)."""
        where = {"course_id": course_id, "created_at": millis(moment), "_id": {"$gt": enrollment_id}}
        tied = await self._list(where, sort=[("_id", 1)], limit=limit)
        if len(tied) == limit:
            return tied
        later = {"course_id": course_id, "created_at": {"$gt": millis(moment)}}
        return tied + await self._list(later, sort=[("created_at", 1), ("_id", 1)], limit=limit - len(tied))

    async def all(self) -> list[Enrollment]:
        """Every enrollment of the house."""
        return await self._list({})

    async def all_of_user(self, user_id: str) -> list[Enrollment]:
        """A user's enrollments in every status."""
        return await self._list({"user_id": user_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def due(self, *, limit: int = 100) -> list[Enrollment]:
        """Enrollments that the course's kept totals do not include yet, or still do after a refund."""
        return [
            *await self._list({"counted": "due"}, limit=limit),
            *await self._list({"counted": "leaving"}, limit=limit),
        ]

    async def mark_counted(self, enrollment: Enrollment) -> bool:
        """Note that the course's totals have heard of the enrollment, as it was read; says whether this call did it."""
        return await self._set(
            enrollment.id, {"counted": enrollment.settled()}, expected={"version": enrollment.version}
        )


class ProgressRepository(Repository[Progress]):
    collection = "courseprogress"
    entity = Progress

    async def of(self, user_id: str, course_id: str) -> Progress | None:
        return await self._one({"user_id": user_id, "course_id": course_id})

    async def among(self, asked: Collection[Whose]) -> dict[Whose, Progress]:
        """What there is of the progress of these students in these courses."""
        found = {(each.user_id, each.course_id): each for each in await self._list(_among(asked))}
        return {whose: found[whose] for whose in asked if whose in found}

    async def start(self, progress: Progress) -> Progress:
        """Make the student's progress document, or return the one that is there."""
        return await self._add_once(progress, {"user_id": progress.user_id, "course_id": progress.course_id})

    async def of_student(self, user_id: str) -> list[Progress]:
        return await self._list({"user_id": user_id})

    async def of_course(self, course_id: str, user_ids: list[str]) -> list[Progress]:
        """The progress of the named students in a course."""
        return await self._list({"user_id": {"$in": user_ids}, "course_id": course_id}) if user_ids else []

    async def all_of_course(self, course_id: str) -> list[Progress]:
        """Every student's progress in a course, to rebuild its counts from."""
        return await self._list({"course_id": course_id})

    async def due(self, *, limit: int) -> list[Progress]:
        """Progress that the course's counts do not hold as it is, or hold though it is to be deleted."""
        return [
            *await self._list({"counted": "due"}, limit=limit),
            *await self._list({"counted": "leaving"}, limit=limit),
        ]

    async def make_due(self, user_id: str, course_id: str) -> None:
        """Let a student's progress be counted anew, if they have made any."""
        if (found := await self.of(user_id, course_id)) and not found.is_leaving:
            await self._set(found.id, {"counted": "due"})

    async def begin_leaving(self, progress_id: str) -> None:
        """Let somebody's progress be taken out of the counts and deleted."""
        await self._set(progress_id, {"counted": "leaving"})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})


def _among(asked: Collection[Whose]) -> dict[str, dict[str, list[str]]]:
    """A filter that finds at least these; what a student has of another's course may be among it."""
    students, courses = (sorted({whose[at] for whose in asked}) for at in (0, 1))
    return {"user_id": {"$in": students}, "course_id": {"$in": courses}}


class ReachRepository(Repository[Reach]):
    collection = "reach"
    entity = Reach
    packed = ("counts", "noted")

    async def of(self, course_id: str) -> Reach:
        """A course's counts; blank ones, which are not stored, while nobody has begun it."""
        return await self.find(course_id) or Reach(id=course_id)

    async def sums(self, course_ids: list[str]) -> tuple[int, int]:
        """How often lectures of these courses were begun, and how often finished."""
        rows = await self._rows(("began", "finished"), {"_id": {"$in": course_ids}}, sort=[("_id", 1)], limit=0)
        return sum(row["began"] for row in rows), sum(row["finished"] for row in rows)

    async def keep(self, reach: Reach) -> Reach:
        """Store counts as they were read and changed since.

        Raises:
            Conflict: Somebody else wrote them in between.
        """
        return await self.save(reach) if reach.version else await self.add(reach.model_copy(update={"version": 1}))
