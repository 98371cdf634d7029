"""Whose course it is: the one check that every change to a course passes."""

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import NotFound
from edtech_app.repositories.catalog import CourseRepository


async def own_course(courses: CourseRepository, actor: Actor, course_id: str) -> Course:
    """The course, for its author or an administrator.

    Raises:
        NotSignedIn: This is a visitor.
        NotAllowed: This is a student.
        NotFound: No such course, or somebody else's, which must not be told apart.
    """
    actor.require_instructor()
    course = await courses.get(course_id)
    if course.instructor_id != actor.user_id and not actor.is_administrator:
        raise NotFound(courses.missing)
    return course
