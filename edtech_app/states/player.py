"""The player: one lecture, the curriculum round it, and what is kept while it is watched."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import reflex as rx

from edtech_app import routes
from edtech_app.domain.captions import language_code
from edtech_app.domain.catalog import LectureKind
from edtech_app.domain.entity import NEVER, millis, utc_now
from edtech_app.domain.errors import AppError, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import Progress
from edtech_app.domain.markdown import safe_html
from edtech_app.runtime import services
from edtech_app.services.learning import LecturePage
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.reviews import ReviewFormState
from edtech_app.states.views import LEVELS, CaptionsView, ChapterView, captions_views, chapter_views

LINKS_WORK_FOR_A_WHILE = timedelta(seconds=30)
"""A link that fails sooner than this after it was made has not expired; asking for another would not help."""

A_SECOND = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")


@dataclass(frozen=True)
class LectureView:
    """The lecture that is open. `video_url` starts at the second where the student stopped; "" for an article.

    `asked_second` is the second that the address asked for (`?t=83`), which goes before that place; "" for none.
    `spoken` is the code of the language that the course is in.

    `course` is the course's id: the page sends it back with marks and reports, so that one that arrives after the
    tab's state was lost (a restart) is kept all the same. The service decides whether it may be.
    """

    id: str = ""
    course: str = ""
    title: str = ""
    description: str = ""
    is_video: bool = True
    body_html: str = ""
    video_url: str = ""
    asked_second: str = ""
    captions: list[CaptionsView] = field(default_factory=list)
    spoken: str = ""
    poster_url: str = ""


@dataclass(frozen=True)
class AboutView:
    """The course of the open lecture, in a few words; `instructor_name` is "" when its author has left."""

    title: str = ""
    subtitle: str = ""
    href: str = ""
    instructor_name: str = ""
    instructor_href: str = ""
    size_text: str = ""
    level: str = ""
    language: str = ""
    updated_text: str = ""


@dataclass(frozen=True)
class WatchView:
    """What `assets/watching.js` goes by. `student` is whose progress is kept, "" where none is.

    The others are milliseconds of our clock: when the student was at the second where the video starts, what time it
    is, and when its links end.
    """

    student: str = ""
    kept_at: int = 0
    now: int = 0
    expires: int = 0


@dataclass(frozen=True)
class NeighboursView:
    """Where one can go from here; "" where there is nothing."""

    previous_href: str = ""
    next_href: str = ""
    next_title: str = ""


class PlayerState(rx.State):
    """The open lecture. `status` is loading, moving (to another address), ready, locked, missing or failed.

    Ticks and percent are small vars of their own: the curriculum, which is large, is sent once for each course.
    `announcement` is what a screen reader says of a mark that was just made or taken back.
    """

    status: str = "loading"
    problem: str = ""
    course_title: str = ""
    course_href: str = ""
    about: AboutView = AboutView()
    lecture: LectureView = LectureView()
    watch: WatchView = WatchView()
    neighbours: NeighboursView = NeighboursView()
    chapters: list[ChapterView] = []
    done_ids: list[str] = []
    percent: int = 0
    progress_text: str = ""
    announcement: str = ""
    audience: str = ""
    is_finished: bool = False
    is_broken: bool = False
    _course: str = ""
    _course_slug: str = ""
    _order: list[str] = []
    _links_made_at: datetime = NEVER

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Open the lecture that the address names, or the one where the student stopped."""
        slug, wanted = self._address()
        if self._course_slug != slug:
            self._forget()
        self.course_href = routes.course(slug)
        self.status, self.problem, self.is_broken = "loading", "", False
        self.lecture, self.announcement = LectureView(), ""
        yield
        try:
            page = await services().learning.open_lecture(await actor_of(self), slug, wanted)
            if page.lecture.id != wanted:
                panel = self.router.url.query_parameters.get("panel", "")
                place = routes.player(slug, page.lecture.id, panel=panel if panel.isalpha() else "")
                yield rx.redirect(place, replace=True)
                self.status = "moving"
                return
            self._show(page, self.router.url.query_parameters.get("t", ""))
            self.status = "ready"
            if self.is_finished:
                yield ReviewFormState.open_for(self._course)
        except NotSignedIn:
            self.status = "moving"
            raise
        except NotAllowed as error:
            self.status, self.problem = "locked", error.message
        except NotFound as error:
            self.status, self.problem = "missing", error.message
        except AppError as error:
            self.problem = error.message
        finally:
            if self.status == "loading":
                self.status = "failed"

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def count(self):
        """Count anew what is done; the page asks for it when a report has finished a lecture."""
        if not self._course:
            return None
        return self._hear(await services().learning.progress(await actor_of(self), self._course))

    @rx.event
    @allow(Policy.ANYONE)
    async def stay(self):
        """Say that the tab is still open, so that its memory stays."""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def mark(self, course: str, marked: str, done: bool):
        """Mark a lecture done, or take the mark back."""
        kept = await services().learning.mark_complete(await actor_of(self), course, marked, done=done)
        return self._hear(kept)

    @rx.event
    @allow(Policy.ANYONE)
    async def renew(self, link: str, position: float, has_failed: bool):
        """Take new links, before these end or because one failed; the player goes on at the same second.

        Word of a link that was replaced meanwhile comes late, as after a restart of the server, and means nothing.
        """
        if not self._course:
            return PlayerState.load
        if link != self.lecture.video_url:
            return None
        if has_failed and utc_now() - self._links_made_at < LINKS_WORK_FOR_A_WHILE:
            self.is_broken = True
            return None
        actor = await actor_of(self)
        page = await services().learning.open_lecture(actor, self._course_slug, self.lecture.id)
        self._links_made_at = utc_now()
        self.lecture, self.watch = _lecture_view(page, max(0.0, position)), _watch_view(page)
        return None

    def _address(self) -> tuple[str, str]:
        """The course's slug and the lecture's id, which Reflex lays on the state from the address."""
        return unquote(str(getattr(self, "slug", ""))), str(getattr(self, "lecture_id", ""))

    def _forget(self) -> None:
        """Nothing of the last course may show under another one's address."""
        self.course_title, self.audience, self.progress_text, self.about = "", "", "", AboutView()
        self.chapters, self.done_ids, self.percent, self.is_finished = [], [], 0, False
        self.neighbours = NeighboursView()
        self._course, self._course_slug, self._order = "", "", []

    def _show(self, page: LecturePage, asked_second: str) -> None:
        chapters = chapter_views(page.chapters, page.course.slug)
        if self.chapters != chapters:
            self.chapters = chapters
        self._course, self._course_slug, self._order = page.course.id, page.course.slug, _order(page)
        self._links_made_at = utc_now()
        self.course_title = page.course.title
        self.about = _about_view(page)
        self.audience = "student" if page.is_enrolled else "keeper" if page.may_watch_all else "guest"
        titles = {lecture.id: lecture.title for chapter in page.chapters for lecture in chapter.lectures}
        self.neighbours = NeighboursView(
            previous_href=routes.player(page.course.slug, page.previous_id) if page.previous_id else "",
            next_href=routes.player(page.course.slug, page.next_id) if page.next_id else "",
            next_title=titles.get(page.next_id, ""),
        )
        asked = _second_of(asked_second, page.lecture.seconds)
        view = _lecture_view(page, _starts_at(page) if asked is None else asked)
        self.lecture = view if asked is None else replace(view, asked_second=asked_second)
        self.watch = _watch_view(page)
        self._tick(page.progress)

    def _hear(self, progress: Progress) -> Any:
        """Send what changed of the ticks, and say it."""
        before = set(self.done_ids)
        events = self._tick(progress)
        titles = {row.id: row.title for chapter in self.chapters for row in chapter.lectures}
        changed = before.symmetric_difference(self.done_ids)
        for lecture_id in (each for each in self._order if each in changed):
            words = "Marked as not complete" if lecture_id in before else "Marked as complete"
            finished = " You finished the course." if self.is_finished else ""
            self.announcement = f"{words}: {titles.get(lecture_id, '')}. {self.progress_text}.{finished}"
        return events

    def _tick(self, progress: Progress) -> Any:
        """Send what changed of the ticks, if anything. Finishing the course opens the form for a review."""
        if progress.course_id != self._course:
            return None
        done_ids = [lecture_id for lecture_id in self._order if progress.of(lecture_id).is_done]
        if done_ids == self.done_ids and self.progress_text:
            return None
        was_finished = self.is_finished
        self.done_ids = done_ids
        self.percent = progress.percent(self._order)
        self.progress_text = f"{len(done_ids)} of {formats.counted(len(self._order), 'lecture')}"
        self.is_finished = self.audience == "student" and self.percent == 100
        return ReviewFormState.open_for(self._course) if self.is_finished and not was_finished else None


def _order(page: LecturePage) -> list[str]:
    return [lecture.id for chapter in page.chapters for lecture in chapter.lectures]


def _second_of(asked: str, seconds: int) -> float | None:
    """The second that an address names, if the video has it."""
    second = float(asked) if A_SECOND.fullmatch(asked) else -1.0
    return second if 0 <= second < seconds else None


def _starts_at(page: LecturePage) -> float:
    """The second where the student stopped; the beginning again after the end was reached."""
    kept = page.progress.of(page.lecture.id)
    the_end = page.lecture.seconds - min(2.0, page.lecture.seconds * 0.05)
    return 0.0 if kept.position >= the_end else kept.position


def _about_view(page: LecturePage) -> AboutView:
    course = page.course
    length = formats.length(sum(each.seconds for chapter in page.chapters for each in chapter.lectures))
    lectures = formats.counted(len(_order(page)), "lecture")
    return AboutView(
        title=course.title,
        subtitle=course.subtitle,
        href=routes.course(course.slug),
        instructor_name=page.instructor_name,
        instructor_href=routes.instructor(course.instructor_id),
        size_text=f"{lectures} · {length}" if length else lectures,
        level=LEVELS[course.level],
        language=course.language,
        updated_text=formats.date(course.updated_at),
    )


def _watch_view(page: LecturePage) -> WatchView:
    return WatchView(
        student=page.progress.user_id if page.is_enrolled else "",
        kept_at=millis(page.progress.of(page.lecture.id).position_at),
        now=millis(utc_now()),
        expires=millis(page.links_end_at) if page.video_url else 0,
    )


def _lecture_view(page: LecturePage, starts_at: float) -> LectureView:
    # A media fragment lets the browser itself begin there, before any script of ours runs.
    fragment = f"#t={starts_at:.1f}" if page.video_url and 0.5 <= starts_at < float("inf") else ""
    return LectureView(
        id=page.lecture.id,
        course=page.course.id,
        title=page.lecture.title,
        description=page.lecture.description,
        is_video=page.lecture.kind is LectureKind.VIDEO,
        body_html=safe_html(page.lecture.body) if page.lecture.body else "",
        video_url=page.video_url + fragment,
        captions=captions_views(page.captions),
        spoken=language_code(page.course.language),
        poster_url=page.poster_url,
    )
