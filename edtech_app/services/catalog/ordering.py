"""The orders that lists of courses come in."""

from edtech_app.domain.catalog import Course
from edtech_app.domain.ratings import weighted_rating
from edtech_app.domain.search import Sort


def mean_rating(courses: list[Course]) -> float:
    """The mean of all stars that these courses were given; 4.0 while there are none."""
    count = sum(course.rating_count for course in courses)
    return sum(course.rating_sum for course in courses) / count if count else 4.0


def in_order(
    courses: list[Course], sort: Sort, scores: dict[str, float] | None = None, *, mean: float = 4.0
) -> list[Course]:
    """The courses as `sort` wants them. Equals are ordered by students, then by rating, then newest first.

    Without words every course answers equally well, so that relevance is popularity.
    """

    def rating(course: Course) -> float:
        return weighted_rating(course.rating_sum, course.rating_count, mean=mean)

    def key(course: Course) -> tuple[float, int, float, float]:
        first: float = 0.0
        match sort:
            case Sort.RELEVANCE:
                first = (scores or {}).get(course.id, 0.0)
            case Sort.TOP_RATED:
                first = rating(course)
            case Sort.NEWEST:
                first = course.published_at.timestamp()
            case Sort.PRICE:
                first = -course.price.paise
            case Sort.PRICE_DOWN:
                first = course.price.paise
            case Sort.POPULAR:
                pass
        return (first, course.student_count, rating(course), course.published_at.timestamp())

    return sorted(sorted(courses, key=lambda course: course.id), key=key, reverse=True)
