"""The order of small lists of courses that are at hand; whatever may be large the search engine puts in order."""

from edtech_app.domain.catalog import Course
from edtech_app.domain.ratings import weighted_rating


def most_popular(courses: list[Course]) -> list[Course]:
    """By students; equals by rating, then the newest first."""

    def key(course: Course) -> tuple[int, float, float, str]:
        rating = weighted_rating(course.rating_sum, course.rating_count)
        return (course.student_count, rating, course.published_at.timestamp(), course.id)

    return sorted(courses, key=key, reverse=True)
