"""What students say of a course they learn from."""

from enum import StrEnum

from edtech_app.domain.entity import Entity, Instant

MAX_REVIEW_LENGTH = 2000


class ReviewStatus(StrEnum):
    VISIBLE = "visible"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class Review(Entity):
    """One student's 1 to 5 stars and words on one course.

    `counted_stars` is what the course's kept totals include of it (0: nothing), so that a crash between the review
    and the totals can be seen and mended; `counted` is "due" while they differ, else "done".
    """

    user_id: str
    course_id: str
    author_name: str
    stars: int
    text: str = ""
    status: ReviewStatus = ReviewStatus.VISIBLE
    counted: str = "due"
    counted_stars: int = 0
    created_at: Instant
    updated_at: Instant
