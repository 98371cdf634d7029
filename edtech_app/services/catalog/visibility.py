"""Who may see a course: everybody while it is in the catalog, and those whom it concerns afterwards."""

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import Gone, NotFound
from edtech_app.repositories.learning import EnrollmentRepository

HAVE_LEFT = (CourseStatus.RETIRED, CourseStatus.TAKEN_DOWN)


async def require_visible(enrollments: EnrollmentRepository, actor: Actor, course: Course) -> bool:
    """Refuse a course that is not in the catalog to all but its author, its students and an administrator.

    Says whether the actor is one of its students.

    Raises:
        Gone: The course has left the catalog for good.
        NotFound: It was never in it, or is not now.
    """
    is_enrolled = actor.is_signed_in and await enrollments.is_enrolled(actor.user_id, course.id)
    is_author = actor.is_signed_in and course.instructor_id == actor.user_id
    if not (course.is_published or is_author or is_enrolled or actor.is_administrator):
        has_left = course.status in HAVE_LEFT and course.published_at > NEVER
        raise Gone("This course is no longer available.") if has_left else NotFound("This course does not exist.")
    return is_enrolled
