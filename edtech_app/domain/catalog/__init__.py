"""Courses and their parts, and the shelves on which they stand."""

from edtech_app.domain.catalog.categories import Category, CategoryStatus
from edtech_app.domain.catalog.courses import (
    COVER_DRAWING,
    MAX_TAKEDOWN_REASON,
    Course,
    CourseStatus,
    Level,
    Requirement,
    slugify,
)
from edtech_app.domain.catalog.outline import (
    POSITION_STEP,
    Chapter,
    DeletedPart,
    Lecture,
    LectureKind,
    Section,
    curriculum,
    playable,
    position_between,
)

__all__ = [
    "COVER_DRAWING",
    "MAX_TAKEDOWN_REASON",
    "POSITION_STEP",
    "Category",
    "CategoryStatus",
    "Chapter",
    "Course",
    "CourseStatus",
    "DeletedPart",
    "Lecture",
    "LectureKind",
    "Level",
    "Requirement",
    "Section",
    "curriculum",
    "playable",
    "position_between",
    "slugify",
]
