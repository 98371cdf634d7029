"""Learning and teaching as somebody's own pages show them: their courses, their progress, what their courses earn."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import Caller
from edtech_app.api.v1.courses import Course, card_of
from edtech_app.api.v1.outline import CourseProgress, progress_of
from edtech_app.api.v1.wire import Answer, Body, Id, Listed, Paged, Price, Shown, failures
from edtech_app.domain.certificates import CertificateStatus
from edtech_app.domain.entity import NEVER, utc_now
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.watching import Report
from edtech_app.runtime import services
from edtech_app.services.analytics import CourseFigures
from edtech_app.services.learning import LearningCourse

router = APIRouter(prefix=routes.API, tags=["learning"])


class EnrolledCourse(Course):
    """One of somebody's courses. `nextLecture` is where to go on, `certificateId` is "" without a certificate."""

    progress_percentage: int
    completed_lectures: int
    next_lecture: str
    certificate_id: str


class Step(Body):
    """`position` is the second at which a video stands; `completed` marks a lecture by hand, or takes the mark back."""

    subsection_id: Id
    completed: bool | None = None
    position: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] | None = None


class TaughtCourse(Shown):
    """A course of an instructor's; `revenue` is the ledger's sum, after fees and refunds."""

    id: str
    course_name: str
    students: int
    revenue: Price
    average_rating: float
    rating_count: int


class Month(Shown):
    """What a month brought, as in `2026-11`; months begin at midnight in India."""

    month: str
    revenue: Price


class Dashboard(Shown):
    """An instructor's courses, those that earned most first, and the last twelve months."""

    students: int
    revenue: Price
    average_rating: float
    rating_count: int
    courses: list[TaughtCourse]
    months: list[Month]


class Certificate(Shown):
    """What anybody may know of a certificate whose id they have been told."""

    id: str
    status: CertificateStatus
    name: str
    course_name: str
    teacher: str
    issued_at: datetime
    withdrawn_at: datetime | None


@router.get("/profile/getEnrolledCourses/{user_id}", responses=failures(401, 403, 409))
async def get_enrolled_courses(
    user_id: str, asked: Annotated[Paged, Query()], actor: Caller
) -> Answer[Listed[EnrolledCourse]]:
    """One's own courses, the last used first, whether they are still in the catalog or not."""
    courses = await services().learning.courses_of(actor, user_id)
    return Answer(message="Done.", data=Listed[EnrolledCourse].of(courses, asked, _enrolled))


@router.post("/profile/updateCourseProgress/{course_id}", responses=failures(400, 401, 403, 404, 409, 415))
async def update_course_progress(course_id: str, body: Step, actor: Caller) -> Answer[CourseProgress]:
    """Say how far one is in a lecture of a course of one's own."""
    learning = services().learning
    if body.position is None and body.completed is None:
        raise InvalidInput({"completed": "Please send `completed` or `position`."})
    if body.position is not None:
        await services().reports.keep(actor, course_id, body.subsection_id, Report(body.position, (), utc_now()))
    if body.completed is not None:
        await learning.mark_complete(actor, course_id, body.subsection_id, done=body.completed)
    full = await services().full_courses.open(actor, course_id)
    certificate = await services().certificates.mine(actor, course_id)
    progress = progress_of(full, certificate.id if certificate else "")
    return Answer(message="Saved.", data=progress)


@router.get("/profile/instructorDashboard", responses=failures(401, 403))
async def instructor_dashboard(actor: Caller) -> Answer[Dashboard]:
    """How one's courses do, for instructors."""
    page = await services().analytics.dashboard(actor)
    shown = Dashboard(
        students=page.students,
        revenue=Price.of(page.earnings),
        average_rating=round(page.rating, 2),
        rating_count=page.rating_count,
        courses=[_taught(figures) for figures in page.courses],
        months=[Month(month=month, revenue=Price.of(earned)) for month, earned in page.monthly],
    )
    return Answer(message="Done.", data=shown)


@router.get("/certificates/{certificate_id}", responses=failures(404))
async def get_certificate(certificate_id: str, actor: Caller) -> Answer[Certificate]:
    """Check a certificate; whoever has its id may."""
    page = await services().certificates.verify(actor, certificate_id)
    found = page.certificate
    shown = Certificate(
        id=found.id,
        status=found.status,
        name=found.name,
        course_name=found.course_title,
        teacher=page.teacher,
        issued_at=found.issued_at,
        withdrawn_at=found.withdrawn_at if found.withdrawn_at > NEVER else None,
    )
    return Answer(message="Done.", data=shown)


def _enrolled(mine: LearningCourse) -> EnrolledCourse:
    return EnrolledCourse(
        **card_of(mine.card).model_dump(),
        progress_percentage=mine.percent,
        completed_lectures=mine.done,
        next_lecture=mine.next_lecture_id,
        certificate_id=mine.certificate_id,
    )


def _taught(figures: CourseFigures) -> TaughtCourse:
    course = figures.course
    return TaughtCourse(
        id=course.id,
        course_name=course.title,
        students=course.student_count,
        revenue=Price.of(figures.earnings),
        average_rating=round(course.rating, 2),
        rating_count=course.rating_count,
    )
