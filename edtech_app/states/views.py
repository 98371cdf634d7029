"""What screens show of courses, ready to be displayed: words and numbers already written for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from edtech_app import routes
from edtech_app.domain.captions import language_name
from edtech_app.domain.catalog import Chapter, Course, Lecture, LectureKind, Level
from edtech_app.domain.entity import NEVER
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import ReportReason, Review
from edtech_app.services.catalog import CourseCard, Shelf
from edtech_app.services.media import CaptionLink
from edtech_app.states import formats

LEVELS = {
    Level.ALL: "All levels",
    Level.BEGINNER: "Beginner",
    Level.INTERMEDIATE: "Intermediate",
    Level.ADVANCED: "Advanced",
}
REPORT_REASONS = {
    ReportReason.SPAM: "Advertising",
    ReportReason.INSULT: "Abusive",
    ReportReason.FALSE: "Untrue",
    ReportReason.PRIVATE: "Private",
    ReportReason.OTHER: "Something else",
}


@dataclass(frozen=True)
class CourseCardView:
    """A course in a list. `picture_choices` are the sizes of its picture, for `srcset`.

    `rating_text` and `rating_count_text` are "" without reviews, `students_text` without students, `length_text`
    without a minute of video.
    """

    id: str = ""
    title: str = ""
    subtitle: str = ""
    href: str = ""
    picture: str = ""
    picture_choices: str = ""
    instructor_name: str = ""
    instructor_href: str = ""
    category_name: str = ""
    rating: float = 0.0
    rating_text: str = ""
    rating_count_text: str = ""
    students_text: str = ""
    price_text: str = ""
    is_free: bool = False
    level: str = ""
    length_text: str = ""
    lectures_text: str = ""


@dataclass(frozen=True)
class ReviewView:
    """A review; `course_title` and `course_href` are "" where the page is about one course already.

    `progress_text` says how far its writer was; `answer` is the author's, "" without one. Texts that are long are
    folded; `helpful_text` is the number of votes, "" for none, and `is_helpful` whether one is the reader's.
    """

    id: str = ""
    author_name: str = ""
    author_picture: str = ""
    stars: int = 0
    text: str = ""
    is_long: bool = False
    date_text: str = ""
    is_edited: bool = False
    progress_text: str = ""
    answer: str = ""
    answer_is_long: bool = False
    answer_date_text: str = ""
    answer_is_edited: bool = False
    helpful_text: str = ""
    is_helpful: bool = False
    course_title: str = ""
    course_href: str = ""


@dataclass(frozen=True)
class LectureRowView:
    """A lecture in a curriculum; `length_text` is a clock (4:05) for a video and "" for an article."""

    id: str = ""
    title: str = ""
    href: str = ""
    is_video: bool = True
    is_preview: bool = False
    length_text: str = ""
    is_done: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class CaptionsView:
    """A video's captions in one language, by its code and what its readers call it."""

    language: str = ""
    name: str = ""
    url: str = ""


def captions_views(links: Iterable[CaptionLink]) -> list[CaptionsView]:
    return [CaptionsView(link.language, language_name(link.language), link.url) for link in links]


@dataclass(frozen=True)
class PreviewView:
    """A free preview as it plays on the course's page: a video by its links, or an article as safe HTML."""

    title: str = ""
    video_url: str = ""
    captions: list[CaptionsView] = field(default_factory=list)
    poster_url: str = ""
    body_html: str = ""


@dataclass(frozen=True)
class ChapterView:
    """A section of a curriculum, as `3 lectures · 12 min`."""

    id: str = ""
    title: str = ""
    number_text: str = ""
    summary: str = ""
    lectures: list[LectureRowView] = field(default_factory=list)


@dataclass(frozen=True)
class ShelfView:
    """A category as lists and menus show it."""

    slug: str = ""
    name: str = ""
    description: str = ""
    href: str = ""
    count: int = 0
    count_text: str = ""


@dataclass(frozen=True)
class StarsRowView:
    """How many reviews gave this many stars, and which whole percent of all that is."""

    stars: int = 0
    count_text: str = ""
    percent: int = 0


@dataclass(frozen=True)
class ChoiceView:
    """One choice of a filter: where it leads, whether it is taken, how many it would leave."""

    value: str = ""
    label: str = ""
    href: str = ""
    count_text: str = ""
    is_chosen: bool = False


SHORTEST_TOLD = 60
"""Shorter courses are told by their lectures; seconds say nothing."""

FOLDED_LETTERS, FOLDED_LINES = 480, 6
"""Longer texts of people are shown folded."""


def price_text(price: Money) -> str:
    """`₹1,299`, or `Free`."""
    return "Free" if price.is_zero else str(price)


def card_view(card: CourseCard) -> CourseCardView:
    course = card.course
    return CourseCardView(
        id=course.id,
        title=course.title,
        subtitle=course.subtitle,
        href=routes.course(course.slug),
        picture=card.picture.large,
        picture_choices=card.picture.choices,
        instructor_name=card.instructor_name,
        instructor_href=routes.instructor(course.instructor_id),
        category_name=card.category_name,
        rating=round(course.rating, 1),
        rating_text=formats.rating(course.rating),
        rating_count_text=formats.number(course.rating_count) if course.rating_count else "",
        students_text=formats.counted(course.student_count, "student") if course.student_count else "",
        price_text=price_text(course.price),
        is_free=course.is_free,
        level=LEVELS[course.level],
        length_text=formats.length(course.seconds) if course.seconds >= SHORTEST_TOLD else "",
        lectures_text=formats.counted(course.lecture_count, "lecture"),
    )


def card_views(cards: Iterable[CourseCard]) -> list[CourseCardView]:
    return [card_view(card) for card in cards]


def review_view(
    review: Review, faces: Mapping[str, str], course: Course | None = None, *, is_helpful: bool = False
) -> ReviewView:
    """A review with its author's face, and its course's name and link where the page shows reviews of several."""
    return ReviewView(
        id=review.id,
        author_name=review.author_name,
        author_picture=faces.get(review.user_id, ""),
        stars=review.stars,
        text=review.text,
        is_long=_is_long(review.text),
        date_text=formats.date(review.created_at),
        is_edited=review.edited_at > NEVER,
        progress_text=_progress_text(review.percent),
        answer=review.answer,
        answer_is_long=_is_long(review.answer),
        answer_date_text=formats.date(review.answered_at) if review.answer else "",
        answer_is_edited=review.answer_edited_at > NEVER,
        helpful_text=formats.number(review.helpful_count) if review.helpful_count else "",
        is_helpful=is_helpful,
        course_title=course.title if course else "",
        course_href=routes.course(course.slug) if course else "",
    )


def _progress_text(percent: int) -> str:
    """How far somebody was in the course when they reviewed it; "" where that is not known."""
    if percent <= 0:
        return ""
    return "Finished the course" if percent == 100 else f"{percent}% of the course watched"


def _is_long(text: str) -> bool:
    """Whether a text is folded: longer than about six lines of a page."""
    return len(text) > FOLDED_LETTERS or text.count("\n") >= FOLDED_LINES


def lecture_view(lecture: Lecture, slug: str, *, is_done: bool = False, is_current: bool = False) -> LectureRowView:
    return LectureRowView(
        id=lecture.id,
        title=lecture.title,
        href=routes.player(slug, lecture.id),
        is_video=lecture.kind is LectureKind.VIDEO,
        is_preview=lecture.is_preview,
        length_text=formats.clock(lecture.seconds),
        is_done=is_done,
        is_current=is_current,
    )


def chapter_views(
    chapters: Iterable[Chapter], slug: str, *, done: frozenset[str] = frozenset(), current: str = ""
) -> list[ChapterView]:
    """A curriculum; `done` names finished lectures and `current` the one that is open, for the player."""
    return [
        ChapterView(
            id=chapter.section.id,
            title=chapter.section.title,
            number_text=str(number),
            summary=_summary(chapter),
            lectures=[
                lecture_view(lecture, slug, is_done=lecture.id in done, is_current=lecture.id == current)
                for lecture in chapter.lectures
            ],
        )
        for number, chapter in enumerate(chapters, start=1)
    ]


def _summary(chapter: Chapter) -> str:
    lectures = formats.counted(len(chapter.lectures), "lecture")
    length = formats.length(chapter.seconds)
    return f"{lectures} · {length}" if length else lectures


def shelf_view(shelf: Shelf) -> ShelfView:
    return ShelfView(
        slug=shelf.category.slug,
        name=shelf.category.name,
        description=shelf.category.description,
        href=routes.category(shelf.category.slug),
        count=shelf.courses,
        count_text=formats.counted(shelf.courses, "course"),
    )


def stars_rows(stars: tuple[int, int, int, int, int]) -> list[StarsRowView]:
    """The distribution from five stars down to one."""
    total = sum(stars)
    return [
        StarsRowView(
            stars=given,
            count_text=formats.number(stars[given - 1]),
            percent=round(stars[given - 1] * 100 / total) if total else 0,
        )
        for given in (5, 4, 3, 2, 1)
    ]
