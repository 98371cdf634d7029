"""A course's curriculum on the wire: sections and what is in them."""

from collections.abc import Mapping
from datetime import datetime

from edtech_app.api.v1.wire import Shown, absolute
from edtech_app.domain.catalog import Chapter, Lecture, LectureKind
from edtech_app.services.authoring import EditedCourse
from edtech_app.services.full_courses import FullCourse, VideoLinks


class CaptionFile(Shown):
    """Captions as WebVTT; `language` is a code such as `en`."""

    language: str
    url: str


class Subsection(Shown):
    """A lecture. `timeDuration` is in seconds, 0 for an article.

    `videoUrl` and `posterUrl` are "" and `body` (an article's Markdown) too where the caller may not open the lecture.
    """

    id: str
    title: str
    description: str
    kind: LectureKind
    time_duration: int
    is_preview: bool
    video_url: str
    poster_url: str
    captions: list[CaptionFile]
    body: str


class Section(Shown):
    """`totalDuration` is in seconds."""

    id: str
    section_name: str
    total_duration: int
    sub_sections: list[Subsection]


class Curriculum(Shown):
    """A course's sections in their order; `missing` says in words what publishing still lacks."""

    course_id: str
    missing: list[str]
    course_content: list[Section]


class CourseProgress(Shown):
    """How far the caller is; `nextLecture` is where to go on, "" in an empty course."""

    progress_percentage: int
    completed_subsections: list[str]
    next_lecture: str
    certificate_id: str


class WholeCourse(Shown):
    """A course with links to all of it, which work until `linksEndAt`, for the caller alone."""

    course_id: str
    course_name: str
    total_duration: int
    links_end_at: datetime
    course_content: list[Section]
    progress: CourseProgress


def sections(chapters: tuple[Chapter, ...], links: Mapping[str, VideoLinks], *, may_read: bool) -> list[Section]:
    """Chapters as they are shown; without `may_read` only the previews among the articles tell what they say."""
    return [
        Section(
            id=chapter.section.id,
            section_name=chapter.section.title,
            total_duration=chapter.seconds,
            sub_sections=[
                _subsection(lecture, links.get(lecture.id), may_read=may_read or lecture.is_preview)
                for lecture in chapter.lectures
            ],
        )
        for chapter in chapters
    ]


def edited(page: EditedCourse) -> Curriculum:
    """A course's curriculum for its author, who gets links from `getFullCourseDetails`."""
    return Curriculum(
        course_id=page.course.id,
        missing=list(page.missing),
        course_content=sections(page.chapters, {}, may_read=True),
    )


def whole(full: FullCourse, certificate_id: str) -> WholeCourse:
    """A course for somebody who may watch all of it."""
    return WholeCourse(
        course_id=full.course.id,
        course_name=full.course.title,
        total_duration=sum(chapter.seconds for chapter in full.chapters),
        links_end_at=full.links_end_at,
        course_content=sections(full.chapters, full.links, may_read=True),
        progress=progress_of(full, certificate_id),
    )


def progress_of(full: FullCourse, certificate_id: str) -> CourseProgress:
    """How far somebody is; lectures that the course has lost are left out."""
    order = [lecture.id for chapter in full.chapters for lecture in chapter.lectures]
    return CourseProgress(
        progress_percentage=full.percent,
        completed_subsections=[lecture_id for lecture_id in order if full.progress.of(lecture_id).is_done],
        next_lecture=full.progress.resumes_at(order),
        certificate_id=certificate_id,
    )


def _subsection(lecture: Lecture, links: VideoLinks | None, *, may_read: bool) -> Subsection:
    return Subsection(
        id=lecture.id,
        title=lecture.title,
        description=lecture.description,
        kind=lecture.kind,
        time_duration=lecture.seconds,
        is_preview=lecture.is_preview,
        video_url=absolute(links.video) if links else "",
        poster_url=absolute(links.poster) if links else "",
        captions=[CaptionFile(language=each.language, url=absolute(each.url)) for each in links.captions]
        if links
        else [],
        body=lecture.body if may_read else "",
    )
