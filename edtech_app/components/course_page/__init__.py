"""A course's public page, part by part."""

from edtech_app.components.course_page.buying import buy_box, phone_bar, preview_dialog
from edtech_app.components.course_page.telling import (
    curriculum,
    description,
    instructor,
    introduction,
    outcomes,
    requirements,
)

__all__ = [
    "buy_box",
    "curriculum",
    "description",
    "instructor",
    "introduction",
    "outcomes",
    "phone_bar",
    "preview_dialog",
    "requirements",
]
