"""Making a course: what its author says of it, its publication, and its end."""

from edtech_app.services.authoring.deleting import CourseDeletion
from edtech_app.services.authoring.form import CourseForm
from edtech_app.services.authoring.service import AuthoringService, EditedCourse

__all__ = ["AuthoringService", "CourseDeletion", "CourseForm", "EditedCourse"]
