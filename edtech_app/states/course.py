"""A course's public page."""

from dataclasses import dataclass, field
from urllib.parse import unquote

import reflex as rx

from edtech_app import routes
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.errors import AppError, NotFound
from edtech_app.domain.markdown import safe_html
from edtech_app.runtime import services
from edtech_app.services.catalog import CoursePage
from edtech_app.states import formats
from edtech_app.states.cart import CartState
from edtech_app.states.course_reviews import CourseReviewsState
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.reviews import ReviewFormState
from edtech_app.states.views import (
    LEVELS,
    ChapterView,
    CourseCardView,
    PreviewView,
    StarsRowView,
    captions_views,
    card_views,
    chapter_views,
    price_text,
    stars_rows,
)

PREVIEW = "preview"
"""The id of the dialog in which previews play."""

TRIALS = {
    CourseStatus.DRAFT: "Only you can see it until it is published.",
    CourseStatus.PUBLISHED: "This course is live. This is what everyone sees.",
    CourseStatus.RETIRED: "This course is not in the catalog. Only you and its students can see it.",
    CourseStatus.TAKEN_DOWN: "This course was taken down. Only its instructor and its students can see it.",
}


@dataclass(frozen=True)
class CourseView:
    """A course as its page tells of it; `description` is safe HTML, texts are "" where there is nothing to say."""

    id: str = ""
    slug: str = ""
    title: str = "Course"
    subtitle: str = ""
    summary: str = ""
    description: str = ""
    category_name: str = ""
    category_href: str = ""
    picture: str = ""
    picture_choices: str = ""
    price_text: str = ""
    level: str = ""
    language: str = ""
    updated_text: str = ""
    lectures_text: str = ""
    length_text: str = ""
    curriculum_text: str = ""
    rating: float = 0.0
    rating_text: str = ""
    reviews_text: str = ""
    students_text: str = ""
    outcomes: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TeacherView:
    """Who teaches the course."""

    name: str = ""
    href: str = ""
    headline: str = ""
    about: str = ""
    picture: str = ""
    figures: str = ""


@dataclass(frozen=True)
class StandingView:
    """How the person at the screen stands to the course, and where that leads.

    `trial` says what an author sees who looks at the page as a student does, "" for everybody else.
    """

    is_free: bool = False
    is_for_sale: bool = False
    is_enrolled: bool = False
    is_author: bool = False
    trial: str = ""
    watch_href: str = ""
    edit_href: str = ""
    preview_id: str = ""


class CoursePageState(rx.State):
    """The course that the URL names; nothing of it outlives a change of the URL."""

    is_loaded: bool = False
    is_missing: bool = False
    failure: str = ""
    course: CourseView = CourseView()
    teacher: TeacherView = TeacherView()
    standing: StandingView = StandingView()
    chapters: list[ChapterView] = []
    stars: list[StarsRowView] = []
    more: list[CourseCardView] = []
    preview: PreviewView = PreviewView()

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read the course, and how the actor stands to it."""
        slug = unquote(self.slug)  # pyright: ignore[reportAttributeAccessIssue] - the route's argument
        if slug != self.course.slug:
            self.reset()
            yield
        self.failure = ""
        try:
            page = await services().course_pages.course_page(await actor_of(self), slug)
        except NotFound:
            self.reset()
            self.is_missing = True
            return
        except AppError as error:
            self.failure = error.message
            return
        self._show(page)
        self.is_loaded = True
        cart = await self.get_state(CartState)
        cart.wished_ids = [page.course.id] if page.is_wished else []
        yield [CourseReviewsState.open_for(page.course.id), ReviewFormState.open_for(page.course.id)]

    @rx.event
    @allow(Policy.ANYONE)
    async def refresh(self):
        """Read the course again after the actor's review has changed, and leave the review's form as it is."""
        if self.is_loaded:
            self._show(await services().course_pages.course_page(await actor_of(self), self.course.slug))

    def _is_trial(self) -> bool:
        return self.router.url.query_parameters.get("preview") == "1"

    @rx.event
    @allow(Policy.ANYONE)
    async def open_preview(self, lecture: str):
        """Play a free preview without leaving the page; its link is made now and for whoever asks."""
        page = await services().learning.open_lecture(await actor_of(self), self.course.slug, lecture)
        self.preview = PreviewView(
            title=page.lecture.title,
            video_url=page.video_url,
            captions=captions_views(page.captions),
            poster_url=page.poster_url,
            body_html=safe_html(page.lecture.body),
        )
        return rx.call_script(f"document.getElementById('{PREVIEW}').showModal()")

    def _show(self, page: CoursePage) -> None:
        self.course = _course(page)
        self.teacher = _teacher(page)
        self.standing = _standing(page, is_trial=self._is_trial() and page.is_keeper)
        self.chapters = chapter_views(page.chapters, page.course.slug)
        self.stars = stars_rows(page.stars)
        self.more = card_views(page.more)


def _course(page: CoursePage) -> CourseView:
    course = page.course
    length = formats.length(course.seconds)
    parts = [
        formats.counted(len(page.chapters), "section"),
        formats.counted(course.lecture_count, "lecture"),
        *([f"{length} total"] if length else []),
    ]
    return CourseView(
        id=course.id,
        slug=course.slug,
        title=course.title,
        subtitle=course.subtitle,
        summary=course.subtitle or f"A course by {page.instructor.name}.",
        description=safe_html(course.description),
        category_name=page.category.name if page.category else "",
        category_href=routes.category(page.category.slug) if page.category else "",
        picture=page.picture.large,
        picture_choices=page.picture.choices,
        price_text=price_text(course.price),
        level=LEVELS[course.level],
        language=course.language,
        updated_text=formats.date(course.updated_at),
        lectures_text=formats.counted(course.lecture_count, "lecture"),
        length_text=length,
        curriculum_text=" · ".join(parts),
        rating=round(course.rating, 1),
        rating_text=formats.rating(course.rating),
        reviews_text=formats.counted(course.rating_count, "review") if course.rating_count else "",
        students_text=formats.counted(course.student_count, "student") if course.student_count else "",
        outcomes=list(course.outcomes),
        requirements=list(course.requirements),
    )


def _teacher(page: CoursePage) -> TeacherView:
    figures = [formats.counted(page.instructor_courses, "course")]
    if page.instructor_students:
        figures.append(formats.counted(page.instructor_students, "student"))
    return TeacherView(
        name=page.instructor.name,
        href=routes.instructor(page.instructor.id),
        headline=page.instructor.headline,
        about=safe_html(page.instructor.about),
        picture=page.instructor_picture,
        figures=" · ".join(figures),
    )


def _standing(page: CoursePage, *, is_trial: bool) -> StandingView:
    course = page.course
    previews = [lecture for chapter in page.chapters for lecture in chapter.lectures if lecture.is_preview]
    return StandingView(
        is_free=course.is_free,
        is_for_sale=course.is_published or is_trial,
        is_enrolled=page.is_enrolled and not is_trial,
        is_author=page.is_author and not is_trial,
        trial=TRIALS[course.status] if is_trial else "",
        watch_href=routes.resume(course.slug),
        edit_href=routes.course_editor(course.id),
        preview_id=previews[0].id if previews and not page.is_enrolled else "",
    )
